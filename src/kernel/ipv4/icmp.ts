/**
 * ICMP (net/ipv4/icmp.c): answers to echo requests, errors about packets that could not be delivered, and errors that came in.
 * Read RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 4.3. Left out: timestamps, address masks, extended echo, router discovery.
 */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { writeU32 } from '#base/bytes.ts';
import { IFF, SCOPE } from '#sim/rows.ts';
import { type DropReason, nameId } from '#sim/trace.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_TIME_EXCEEDED,
  icmpChecksumOk,
  icmpCode,
  icmpGateway,
  icmpIsError,
  icmpMtu,
  icmpPointer,
  icmpType,
  icmpUpdateChecksum,
} from '#wire/icmp.ts';
import { IPPROTO_ICMP, IPV4_HLEN, ipv4Dst, ipv4FragOff, ipv4HeaderLen, ipv4Protocol, ipv4Src, ipv4Tos } from '#wire/ipv4.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, PACKET, type Skb, skb_pull, skb_put } from '../core/skb.ts';
import { sysctl_int } from '../core/sysctl.ts';
import { nf_ct_attach } from '../netfilter/conntrack/conn.ts';
import { fib_lookup } from './fib.ts';
import { icmpv4_global_allow, icmpv4_xrlim_allow } from './icmp_rate.ts';
import { ip_do_redirect, ip_rt_update_pmtu } from './icmp_route.ts';
import { inet_select_addr } from './in_device.ts';
import { ip_build, ip_local_out } from './ip_output.ts';
import { icmp, inet_add_protocol, inet_proto, raw_icmp_error } from './protocol.ts';
import { ip_route_output, isErrno } from './route.ts';
import { ip_dst_mtu, type RouteResult, skb_rtable } from './rtable.ts';

const ICMP_RCV = nameId('icmp_rcv');
const ICMP_SEND = nameId('__icmp_send');
const ICMP_REPLY = nameId('icmp_reply');
const NR_ICMP_TYPES = 18;
/** RFC 1812: an error with its IP header stays within 576 bytes. */
const MAX_ERROR = 576;
/** Internetwork control in the precedence bits of errors. */
const IPTOS_PREC_INTERNETCONTROL = 0xc0;
const IPTOS_TOS_MASK = 0x1e;
/** Source of an error from a host without any address (RFC 7600). */
const INADDR_DUMMY = ipv4(0xc0000008);

/** Sends an error about `skb`, whose IP header is at `networkHeader`, to the packet's source. The skb stays the caller's. */
export function icmp_send(skb: Skb, type: number, code: number, info: number): void {
  const rt = skb_rtable(skb);
  if (!rt || !mayComplain(skb, rt, type)) return;
  const { net } = rt.dev;
  const onLoopback = (skb.dev.flags & IFF.LOOPBACK) !== 0;
  if (!onLoopback && !icmpv4_global_allow(net, type, code)) return;
  const { buf, networkHeader: iph } = skb;
  const to = ipv4Src(buf, iph);
  const out = ip_route_output(net, { dst: to, src: errorSource(skb, rt), tos: errorTos(skb, type), proto: IPPROTO_ICMP });
  if (isErrno(out)) return;
  if ((out.dev.flags & IFF.LOOPBACK) === 0 && !icmpv4_xrlim_allow(net, type, code, to)) return;
  const room = Math.min(ip_dst_mtu(out, false), MAX_ERROR) - IPV4_HLEN - ICMP_HLEN;
  if (room <= IPV4_HLEN) return;
  const len = Math.min(skb.tail - iph, room);
  const error = alloc_skb(ICMP_HLEN + len);
  const at = skb_put(error, ICMP_HLEN + len);
  error.buf[at] = type;
  error.buf[at + 1] = code;
  writeU32(error.buf, at + 4, info);
  error.buf.set(buf.subarray(iph, iph + len), at + ICMP_HLEN);
  icmpUpdateChecksum(error.buf, at, error.tail);
  nf_ct_attach(error, skb);
  push(net, error, skb, out, ICMP_SEND, {
    src: out.src || INADDR_DUMMY,
    dst: to,
    tos: errorTos(skb, type),
  });
}
icmp.send = icmp_send;

