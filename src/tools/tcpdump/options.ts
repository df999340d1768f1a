/** Command line of tcpdump(8) 4.99. Left out: rotation of files, decryption, other link types, `-d`, `-F`, `-V`: refused as unknown options. */
import { getopt } from '#tools/net/getopt.ts';
import { parseBounded } from '#tools/net/numbers.ts';
import { TCPDUMP_USAGE, TCPDUMP_VERSION } from './usage.ts';

export interface TcpdumpFlags {
  device: string | undefined;
  count: number;
  write: string | undefined;
  read: string | undefined;
  link: boolean;
  verbose: number;
  /** `x`, `xx`, `X`, `XX`, `A`, `AA` or nothing. */
  dump: string;
  /** Number of `-t`. */
  time: number;
  promiscuous: boolean;
  snaplen: number;
  direction: 'in' | 'out' | 'inout';
  number: boolean;
  absoluteSeq: boolean;
  list: boolean;
  countOnly: boolean;
  print: boolean;
  nano: boolean;
  numeric: boolean;
  filter: string;
}
export interface Stop {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}
export const isStop = (x: TcpdumpFlags | Stop): x is Stop => 'status' in x;

const LONG = {
  help: 'h',
  version: '1',
  'list-interfaces': 'D',
  interface: 'i',
  'immediate-mode': '2',
  number: '#',
  direction: 'Q',
  snapshot: 's',
  'snapshot-length': 's',
  'no-promiscuous-mode': 'p',
  'packet-buffered': 'U',
  print: '3',
  count: '4',
  'absolute-tcp-sequence-numbers': 'S',
  micro: '5',
  nano: '6',
};
/** libpcap's MAXIMUM_SNAPLEN. */
const SNAPLEN = 262144;

interface State {
  readonly f: TcpdumpFlags;
  stop?: Stop;
}
const fail = (s: State, text: string): void => {
  s.stop ??= { status: 1, stderr: `tcpdump: ${text}\n` };
};
type Read = (s: State, value: string) => void;
const ignore: Read = () => undefined;

function readCount(s: State, text: string): void {
  const n = /^\d+$/.test(text) ? Number(text) : 0;
  if (n <= 0) fail(s, `invalid packet count ${text}`);
  s.f.count = n;
}
function readSnaplen(s: State, text: string): void {
  const n = parseBounded(text, 0, SNAPLEN);
  if (n === undefined) fail(s, `invalid snaplen ${text} (must be >= 0 and <= ${SNAPLEN})`);
  s.f.snaplen = n || SNAPLEN;
}
function readDirection(s: State, text: string): void {
  if (text === 'in' || text === 'out' || text === 'inout') s.f.direction = text;
  else fail(s, `unknown capture direction \`${text}'`);
}
const dumps =
  (letter: string): Read =>
  (s) => {
    s.f.dump = s.f.dump.startsWith(letter) ? letter + letter : letter;
  };

const OPTIONS: Readonly<Record<string, Read>> = {
  A: dumps('A'),
  b: ignore,
  B: ignore,
  c: readCount,
  D: (s) => {
    s.f.list = true;
  },
  e: (s) => {
    s.f.link = true;
  },
  f: ignore,
  h: (s) => {
    s.stop ??= { status: 0, stdout: TCPDUMP_VERSION + TCPDUMP_USAGE };
  },
  H: ignore,
  i: (s, v) => {
    s.f.device = v;
  },
  I: (s) => fail(s, `${s.f.device ?? 'any'}: That device doesn't support monitor mode`),
  K: ignore,
  l: ignore,
  n: (s) => {
    s.f.numeric = true;
  },
  N: ignore,
  O: ignore,
  p: (s) => {
    s.f.promiscuous = false;
  },
  q: ignore,
  Q: readDirection,
  r: (s, v) => {
    s.f.read = v;
  },
  s: readSnaplen,
  S: (s) => {
    s.f.absoluteSeq = true;
  },
  t: (s) => {
    s.f.time++;
  },
  u: ignore,
  U: ignore,
  v: (s) => {
    s.f.verbose++;
  },
  w: (s, v) => {
    s.f.write = v;
  },
  x: dumps('x'),
  X: dumps('X'),
  Z: ignore,
  '#': (s) => {
    s.f.number = true;
  },
  1: (s) => {
    s.stop ??= { status: 0, stdout: TCPDUMP_VERSION };
  },
  2: ignore,
  3: (s) => {
    s.f.print = true;
  },
  4: (s) => {
    s.f.countOnly = true;
  },
  5: (s) => {
    s.f.nano = false;
  },
  6: (s) => {
    s.f.nano = true;
  },
};
const SPEC = '+AbB:c:DefhHi:IKlnNOpqQ:r:s:StuUvw:xXZ:#123456';

export function parseTcpdump(args: readonly string[]): TcpdumpFlags | Stop {
  const { options, operands, error } = getopt(args, SPEC, LONG);
  const f: TcpdumpFlags = {
    device: undefined,
    count: 0,
    write: undefined,
    read: undefined,
    link: false,
    verbose: 0,
    dump: '',
    time: 0,
    promiscuous: true,
    snaplen: SNAPLEN,
    direction: 'inout',
    number: false,
    absoluteSeq: false,
    list: false,
    countOnly: false,
    print: false,
    nano: false,
    numeric: false,
    filter: operands.join(' '),
  };
  const s: State = { f };
  for (const { name, value } of options) if (!s.stop) OPTIONS[name]?.(s, value);
  if (error !== undefined) s.stop ??= { status: 1, stderr: `tcpdump: ${error}\n${TCPDUMP_VERSION}${TCPDUMP_USAGE}` };
  return s.stop ?? f;
}
