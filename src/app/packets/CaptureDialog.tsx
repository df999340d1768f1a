/** Which interfaces a capture has; one file with the name of each. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LinkRow } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { chooseFile, download, fileName } from '../ui/download.ts';
import { say } from '../workspace/shell.ts';
import { captureOf, openCapture, opened } from './capture.ts';
import { clearFilters } from './use-packets.ts';

export const captureDialog = createStore<{ readonly open: boolean }>(() => ({ open: false }));
const close = (): void => captureDialog.setState({ open: false });

export function CaptureDialog() {
  const open = useStore(captureDialog, (s) => s.open);
  return (
    <Dialog open={open} onClose={close} title={t('capture.title')} text={t('capture.text')}>
      {open && <Chooser />}
    </Dialog>
  );
}

function Chooser() {
  const { lab } = useSession();
  const model = useModel();
  const name = useLab((s) => s.name);
  const [off, setOff] = useState<ReadonlySet<number>>(new Set());
  const spaces = [...model.spaces.values()];
  const chosen = spaces.flatMap((s) => s.links).filter((l) => !off.has(l.rid));
  const set = (links: readonly LinkRow[], on: boolean) => {
    const next = new Set(off);
    for (const l of links) {
      if (on) next.delete(l.rid);
      else next.add(l.rid);
    }
    setOff(next);
  };
  const save = () => {
    const { bytes, packets } = captureOf(lab.log, model, chosen);
    close();
    if (packets === 0) say(t('capture.none'));
    else download(`${fileName(name)}.pcapng`, bytes, 'application/x-pcapng');
  };
  return (
    <>
      <div className="dialog-b capture">
        {spaces.map((space) => (
          <fieldset key={space.netns.nsid}>
            <legend>
              <label>
                <input
                  type="checkbox"
                  checked={space.links.some((l) => !off.has(l.rid))}
                  onChange={(e) => set(space.links, e.target.checked)}
                />
                {space.netns.name || space.machine.name}
              </label>
            </legend>
            {space.links.map((link) => (
              <label key={link.rid}>
                <input type="checkbox" checked={!off.has(link.rid)} onChange={(e) => set([link], e.target.checked)} />
                <span className="mono">{link.name}</span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <div className="dialog-f">
        <Button onClick={close}>{t('paste.cancel')}</Button>
        <Button look="primary" disabled={chosen.length === 0} onClick={save}>
          {t('capture.save')}
        </Button>
      </div>
    </>
  );
}

/** Asks for a capture file and shows its frames in the list. */
export async function chooseCapture(): Promise<void> {
  const file = await chooseFile('.pcap,.pcapng,.cap');
  if (!file) return;
  const read = openCapture(file.name, new Uint8Array(await file.arrayBuffer()));
  if ('error' in read) {
    say(t(read.error, { name: file.name }));
    return;
  }
  clearFilters();
  opened.setState({ file: read, picked: undefined });
}
