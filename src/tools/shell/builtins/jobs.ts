/** Builtins about jobs and processes: jobs, fg, bg, wait, kill, disown. */
import type { Task } from '#sim/task.ts';
import { reportSignal, waitFor, waitForeground } from '../interp/launch.ts';
import type { Shell } from '../interp/shell.ts';
import { isDone, isStopped, type Job, jobState } from '../proc/jobs.ts';
import type { Process } from '../proc/process.ts';
import { SIG, signalName, signalNumber } from '../proc/signals.ts';
import { signalTable } from './control.ts';
import { type Builtin, options } from './types.ts';

function findJob(sh: Shell, by: string, spec: string): Job | undefined {
  const job = sh.jobs.find(spec);
  if (!job) sh.error(`${by}: ${spec || 'current'}: no such job`);
  return job;
}

const jobs: Builtin = (sh, args) => {
  const parsed = options(sh, 'jobs', args, 'lprs', 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]');
  if (!parsed) return 2;
  const { flags, rest } = parsed;
  let status = 0;
  const table = sh.jobs.all().length > 0 ? sh.jobs : (sh.parentJobs ?? sh.jobs);
  const listed = rest.length > 0 ? rest.map((r) => findJob(sh, 'jobs', r)) : [...table.all()];
  for (const job of listed) {
    if (!job) status = 1;
    else if ((flags.has('r') && jobState(job) !== 'Running') || (flags.has('s') && !isStopped(job))) continue;
    else if (flags.has('p')) sh.out(`${job.procs[0]?.pid ?? job.pgid}\n`);
    else sh.out(table.line(job, flags.has('l')));
    if (job && isDone(job)) sh.jobs.remove(job);
  }
  return status;
};

function* fg(sh: Shell, args: readonly string[]): Task<number> {
  if (!sh.options.monitor) {
    sh.error('fg: no job control');
    return 1;
  }
  const job = findJob(sh, 'fg', args[0] ?? '');
  if (!job) return 1;
  sh.out(`${job.text}\n`);
  job.background = false;
  job.told = 'Running';
  sh.host.signalGroup(job.pgid, SIG.CONT);
  return yield* waitForeground(sh, job.procs, job.text, job);
}

const bg: Builtin = (sh, args) => {
  if (!sh.options.monitor) {
    sh.error('bg: no job control');
    return 1;
  }
  const job = findJob(sh, 'bg', args[0] ?? '');
  if (!job) return 1;
  job.background = true;
  job.told = 'Running';
  sh.out(`[${job.id}]+ ${job.text} &\n`);
  sh.host.signalGroup(job.pgid, SIG.CONT);
  return 0;
};

/** Status of a job that was waited for; it is forgotten. */
function reap(sh: Shell, proc: Process): number {
  const job = sh.jobs.byPid(proc.pid);
  if (job && isDone(job)) {
    sh.jobs.remove(job);
    if (!sh.interactive) reportSignal(sh, proc, job.text, false);
  }
  const status = proc.exit?.status ?? 0;
  sh.reaped.set(proc.pid, status);
  return status;
}

function* wait(sh: Shell, args: readonly string[]): Task<number> {
  const parsed = options(sh, 'wait', args, 'nf', 'wait [-fn] [-p var] [id ...]');
  if (!parsed) return 2;
  const { flags, rest } = parsed;
  if (flags.has('n')) return yield* waitNext(sh, rest);
  if (rest.length === 0) {
    const all = sh.jobs.all().flatMap((j) => j.procs);
    if (!(yield* waitFor(sh, all, true))) return 128 + (sh.proc.caught[0] ?? 0);
    for (const p of all) reap(sh, p);
    return 0;
  }
  let status = 0;
  for (const id of rest) status = yield* waitOne(sh, id);
  return status;
}

