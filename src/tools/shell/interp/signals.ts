/** Traps (bash(1) `trap`): what a shell does about signals that reached it, between two commands. */
import type { Task } from '#sim/task.ts';
import { SIG, signalName } from '../proc/signals.ts';
import { Interrupted } from './control.ts';
import type { Shell } from './shell.ts';

/** Runs a trap's commands; `$?` is as before. */
export function* runTrap(sh: Shell, name: string): Task<void> {
  const action = sh.traps.get(name);
  if (!action) return;
  const { status } = sh;
  yield* sh.engine.text(sh, action);
  sh.status = status;
}

/** Handles the signals that arrived. Without a trap SIGINT is `Interrupted`. */
export function* handleSignals(sh: Shell): Task<void> {
  const { caught } = sh.proc;
  for (let sig = caught.shift(); sig !== undefined; sig = caught.shift()) {
    const name = signalName(sig) ?? '';
    if (sh.traps.get(name)) yield* runTrap(sh, name);
    else if (sig === SIG.INT) throw new Interrupted();
  }
}

/** Sets what signals do after the traps or the kind of shell changed. */
export function updateDispositions(sh: Shell): void {
  const { dispositions } = sh.proc;
  for (const [sig, how] of dispositions) if (how !== 'ignore') dispositions.delete(sig);
  // A shell waits for its foreground command before it acts on Ctrl-C.
  if (sh.subshellDepth === 0 && dispositions.get(SIG.INT) !== 'ignore') dispositions.set(SIG.INT, 'catch');
  if (sh.interactive) for (const sig of [SIG.TERM, SIG.QUIT, SIG.TSTP, SIG.TTIN, SIG.TTOU]) dispositions.set(sig, 'shield');
  for (const [name, action] of sh.traps) {
    const sig = Object.hasOwn(SIG, name) ? SIG[name as keyof typeof SIG] : undefined;
    if (sig !== undefined) dispositions.set(sig, action === '' ? 'ignore' : 'catch');
  }
}
