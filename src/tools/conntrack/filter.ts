/** Which connections a command is about, and the one that it describes. */
import type { Ipv4 } from '#base/brand.ts';
import type { CtChange, NewConntrack } from '#kernel/uapi/conntrack.ts';
import type { ConntrackRow, ConntrackTuple } from '#sim/rows.ts';
import type { NatEnd, Network, Options } from './options.ts';
import { PROTOCOLS } from './words.ts';

const within = (net: Network | undefined, a: Ipv4): boolean => !net || (a & net.mask) >>> 0 === net.addr;
const same = (wanted: number | undefined, got: number | undefined): boolean => wanted === undefined || wanted === got;
const fits = (end: NatEnd, a: Ipv4, p: number): boolean =>
  (end.addr === undefined || end.addr === a) && (end.port === undefined || end.port === p);

const sourceNat = (r: ConntrackRow, end: NatEnd): boolean => r.original.src !== r.reply.dst && fits(end, r.reply.dst, r.reply.dport);
const destNat = (r: ConntrackRow, end: NatEnd): boolean => r.original.dst !== r.reply.src && fits(end, r.reply.src, r.reply.sport);

/** Is it one of the connections that the tuple options name? */
export function named(o: Options, r: ConntrackRow): boolean {
  const { nets, numbers } = o;
  return (
    o.family === 'ipv4' &&
    within(nets.s, r.original.src) &&
    within(nets.d, r.original.dst) &&
    within(nets.r, r.reply.src) &&
    within(nets.q, r.reply.dst) &&
    same(numbers.p, r.original.proto) &&
    same(numbers.sport, r.original.sport) &&
    same(numbers.dport, r.original.dport) &&
    same(numbers.rsport, r.reply.sport) &&
    same(numbers.rdport, r.reply.dport) &&
    same(numbers['icmp-type'], r.original.icmpType) &&
    same(numbers['icmp-code'], r.original.icmpCode) &&
    same(numbers['icmp-id'], r.original.sport)
  );
}

/** Does it also have the mark, status, state and translation that were asked for? */
export function chosen(o: Options, r: ConntrackRow): boolean {
  const { n, g, j } = o.nat;
  if (n && !sourceNat(r, n)) return false;
  if (g && !destNat(r, g)) return false;
  if (j && !sourceNat(r, j) && !destNat(r, j)) return false;
  if (o.mark && (r.mark & o.mark.mask) >>> 0 !== o.mark.value) return false;
  if (o.state !== undefined && r.protoState !== o.state) return false;
  for (const s of o.status) if (s !== 'UNSET' && !(r.status as readonly string[]).includes(s)) return false;
  return named(o, r);
}

/** What the options say is to be set. */
export function changeOf(o: Options): CtChange {
  return {
    ...(o.numbers.t !== undefined && { timeout: o.numbers.t }),
    ...(o.mark && { mark: o.mark.value }),
    ...(o.state !== undefined && { state: o.state }),
    seenReply: o.status.has('SEEN_REPLY'),
    assured: o.status.has('ASSURED'),
  };
}

const ZERO = 0 as Ipv4;
const REPLY_TYPE: Readonly<Record<number, number>> = { 8: 0, 13: 14, 15: 16, 17: 18 };

/** The entry that the options describe; its answers come the way back unless they say otherwise. */
export function entryOf(o: Options): NewConntrack {
  const { nets, numbers, nat } = o;
  const proto = numbers.p ?? 0;
  const icmp = proto === PROTOCOLS.icmp;
  const sport = (icmp ? numbers['icmp-id'] : numbers.sport) ?? 0;
  const dport = icmp ? sport : (numbers.dport ?? 0);
  const code = numbers['icmp-code'] ?? 0;
  const type = numbers['icmp-type'] ?? 8;
  const original: ConntrackTuple = { src: nets.s?.addr ?? ZERO, dst: nets.d?.addr ?? ZERO, proto, sport, dport };
  const reply: ConntrackTuple = {
    src: nat.g?.addr ?? nets.r?.addr ?? original.dst,
    dst: nat.n?.addr ?? nets.q?.addr ?? original.src,
    proto,
    sport: nat.g?.port ?? numbers.rsport ?? dport,
    dport: nat.n?.port ?? numbers.rdport ?? sport,
  };
  const types = (t: number) => (icmp ? { icmpType: t, icmpCode: code } : {});
  return { ...changeOf(o), original: { ...original, ...types(type) }, reply: { ...reply, ...types(REPLY_TYPE[type] ?? 0) } };
}
