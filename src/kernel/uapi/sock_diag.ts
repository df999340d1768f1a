/** The sockets of a namespace as ss(8) and /proc/net see them (net/ipv4/inet_diag.c). Left out: raw, packet and Unix sockets. */
import type { Ipv4 } from '#base/brand.ts';
import type { Netns } from '../core/netns.ts';
import type { Sock, SockOwner } from '../sock/sock.ts';
import { tcp_socks } from '../sock/tcp/inet_hashtables.ts';
import type { TcpSock, TcpState } from '../sock/tcp/tcp_sock.ts';
import { tcp_inq, tcp_outq } from '../sock/tcp/tcp_user.ts';
import { udp_socks } from '../sock/udp.ts';

export interface SockInfo {
  readonly proto: 'tcp' | 'udp';
  /** UDP: CLOSE, or ESTABLISHED when connected. */
  readonly state: TcpState;
  readonly recvq: number;
  readonly sendq: number;
  /** Listening sockets: how many may wait. */
  readonly backlog: number;
  readonly local: Ipv4;
  readonly port: number;
  readonly remote: Ipv4;
  readonly remotePort: number;
  readonly ifindex: number;
  readonly owner: SockOwner | undefined;
  readonly fd: number;
  /** Nanoseconds until the timer that runs: retransmission, window probe, TIME_WAIT. */
  readonly timer: { readonly kind: 'on' | 'persist' | 'timewait'; readonly left: number; readonly retrans: number } | undefined;
}

/** Gives a socket to a process, with the lowest descriptor that its sockets leave free. */
export function own(sk: Sock, owner: SockOwner | undefined): void {
  if (!owner) return;
  sk.owner = owner;
  const used = new Set([...tcp_socks(sk.net), ...udp_socks(sk.net)].filter((o) => o !== sk && o.owner?.pid === owner.pid).map((o) => o.fd));
  sk.fd = 3;
  while (used.has(sk.fd)) sk.fd++;
}

function timerOf(sk: TcpSock): SockInfo['timer'] {
  const { now } = sk;
  if (sk.stateTimer && (sk.state === 'TIME_WAIT' || sk.timeWaitHalf)) return { kind: 'timewait', left: sk.stateTimer.at - now, retrans: 0 };
  if (!sk.timer) return undefined;
  return { kind: sk.pending === 'probe0' ? 'persist' : 'on', left: sk.timer.at - now, retrans: sk.retransmits };
}

const base = (sk: Sock) => ({
  local: sk.rcvSaddr,
  port: sk.sport,
  remote: sk.daddr,
  remotePort: sk.daddr === 0 ? 0 : sk.dport,
  ifindex: sk.boundDev,
  owner: sk.owner,
  fd: sk.fd,
});

const tcpInfo = (sk: TcpSock): SockInfo => ({
  ...base(sk),
  proto: 'tcp',
  state: sk.state,
  recvq: tcp_inq(sk),
  sendq: sk.state === 'LISTEN' ? 0 : tcp_outq(sk),
  backlog: sk.maxBacklog,
  timer: timerOf(sk),
});

/** TCP: listening first, then the others; UDP by port. Linux lists them in the order of its hash tables. */
export function sockets(net: Netns): SockInfo[] {
  const tcp = tcp_socks(net).filter((sk) => sk.state !== 'CLOSE');
  const listening = tcp.filter((sk) => sk.state === 'LISTEN');
  const udp = udp_socks(net).sort((a, b) => a.sport - b.sport);
  return [
    ...udp.map(
      (sk): SockInfo => ({
        ...base(sk),
        proto: 'udp',
        state: sk.connected ? 'ESTABLISHED' : 'CLOSE',
        recvq: sk.queuedSize,
        sendq: 0,
        backlog: 0,
        timer: undefined,
      }),
    ),
    ...listening.map(tcpInfo),
    ...tcp.filter((sk) => sk.state !== 'LISTEN').map(tcpInfo),
  ];
}
