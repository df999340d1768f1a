/** Who, where, when, and tools that run other commands: id, hostname, uname, date, sleep, env, sudo, xargs, clear. */
import { SEC } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { getopt, missingOperand, tool } from './lib.ts';

const print = (ctx: ToolContext, text: string): number => {
  ctx.stdout.write(`${text}\n`);
  return 0;
};
const usage = (ctx: ToolContext, message: string, status = 1): number => {
  ctx.stderr.write(`${ctx.name}: ${message}\nTry '${ctx.name} --help' for more information.\n`);
  return status;
};

function id(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'ugnGr', long: { user: 'u', group: 'g', name: 'n' } });
  if (typeof o === 'number') return o;
  const [user] = o.operands;
  if (user !== undefined && user !== 'root') {
    ctx.stderr.write(`id: ‘${user}’: no such user\n`);
    return 1;
  }
  if (o.has('u') || o.has('g') || o.has('G')) return print(ctx, o.has('n') ? 'root' : '0');
  return print(ctx, 'uid=0(root) gid=0(root) groups=0(root)');
}

function hostname(ctx: ToolContext): number {
  const [name] = ctx.args;
  if (name === undefined || name === '-f' || name === '-s') return print(ctx, ctx.sys.hostname());
  if (name.startsWith('-')) {
    ctx.stderr.write(`hostname: invalid option -- '${name.slice(1, 2)}'\n`);
    return 255;
  }
  ctx.sys.setHostname(name);
  return 0;
}

/** The release that the simulated kernel is compared with. */
const RELEASE = '6.1.0-18-amd64';
const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)';
function uname(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'asnrvmpio', long: { all: 'a' } });
  if (typeof o === 'number') return o;
  const parts: [string, string][] = [
    ['s', 'Linux'],
    ['n', ctx.sys.hostname()],
    ['r', RELEASE],
    ['v', KERNEL_VERSION],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const wanted = parts.filter(([c]) => o.has('a') || o.has(c)).map(([, text]) => text);
  return print(ctx, wanted.length > 0 ? wanted.join(' ') : 'Linux');
}

// --- date -------------------------------------------------------------------------------------------------------------------------

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const two = (n: number): string => String(n).padStart(2, '0');

const DATE: Readonly<Record<string, (d: Date, nanos: bigint) => string>> = {
  Y: (d) => String(d.getUTCFullYear()),
  y: (d) => two(d.getUTCFullYear() % 100),
  m: (d) => two(d.getUTCMonth() + 1),
  d: (d) => two(d.getUTCDate()),
  e: (d) => String(d.getUTCDate()).padStart(2),
  H: (d) => two(d.getUTCHours()),
  I: (d) => two(d.getUTCHours() % 12 || 12),
  M: (d) => two(d.getUTCMinutes()),
  S: (d) => two(d.getUTCSeconds()),
  p: (d) => (d.getUTCHours() < 12 ? 'AM' : 'PM'),
  N: (_, n) => String(n % 1_000_000_000n).padStart(9, '0'),
  s: (_, n) => String(n / 1_000_000_000n),
  a: (d) => (DAYS[d.getUTCDay()] as string).slice(0, 3),
  A: (d) => DAYS[d.getUTCDay()] as string,
  b: (d) => (MONTHS[d.getUTCMonth()] as string).slice(0, 3),
  B: (d) => MONTHS[d.getUTCMonth()] as string,
  u: (d) => String(d.getUTCDay() || 7),
  w: (d) => String(d.getUTCDay()),
  Z: () => 'UTC',
  z: () => '+0000',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};
const COMPOSED: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', D: '%m/%d/%y', R: '%H:%M', c: '%a %b %e %H:%M:%S %Y' };

/** strftime(3) in UTC. */
export function formatDate(format: string, unixNanos: bigint): string {
  const d = new Date(Number(unixNanos / 1_000_000n));
  return format
    .replace(/%([FTDRc])/g, (_, c: string) => COMPOSED[c] as string)
    .replace(/%(\d?)([A-Za-z%])/g, (all, digits: string, c: string) => {
      const text = Object.hasOwn(DATE, c) ? DATE[c]?.(d, unixNanos) : undefined;
      return text === undefined ? all : c === 'N' && digits ? text.slice(0, Number(digits)) : text;
    });
}

