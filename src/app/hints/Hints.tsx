/** One line over the canvas: the next small step, with a button that does it. Goes by itself when all are done, or when it is put away. */
import './hints.css';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { formatIpv4 } from '#base/addr.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import { useLab, useModel, useSession } from '../store/hooks.ts';
import { gesture } from '../store/lab-actions.ts';
import type { Session } from '../store/session.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { openDialog, shell } from '../workspace/shell.ts';
import { addressCommands, cableOf, nextStep, STEPS, type StepId, type Track } from './steps.ts';
import { factsOf, hints, hintsOver, noteFact } from './store.ts';

type Model = ReturnType<typeof useModel>;

/** Labs with words of their author have them to follow; a drawing of one's own begins with the first stroke. */
export function useTrack(): Track | undefined {
  const about = useLab((s) => s.about !== undefined);
  const over = useStore(hints, (s) => s.over);
  const track: Track = about ? 'watch' : 'build';
  return over.includes(track) ? undefined : track;
}

export function Hints() {
  const track = useTrack();
  return track && <Hint track={track} />;
}

function Hint({ track }: { readonly track: Track }) {
  const session = useSession();
  const { player } = session;
  const model = useModel();
  const opening = useLab((s) => s.rev === 0);
  const id = session.id();
  const facts = useStore(hints, (s) => factsOf(s, id));
  const exporting = useStore(shell, (s) => s.dialog === 'export');
  useEffect(
    () =>
      player.onFrame(() => {
        if (player.seen().has('icmp')) noteFact(id, 'pinged');
      }),
    [player, id],
  );
  useEffect(() => {
    if (exporting) noteFact(id, 'exported');
  }, [exporting, id]);
  const step = nextStep(track, model, facts);
  const done = !opening && step === undefined;
  useEffect(() => {
    if (done) hintsOver(track);
  }, [done, track]);
  if (opening) return <div className="hint" />;
  if (!step) return null;
  const action = ACTIONS[step.id]?.(session, model);
  return (
    <section className="hint" aria-label={t('hints.name')}>
      <span className="hint-no num">{t('hints.of', { n: step.no, all: STEPS[track].length })}</span>
      <p role="status">{t(`hints.${track === 'watch' && step.id === 'ping' ? 'watch' : step.id}`)}</p>
      {action?.command && <code>{action.command}</code>}
      {action && (
        <Button small onClick={action.run}>
          {t(action.name)}
        </Button>
      )}
      <IconButton label={t('hints.close')} icon={X} small onClick={() => hintsOver(track)} />
    </section>
  );
}

interface Action {
  readonly name: MessageKey;
  /** The line that it types. */
  readonly command?: string;
  readonly run: () => void;
}
const tool = (session: Session, name: 'netns' | 'veth'): Action => ({
  name: 'hints.take',
  run: () => session.lab.store.setState({ tool: name }),
});

/** What the button of a step does; a step without one is done by hand. */
const ACTIONS: Readonly<Record<StepId, (session: Session, model: Model) => Action | undefined>> = {
  netns: (session) => tool(session, 'netns'),
  second: (session) => tool(session, 'netns'),
  cable: (session) => tool(session, 'veth'),
  address: ({ lab }, model) => {
    const ends = cableOf(model);
    const commands = ends ? addressCommands(ends) : [];
    const machine = ends?.[0].space.machine.name;
    if (commands.length === 0 || machine === undefined) return undefined;
    return { name: 'hints.doAddress', run: () => void gesture(lab, { machine }, commands, machine) };
  },
  ping: (session, model) => {
    const told = session.lab.store.getState().about?.tries.find((o) => o.command?.startsWith('ping'));
    const [from, to] = cableOf(model) ?? [];
    const command = told?.command ?? (to?.addr && `ping -c 3 ${formatIpv4(to.addr.local)}`);
    const machine = told?.machine ?? from?.space.machine.name;
    const netns = told ? told.netns : from?.space.netns.name;
    if (!command || machine === undefined) return undefined;
    return {
      name: 'hints.doPing',
      command,
      run: () => {
        shell.setState({ pane: 'terminal' });
        session.type({ machine, ...(netns && { netns }) }, command);
      },
    };
  },
  export: () => ({ name: 'hints.doExport', run: () => openDialog('export') }),
};
