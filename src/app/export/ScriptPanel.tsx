/** Scripts, as they will be on disk: looked at, copied by one press, saved. */
import { Copy, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type BoxOptions, boxScript } from '#lab/export/box.ts';
import { machineScript } from '#lab/export/script.ts';
import { t, words } from '../i18n/t.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import type { Lab } from '../store/lab-store.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/copy.ts';
import { download, fileName } from '../ui/download.ts';
import { selectedMachine } from '../workspace/intake.ts';

/** The script of what the play head shows. */
function boxOf(lab: Lab, keepMacs: boolean): string {
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
  return boxScript(snapshot, { name, keepMacs, ...(tries && { tries }) });
}

export function BoxPanel() {
  const { lab } = useSession();
  const rev = useLab((s) => s.rev);
  const name = useLab((s) => s.name);
  const [keepMacs, setKeepMacs] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tables are changed in place, `rev` says so
  const script = useMemo(() => boxOf(lab, keepMacs), [lab, rev, name, keepMacs]);
  const file = `${fileName(name).toLowerCase()}.sh`;
  return (
    <>
      <p>
        {t('export.text')} {t('export.how', { file })}
      </p>
      <Preview text={script} name={t('export.script')} />
      <KeepMacs on={keepMacs} onChange={setKeepMacs} />
      <Take text={script} file={file} />
    </>
  );
}

export function MachinesPanel() {
  const { lab } = useSession();
  const rev = useLab((s) => s.rev);
  const model = useModel();
  const names = model.machines.map((m) => m.row.name);
  const [chosen, setChosen] = useState(() => selectedMachine(lab));
  const [keepMacs, setKeepMacs] = useState(false);
  const machine = names.includes(chosen) ? chosen : (names[0] ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tables are changed in place, `rev` says so
  const script = useMemo(
    () => `#!/usr/bin/env bash\nset -eu\n\n${machineScript(lab.store.getState().snapshot, machine, { keepMacs })}\n`,
    [lab, rev, machine, keepMacs],
  );
  return (
    <>
      <p>{t('export.machines.text')}</p>
      <div className="export-o">
        <label>
          {t('export.machine')}
          <select className="field" value={machine} onChange={(e) => setChosen(e.target.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Preview text={script} name={t('export.script')} />
      <KeepMacs on={keepMacs} onChange={setKeepMacs} />
      <Take text={script} file={`${machine}.sh`} />
    </>
  );
}

const KeepMacs = ({ on, onChange }: { readonly on: boolean; readonly onChange: (on: boolean) => void }) => (
  <label className="export-check">
    <input type="checkbox" checked={on} onChange={(e) => onChange(e.target.checked)} />
    {t('export.macs')}
  </label>
);

export const Preview = ({ text, name }: { readonly text: string; readonly name: string }) => (
  // biome-ignore lint/a11y/useSemanticElements: the spaces of a script are kept by pre
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
  <pre tabIndex={0} role="region" aria-label={name}>
    {text.split('\n').map((line, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
      <span key={i} className={/^\s*#/.test(line) ? 'com' : ''}>
        {`${line}\n`}
      </span>
    ))}
  </pre>
);

function Take({ text, file }: { readonly text: string; readonly file: string }) {
  const { copied, copy } = useCopy();
  return (
    <div className="export-f">
      <span className="quiet mono">{file}</span>
      <Button icon={Copy} onClick={() => void copy(text)}>
        {t(copied ? 'export.copied' : 'export.copy')}
      </Button>
      <Button look="primary" icon={Download} onClick={() => download(file, text, 'text/x-shellscript')}>
        {t('export.download')}
      </Button>
    </div>
  );
}
