/** nc's command line. Options for what is not simulated (IPv6, Unix sockets, proxies, MD5…) are refused. */
import { getopt } from '#tools/net/getopt.ts';
import { servicePort } from '#tools/net/services.ts';
import { HELP, USAGE } from './usage.ts';

export interface NcOptions {
  listen: boolean;
  udp: boolean;
  zero: boolean;
  verbose: boolean;
  numeric: boolean;
  keep: boolean;
  shutdown: boolean;
  crlf: boolean;
  detached: boolean;
  broadcast: boolean;
  /** Seconds; undefined: as long as it takes. */
  timeout: number | undefined;
  /** Seconds after the end of standard input; undefined: not at all. */
  quit: number | undefined;
  interval: number;
  /** Most packets to receive; 0: no limit. */
  packets: number;
  ttl: number | undefined;
  tos: number | undefined;
  source: string | undefined;
  sourcePort: number | undefined;
  host: string | undefined;
  ports: readonly number[];
}

/** Ends nc with a text for standard error. */
export class Stop {
  readonly text: string;
  readonly status: number;
  constructor(text: string, status = 1) {
    this.text = text;
    this.status = status;
  }
}
const fail = (text: string): Stop => new Stop(`nc: ${text}\n`);

/** strtonum(3) of OpenBSD, with its three complaints. */
function number(what: string, text: string, min: number, max: number): number {
  if (!/^\s*[+-]?\d+$/.test(text)) throw fail(`${what} invalid: ${text}`);
  const value = Number(text);
  if (value < min) throw fail(`${what} too small: ${text}`);
  if (value > max) throw fail(`${what} too large: ${text}`);
  return value;
}

/** A port by number or, without `-n`, by name. */
function port(text: string, o: NcOptions): number {
  if (!/^\d/.test(text)) {
    const named = servicePort(text, o.udp ? 'udp' : 'tcp');
    if (named !== undefined) return named;
    if (!o.numeric && /^[a-z]/i.test(text) && text.includes('-')) throw fail(`service "${text}" unknown`);
  }
  return number('port number', text, o.listen ? 0 : 1, 65535);
}

/** `20-25`, ends in either order. */
function ports(text: string, o: NcOptions): number[] {
  const dash = /^(\d+)-(\d+)$/.exec(text);
  if (!dash || servicePort(text, o.udp ? 'udp' : 'tcp') !== undefined) return [port(text, o)];
  const [a, b] = [port(dash[1] as string, o), port(dash[2] as string, o)];
  const low = Math.min(a, b);
  return Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => low + i);
}

type Set = (o: NcOptions, value: string) => void;
const TOS: Readonly<Record<string, number>> = {
  lowdelay: 0x10,
  throughput: 0x08,
  reliability: 0x04,
  critical: 0xa0,
  inetcontrol: 0xc0,
  netcontrol: 0xe0,
  ef: 0xb8,
};
const refuse =
  (letter: string): Set =>
  () => {
    throw fail(`option -${letter} is not simulated`);
  };
const OPTIONS: Readonly<Record<string, Set>> = {
  '4': () => undefined,
  '6': refuse('6'),
  b: (o) => {
    o.broadcast = true;
  },
  C: (o) => {
    o.crlf = true;
  },
  D: () => undefined,
  d: (o) => {
    o.detached = true;
  },
  F: refuse('F'),
  h: () => {
    throw new Stop(HELP, 0);
  },
  I: () => undefined,
  i: (o, v) => {
    o.interval = number('interval', v, 0, 0x7fffffff);
  },
  k: (o) => {
    o.keep = true;
  },
  l: (o) => {
    o.listen = true;
  },
  M: (o, v) => {
    o.ttl = number('ttl', v, 0, 255);
  },
  m: refuse('m'),
  N: (o) => {
    o.shutdown = true;
  },
  n: (o) => {
    o.numeric = true;
  },
  O: () => undefined,
  P: refuse('P'),
  p: (o, v) => {
    o.sourcePort = port(v, o);
  },
  q: (o, v) => {
    const seconds = number('quit timer', v, -2147483648, 0x7fffffff);
    o.quit = seconds < 0 ? undefined : seconds;
    if (seconds >= 0) o.shutdown = true;
  },
  r: () => undefined,
  S: refuse('S'),
  s: (o, v) => {
    o.source = v;
  },
  T: (o, v) => {
    const tos = TOS[v] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(v) ? Number(v) : undefined);
    if (tos === undefined || tos > 255) throw fail(`illegal tos value ${v}`);
    o.tos = tos;
  },
  t: refuse('t'),
  U: refuse('U'),
  u: (o) => {
    o.udp = true;
  },
  V: () => {
    throw fail('no alternate routing table support available');
  },
  v: (o) => {
    o.verbose = true;
  },
  W: (o, v) => {
    o.packets = number('receive limit', v, 1, 0x7fffffff);
  },
  w: (o, v) => {
    o.timeout = number('timeout', v, 0, 2147483);
  },
  X: refuse('X'),
  x: refuse('x'),
  Z: refuse('Z'),
  z: (o) => {
    o.zero = true;
  },
};

const SPEC = '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:tT:UuV:vW:w:X:x:Zz';

export function parseNc(args: readonly string[]): NcOptions {
  const { options, operands, error } = getopt(args, SPEC);
  const o: NcOptions = {
    listen: false,
    udp: false,
    zero: false,
    verbose: false,
    numeric: false,
    keep: false,
    shutdown: false,
    crlf: false,
    detached: false,
    broadcast: false,
    timeout: undefined,
    quit: undefined,
    interval: 0,
    packets: 0,
    ttl: undefined,
    tos: undefined,
    source: undefined,
    sourcePort: undefined,
    host: undefined,
    ports: [],
  };
  for (const { name, value } of options) OPTIONS[name]?.(o, value);
  if (error !== undefined) throw new Stop(`nc: ${error}\n${USAGE}`);
  operandsOf(o, operands);
  return o;
}

function operandsOf(o: NcOptions, operands: readonly string[]): void {
  const [first, second] = operands;
  if (operands.length > 2 || (operands.length === 0 && !o.listen)) throw new Stop(USAGE);
  if (o.listen && o.zero) throw fail('cannot use -z and -l');
  if (!o.listen && o.keep) throw fail('must use -l with -k');
  if (o.listen && o.source !== undefined) throw fail('cannot use -s and -l');
  const text = second ?? (o.listen ? first : undefined) ?? (o.listen ? o.sourcePort?.toString() : undefined);
  o.host = second !== undefined || !o.listen ? first : undefined;
  if (text === undefined) throw fail('missing port number');
  o.ports = o.listen ? [port(text, o)] : ports(text, o);
}
