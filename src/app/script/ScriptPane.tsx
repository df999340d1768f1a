/** A place for a whole script: paste or write it, run it on a machine, see the line that runs and the tool's words at each line that failed. */
import './script.css';
import { Play, Square } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { ScriptError } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { useModel, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { selectedMachine } from '../workspace/intake.ts';
import { runScript, scriptPane, stopScript } from './run.ts';

export function ScriptPane() {
  const { lab, player } = useSession();
  const { store } = scriptPane(lab);
  const s = useStore(store);
  const model = useModel();
  const machines = model.machines.map((m) => m.row.name);
  const machine = s.where && machines.includes(s.where.machine) ? s.where.machine : selectedMachine(lab);
  const run = () => {
    player.toEnd();
    player.play();
    void runScript(lab, s.text, { machine });
  };
  return (
    <div className="script">
      <div className="script-bar">
        <label>
          {t('script.on')}
          <select className="field" value={machine} onChange={(e) => store.setState({ where: { machine: e.target.value } })}>
            {machines.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Status />
        {s.running === undefined ? (
          <Button icon={Play} small disabled={s.text.trim() === ''} onClick={run}>
            {t('script.run')}
          </Button>
        ) : (
          <Button icon={Square} small look="danger" onClick={() => void stopScript(lab)}>
            {t('script.stop')}
          </Button>
        )}
      </div>
      <Editor />
    </div>
  );
}

function Status() {
  const { lab } = useSession();
  const s = useStore(scriptPane(lab).store);
  const text =
    s.running !== undefined
      ? s.line === undefined
        ? t('script.running')
        : t('script.runningLine', { line: s.line })
      : s.ended === 'well'
        ? t('script.well')
        : s.ended === 'stopped'
          ? t('script.stopped', { line: s.line ?? 1 })
          : s.ended === 'badly'
            ? t(s.errors.length === 1 ? 'script.badlyOne' : 'script.badly', { n: s.errors.length })
            : '';
  return (
    <span className={`script-status ${s.ended ?? ''}`} role="status">
      {text}
    </span>
  );
}

/** A text area with its line numbers beside it; what failed stands under its line, in the tool's words. */
function Editor() {
  const { lab } = useSession();
  const { store } = scriptPane(lab);
  const { text, running, line, errors } = useStore(store);
  const gutter = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n');
  const failed = new Map<number, ScriptError[]>();
  for (const e of errors) failed.set(e.line, [...(failed.get(e.line) ?? []), e]);
  useEffect(() => {
    if (running === undefined || line === undefined || !area.current) return;
    const top = (line - 1) * LINE;
    const { scrollTop, clientHeight } = area.current;
    if (top < scrollTop || top > scrollTop + clientHeight - 2 * LINE) area.current.scrollTop = top - clientHeight / 2;
  }, [running, line]);
  return (
    <>
      <div className="script-edit">
        <div className="script-gutter" ref={gutter} aria-hidden="true">
          {lines.map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
            <span key={i} data-now={running !== undefined && line === i + 1} data-failed={failed.has(i + 1)}>
              {i + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          className="script-text"
          aria-label={t('script.text')}
          placeholder={t('script.placeholder')}
          value={text}
          readOnly={running !== undefined}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          onChange={(e) => store.setState({ text: e.target.value, errors: [], ended: undefined })}
          onScroll={(e) => {
            if (gutter.current) gutter.current.scrollTop = e.currentTarget.scrollTop;
          }}
        />
      </div>
      {errors.length > 0 && (
        <ul className="script-errors" aria-label={t('script.errors')}>
          {errors.map((e) => (
            <li key={`${e.line} ${e.command} ${e.message}`}>
              <button type="button" onClick={() => goToLine(area.current, e.line)}>
                {t('script.line', { line: e.line })}
              </button>
              <code>{e.command}</code>
              <span>{e.message || t('script.status', { status: e.status })}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const LINE = 18;
function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const lines = area.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (line - 1) * LINE - area.clientHeight / 2;
}