const errorTos = ({ buf, networkHeader: iph }: Skb, type: number): number =>
  (ipv4Tos(buf, iph) & IPTOS_TOS_MASK) | (icmpIsError(type) ? IPTOS_PREC_INTERNETCONTROL : 0);

/** RFC 1122 section 3.2.2: no errors about broadcasts, multicasts, later fragments, or other errors. */
function mayComplain(skb: Skb, rt: RouteResult, type: number): boolean {
  const { buf, networkHeader: iph } = skb;
  if (iph < 0 || iph + IPV4_HLEN > skb.tail || skb.pktType !== PACKET.HOST) return false;
  if (rt.type === 'broadcast' || rt.type === 'multicast') return false;
  if (ipv4FragOff(buf, iph) !== 0) return false;
  if (!icmpIsError(type) || ipv4Protocol(buf, iph) !== IPPROTO_ICMP) return true;
  const inner = icmpType(buf, iph + ipv4HeaderLen(buf, iph));
  return inner <= NR_ICMP_TYPES && !icmpIsError(inner);
}

/** The packet's own destination when that is this host; else what the route back says, or the address of the device it came in on. */
function errorSource(skb: Skb, rt: RouteResult): Ipv4 {
  const { buf, networkHeader: iph } = skb;
  if (rt.local) return ipv4Dst(buf, iph);
  const { net } = rt.dev;
  if (skb.iif === 0 || sysctl_int(net, 'net/ipv4/icmp_errors_use_inbound_ifaddr') === 0) return ipv4(0);
  const inbound = net.devices.get(skb.iif as never);
  return inbound ? inet_select_addr(inbound, ipv4Src(buf, iph), SCOPE.LINK) : ipv4(0);
}

function push(net: Netns, made: Skb, from: Skb, rt: RouteResult, fn: number, h: { src: Ipv4; dst: Ipv4; tos: number }): void {
  made.root = from.root;
  made.hops = from.hops;
  ip_build(net, made, rt, { ...h, protocol: IPPROTO_ICMP, df: 'no' });
  const { trace } = net.world;
  trace.lineage('reply', net.nsid, rt.dev.ifindex, made.id, from.id);
  trace.step(fn, net.nsid, rt.dev.ifindex, made.id);
  ip_local_out(net, made);
}

/** A message for this host: `data` at the ICMP header. */
function icmp_rcv(skb: Skb, dev: NetDevice): void {
  const { buf } = skb;
  dev.net.world.trace.step(ICMP_RCV, dev.net.nsid, dev.ifindex, skb.id);
  if (skb.len < ICMP_HLEN || !icmpChecksumOk(buf, skb.data, skb.tail)) {
    kfree_skb(skb, 'ICMP_CSUM', ICMP_RCV);
    return;
  }
  const type = icmpType(buf, skb.data);
  if (type === ICMP_ECHOREPLY) {
    const ping = inet_proto(PING_PROTO);
    if (ping) ping.handler(skb, dev);
    else consume_skb(skb, ICMP_RCV);
    return;
  }
  const reason = type > NR_ICMP_TYPES || refusedAsBroadcast(skb, dev, type) ? 'INVALID_PROTO' : handle(skb, dev, type);
  if (reason) kfree_skb(skb, reason, ICMP_RCV);
  else consume_skb(skb, ICMP_RCV);
}
inet_add_protocol(IPPROTO_ICMP, { handler: icmp_rcv });

/** Echo replies go to the ping sockets, which register under a number no IP protocol has. */
export const PING_PROTO = 256;

function refusedAsBroadcast(skb: Skb, dev: NetDevice, type: number): boolean {
  const rt = skb_rtable(skb);
  if (rt?.type !== 'broadcast' && rt?.type !== 'multicast') return false;
  return type !== ICMP_ECHO || sysctl_int(dev.net, 'net/ipv4/icmp_echo_ignore_broadcasts') !== 0;
}

