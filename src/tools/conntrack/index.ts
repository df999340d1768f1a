/**
 * conntrack(8), version 1.4.7: lists, deletes and empties the connection table. Left out: creating and updating entries, events, expectations,
 * statistics, XML.
 */
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import type { Ipv4, Nanos } from '#base/brand.ts';
import { SEC } from '#base/brand.ts';
import type { ConntrackRow, ConntrackTuple } from '#sim/rows.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { USAGE, VERSION } from './help.ts';

class Refused {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const refuse = (text: string): never => {
  throw new Refused(text);
};

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, sctp: 132, udplite: 136, dccp: 33 };
const protoName = (n: number): string => Object.entries(PROTOCOLS).find(([, v]) => v === n)?.[0] ?? 'unknown';

type Test = (row: ConntrackRow) => boolean;
interface Options {
  command: string | undefined;
  readonly tests: Test[];
  extended: boolean;
}

const addr = (text: string): Ipv4 => parseIpv4(text) ?? refuse(`Invalid IP address \`${text}'`);
const portNumber = (text: string): number =>
  /^\d+$/.test(text) && Number(text) < 65536 ? Number(text) : refuse(`Invalid port number \`${text}'`);
const proto = (text: string): number => PROTOCOLS[text] ?? (/^\d+$/.test(text) ? Number(text) : refuse(`\`${text}' unsupported protocol`));
const srcNat = (r: ConntrackRow): boolean => r.original.src !== r.reply.dst;
const dstNat = (r: ConntrackRow): boolean => r.original.dst !== r.reply.src;

/** Options with one value that choose entries. */
const FILTERS: Readonly<Record<string, (value: string) => Test>> = {
  s: (v) =>
    (
      (a) => (r) =>
        r.original.src === a
    )(addr(v)),
  d: (v) =>
    (
      (a) => (r) =>
        r.original.dst === a
    )(addr(v)),
  r: (v) =>
    (
      (a) => (r) =>
        r.reply.src === a
    )(addr(v)),
  q: (v) =>
    (
      (a) => (r) =>
        r.reply.dst === a
    )(addr(v)),
  n: (v) =>
    (
      (a) => (r) =>
        srcNat(r) && r.reply.dst === a
    )(addr(v)),
  g: (v) =>
    (
      (a) => (r) =>
        dstNat(r) && r.reply.src === a
    )(addr(v)),
  p: (v) =>
    (
      (n) => (r) =>
        r.original.proto === n
    )(proto(v)),
  m: (v) =>
    (
      (n) => (r) =>
        r.mark === n
    )(Number(v)),
  sport: (v) =>
    (
      (n) => (r) =>
        r.original.sport === n
    )(portNumber(v)),
  dport: (v) =>
    (
      (n) => (r) =>
        r.original.dport === n
    )(portNumber(v)),
  u: (v) => (r) => (v === 'UNREPLIED' ? !r.status.includes('SEEN_REPLY') : (r.status as readonly string[]).includes(v)),
  f: (v) => () => v === 'ipv4',
  state: (v) => (r) => r.protoState === v,
};
const LONG: Readonly<Record<string, string>> = {
  list: 'L',
  dump: 'L',
  delete: 'D',
  flush: 'F',
  count: 'C',
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
  mark: 'm',
  status: 'u',
  output: 'o',
  sport: 'sport',
  'orig-port-src': 'sport',
  dport: 'dport',
  'orig-port-dst': 'dport',
  state: 'state',
};
const COMMANDS = 'LDFCVh';
/** `-n` and `-g` alone ask for any SNAT or DNAT; `-j` for either. */
const ALONE: Readonly<Record<string, Test>> = { n: srcNat, g: dstNat, j: (r) => srcNat(r) || dstNat(r) };

