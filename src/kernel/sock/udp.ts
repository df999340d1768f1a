/**
 * UDP (net/ipv4/udp.c, RFC 768): ports, the choice of the receiving socket, "port unreachable". Left out: multicast groups of single sockets, corking,
 * UDP-Lite, early demultiplexing.
 */
import type { Ipv4 } from '#base/brand.ts';
import { nameId } from '#sim/trace.ts';
import { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH } from '#wire/icmp.ts';
import { IPPROTO_UDP, ipv4Dst, ipv4HeaderLen, ipv4Src } from '#wire/ipv4.ts';
import { encodeUdp, UDP_HLEN, udpChecksumOk, udpDest, udpLen, udpSource } from '#wire/udp.ts';
import type { Errno } from '../core/errno.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { type Skb, skb_pull, skb_trim } from '../core/skb.ts';
import { sysctl_read } from '../core/sysctl.ts';
import { icmp_send } from '../ipv4/icmp.ts';
import { inet_add_protocol } from '../ipv4/protocol.ts';
import { isErrno } from '../ipv4/route.ts';
import { skb_rtable } from '../ipv4/rtable.ts';
import { type SendHow, sk_alloc, sk_bind_addr, sk_connect, sk_dev_match, sk_route, sk_send } from './inet.ts';
import { icmpErrorTo, messageOf, Sock } from './sock.ts';

const UDP_RCV = nameId('udp_rcv');

export class UdpSock extends Sock {
  /** A tunnel's socket: takes packets (`data` at the UDP payload) before any queue; false gives it back. */
  encap_rcv: ((skb: Skb) => boolean) | undefined = undefined;
}

/** udp_table: sockets by local port, oldest first. */
const UDP = definePart<Map<number, UdpSock[]>>('udp', () => new Map());

/** Every socket with a port. */
export const udp_socks = (net: Netns): UdpSock[] => [...part(net, UDP).values()].flat();

const overlaps = (a: UdpSock, b: UdpSock, addr: Ipv4): boolean =>
  (a.rcvSaddr === 0 || addr === 0 || a.rcvSaddr === addr) && (a.boundDev === 0 || b.boundDev === 0 || a.boundDev === b.boundDev);

const inUse = (sk: UdpSock, port: number, addr: Ipv4): boolean =>
  (part(sk.net, UDP).get(port) ?? []).some((other) => other !== sk && overlaps(other, sk, addr) && !(other.reuse && sk.reuse));

/** udp_lib_get_port; port 0: any free one of ip_local_port_range. */
export function udp_bind(sk: UdpSock, addr: Ipv4, port: number): Errno | undefined {
  if (sk.sport !== 0) return 'EINVAL';
  const chosen = port === 0 ? freePort(sk, addr) : port;
  if (chosen === undefined || inUse(sk, chosen, addr)) return 'EADDRINUSE';
  const bad = sk_bind_addr(sk, addr);
  if (bad) return bad;
  hash(sk, chosen);
  return undefined;
}

function hash(sk: UdpSock, port: number): void {
  const table = part(sk.net, UDP);
  sk.sport = port;
  table.set(port, [...(table.get(port) ?? []), sk]);
}

function freePort(sk: UdpSock, addr: Ipv4): number | undefined {
  const [low = 0, high = 0] = (sysctl_read(sk.net, 'net/ipv4/ip_local_port_range') ?? '').split('\t').map(Number);
  const count = high - low + 1;
  const start = sk.net.world.rng.below(count);
  for (let i = 0; i < count; i++) {
    const port = low + ((start + i) % count);
    if (!inUse(sk, port, addr)) return port;
  }
  return undefined;
}

/** inet_autobind */
function udp_autobind(sk: UdpSock): Errno | undefined {
  if (sk.sport !== 0) return undefined;
  const port = freePort(sk, sk.rcvSaddr);
  if (port === undefined) return 'EAGAIN';
  hash(sk, port);
  return undefined;
}

export const udp_connect = (sk: UdpSock, addr: Ipv4, port: number): Errno | undefined => udp_autobind(sk) ?? sk_connect(sk, addr, port);

export function udp_close(sk: UdpSock): void {
  const table = part(sk.net, UDP);
  const left = (table.get(sk.sport) ?? []).filter((other) => other !== sk);
  if (left.length > 0) table.set(sk.sport, left);
  else table.delete(sk.sport);
}

interface UdpSend extends SendHow {
  readonly port: number;
}

/** udp_sendmsg */
export function udp_sendmsg(sk: UdpSock, data: Uint8Array, how: UdpSend): Errno | undefined {
  const pending = sk.takeError();
  if (pending) return pending;
  if (how.port === 0) return 'EINVAL';
  const full = udp_autobind(sk);
  if (full) return full;
  const rt = sk_route(sk, how.to, IPPROTO_UDP, how.port);
  if (isErrno(rt)) return rt;
  const len = UDP_HLEN + data.length;
  const skb = sk_alloc(sk, rt, how, len);
  if (isErrno(skb)) return skb;
  const { buf, data: at } = skb;
  buf.set(data, at + UDP_HLEN);
  encodeUdp(buf, at, { source: sk.sport, dest: how.port, len }, rt);
  return sk_send(sk, rt, how, IPPROTO_UDP, skb);
}

