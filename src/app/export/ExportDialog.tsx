/** What can be taken home: a script for one real machine or for each, a picture with the lab in it, a capture, the lab as a file. Each with a preview. */
import './export.css';
import { FileImage, FileJson, type LucideIcon, Network, ScrollText, Server } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { writeLab } from '#lab/file.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { PcapItems } from '../packets/SavePcap.tsx';
import { useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { saveFile } from '../workspace/intake.ts';
import { closeDialog, shell } from '../workspace/shell.ts';
import { PicturePanel } from './PicturePanel.tsx';
import { BoxPanel, MachinesPanel, Preview } from './ScriptPanel.tsx';

const FORMS: readonly { readonly id: string; readonly name: MessageKey; readonly icon: LucideIcon; readonly panel: () => ReactNode }[] = [
  { id: 'box', name: 'export.box', icon: ScrollText, panel: () => <BoxPanel /> },
  { id: 'machines', name: 'export.machines', icon: Server, panel: () => <MachinesPanel /> },
  { id: 'picture', name: 'export.picture', icon: FileImage, panel: () => <PicturePanel /> },
  { id: 'capture', name: 'export.capture', icon: Network, panel: () => <CapturePanel /> },
  { id: 'file', name: 'export.file', icon: FileJson, panel: () => <FilePanel /> },
];

export function ExportDialog() {
  const open = useStore(shell, (s) => s.dialog === 'export');
  return (
    <Dialog open={open} onClose={closeDialog} title={t('export.title')} wide>
      {open && (
        <Tabs.Root defaultValue="box" orientation="vertical" className="export">
          <Tabs.List className="export-tabs" aria-label={t('export.forms')}>
            {FORMS.map(({ id, name, icon: Icon }) => (
              <Tabs.Trigger key={id} value={id} className="export-tab">
                <Icon className="ic" size={16} strokeWidth={1.6} aria-hidden="true" />
                {t(name)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {FORMS.map(({ id, panel }) => (
            <Tabs.Content key={id} value={id} className="export-panel">
              {panel()}
            </Tabs.Content>
          ))}
        </Tabs.Root>
      )}
    </Dialog>
  );
}

const CapturePanel = () => (
  <>
    <p>{t('export.capture.text')}</p>
    <div className="export-f">
      <Menu
        label={t('pcap.save')}
        trigger={
          <Button look="primary" icon={Network}>
            {t('pcap.save')}
          </Button>
        }
      >
        <PcapItems />
      </Menu>
    </div>
  </>
);

function FilePanel() {
  const session = useSession();
  return (
    <>
      <p>{t('export.file.text')}</p>
      <Preview text={writeLab(session.history.document())} name={t('export.file')} />
      <div className="export-f">
        <Button look="primary" icon={FileJson} onClick={() => saveFile(session)}>
          {t('bar.save')}
        </Button>
      </div>
    </>
  );
}
