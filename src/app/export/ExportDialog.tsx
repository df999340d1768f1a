/** What can be taken home: the script for one real box, a capture, a picture, the lab itself. */
import './export.css';
import { Copy, Download, FileImage, FileJson, Network } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { type BoxOptions, boxScript } from '#lab/export/box.ts';
import { t, words } from '../i18n/t.ts';
import { PcapItems } from '../packets/SavePcap.tsx';
import { useLab, useSession } from '../store/hooks.ts';
import type { Lab } from '../store/lab-store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { download, fileName } from '../ui/download.ts';
import { Menu } from '../ui/menu.tsx';
import { saveFile } from '../workspace/intake.ts';
import { shell } from '../workspace/shell.ts';
import { pictureSvg, toPng } from './picture.tsx';

export function ExportDialog() {
  const open = useStore(shell, (s) => s.dialog === 'export');
  return (
    <Dialog open={open} onClose={() => shell.setState({ dialog: undefined })} title={t('export.title')} text={t('export.text')} wide>
      {open && <Body />}
    </Dialog>
  );
}

/** The script of what the play head shows. */
function scriptOf(lab: Lab): string {
  const { snapshot, name, about } = lab.store.getState();
  const tries = about?.tries.map((o): NonNullable<BoxOptions['tries']>[number] => {
    const text = words(o.text);
    return {
      text,
      ...(o.machine !== undefined && { machine: o.machine }),
      ...(o.netns !== undefined && { netns: o.netns }),
      ...(o.command !== undefined && { command: o.command }),
    };
  });
  return boxScript(snapshot, { name, ...(tries && { tries }) });
}

function Body() {
  const session = useSession();
  const { lab } = session;
  const rev = useLab((s) => s.rev);
  const name = useLab((s) => s.name);
  const [copied, setCopied] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tables are changed in place, `rev` says so
  const script = useMemo(() => scriptOf(lab), [lab, rev, name]);
  const copy = async () => {
    await navigator.clipboard.writeText(script);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  const file = fileName(name).toLowerCase();
  return (
    <>
      <div className="dialog-b export">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
        {/* biome-ignore lint/a11y/useSemanticElements: the spaces of a script are kept by pre */}
        <pre tabIndex={0} role="region" aria-label={t('export.script')}>
          {script.split('\n').map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
            <span key={i} className={/^\s*#/.test(line) ? 'com' : ''}>
              {`${line}\n`}
            </span>
          ))}
        </pre>
        <p className="quiet">{t('export.how', { file: `${file}.sh` })}</p>
      </div>
      <div className="dialog-f">
        <Menu label={t('pcap.save')} trigger={<Button icon={Network}>{t('pcap.save')}</Button>}>
          <PcapItems />
        </Menu>
        <Button icon={FileImage} onClick={() => download(`${file}.svg`, pictureSvg(lab), 'image/svg+xml')}>
          {t('export.svg')}
        </Button>
        <Button icon={FileImage} onClick={() => void toPng(pictureSvg(lab)).then((png) => download(`${file}.png`, png))}>
          {t('export.png')}
        </Button>
        <Button icon={FileJson} onClick={() => saveFile(session)}>
          {t('bar.save')}
        </Button>
        <span className="export-gap" />
        <Button icon={Copy} onClick={() => void copy()}>
          {t(copied ? 'export.copied' : 'export.copy')}
        </Button>
        <Button look="primary" icon={Download} onClick={() => download(`${file}.sh`, script, 'text/x-shellscript')}>
          {t('export.download')}
        </Button>
      </div>
    </>
  );
}