function date(ctx: ToolContext): number {
  const args = ctx.args.filter((a) => a !== '-u' && a !== '--utc');
  const [format] = args;
  const iso = /^(-I(seconds|ns)?|--iso-8601(=seconds)?)$/.exec(format ?? '');
  if (format !== undefined && !format.startsWith('+') && !iso) {
    ctx.stderr.write(`date: ${format.startsWith('-') ? `invalid option -- '${format.slice(1, 2)}'` : `invalid date ‘${format}’`}\n`);
    return 1;
  }
  const now = ctx.bootTime + BigInt(Math.floor(ctx.sys.now()));
  const isoFormat = iso && (/seconds/.test(iso[0]) ? '%Y-%m-%dT%H:%M:%S+00:00' : '%Y-%m-%d');
  return print(ctx, formatDate(isoFormat || (format ? format.slice(1) : '%a %b %e %H:%M:%S %Z %Y'), now));
}

const UNIT: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

function* sleep(ctx: ToolContext): Task<number> {
  if (ctx.args.length === 0) return missingOperand(ctx);
  let seconds = 0;
  for (const a of ctx.args) {
    const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(a);
    if (!m && a !== 'infinity') return usage(ctx, `invalid time interval ‘${a}’`);
    seconds += m ? Number(m[1]) * (UNIT[m[2] as string] as number) : 1e9;
  }
  yield { until: (ctx.sys.now() + Math.round(seconds * SEC)) as ReturnType<typeof ctx.sys.now> };
  return 0;
}

// --- running other commands -------------------------------------------------------------------------------------------------------

/** Splits `A=1 B=2 cmd args`. */
function takeAssignments(args: readonly string[], env: Map<string, string>): readonly string[] {
  let i = 0;
  for (; /^[A-Za-z_]\w*=/.test(args[i] ?? ''); i++) {
    const [name, value] = (args[i] as string).split(/=(.*)/s);
    env.set(name as string, value ?? '');
  }
  return args.slice(i);
}

function* env(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'iu:0', long: { 'ignore-environment': 'i', unset: 'u' }, posix: true, status: 125 });
  if (typeof o === 'number') return o;
  const vars = new Map(o.has('i') ? [] : ctx.env);
  for (const name of o.values('u')) vars.delete(name);
  const argv = takeAssignments(o.operands, vars);
  if (argv.length === 0) {
    for (const [k, v] of vars) ctx.stdout.write(`${k}=${v}\n`);
    return 0;
  }
  const status = yield* ctx.exec(argv, { env: vars });
  if (status !== undefined) return status;
  ctx.stderr.write(`env: ‘${argv[0]}’: No such file or directory\n`);
  return 127;
}

function printenv(ctx: ToolContext): number {
  if (ctx.args.length === 0) for (const [k, v] of ctx.env) ctx.stdout.write(`${k}=${v}\n`);
  let status = 0;
  for (const name of ctx.args) {
    const value = ctx.env.get(name);
    if (value === undefined) status = 1;
    else ctx.stdout.write(`${value}\n`);
  }
  return status;
}

/** Everybody is root here, so sudo only runs the command. */
function* sudo(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, {
    short: 'EHinsSkKvbu:g:h',
    long: { user: 'u', login: 'i', shell: 's', 'preserve-env': 'E', 'non-interactive': 'n' },
    posix: true,
  });
  if (typeof o === 'number') return o;
  const user = o.value('u') ?? 'root';
  if (user !== 'root' && user !== '#0') {
    ctx.stderr.write(`sudo: unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit\n`);
    return 1;
  }
  const vars = new Map(ctx.env);
  const argv = takeAssignments(o.operands, vars);
  const asShell = o.has('i') || o.has('s');
  if (argv.length === 0 && !asShell) {
    if (o.has('v') || o.has('k') || o.has('K')) return 0;
    ctx.stderr.write(
      'usage: sudo -h | -K | -k | -V\nusage: sudo [-ABbEHknPS] [-g group] [-h host] [-p prompt] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n',
    );
    return 1;
  }
  vars.set('SUDO_USER', 'root');
  vars.set('SUDO_COMMAND', argv.join(' '));
  const command = !asShell ? argv : argv.length === 0 ? ['bash'] : ['bash', '-c', argv.join(' ')];
  const status = yield* ctx.exec(command, { env: vars });
  if (status !== undefined) return status;
  ctx.stderr.write(`sudo: ${argv[0]}: command not found\n`);
  return 1;
}

