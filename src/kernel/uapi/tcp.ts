/** TCP sockets as processes see them (tcp(7)), and the list of all sockets of a namespace (sock_diag(7)). */
import type { Ipv4 } from '#base/brand.ts';
import type { WaitQueue } from '#sim/task.ts';
import type { Ack, NlError } from '../core/errno.ts';
import { nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { deviceIndex } from '../sock/inet.ts';
import type { SockOwner } from '../sock/sock.ts';
import type { TcpSock, TcpState } from '../sock/tcp/tcp_sock.ts';
import {
  tcp_accept,
  tcp_bind,
  tcp_close,
  tcp_connect,
  tcp_listen,
  tcp_recvmsg,
  tcp_sendmsg,
  tcp_shutdown,
  tcp_socket,
} from '../sock/tcp/tcp_user.ts';
import { own } from './sock_diag.ts';

export type { TcpState } from '../sock/tcp/tcp_sock.ts';

/** Nothing blocks: wait on `readable`, which wakes at every change (data, room, state, error), then look again. */
export interface TcpSocket {
  readonly readable: WaitQueue;
  readonly state: TcpState;
  readonly port: number;
  readonly peerPort: number;
  localAddr(): Ipv4;
  peerAddr(): Ipv4;
  bind(addr: Ipv4, port: number): Ack;
  bindToDevice(name: string): Ack;
  setOption(name: 'reuseaddr' | 'nodelay' | 'recverr' | 'ttl' | 'tos', value: number): Ack;
  /** Sends the SYN; `state` tells how it went, `takeError` why not. */
  connect(addr: Ipv4, port: number): Ack;
  listen(backlog: number): Ack;
  accept(): TcpSocket | undefined;
  /** How many bytes were taken; EAGAIN: no room now. */
  send(data: Uint8Array): NlError | number;
  /** Empty: end of the stream. EAGAIN: nothing yet. */
  recv(max?: number): NlError | Uint8Array;
  shutdown(how: 'read' | 'write' | 'both'): Ack;
  takeError(): NlError | undefined;
  close(): void;
}

const MOST = 0x7fffffff;
type Option = Parameters<TcpSocket['setOption']>[0];
function setOption(sk: TcpSock, name: Option, value: number): Ack {
  if (name === 'ttl' && (value < 1 || value > 255)) return nlError('EINVAL');
  FIELDS[name](sk, value);
  return undefined;
}
const FIELDS: Record<Option, (sk: TcpSock, value: number) => void> = {
  reuseaddr: (sk, v) => {
    sk.reuse = v !== 0;
  },
  nodelay: (sk, v) => {
    sk.nodelay = v !== 0;
  },
  recverr: (sk, v) => {
    sk.recverr = v !== 0;
  },
  tos: (sk, v) => {
    sk.tos = v & 255;
  },
  ttl: (sk, v) => {
    sk.ttl = v;
  },
};
const ack = (errno: ReturnType<typeof tcp_bind>): Ack => errno && nlError(errno);

class StreamSocket implements TcpSocket {
  private readonly sk: TcpSock;
  private closed = false;
  constructor(sk: TcpSock) {
    this.sk = sk;
  }
  get readable(): WaitQueue {
    return this.sk.readable;
  }
  get state(): TcpState {
    return this.sk.state;
  }
  get port(): number {
    return this.sk.sport;
  }
  get peerPort(): number {
    return this.sk.dport;
  }
  localAddr(): Ipv4 {
    return this.sk.saddr;
  }
  peerAddr(): Ipv4 {
    return this.sk.daddr;
  }
  bind(addr: Ipv4, port: number): Ack {
    return ack(tcp_bind(this.sk, addr, port));
  }
  bindToDevice(name: string): Ack {
    const index = deviceIndex(this.sk.net, name);
    if (index === undefined) return nlError('ENODEV');
    this.sk.boundDev = index;
    return undefined;
  }
  setOption(name: Option, value: number): Ack {
    return setOption(this.sk, name, value);
  }
  connect(addr: Ipv4, port: number): Ack {
    return ack(tcp_connect(this.sk, addr, port));
  }
  listen(backlog: number): Ack {
    return ack(tcp_listen(this.sk, backlog));
  }
  accept(): TcpSocket | undefined {
    const made = tcp_accept(this.sk);
    if (made) own(made, this.sk.owner);
    return made && new StreamSocket(made);
  }
  send(data: Uint8Array): NlError | number {
    const sent = tcp_sendmsg(this.sk, data);
    return typeof sent === 'string' ? nlError(sent) : sent;
  }
  recv(max = MOST): NlError | Uint8Array {
    const got = tcp_recvmsg(this.sk, max);
    return typeof got === 'string' ? nlError(got) : got;
  }
  shutdown(how: 'read' | 'write' | 'both'): Ack {
    return ack(tcp_shutdown(this.sk, how));
  }
  takeError(): NlError | undefined {
    const errno = this.sk.takeError();
    return errno && nlError(errno);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    tcp_close(this.sk);
  }
}

export function tcpSocket(net: Netns, owner?: SockOwner): TcpSocket {
  const sk = tcp_socket(net);
  own(sk, owner);
  return new StreamSocket(sk);
}