function parse(args: readonly string[]): Options {
  const o: Options = { command: undefined, tests: [], extended: false };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    const name = word.startsWith('--') ? LONG[word.slice(2)] : word.startsWith('-') ? word.slice(1) : undefined;
    if (!word.startsWith('-')) refuse(`unknown argument \`${word}'`);
    if (name === undefined) refuse(`unknown option \`${word}'`);
    const key = name as string;
    const next = args[i + 1];
    const value = next !== undefined && !next.startsWith('-') ? next : undefined;
    if (COMMANDS.includes(key)) {
      if (o.command !== undefined) refuse(`Can't use -${key} with -${o.command}`);
      o.command = key;
      if (value !== undefined && value !== 'conntrack') refuse(`unknown type \`${value}'`);
    } else if (key === 'o') o.extended ||= (value ?? '').split(',').includes('extended');
    else if (value !== undefined && FILTERS[key]) o.tests.push(FILTERS[key](value));
    else if (ALONE[key]) o.tests.push(ALONE[key]);
    else refuse(FILTERS[key] ? `option \`${word}' requires an argument` : `unknown option \`${word}'`);
    if (value !== undefined) i++;
  }
  return o;
}

function tupleText(t: ConntrackTuple): string {
  const ends = `src=${formatIpv4(t.src)} dst=${formatIpv4(t.dst)}`;
  if (t.proto === PROTOCOLS.icmp) return `${ends} type=${t.icmpType} code=${t.icmpCode} id=${t.sport}`;
  return t.proto === PROTOCOLS.tcp || t.proto === PROTOCOLS.udp ? `${ends} sport=${t.sport} dport=${t.dport}` : ends;
}

/** One entry as nfct_snprintf writes it. */
function line(row: ConntrackRow, now: Nanos, extended: boolean): string {
  const { original, reply } = row;
  const l3 = extended ? `${'ipv4'.padEnd(8)} 2 ` : '';
  // A real process takes at least a tick to start, so that an entry of this instant shows 29 of its 30 seconds.
  const seconds = Math.max(0, Math.floor((row.expires - now - 1) / SEC));
  const state = row.protoState === '' ? '' : `${row.protoState} `;
  const unreplied = row.status.includes('SEEN_REPLY') ? '' : '[UNREPLIED] ';
  const assured = row.status.includes('ASSURED') ? '[ASSURED] ' : '';
  const head = `${protoName(original.proto).padEnd(8)} ${original.proto} ${seconds} ${state}`;
  return `${l3}${head}${tupleText(original)} ${unreplied}${tupleText(reply)} ${assured}mark=${row.mark} use=1\n`;
}

const summary = (n: number, what: string): string => `conntrack ${VERSION} (conntrack-tools): ${n} flow entries have been ${what}.\n`;

const RUN: Readonly<Record<string, (ctx: ToolContext, o: Options, rows: readonly ConntrackRow[]) => number>> = {
  L: (ctx, o, rows) => {
    for (const row of rows) ctx.stdout.write(line(row, ctx.sys.now(), o.extended));
    ctx.stderr.write(summary(rows.length, 'shown'));
    return 0;
  },
  D: (ctx, o, rows) => {
    for (const row of rows) ctx.stdout.write(line(row, ctx.sys.now(), o.extended));
    ctx.sys.conntrackDelete(rows);
    ctx.stderr.write(summary(rows.length, 'deleted'));
    return rows.length > 0 ? 0 : 1;
  },
  F: (ctx) => {
    ctx.sys.conntrackFlush();
    ctx.stderr.write(`conntrack ${VERSION} (conntrack-tools): connection tracking table has been emptied.\n`);
    return 0;
  },
  C: (ctx) => {
    ctx.stdout.write(`${ctx.sys.conntrack().length}\n`);
    return 0;
  },
  V: (ctx) => {
    ctx.stdout.write(`conntrack ${VERSION} (conntrack-tools)\n`);
    return 0;
  },
  h: (ctx) => {
    ctx.stdout.write(USAGE);
    return 0;
  },
};

export const conntrack: Tool = {
  name: 'conntrack',
  summary: 'lists, deletes and empties the connection table',
  run(ctx) {
    try {
      const o = parse(ctx.args);
      const rows = o.command === 'L' || o.command === 'D' ? ctx.sys.conntrack().filter((row) => o.tests.every((test) => test(row))) : [];
      return (RUN[o.command ?? 'h'] as (typeof RUN)[string])(ctx, o, rows);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      ctx.stderr.write(
        `conntrack ${VERSION} (conntrack-tools): ${e.text}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`,
      );
      return 2;
    }
  },
  complete: (_ctx, words) => ['-L', '-D', '-F', '-C', '-p', '-s', '-d', '-o'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