/** compute_score: how well a socket fits a packet; -1 not at all. */
function score(sk: UdpSock, saddr: Ipv4, sport: number, daddr: Ipv4, ifindex: number): number {
  if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== daddr) return -1;
  if (sk.daddr !== 0 && (sk.daddr !== saddr || sk.dport !== sport)) return -1;
  if (!sk_dev_match(sk, ifindex)) return -1;
  return (sk.rcvSaddr !== 0 ? 4 : 0) + (sk.daddr !== 0 ? 8 : 0) + (sk.boundDev !== 0 ? 4 : 0);
}

/** __udp4_lib_lookup */
function lookup(net: Netns, port: number, saddr: Ipv4, sport: number, daddr: Ipv4, ifindex: number): UdpSock | undefined {
  const list = part(net, UDP).get(port);
  if (!list) return undefined;
  let best: UdpSock | undefined;
  let bestScore = -1;
  for (let i = 0; i < list.length; i++) {
    const sk = list[i] as UdpSock;
    const s = score(sk, saddr, sport, daddr, ifindex);
    if (s > bestScore) {
      best = sk;
      bestScore = s;
    }
  }
  return best;
}

/** A datagram for this host: `data` at the UDP header. */
function udp_rcv(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  const { buf, data: uh, networkHeader: iph } = skb;
  net.world.trace.step(UDP_RCV, net.nsid, dev.ifindex, skb.id);
  const len = udpLen(buf, uh);
  if (skb.len < UDP_HLEN || len < UDP_HLEN || len > skb.len) {
    kfree_skb(skb, 'PKT_TOO_SMALL', UDP_RCV);
    return;
  }
  skb_trim(skb, len);
  const saddr = ipv4Src(buf, iph);
  const daddr = ipv4Dst(buf, iph);
  if (!udpChecksumOk(buf, uh, saddr, daddr)) {
    kfree_skb(skb, 'UDP_CSUM', UDP_RCV);
    return;
  }
  const type = skb_rtable(skb)?.type;
  if (type === 'broadcast' || type === 'multicast') deliverAll(skb, dev, saddr, daddr);
  else deliverOne(skb, lookup(net, udpDest(buf, uh), saddr, udpSource(buf, uh), daddr, dev.ifindex));
}

function deliverOne(skb: Skb, sk: UdpSock | undefined): void {
  if (!sk) {
    icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
    kfree_skb(skb, 'NO_SOCKET', UDP_RCV);
    return;
  }
  if (sk.encap_rcv) {
    skb_pull(skb, UDP_HLEN);
    if (sk.encap_rcv(skb)) return;
  }
  const uh = skb.transportHeader;
  if (sk.enqueue(messageOf(skb, uh + UDP_HLEN, udpSource(skb.buf, uh)))) consume_skb(skb, UDP_RCV);
  else kfree_skb(skb, 'SOCKET_RCVBUFF', UDP_RCV);
}

/** __udp4_lib_mcast_deliver: every socket that fits gets a copy; nobody is told when there is none. */
function deliverAll(skb: Skb, dev: NetDevice, saddr: Ipv4, daddr: Ipv4): void {
  const { buf, data: uh } = skb;
  const list = (part(dev.net, UDP).get(udpDest(buf, uh)) ?? []).filter(
    (sk) => score(sk, saddr, udpSource(buf, uh), daddr, dev.ifindex) >= 0,
  );
  const tunnel = list.find((sk) => sk.encap_rcv);
  if (tunnel) {
    deliverOne(skb, tunnel);
    return;
  }
  for (const sk of list) sk.enqueue(messageOf(skb, uh + UDP_HLEN, udpSource(buf, uh)));
  if (list.length > 0) consume_skb(skb, UDP_RCV);
  else kfree_skb(skb, 'NO_SOCKET', UDP_RCV);
}

/** An ICMP error about a datagram that was sent here: `data` at the quoted IP header. */
function udp_err(skb: Skb, info: number): void {
  const { buf, data: iph, dev } = skb;
  const uh = iph + ipv4HeaderLen(buf, iph);
  const sk = lookup(dev.net, udpSource(buf, uh), ipv4Dst(buf, iph), udpDest(buf, uh), ipv4Src(buf, iph), dev.ifindex);
  if (sk && !sk.encap_rcv) icmpErrorTo(sk, skb, info, uh + UDP_HLEN);
}
inet_add_protocol(IPPROTO_UDP, { handler: udp_rcv, err_handler: udp_err });
