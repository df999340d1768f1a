/** Programs that deal in processes and therefore need more than a tool gets: bash, timeout, nohup, setsid, ps, which, and builtins as programs. */
import { SEC } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import { AS_PROGRAMS, BUILTINS } from './builtins/index.ts';
import { startChild } from './context.ts';
import { FileWriter } from './fs/filewriter.ts';
import { resolvePath } from './fs/path.ts';
import type { ProcessContext, Program } from './interp/shell.ts';
import { bash, newShell } from './main.ts';
import { OpenFile } from './proc/fds.ts';
import { TextReader } from './proc/io.ts';
import { SIG, signalNumber } from './proc/signals.ts';

/** `1.5`, `2s`, `3m`: seconds; undefined when malformed. */
export function parseDuration(text: string): number | undefined {
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!m) return text === 'infinity' ? Number.POSITIVE_INFINITY : undefined;
  return Number(m[1]) * ({ s: 1, m: 60, h: 3600, d: 86400 }[m[2] || 's'] ?? 1);
}

const missing = (ctx: ProcessContext, by: string, name: string): number => {
  ctx.stderr.write(`${by}: failed to run command ‘${name}’: No such file or directory\n`);
  return 127;
};

function* timeout(ctx: ProcessContext): Task<number> {
  let args = ctx.args;
  let sig: number = SIG.TERM;
  let preserve = false;
  let killAfter: number | undefined;
  for (; args[0]?.startsWith('-'); args = args.slice(1)) {
    const a = args[0];
    const value = (short: string, long: string): string | undefined => {
      if (a === short || a === long) {
        args = args.slice(1);
        return args[0];
      }
      return a.startsWith(`${long}=`) ? a.slice(long.length + 1) : a.startsWith(short) && !a.startsWith('--') ? a.slice(2) : undefined;
    };
    const s = value('-s', '--signal');
    const k = s === undefined ? value('-k', '--kill-after') : undefined;
    if (s !== undefined) sig = signalNumber(s) ?? SIG.TERM;
    else if (k !== undefined) killAfter = parseDuration(k);
    else if (a === '--preserve-status') preserve = true;
    else if (a !== '--foreground' && a !== '-v') {
      ctx.stderr.write(`timeout: invalid option -- '${a.replace(/^-+/, '')}'\nTry 'timeout --help' for more information.\n`);
      return 125;
    }
  }
  const [time, ...argv] = args;
  const seconds = time === undefined ? undefined : parseDuration(time);
  if (time === undefined || argv.length === 0) {
    ctx.stderr.write("timeout: missing operand\nTry 'timeout --help' for more information.\n");
    return 125;
  }
  if (seconds === undefined) {
    ctx.stderr.write(`timeout: invalid time interval ‘${time}’\nTry 'timeout --help' for more information.\n`);
    return 125;
  }
  return yield* runLimited(ctx, argv, seconds, sig, preserve, killAfter);
}

function* runLimited(
  ctx: ProcessContext,
  argv: readonly string[],
  seconds: number,
  sig: number,
  preserve: boolean,
  killAfter?: number,
): Task<number> {
  const child = startChild(ctx, argv);
  if (!child) return missing(ctx, 'timeout', argv[0] as string);
  ctx.proc.delegate = child;
  const until = seconds > 0 && Number.isFinite(seconds) ? ctx.sys.now() + seconds * SEC : undefined;
  let timedOut = false;
  while (!child.exit) {
    const limit = timedOut ? (killAfter === undefined || until === undefined ? undefined : until + killAfter * SEC) : until;
    const wake = yield { queues: [child.changed], ...(limit === undefined ? {} : { until: limit as ReturnType<typeof ctx.sys.now> }) };
    if (wake !== 'timeout' || child.exit) continue;
    child.deliver(timedOut ? SIG.KILL : sig);
    killAfter = timedOut ? undefined : killAfter;
    timedOut = true;
  }
  ctx.proc.delegate = undefined;
  if (timedOut && child.exit.signal !== SIG.KILL) return preserve ? child.exit.status : 124;
  ctx.proc.lastChild = child.exit;
  return child.exit.status;
}

function* nohup(ctx: ProcessContext): Task<number> {
  const { proc } = ctx;
  const [name] = ctx.args;
  if (name === undefined) {
    ctx.stderr.write("nohup: missing operand\nTry 'nohup --help' for more information.\n");
    return 125;
  }
  proc.dispositions.set(SIG.HUP, 'ignore');
  if (ctx.stdin.isTty) proc.fds.set(0, new OpenFile({ reader: new TextReader('') }));
  if (ctx.stdout.isTty) {
    ctx.stderr.write("nohup: ignoring input and appending output to 'nohup.out'\n");
    const path = resolvePath(ctx.cwd, 'nohup.out');
    ctx.fs.write(path, '', 'append');
    const file = new OpenFile({ writer: new FileWriter(ctx.fs, path) });
    if (ctx.stderr.isTty) proc.fds.set(2, file);
    proc.fds.set(1, file);
  }
  return (yield* ctx.exec(ctx.args)) ?? missing(ctx, 'nohup', name);
}

function* setsid(ctx: ProcessContext): Task<number> {
  const [name] = ctx.args;
  if (name === undefined) {
    ctx.stderr.write('setsid: no command specified\n');
    return 1;
  }
  ctx.proc.pgid = ctx.pid;
  return (yield* ctx.exec(ctx.args)) ?? missing(ctx, 'setsid', name);
}

/** `ps`, `ps -e`, `ps aux`: the columns that mean something here. */
function ps(ctx: ProcessContext): number {
  const every = /[eaAx]/.test(ctx.args.join(''));
  const tty = (p: (typeof ctx)['proc']): string => (p.tty ? `pts/${p.tty.id}` : '?');
  ctx.stdout.write('    PID TTY          TIME CMD\n');
  for (const p of ctx.host.processes()) {
    if (!every && p.tty !== ctx.proc.tty) continue;
    ctx.stdout.write(
      `${String(p.pid).padStart(7)} ${tty(p).padEnd(8)} 00:00:00 ${ctx.args.join('').includes('f') ? p.argv.join(' ') : (p.argv[0] ?? '')}\n`,
    );
  }
  return 0;
}

function which(ctx: ProcessContext): number {
  let status = 0;
  for (const name of ctx.args.filter((a) => !a.startsWith('-'))) {
    const path = ctx.host.which(name, ctx.proc, ctx.env.get('PATH'));
    if (path === undefined) status = 1;
    else ctx.stdout.write(`${path}\n`);
  }
  return status;
}

/** A builtin in a process of its own, with the name in front of its messages instead of bash's. */
const builtinProgram =
  (name: string): Program =>
  (ctx) => {
    const sh = newShell(ctx, name);
    sh.prefix = () => '';
    return BUILTINS[name]?.(sh, ctx.args) ?? 127;
  };

export const PROGRAMS: Readonly<Record<string, Program>> = {
  bash,
  sh: bash,
  timeout,
  nohup,
  setsid,
  ps,
  which,
  ...Object.fromEntries(AS_PROGRAMS.map((name) => [name, builtinProgram(name)])),
};
