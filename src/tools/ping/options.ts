/** Command line of ping(8), iputils 20221126. Left out: record route and timestamps (-R, -T), flow labels, node information, marks, -S and -L's socket options. */
import { getopt } from '#tools/net/getopt.ts';
import { parseInteger } from '#tools/net/numbers.ts';
import { PING_USAGE } from './usage.ts';

export interface PingOptions {
  target: string;
  /** 0: no end. */
  count: number;
  /** Milliseconds. */
  interval: number;
  /** Seconds for the whole run; 0: none. */
  deadline: number;
  /** Milliseconds to wait for the last replies. */
  linger: number;
  size: number;
  preload: number;
  ttl?: number;
  tos?: number;
  pmtudisc?: number;
  device?: string;
  ident?: number;
  pattern: readonly number[];
  numeric: boolean;
  quiet: boolean;
  flood: boolean;
  adaptive: boolean;
  broadcast: boolean;
  timestamps: boolean;
  audible: boolean;
  outstanding: boolean;
  verbose: boolean;
}
/** The program ends here. */
export interface Stop {
  readonly status: number;
  readonly stderr?: string;
  readonly stdout?: string;
}
export const isStop = (x: PingOptions | Stop): x is Stop => 'status' in x;

const VERSION = 'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';
const PMTUDISC: Readonly<Record<string, number>> = { dont: 0, want: 1, do: 2 };

interface State {
  readonly o: PingOptions;
  warnings: string;
  stop?: Stop;
}
type Read = (s: State, value: string) => void;

const fail = (s: State, text: string, status = 1): void => {
  s.stop ??= { status, stderr: text };
};
/** strtol_or_err. */
function integer(s: State, text: string, min: number, max: number, shownMax = String(max)): number {
  const value = parseInteger(text);
  if (value === undefined) fail(s, `ping: invalid argument: '${text}'\n`);
  else if (value < min || value > max) fail(s, `ping: invalid argument: '${text}': out of range: ${min} <= value <= ${shownMax}\n`);
  return value ?? min;
}
/** ping_strtod: what does not belong there is told, and ignored. */
function decimal(s: State, text: string): number {
  const m = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(text);
  if (!m || m[0] !== text)
    s.warnings += `ping: option argument contains garbage: ${text.slice(m?.[0].length ?? 0)}\nping: this will become fatal error in the future\n`;
  return m ? Number(m[0]) : 0;
}
const LONG_MAX = '9223372036854775807';
const refuse =
  (what: string): Read =>
  (s) =>
    fail(s, `ping: ${what}: Operation not permitted\n`, 2);
const ignore: Read = () => undefined;

function readPattern(s: State, text: string): void {
  if (!/^[0-9a-fA-F]+$/.test(text)) {
    fail(s, `ping: patterns must be specified as hex digits: ${text}\n`, 2);
    return;
  }
  const even = text.length % 2 === 0 ? text : `${text.slice(0, -1)}0${text.slice(-1)}`;
  s.o.pattern = (even.match(/../g) ?? []).slice(0, 16).map((b) => Number.parseInt(b, 16));
}
function readInterval(s: State, text: string): void {
  const seconds = decimal(s, text);
  if (seconds < 0) fail(s, `ping: bad timing interval: ${text}\n`);
  s.o.interval = Math.floor(seconds * 1000);
}

const OPTIONS: Readonly<Record<string, Read>> = {
  4: ignore,
  6: (s) => fail(s, `ping: ${s.o.target}: Address family for hostname not supported\n`, 2),
  a: (s) => {
    s.o.audible = true;
  },
  A: (s) => {
    s.o.adaptive = true;
  },
  b: (s) => {
    s.o.broadcast = true;
  },
  B: ignore,
  c: (s, v) => {
    s.o.count = integer(s, v, 1, Number.MAX_SAFE_INTEGER, LONG_MAX);
  },
  C: ignore,
  d: ignore,
  D: (s) => {
    s.o.timestamps = true;
  },
  e: (s, v) => {
    s.o.ident = integer(s, v, 0, 0xffff);
  },
  f: (s) => {
    s.o.flood = true;
    s.o.interval = 0;
  },
  F: refuse('setsockopt(IPV6_FLOWINFO_SEND)'),
  h: (s) => {
    s.stop ??= { status: 2, stderr: PING_USAGE };
  },
  i: readInterval,
  I: (s, v) => {
    s.o.device = v;
  },
  l: (s, v) => {
    s.o.preload = integer(s, v, 1, 65536);
  },
  L: ignore,
  m: refuse('failed to set mark'),
  M: (s, v) => {
    const mode = PMTUDISC[v];
    if (mode === undefined) fail(s, `ping: invalid -M argument: ${v}\n`, 2);
    else s.o.pmtudisc = mode;
  },
  n: (s) => {
    s.o.numeric = true;
  },
  N: refuse('node information'),
  O: (s) => {
    s.o.outstanding = true;
  },
  p: readPattern,
  q: (s) => {
    s.o.quiet = true;
  },
  Q: (s, v) => {
    s.o.tos = integer(s, v, 0, 255);
  },
  r: ignore,
  R: refuse('record route'),
  s: (s, v) => {
    s.o.size = integer(s, v, 0, 127992);
  },
  S: ignore,
  t: (s, v) => {
    s.o.ttl = integer(s, v, 0, 255);
  },
  T: refuse('ts option'),
  U: ignore,
  v: (s) => {
    s.o.verbose = true;
  },
  V: (s) => {
    s.stop ??= { status: 0, stdout: VERSION };
  },
  w: (s, v) => {
    s.o.deadline = integer(s, v, 0, 0x7fffffff);
  },
  W: (s, v) => {
    const t = decimal(s, v);
    s.o.linger = t > 0 ? Math.floor(t * 1000) : MAXWAIT;
  },
};

/** Milliseconds that ping waits for the last reply when none came so far (MAXWAIT). */
const MAXWAIT = 10_000;
const DEFAULTS: Omit<PingOptions, 'target'> = {
  count: 0,
  interval: 1000,
  deadline: 0,
  linger: MAXWAIT,
  size: 56,
  preload: 1,
  pattern: [],
  numeric: false,
  quiet: false,
  flood: false,
  adaptive: false,
  broadcast: false,
  timestamps: false,
  audible: false,
  outstanding: false,
  verbose: false,
};

/** Reads the command line; warnings go to stderr before anything else. */
export function parsePing(args: readonly string[]): { readonly result: PingOptions | Stop; readonly warnings: string } {
  const { options, operands, error } = getopt(args, 'h4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:');
  const s: State = { o: { ...DEFAULTS, target: operands.at(-1) ?? '' }, warnings: '' };
  for (const { name, value } of options) if (!s.stop) OPTIONS[name]?.(s, value);
  if (error !== undefined) fail(s, `ping: ${error}\n${PING_USAGE}`, 2);
  else if (operands.length === 0) fail(s, 'ping: usage error: Destination address required\n');
  else if (operands.length > 1) refuse('record route')(s, '');
  return { result: s.stop ?? s.o, warnings: s.warnings };
}
