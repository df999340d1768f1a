/**
 * Ping sockets (net/ipv4/ping.c, icmp(7)): datagram sockets that send echo requests; the kernel chooses the identifier and sorts the replies.
 * Messages are ICMP messages from their header on, as in Linux.
 */
import type { Ipv4 } from '#base/brand.ts';
import { nameId } from '#sim/trace.ts';
import { ICMP_ECHO, ICMP_HLEN, icmpId, icmpSetId, icmpUpdateChecksum } from '#wire/icmp.ts';
import { IPPROTO_ICMP, ipv4Dst, ipv4HeaderLen, ipv4Src } from '#wire/ipv4.ts';
import type { Errno } from '../core/errno.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { sysctl_read } from '../core/sysctl.ts';
import { PING_PROTO } from '../ipv4/icmp.ts';
import { inet_add_protocol } from '../ipv4/protocol.ts';
import { isErrno } from '../ipv4/route.ts';
import { ECHO_PORT, type SendHow, sk_alloc, sk_bind_addr, sk_connect, sk_dev_match, sk_route, sk_send } from './inet.ts';
import { raw_hears_icmp } from './raw.ts';
import { icmpErrorTo, messageOf, Sock } from './sock.ts';

const PING_RCV = nameId('ping_rcv');

export class PingSock extends Sock {}

interface PingPart {
  readonly byId: Map<number, PingSock>;
  rover: number;
}
const PING = definePart<PingPart>('ping', (net) => ({ byId: new Map(), rover: net.world.rng.below(0x10000) }));

/** ping_init_sock: the group of the process (root's, 0) must lie in ping_group_range. */
export function ping_permitted(net: Netns): boolean {
  const [low = 1, high = 0] = (sysctl_read(net, 'net/ipv4/ping_group_range') ?? '').split('\t').map(Number);
  return low <= 0 && high >= 0;
}

/** ping_get_port: the identifier, the next free one when 0 is asked for. */
export function ping_get_port(sk: PingSock, ident: number): Errno | undefined {
  const p = part(sk.net, PING);
  let id = ident;
  for (let i = 0; id === 0 && i < 0xffff; i++) {
    p.rover = (p.rover % 0xffff) + 1;
    if (!p.byId.has(p.rover)) id = p.rover;
  }
  if (id === 0 || (p.byId.has(id) && p.byId.get(id) !== sk)) return 'EADDRINUSE';
  sk.sport = id;
  p.byId.set(id, sk);
  return undefined;
}

export const ping_bind = (sk: PingSock, addr: Ipv4, ident: number): Errno | undefined =>
  sk.sport !== 0 ? 'EINVAL' : (sk_bind_addr(sk, addr) ?? ping_get_port(sk, ident));

export const ping_connect = (sk: PingSock, addr: Ipv4): Errno | undefined =>
  (sk.sport === 0 ? ping_get_port(sk, 0) : undefined) ?? sk_connect(sk, addr, 0);

export const ping_close = (sk: PingSock): void => void part(sk.net, PING).byId.delete(sk.sport);

/** ping_v4_sendmsg: an echo request; identifier and checksum are the kernel's. */
export function ping_sendmsg(sk: PingSock, data: Uint8Array, how: SendHow): Errno | undefined {
  const pending = sk.takeError();
  if (pending) return pending;
  if (data.length < ICMP_HLEN || data[0] !== ICMP_ECHO || data[1] !== 0) return 'EINVAL';
  const full = sk.sport === 0 ? ping_get_port(sk, 0) : undefined;
  if (full) return full;
  const rt = sk_route(sk, how.to, IPPROTO_ICMP, ECHO_PORT);
  if (isErrno(rt)) return rt;
  const skb = sk_alloc(sk, rt, how, data.length);
  if (isErrno(skb)) return skb;
  const { buf, data: at } = skb;
  buf.set(data, at);
  icmpSetId(buf, at, sk.sport);
  icmpUpdateChecksum(buf, at, skb.tail);
  return sk_send(sk, rt, how, IPPROTO_ICMP, skb);
}

/** ping_lookup */
function lookup(net: Netns, ident: number, local: Ipv4, ifindex: number): PingSock | undefined {
  const sk = part(net, PING).byId.get(ident);
  return sk && (sk.rcvSaddr === 0 || sk.rcvSaddr === local) && sk_dev_match(sk, ifindex) ? sk : undefined;
}

/**
 * An echo reply: `data` at the ICMP header. Linux drops the skb with NO_SOCKET after a raw socket took its copy; here that reply counts as used, so
 * that the ping of root does not show a drop for every answer.
 */
function ping_rcv(skb: Skb): void {
  const { buf, data: icmph, dev } = skb;
  const sk = lookup(dev.net, icmpId(buf, icmph), ipv4Dst(buf, skb.networkHeader), dev.ifindex);
  if (sk) {
    if (sk.enqueue(messageOf(skb, icmph, 0))) consume_skb(skb, PING_RCV);
    else kfree_skb(skb, 'SOCKET_RCVBUFF', PING_RCV);
  } else if (raw_hears_icmp(dev.net)) consume_skb(skb, PING_RCV);
  else kfree_skb(skb, 'NO_SOCKET', PING_RCV);
}

/** An error about an echo request of this host: `data` at the quoted IP header. */
function ping_err(skb: Skb, info: number): void {
  const { buf, data: iph, dev } = skb;
  const icmph = iph + ipv4HeaderLen(buf, iph);
  if (buf[icmph] !== ICMP_ECHO) return;
  const sk = lookup(dev.net, icmpId(buf, icmph), ipv4Src(buf, iph), dev.ifindex);
  if (sk) icmpErrorTo(sk, skb, info, icmph);
}
inet_add_protocol(PING_PROTO, { handler: ping_rcv, err_handler: ping_err });