function* waitOne(sh: Shell, id: string): Task<number> {
  const known = id.startsWith('%') ? findJob(sh, 'wait', id)?.procs.at(-1) : sh.host.process(Number(id));
  const proc = known ?? sh.jobs.byPid(Number(id))?.procs.find((p) => p.pid === Number(id));
  if (!proc) {
    if (id.startsWith('%')) return 127;
    const remembered = sh.reaped.get(Number(id));
    if (remembered !== undefined) return remembered;
    if (/^\d+$/.test(id)) sh.error(`wait: pid ${id} is not a child of this shell`);
    else sh.error(`wait: \`${id}': not a pid or valid job spec`);
    return /^\d+$/.test(id) ? 127 : 1;
  }
  if (!(yield* waitFor(sh, [proc], true))) return 128 + (sh.proc.caught[0] ?? 0);
  return reap(sh, proc);
}

function* waitNext(sh: Shell, ids: readonly string[]): Task<number> {
  const wanted = ids.length > 0 ? ids.map((id) => sh.jobs.find(id) ?? sh.jobs.byPid(Number(id))) : sh.jobs.all();
  const procs = wanted.flatMap((j) => (j ? [...j.procs] : []));
  if (procs.length === 0) return 127;
  if (!(yield* waitFor(sh, procs, false))) return 128 + (sh.proc.caught[0] ?? 0);
  const done = procs.find((p) => p.exit);
  return done ? reap(sh, done) : 127;
}

const KILL_USAGE = 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]';

function* kill(sh: Shell, args: readonly string[]): Task<number> {
  let rest = args;
  let sig: number = SIG.TERM;
  const first = rest[0] ?? '';
  if (first === '-l' || first === '-L') return listSignals(sh, rest.slice(1));
  if (/^-./.test(first) && first !== '--') {
    const spec = first === '-s' || first === '-n' ? (rest[1] ?? '') : first.slice(1);
    rest = rest.slice(first === '-s' || first === '-n' ? 2 : 1);
    const n = signalNumber(spec);
    if (n === undefined) {
      sh.error(`kill: ${spec}: invalid signal specification`);
      return 1;
    }
    sig = n;
  }
  if (rest[0] === '--') rest = rest.slice(1);
  if (rest.length === 0) {
    sh.err(`kill: usage: ${KILL_USAGE}\n`);
    return 2;
  }
  const reached = rest.map((target) => killOne(sh, target, sig)).some(Boolean);
  // Those that were hit, perhaps this shell itself, see it before the next command.
  yield {};
  return reached ? 0 : 1;
}

function killOne(sh: Shell, target: string, sig: number): boolean {
  if (target.startsWith('%')) {
    const job = findJob(sh, 'kill', target);
    if (job) for (const p of job.procs) p.deliver(sig);
    if (job && isStopped(job) && sig === SIG.TERM) for (const p of job.procs) p.deliver(SIG.CONT);
    return job !== undefined;
  }
  if (!/^-?\d+$/.test(target)) {
    sh.error(`kill: ${target}: arguments must be process or job IDs`);
    return false;
  }
  const n = Number(target);
  const proc = n > 0 ? sh.host.process(n) : undefined;
  proc?.deliver(sig);
  const reached = n > 0 ? proc !== undefined : sh.host.signalGroup(n === 0 ? sh.proc.pgid : -n, sig);
  if (!reached) sh.error(`kill: (${target}) - No such process`);
  return reached;
}

function listSignals(sh: Shell, specs: readonly string[]): number {
  if (specs.length === 0) sh.out(signalTable());
  for (const spec of specs) {
    const n = /^\d+$/.test(spec) ? Number(spec) % 128 : signalNumber(spec);
    if (n !== undefined) sh.out(`${/^\d+$/.test(spec) ? signalName(n) : n}\n`);
  }
  return 0;
}

const disown: Builtin = (sh, args) => {
  const specs = args.filter((a) => !a.startsWith('-'));
  for (const spec of specs.length > 0 ? specs : ['']) {
    const job = findJob(sh, 'disown', spec);
    if (!job) return 1;
    sh.jobs.remove(job);
  }
  return 0;
};

export const JOBS: Readonly<Record<string, Builtin>> = { jobs, fg, bg, wait, kill, disown };
