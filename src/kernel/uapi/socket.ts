/** socket(2) and what follows it, for the kinds of socket that are modelled. */
import { type IfIndex, type Ipv4, ipv4 } from '#base/brand.ts';
import type { WaitQueue } from '#sim/task.ts';
import { IPPROTO_ICMP } from '#wire/ipv4.ts';
import { type Ack, type Errno, type NlError, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { deviceIndex, sk_bind_addr, sk_connect } from '../sock/inet.ts';
import { PacketTap } from '../sock/packet.ts';
import { PingSock, ping_bind, ping_close, ping_connect, ping_get_port, ping_permitted, ping_sendmsg } from '../sock/ping.ts';
import { RawSock, raw_close, raw_open, raw_sendmsg } from '../sock/raw.ts';
import { IP_PMTUDISC, type Sock, type SockOwner } from '../sock/sock.ts';
import { UdpSock, udp_bind, udp_close, udp_connect, udp_sendmsg } from '../sock/udp.ts';
import { own } from './sock_diag.ts';
import type { RecvMsg, SendOpts, SockError, Socket, SockKind } from './uapi.ts';

/** What differs between protocols (struct proto). */
interface Proto {
  readonly sk: Sock;
  bind(addr: Ipv4, port: number): Errno | undefined;
  connect(addr: Ipv4, port: number): Errno | undefined;
  send(data: Uint8Array, to: Ipv4, port: number, opts: SendOpts): Errno | undefined;
  close(): void;
}

const ack = (errno: Errno | undefined): Ack => errno && nlError(errno);

function udp(net: Netns): Proto {
  const sk = new UdpSock(net);
  return {
    sk,
    bind: (addr, port) => udp_bind(sk, addr, port),
    connect: (addr, port) => udp_connect(sk, addr, port),
    send: (data, to, port, o) => udp_sendmsg(sk, data, { to, port, ttl: o.ttl, tos: o.tos, df: o.df }),
    close: () => udp_close(sk),
  };
}

function ping(net: Netns): Proto | Errno {
  if (!ping_permitted(net)) return 'EACCES';
  const sk = new PingSock(net);
  const full = ping_get_port(sk, 0);
  if (full) return full;
  return {
    sk,
    bind(addr, port) {
      ping_close(sk);
      sk.sport = 0;
      return ping_bind(sk, addr, port);
    },
    connect: (addr) => ping_connect(sk, addr),
    send: (data, to, _port, o) => ping_sendmsg(sk, data, { to, ttl: o.ttl, tos: o.tos, df: o.df }),
    close: () => ping_close(sk),
  };
}

function raw(net: Netns, protocol: number): Proto {
  const sk = new RawSock(net, protocol);
  raw_open(sk);
  return {
    sk,
    bind: (addr) => sk_bind_addr(sk, addr),
    connect: (addr, port) => sk_connect(sk, addr, port),
    send: (data, to, _port, o) => raw_sendmsg(sk, data, { to, ttl: o.ttl, tos: o.tos, df: o.df }),
    close: () => raw_close(sk),
  };
}

type OptionName = Parameters<Socket['setOption']>[0];
/** setsockopt: value checks as in ip_setsockopt, then the field. */
const OPTIONS: Record<OptionName, (sk: Sock, value: number) => Errno | undefined> = {
  broadcast: (sk, v) => set(() => (sk.broadcast = v !== 0)),
  reuseaddr: (sk, v) => set(() => (sk.reuse = v !== 0)),
  recverr: (sk, v) => set(() => (sk.recverr = v !== 0)),
  hdrincl: (sk, v) => (sk instanceof RawSock ? set(() => (sk.hdrincl = v !== 0)) : 'ENOPROTOOPT'),
  ttl: (sk, v) => (v >= 1 && v <= 255 ? set(() => (sk.ttl = v)) : 'EINVAL'),
  tos: (sk, v) => set(() => (sk.tos = v & 255)),
  pmtudisc: (sk, v) => (v >= IP_PMTUDISC.DONT && v <= IP_PMTUDISC.PROBE ? set(() => (sk.pmtudisc = v)) : 'EINVAL'),
};
function set(assign: () => unknown): undefined {
  assign();
}

class InetSocket implements Socket {
  private readonly proto: Proto;
  private closed = false;
  constructor(proto: Proto) {
    this.proto = proto;
  }

  get readable(): WaitQueue {
    return this.proto.sk.readable;
  }
  get port(): number {
    return this.proto.sk.sport;
  }
  bind(addr: Ipv4, port: number): Ack {
    return ack(this.proto.bind(addr, port));
  }
  bindToDevice(name: string): Ack {
    const index = deviceIndex(this.proto.sk.net, name);
    if (index === undefined) return nlError('ENODEV');
    this.proto.sk.boundDev = index;
    return undefined;
  }
  connect(addr: Ipv4, port: number): Ack {
    return ack(this.proto.connect(addr, port));
  }
  setOption(name: OptionName, value: number): Ack {
    return ack(OPTIONS[name](this.proto.sk, value));
  }
  localAddr(): Ipv4 {
    return this.proto.sk.saddr;
  }
  send(data: Uint8Array, opts: SendOpts = {}): NlError | number {
    const { sk } = this.proto;
    if (this.closed) return nlError('EBADF');
    const to = opts.to ?? (sk.connected ? sk.daddr : undefined);
    if (to === undefined) return nlError('EDESTADDRREQ');
    const errno = this.proto.send(data, to, opts.port ?? sk.dport, opts);
    return errno ? nlError(errno) : data.length;
  }
  recv(): RecvMsg | undefined {
    return this.proto.sk.dequeue();
  }
  recvError(): SockError | undefined {
    return this.proto.sk.dequeueError();
  }
  takeError(): NlError | undefined {
    const errno = this.proto.sk.takeError();
    return errno && nlError(errno);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.proto.close();
  }
}

/** A packet socket: frames in, frames out of the device it is bound to. Addresses and IP options mean nothing to it. */
class PacketSocket implements Socket {
  private readonly tap: PacketTap;
  readonly port = 0;
  constructor(net: Netns) {
    this.tap = new PacketTap(net, 0, false);
  }

  get readable(): WaitQueue {
    return this.tap.readable;
  }
  bind(): Ack {
    return nlError('EINVAL');
  }
  bindToDevice(name: string): Ack {
    const index = deviceIndex(this.tap.net, name);
    if (index === undefined) return nlError('ENODEV');
    this.tap.rebind(index as IfIndex | 0);
    return undefined;
  }
  connect(): Ack {
    return nlError('EOPNOTSUPP');
  }
  setOption(): Ack {
    return nlError('ENOPROTOOPT');
  }
  localAddr(): Ipv4 {
    return ipv4(0);
  }
  send(data: Uint8Array): NlError | number {
    const errno = this.tap.send(data);
    return errno ? nlError(errno) : data.length;
  }
  recv(): RecvMsg | undefined {
    return this.tap.recv();
  }
  recvError(): SockError | undefined {
    return undefined;
  }
  takeError(): NlError | undefined {
    return undefined;
  }
  close(): void {
    this.tap.close();
  }
}

const PROTOS: Record<Exclude<SockKind, 'packet'>, (net: Netns, proto: number) => Proto | Errno> = {
  udp: (net) => udp(net),
  'icmp-dgram': (net) => ping(net),
  'icmp-raw': (net) => raw(net, IPPROTO_ICMP),
  raw: (net, proto) => raw(net, proto),
};

export function socket(net: Netns, kind: SockKind, proto = 0, owner?: SockOwner): Socket | NlError {
  if (kind === 'packet') return new PacketSocket(net);
  if (kind === 'raw' && proto === 0) return nlError('EPROTONOSUPPORT');
  const made = PROTOS[kind](net, proto);
  if (typeof made === 'string') return nlError(made);
  own(made.sk, owner);
  return new InetSocket(made);
}
