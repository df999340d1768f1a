/** Reading conntrack's command line: the command, what names a connection, what chooses among them, what is to be set, how to print. */
import { parseIpv4, prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { hasPorts, listOf, PROTOCOLS, protoName, refuse, TCP_STATES } from './words.ts';

/** Long names of the options by their letter; those without a letter have their own name. */
const LONG: Readonly<Record<string, string>> = {
  list: 'L',
  dump: 'L',
  get: 'G',
  delete: 'D',
  create: 'I',
  update: 'U',
  event: 'E',
  flush: 'F',
  count: 'C',
  stats: 'S',
  version: 'V',
  help: 'h',
  src: 's',
  'orig-src': 's',
  dst: 'd',
  'orig-dst': 'd',
  'reply-src': 'r',
  'reply-dst': 'q',
  protonum: 'p',
  proto: 'p',
  family: 'f',
  timeout: 't',
  status: 'u',
  mark: 'm',
  'event-mask': 'e',
  output: 'o',
  'src-nat': 'n',
  'dst-nat': 'g',
  'any-nat': 'j',
  'mask-src': 'mask-src',
  'mask-dst': 'mask-dst',
};
/** Options of TCP, UDP and ICMP, known once the protocol was named. */
const OF_PROTO: Readonly<Record<string, string>> = {
  sport: 'sport',
  'orig-port-src': 'sport',
  dport: 'dport',
  'orig-port-dst': 'dport',
  'reply-port-src': 'rsport',
  'reply-port-dst': 'rdport',
  state: 'state',
  'icmp-type': 'icmp-type',
  'icmp-code': 'icmp-code',
  'icmp-id': 'icmp-id',
};
const COMMANDS = 'LGDIUEFCSVh';
const OPTIONAL = 'ngj';
const TABLES = ['conntrack', 'expect', 'dying', 'unconfirmed'];
const EVENTS = ['NEW', 'UPDATES', 'DESTROY'];
const STATUSES = ['ASSURED', 'SEEN_REPLY', 'UNSET'];
const FORMATS = ['EXTENDED', 'TIMESTAMP', 'ID', 'KTIMESTAMP', 'LABELS', 'SAVE', 'USERSPACE'];

export interface Network {
  readonly addr: Ipv4;
  readonly mask: number;
}
/** `-n`, `-g`, `-j`: undefined when it was not given; without an address any will do. */
export interface NatEnd {
  readonly addr?: Ipv4;
  readonly port?: number;
}

export interface Options {
  command: string | undefined;
  table: string;
  readonly nets: Partial<Record<'s' | 'd' | 'r' | 'q', Network>>;
  readonly numbers: Partial<Record<'p' | 't' | 'sport' | 'dport' | 'rsport' | 'rdport' | 'icmp-type' | 'icmp-code' | 'icmp-id', number>>;
  readonly nat: Partial<Record<'n' | 'g' | 'j', NatEnd>>;
  mark: { readonly value: number; readonly mask: number } | undefined;
  state: string | undefined;
  family: string;
  readonly status: Set<string>;
  readonly events: Set<string>;
  readonly format: Set<string>;
}

const addr = (text: string): Ipv4 => parseIpv4(text) ?? refuse(`Invalid IP address \`${text}'`);
function network(text: string): Network {
  const slash = text.indexOf('/');
  if (slash < 0) return { addr: addr(text), mask: 0xffffffff };
  const len = Number(text.slice(slash + 1));
  const mask = /^\d+$/.test(text.slice(slash + 1)) && len <= 32 ? prefixMask(len) : refuse(`Invalid IP address \`${text}'`);
  return { addr: ((addr(text.slice(0, slash)) & mask) >>> 0) as Ipv4, mask };
}
const number = (text: string): number => {
  const n = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  return n <= 0xffffffff ? n : refuse(`Invalid number \`${text}'`);
};
/** What is no number counts as 0, as atoi has it. */
const port = (text: string): number => Number.parseInt(text, 10) & 0xffff;
const proto = (text: string): number =>
  PROTOCOLS[text.toLowerCase()] ?? (/^\d+$/.test(text) ? Number(text) : refuse(`\`${text}' unsupported protocol`));

function natEnd(text: string): NatEnd {
  const [host = '', p] = text.split(':');
  return { ...(host !== '' && { addr: addr(host) }), ...(p !== undefined && { port: port(p) }) };
}

function mark(text: string): NonNullable<Options['mark']> {
  const [value = '', mask] = text.split('/');
  return { value: number(value), mask: mask === undefined ? 0xffffffff : number(mask) };
}

/** The masks `--mask-src` and `--mask-dst` apply to the address that stands before or behind them. */
function masked(o: Options, end: 's' | 'd', text: string): void {
  const mask = addr(text);
  const net = o.nets[end];
  o.nets[end] = { addr: (((net?.addr ?? 0) & mask) >>> 0) as Ipv4, mask };
}

const SET: Readonly<Record<string, (o: Options, value: string) => void>> = {
  ...Object.fromEntries(
    (['s', 'd', 'r', 'q'] as const).map((end) => [end, (o: Options, v: string) => void Object.assign(o.nets, { [end]: network(v) })]),
  ),
  ...Object.fromEntries(
    (['sport', 'dport', 'rsport', 'rdport'] as const).map((name) => [
      name,
      (o: Options, v: string) => void Object.assign(o.numbers, { [name]: port(v) }),
    ]),
  ),
  ...Object.fromEntries(
    (['t', 'icmp-type', 'icmp-code', 'icmp-id'] as const).map((name) => [
      name,
      (o: Options, v: string) => void Object.assign(o.numbers, { [name]: number(v) }),
    ]),
  ),
  p: (o, v) => void Object.assign(o.numbers, { p: proto(v) }),
  m: (o, v) => {
    o.mark = mark(v);
  },
  f: (o, v) => {
    o.family = v === 'ipv4' || v === 'ipv6' ? v : refuse(`\`${v}' unsupported protocol`);
  },
  u: (o, v) => {
    for (const s of listOf(v, STATUSES)) o.status.add(s);
  },
  e: (o, v) => {
    for (const s of listOf(v, EVENTS)) o.events.add(s);
  },
  o: (o, v) => {
    for (const s of listOf(v, FORMATS)) o.format.add(s);
  },
  state: (o, v) => {
    o.state = TCP_STATES.includes(v) ? v : refuse(`unknown TCP state \`${v}'`);
  },
  'mask-src': (o, v) => masked(o, 's', v),
  'mask-dst': (o, v) => masked(o, 'd', v),
};

/** Letter or name of an option as it was typed. */
function keyOf(o: Options, word: string): string {
  const unknown = (): never => refuse(`unknown option \`${word}'`);
  if (!word.startsWith('-')) return refuse(`unknown argument \`${word}'`);
  if (!word.startsWith('--')) {
    const letter = word.slice(1);
    return letter.length === 1 && (COMMANDS.includes(letter) || OPTIONAL.includes(letter) || SET[letter]) ? letter : unknown();
  }
  const name = word.slice(2);
  const p = o.numbers.p ?? 0;
  const known = (hasPorts(p) && !name.startsWith('icmp')) || (p === PROTOCOLS.icmp && name.startsWith('icmp'));
  return LONG[name] ?? (known ? OF_PROTO[name] : undefined) ?? unknown();
}

export function parse(args: readonly string[]): Options {
  const o: Options = {
    command: undefined,
    table: 'conntrack',
    nets: {},
    numbers: {},
    nat: {},
    mark: undefined,
    state: undefined,
    family: 'ipv4',
    status: new Set(),
    events: new Set(),
    format: new Set(),
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    const [name = '', given] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    const key = keyOf(o, name);
    const next = args[i + 1];
    const value = given ?? (next !== undefined && !next.startsWith('-') ? next : undefined);
    if (value !== undefined && given === undefined) i++;
    if (COMMANDS.includes(key)) {
      if (o.command !== undefined) refuse('Invalid commands combination');
      o.command = key;
      if (value !== undefined) o.table = TABLES.includes(value) ? value : refuse(`unknown type \`${value}'`);
    } else if (OPTIONAL.includes(key)) o.nat[key as 'n' | 'g' | 'j'] = value === undefined ? {} : natEnd(value);
    else if (value === undefined) refuse(`option \`${word}' requires an argument`);
    else SET[key]?.(o, value);
  }
  return o;
}

const need = (ok: boolean, option: string): void => {
  if (!ok) refuse(`You need to supply the \`--${option}' option for this command`);
};

/** What a new entry must say of itself. */
export function checkCreate(o: Options): void {
  const { p, sport, dport } = o.numbers;
  need(p !== undefined, 'protonum');
  if (hasPorts(p as number) && (sport === undefined || dport === undefined)) refuse("you have to specify `--sport' and `--dport'");
  if (!hasPorts(p as number) && p !== PROTOCOLS.icmp) refuse(`\`${protoName(p as number)}' unsupported protocol`);
  need(o.numbers.t !== undefined, 'timeout');
  need(p !== PROTOCOLS.tcp || o.state !== undefined, 'state');
}