function handle(skb: Skb, dev: NetDevice, type: number): DropReason | undefined {
  switch (type) {
    case ICMP_ECHO:
      if (sysctl_int(dev.net, 'net/ipv4/icmp_echo_ignore_all') === 0) icmp_echo(skb, dev);
      return undefined;
    case ICMP_DEST_UNREACH:
    case ICMP_TIME_EXCEEDED:
    case ICMP_PARAMETERPROB:
    case ICMP_REDIRECT:
      return icmp_error(skb, dev, type);
    default:
      return undefined;
  }
}

/** fib_compute_spec_dst: the address to answer from. */
function specDst(skb: Skb, dev: NetDevice): Ipv4 {
  const { buf, networkHeader: iph } = skb;
  const rt = skb_rtable(skb);
  if (rt?.type === 'local' || (rt?.local && rt.type === 'unicast')) return ipv4Dst(buf, iph);
  const src = ipv4Src(buf, iph);
  const back = src === 0 ? undefined : fib_lookup(dev.net, src);
  if (back?.dev && back.fa.error === undefined) return back.fa.prefSrc || inet_select_addr(back.dev, back.gateway, back.fa.scope);
  return inet_select_addr(dev, src, src === 0 ? SCOPE.LINK : SCOPE.GLOBAL);
}

/** Sends the request's data back. */
function icmp_echo(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  const { buf, networkHeader: iph } = skb;
  const to = ipv4Src(buf, iph);
  if (!icmpv4_global_allow(net, ICMP_ECHOREPLY, 0)) return;
  const rt = ip_route_output(net, { dst: to, src: specDst(skb, dev), tos: ipv4Tos(buf, iph), proto: IPPROTO_ICMP });
  if (isErrno(rt) || ((rt.dev.flags & IFF.LOOPBACK) === 0 && !icmpv4_xrlim_allow(net, ICMP_ECHOREPLY, 0, to))) return;
  const reply = alloc_skb(skb.len);
  const at = skb_put(reply, skb.len);
  reply.buf.set(buf.subarray(skb.data, skb.tail), at);
  reply.buf[at] = ICMP_ECHOREPLY;
  icmpUpdateChecksum(reply.buf, at, reply.tail);
  push(net, reply, skb, rt, ICMP_REPLY, { src: rt.src, dst: to, tos: ipv4Tos(buf, iph) });
}

/** icmp_unreach, icmp_redirect: what the error teaches about the route, then the protocol whose packet is quoted. */
function icmp_error(skb: Skb, dev: NetDevice, type: number): DropReason | undefined {
  const { buf, data: icmph } = skb;
  const quoted = icmph + ICMP_HLEN;
  if (quoted + IPV4_HLEN + 8 > skb.tail || ipv4HeaderLen(buf, quoted) < IPV4_HLEN) return 'PKT_TOO_SMALL';
  const code = icmpCode(buf, icmph);
  const { net } = dev;
  let info = 0;
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) {
    // 2: errors of this kind are not believed; 3: only those about protocols that can check them, of which there are none here.
    const disc = sysctl_int(net, 'net/ipv4/ip_no_pmtu_disc');
    if (disc >= 2) return undefined;
    if (disc === 0) info = icmpMtu(buf, icmph);
    ip_rt_update_pmtu(net, ipv4Dst(buf, quoted), info);
  } else if (type === ICMP_PARAMETERPROB) info = icmpPointer(buf, icmph);
  else if (type === ICMP_REDIRECT) {
    info = icmpGateway(buf, icmph);
    ip_do_redirect(dev, ipv4Dst(buf, quoted), ipv4Src(buf, skb.networkHeader), ipv4(info));
  }
  const protocol = ipv4Protocol(buf, quoted);
  skb.transportHeader = icmph;
  skb_pull(skb, ICMP_HLEN);
  raw_icmp_error(net, skb, protocol, info);
  const proto = protocol === IPPROTO_ICMP ? inet_proto(PING_PROTO) : inet_proto(protocol);
  proto?.err_handler?.(skb, info);
  return undefined;
}