function* xargs(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, {
    short: 'n:I:rt0d:L:P:',
    long: { 'max-args': 'n', 'no-run-if-empty': 'r', null: '0', delimiter: 'd', 'max-procs': 'P' },
    posix: true,
  });
  if (typeof o === 'number') return o;
  const text = yield* ctx.stdin.readAll();
  const replace = o.value('I');
  const delimiter = o.has('0') ? '\0' : o.value('d')?.replace('\\n', '\n');
  const items = splitItems(text, delimiter ?? (replace === undefined && o.value('L') === undefined ? undefined : '\n'));
  const command = o.operands.length > 0 ? o.operands : ['echo'];
  const size = Number(o.value('n') ?? o.value('L') ?? (items.length || 1));
  const groups: string[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  if (groups.length === 0 && !o.has('r') && replace === undefined) groups.push([]);
  const runs =
    replace === undefined
      ? groups.map((g) => [...command, ...g])
      : items.map((item) => command.map((w) => w.replaceAll(replace, item.trim())));
  let worst = 0;
  for (const argv of runs) {
    if (o.has('t')) ctx.stderr.write(`${argv.join(' ')}\n`);
    const status = yield* ctx.exec(argv);
    if (status === undefined) {
      ctx.stderr.write(`xargs: ${argv[0]}: No such file or directory\n`);
      return 127;
    }
    if (status === 255) return 124;
    if (status !== 0) worst = 123;
  }
  return worst;
}

/** Items of xargs: by a delimiter, or words with quotes and backslashes. */
function splitItems(text: string, delimiter: string | undefined): string[] {
  if (delimiter !== undefined)
    return text
      .split(delimiter)
      .filter((s, i, all) => s !== '' || i < all.length - 1)
      .filter((s) => s.trim() !== '');
  const words = text.match(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g) ?? [];
  return words.map((w) => w.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, a, b, c) => a ?? b ?? c));
}

const TPUT: Readonly<Record<string, string>> = {
  clear: '\x1b[H\x1b[2J\x1b[3J',
  reset: '\x1bc',
  bold: '\x1b[1m',
  sgr0: '\x1b(B\x1b[m',
  cols: '80\n',
  lines: '24\n',
  rev: '\x1b[7m',
  smul: '\x1b[4m',
};
function tput(ctx: ToolContext): number {
  const [name, n] = ctx.args;
  const text =
    name === 'setaf'
      ? `\x1b[3${n}m`
      : name === 'setab'
        ? `\x1b[4${n}m`
        : Object.hasOwn(TPUT, name ?? '')
          ? TPUT[name as string]
          : undefined;
  if (text === undefined) {
    ctx.stderr.write(`tput: unknown terminfo capability '${name ?? ''}'\n`);
    return 4;
  }
  ctx.stdout.write(text);
  return 0;
}
const clear = (ctx: ToolContext): number => {
  ctx.stdout.write('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

export const MISC: readonly Tool[] = [
  tool('clear', 'Clears the screen', clear, ['reset']),
  tool('date', 'The simulated date and time', date),
  tool('env', 'Runs a command with a changed environment', env),
  tool('hostname', 'Shows or sets the host name', hostname),
  tool('id', 'Who runs this: root', id),
  tool('printenv', 'Prints environment variables', printenv),
  tool('sleep', 'Waits in virtual time', sleep),
  tool('sudo', 'Runs a command as root, which everybody is', sudo),
  tool('tput', 'Terminal control sequences', tput),
  tool('uname', 'Names the simulated system', uname),
  tool('whoami', 'Prints root', (ctx) => print(ctx, 'root')),
  tool('xargs', 'Runs a command on the words of its input', xargs),
];
