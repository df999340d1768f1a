/**
 * dmesg(1) of util-linux 2.38: the kernel's log. Left out: colours, the pager, JSON, messages of user space, `--since` and `--until`.
 */
import { SEC } from '#base/brand.ts';
import type { KlogRecord } from '#kernel/uapi/klog.ts';
import type { Task } from '#sim/task.ts';
import { getopt } from '../net/getopt.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { DMESG_USAGE } from './usage.ts';

const LONG = {
  clear: 'C',
  'read-clear': 'c',
  decode: 'x',
  level: 'l',
  facility: 'f',
  kernel: 'k',
  userspace: 'u',
  raw: 'r',
  notime: 't',
  ctime: 'T',
  'show-delta': 'd',
  follow: 'w',
  'follow-new': 'W',
  human: 'H',
  nopager: 'P',
  color: 'L',
  version: 'V',
  help: 'h',
};
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;

class DmesgError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const refuse = (text: string): never => {
  throw new DmesgError(text);
};

interface Options {
  readonly flags: ReadonlySet<string>;
  /** Undefined: all. */
  readonly levels: ReadonlySet<number> | undefined;
}

function levelsOf(text: string): Set<number> {
  const one = (name: string): number => {
    const at = (LEVELS as readonly string[]).indexOf(name);
    return at >= 0 ? at : refuse(`dmesg: unknown level '${name}'\n`);
  };
  return new Set(text.split(',').map(one));
}

const TRY = "Try 'dmesg --help' for more information.\n";
function parse(args: readonly string[]): Options {
  const { options, operands, error } = getopt(args, 'CcxkurtTdwWHPVhl:f:L::', LONG);
  if (error !== undefined) refuse(`dmesg: ${error}\n${TRY}`);
  if (operands.length > 0) refuse(`dmesg: bad usage\n${TRY}`);
  const flags = new Set(options.map((o) => o.name));
  const levels = options.find((o) => o.name === 'l')?.value;
  const facility = options.find((o) => o.name === 'f')?.value;
  if (facility !== undefined && facility !== 'kern') refuse(`dmesg: unknown facility '${facility}'\n`);
  return { flags, levels: levels === undefined ? undefined : levelsOf(levels) };
}

/** Seconds and microseconds since boot. */
const stamp = (ns: number): string => (ns / SEC).toFixed(6);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function ctime(ctx: ToolContext, r: KlogRecord): string {
  const d = new Date(Number((ctx.bootTime + BigInt(Math.floor(r.at))) / 1_000_000n));
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  return `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)} ${time} ${d.getUTCFullYear()}`;
}

/** What stands before the text. `before`: the line printed last. */
function prefix(ctx: ToolContext, { flags }: Options, r: KlogRecord, before: KlogRecord | undefined): string {
  if (flags.has('r')) return `<${r.level}>[${stamp(r.at).padStart(12)}] `;
  const decoded = flags.has('x') ? `kern  :${(LEVELS[r.level] ?? '').padEnd(6)}: ` : '';
  const delta = r.at - (before?.at ?? r.at);
  if (flags.has('t')) return decoded;
  if (flags.has('T')) return `${decoded}[${ctime(ctx, r)}] `;
  if (flags.has('d')) return `${decoded}[${stamp(r.at).padStart(12)} <${stamp(delta).padStart(12)}>] `;
  return `${decoded}[${stamp(r.at).padStart(12)}] `;
}

function print(ctx: ToolContext, o: Options, records: readonly KlogRecord[]): void {
  let before: KlogRecord | undefined;
  for (const r of records) {
    if ((o.levels && !o.levels.has(r.level)) || o.flags.has('u')) continue;
    ctx.stdout.write(`${prefix(ctx, o, r, before)}${r.text}\n`);
    before = r;
  }
}

function* follow(ctx: ToolContext, o: Options): Task<number> {
  const { klog } = ctx.sys;
  let last = klog.records.at(-1)?.seq ?? 0;
  for (;;) {
    yield { queues: [klog.readable] };
    const fresh = klog.records.filter((r) => r.seq > last);
    last = klog.records.at(-1)?.seq ?? last;
    print(ctx, o, fresh);
  }
}

function* run(ctx: ToolContext): Task<number> {
  try {
    const o = parse(ctx.args);
    const { klog } = ctx.sys;
    if (o.flags.has('h')) ctx.stdout.write(DMESG_USAGE);
    else if (o.flags.has('V')) ctx.stdout.write('dmesg from util-linux 2.38.1\n');
    else {
      if (!o.flags.has('C') && !o.flags.has('W')) print(ctx, o, klog.since());
      if (o.flags.has('C') || o.flags.has('c')) klog.clear();
      if (o.flags.has('w') || o.flags.has('W')) return yield* follow(ctx, o);
    }
    return 0;
  } catch (e) {
    if (!(e instanceof DmesgError)) throw e;
    ctx.stderr.write(e.text);
    return 1;
  }
}

export const dmesg: Tool = {
  name: 'dmesg',
  summary: "the kernel's log",
  run,
  complete: (_ctx, words) => ['-C', '-c', '-T', '-t', '-w', '-x', '--level'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
