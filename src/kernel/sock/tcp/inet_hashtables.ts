/**
 * Who has which port (net/ipv4/inet_hashtables.c, inet_connection_sock.c): bind, the choice of an ephemeral port, and the look-up of the socket that a
 * segment is for. Left out: SO_REUSEPORT, port reservations.
 */
import type { Ipv4 } from '#base/brand.ts';
import type { Errno } from '../../core/errno.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import { sysctl_read } from '../../core/sysctl.ts';
import { sk_dev_match } from '../inet.ts';
import type { TcpSock } from './tcp_sock.ts';

/** Sockets by local port, oldest first: bound, listening, connected and in TIME_WAIT. */
const TCP = definePart<Map<number, TcpSock[]>>('tcp', () => new Map());

/** Every socket with a port, newest first, as the kernel's hash chains show them. */
export function tcp_socks(net: Netns): TcpSock[] {
  return [...part(net, TCP).values()].flat();
}

export function inet_hash(sk: TcpSock, port: number): void {
  const table = part(sk.net, TCP);
  sk.sport = port;
  const list = table.get(port);
  if (list) list.push(sk);
  else table.set(port, [sk]);
}

export function inet_unhash(sk: TcpSock): void {
  const table = part(sk.net, TCP);
  const list = table.get(sk.sport);
  const at = list?.indexOf(sk) ?? -1;
  if (!list || at < 0) return;
  list.splice(at, 1);
  if (list.length === 0) table.delete(sk.sport);
}

/** inet_csk_bind_conflict */
function conflict(sk: TcpSock, port: number, addr: Ipv4): boolean {
  return (part(sk.net, TCP).get(port) ?? []).some((other) => {
    if (other === sk) return false;
    if (sk.boundDev !== 0 && other.boundDev !== 0 && sk.boundDev !== other.boundDev) return false;
    if (sk.reuse && other.reuse && other.state !== 'LISTEN') return false;
    return addr === 0 || other.rcvSaddr === 0 || other.rcvSaddr === addr;
  });
}

function portRange(net: Netns): readonly [number, number] {
  const [low = 0, high = 0] = (sysctl_read(net, 'net/ipv4/ip_local_port_range') ?? '').split('\t').map(Number);
  return [low, high];
}

/** Tries the ports of ip_local_port_range of one parity, then those of the other. */
function pick(net: Netns, parity: 0 | 1, free: (port: number) => boolean): number | undefined {
  const [low, high] = portRange(net);
  const half = Math.max(1, (high - low + 1) >> 1);
  for (const p of [parity, 1 - parity]) {
    const start = net.world.rng.below(half);
    for (let i = 0; i < half; i++) {
      const port = low + (((start + i) % half) << 1) + p;
      if (port <= high && free(port)) return port;
    }
  }
  return undefined;
}

/** inet_csk_get_port */
export function inet_csk_get_port(sk: TcpSock, addr: Ipv4, port: number): Errno | undefined {
  const chosen = port !== 0 ? port : pick(sk.net, 1, (p) => !conflict(sk, p, addr));
  if (chosen === undefined || conflict(sk, chosen, addr)) return 'EADDRINUSE';
  inet_hash(sk, chosen);
  return undefined;
}

const sameFour = (sk: TcpSock, local: Ipv4, lport: number, remote: Ipv4, rport: number): boolean =>
  sk.sport === lport && sk.dport === rport && sk.daddr === remote && sk.saddr === local;

/** __inet_hash_connect: gives the socket a port with which the connection is unique. */
export function inet_hash_connect(sk: TcpSock): Errno | undefined {
  const taken = (port: number): boolean =>
    (part(sk.net, TCP).get(port) ?? []).some((o) => o !== sk && o.daddr !== 0 && sameFour(o, sk.saddr, port, sk.daddr, sk.dport));
  if (sk.sport !== 0) return taken(sk.sport) ? 'EADDRNOTAVAIL' : undefined;
  const bound = (port: number): boolean => (part(sk.net, TCP).get(port) ?? []).some((o) => o.daddr === 0);
  const port = pick(sk.net, 0, (p) => !taken(p) && !bound(p));
  if (port === undefined) return 'EADDRNOTAVAIL';
  inet_hash(sk, port);
  return undefined;
}

/** __inet_lookup_established */
export function inet_lookup_established(
  net: Netns,
  local: Ipv4,
  lport: number,
  remote: Ipv4,
  rport: number,
  ifindex: number,
): TcpSock | undefined {
  const list = part(net, TCP).get(lport);
  if (!list) return undefined;
  for (const sk of list) {
    if (sk.state !== 'LISTEN' && sk.state !== 'CLOSE' && sameFour(sk, local, lport, remote, rport) && sk_dev_match(sk, ifindex)) return sk;
  }
  return undefined;
}

/** __inet_lookup_listener: the listener that fits best. */
export function inet_lookup_listener(net: Netns, local: Ipv4, lport: number, ifindex: number): TcpSock | undefined {
  const list = part(net, TCP).get(lport);
  let best: TcpSock | undefined;
  let bestScore = -1;
  for (const sk of list ?? []) {
    if (sk.state !== 'LISTEN' || (sk.rcvSaddr !== 0 && sk.rcvSaddr !== local) || !sk_dev_match(sk, ifindex)) continue;
    const score = (sk.rcvSaddr !== 0 ? 2 : 0) + (sk.boundDev !== 0 ? 1 : 0);
    if (score > bestScore) {
      best = sk;
      bestScore = score;
    }
  }
  return best;
}
