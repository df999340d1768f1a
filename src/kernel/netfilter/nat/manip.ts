/**
 * Rewriting a packet (net/netfilter/nf_nat_proto.c): addresses, ports or identifier, and the packet quoted in an ICMP error. Checksums are adjusted,
 * not recomputed, so that a packet that came in broken goes out broken.
 */
import type { Ipv4 } from '#base/brand.ts';
import { writeU16 } from '#base/bytes.ts';
import { checksumAdjust } from '#base/checksum.ts';
import { nameId } from '#sim/trace.ts';
import {
  ICMP_HLEN,
  ICMP_REDIRECT,
  icmpCheck,
  icmpId,
  icmpIsError,
  icmpSetCheck,
  icmpSetId,
  icmpType,
  icmpUpdateChecksum,
} from '#wire/icmp.ts';
import {
  IPPROTO_ICMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV4_HLEN,
  ipv4Dst,
  ipv4FragOff,
  ipv4HeaderLen,
  ipv4Protocol,
  ipv4RewriteDst,
  ipv4RewriteSrc,
  ipv4Src,
} from '#wire/ipv4.ts';
import { TCP, TCP_HLEN, tcpAdjustAddress, tcpAdjustPort, tcpDest, tcpSource } from '#wire/tcp.ts';
import { UDP, UDP_HLEN, udpAdjustAddress, udpAdjustPort, udpDest, udpSource } from '#wire/udp.ts';
import type { HookState } from '../../core/hooks.ts';
import { type Skb, skb_cow } from '../../core/skb.ts';
import { CTINFO2DIR, DIR, type Dir, IPS, IPS_NAT_DONE_MASK, IPS_NAT_MASK, type NfConn } from '../conntrack/conn.ts';
import { newTuple, nf_ct_invert_tuple, type Tuple } from '../conntrack/tuple.ts';

/** enum nf_nat_manip_type */
export const MANIP = { SRC: 0, DST: 1 } as const;
export type Manip = (typeof MANIP)[keyof typeof MANIP];

const MANIP_PKT = nameId('nf_nat_manip_pkt');
const target = newTuple();

/** What the transport header says of the end that is rewritten; written where `end` reaches so far. */
type ProtoManip = (b: Uint8Array, th: number, end: number, manip: Manip, before: Ipv4, t: Tuple) => void;

const tcp: ProtoManip = (b, th, end, manip, before, t) => {
  const src = manip === MANIP.SRC;
  const port = src ? t.sport : t.dport;
  const old = src ? tcpSource(b, th) : tcpDest(b, th);
  writeU16(b, th + (src ? TCP.SOURCE : TCP.DEST), port);
  if (end - th < TCP_HLEN) return;
  tcpAdjustAddress(b, th, before, src ? t.src : t.dst);
  tcpAdjustPort(b, th, old, port);
};
const udp: ProtoManip = (b, th, end, manip, before, t) => {
  const src = manip === MANIP.SRC;
  const port = src ? t.sport : t.dport;
  const old = src ? udpSource(b, th) : udpDest(b, th);
  writeU16(b, th + (src ? UDP.SOURCE : UDP.DEST), port);
  if (end - th < UDP_HLEN) return;
  udpAdjustAddress(b, th, before, src ? t.src : t.dst);
  udpAdjustPort(b, th, old, port);
};
const icmp: ProtoManip = (b, th, end, _manip, _before, t) => {
  if (end - th < ICMP_HLEN || icmpIsError(icmpType(b, th))) return;
  icmpSetCheck(b, th, checksumAdjust(icmpCheck(b, th), icmpId(b, th), t.sport));
  icmpSetId(b, th, t.sport);
};
const PROTOS: (ProtoManip | undefined)[] = [];
PROTOS[IPPROTO_ICMP] = icmp;
PROTOS[IPPROTO_TCP] = tcp;
PROTOS[IPPROTO_UDP] = udp;

/** nf_nat_ipv4_manip_pkt: gives the packet at `iph` the source or destination of `t`. The bytes must be the skb's own. */
function manip_packet(b: Uint8Array, iph: number, end: number, manip: Manip, t: Tuple): void {
  const before = manip === MANIP.SRC ? ipv4Src(b, iph) : ipv4Dst(b, iph);
  if (ipv4FragOff(b, iph) === 0) PROTOS[ipv4Protocol(b, iph)]?.(b, iph + ipv4HeaderLen(b, iph), end, manip, before, t);
  if (manip === MANIP.SRC) ipv4RewriteSrc(b, iph, t.src);
  else ipv4RewriteDst(b, iph, t.dst);
}

function tell(skb: Skb, state: HookState): void {
  state.net.world.trace.step(MANIP_PKT, state.net.nsid, (state.out ?? state.in ?? skb.dev).ifindex, skb.id);
}

/** Which status bit says that packets of this direction are rewritten by this kind of hook. */
const manipBit = (manip: Manip, dir: Dir): number => {
  const bit = manip === MANIP.SRC ? IPS.SRC_NAT : IPS.DST_NAT;
  return dir === DIR.REPLY ? bit ^ IPS_NAT_MASK : bit;
};

/** nf_nat_packet: rewrites a packet as its connection was set up. */
export function nf_nat_packet(skb: Skb, ct: NfConn, manip: Manip, state: HookState): void {
  const dir = CTINFO2DIR(skb.nfctInfo);
  if (!ct.is(manipBit(manip, dir))) return;
  nf_ct_invert_tuple(target, ct.tuplehash(1 - dir).tuple);
  skb_cow(skb);
  manip_packet(skb.buf, skb.data, skb.tail, manip, target);
  tell(skb, state);
}

/** The message and what it quotes both change; a redirect is dropped where addresses change or may yet, as its advice would be about the wrong ones. */
export function nf_nat_icmp_reply_translation(skb: Skb, ct: NfConn, manip: Manip, state: HookState): boolean {
  const th = skb.data + ipv4HeaderLen(skb.buf, skb.data);
  const quoted = th + ICMP_HLEN;
  if (skb.tail - quoted < IPV4_HLEN) return false;
  if (icmpType(skb.buf, th) === ICMP_REDIRECT) return (ct.status & IPS_NAT_DONE_MASK) === IPS_NAT_DONE_MASK && !ct.is(IPS_NAT_MASK);
  const dir = CTINFO2DIR(skb.nfctInfo);
  if (!ct.is(manipBit(manip, dir))) return true;
  skb_cow(skb);
  const iph = skb.data;
  const at = iph + ipv4HeaderLen(skb.buf, iph);
  const other = manip === MANIP.SRC ? MANIP.DST : MANIP.SRC;
  manip_packet(skb.buf, at + ICMP_HLEN, skb.tail, other, ct.tuplehash(1 - dir).tuple);
  icmpUpdateChecksum(skb.buf, at, skb.tail);
  nf_ct_invert_tuple(target, ct.tuplehash(1 - dir).tuple);
  manip_packet(skb.buf, iph, skb.tail, manip, target);
  tell(skb, state);
  return true;
}
