/** nc over UDP: the listener keeps to whoever speaks first. */
import type { Ipv4, Nanos } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { RecvMsg, Socket } from '#kernel/uapi/uapi.ts';
import type { Task } from '#sim/task.ts';
import { strerror } from '#tools/net/strerror.ts';
import { bindLocal, type Nc, reportConnected, reportFailed, reportSock } from './nc.ts';
import { type Peer, Relay } from './relay.ts';

/** `-z`: so many datagrams, to see whether one is refused. */
const TEST_DATAGRAMS = 4;
const BUFSIZE = 16384;

function open(nc: Nc): Socket {
  const socket = nc.ctx.sys.socket('udp', 0, { pid: nc.ctx.pid, comm: 'nc' });
  if (isError(socket)) throw nc.fail('', socket);
  if (nc.o.ttl !== undefined) socket.setOption('ttl', nc.o.ttl);
  if (nc.o.tos !== undefined) socket.setOption('tos', nc.o.tos);
  if (nc.o.broadcast) socket.setOption('broadcast', 1);
  return socket;
}

const peerOf = (socket: Socket, first: RecvMsg | undefined): Peer => {
  let waiting = first;
  return {
    queue: socket.readable,
    recv() {
      const msg = waiting ?? socket.recv();
      waiting = undefined;
      if (msg) return msg.data;
      return socket.takeError() ? 'end' : undefined;
    },
    send(data) {
      const part = data.subarray(0, BUFSIZE);
      return isError(socket.send(part)) ? undefined : part.length;
    },
    shutdown: () => undefined,
  };
};

export function* udpConnect(nc: Nc, addr: Ipv4, port: number): Task<boolean> {
  const { ctx, o } = nc;
  const socket = open(nc);
  try {
    bindLocal(nc, socket);
    const error = socket.connect(addr, port);
    if (error) {
      reportFailed(nc, addr, port, 'failed', strerror(error.errno));
      return false;
    }
    if (o.verbose && !(yield* answersProbe(socket, ctx.sys.now))) return false;
    reportConnected(nc, addr, port);
    if (!o.zero) yield* new Relay(ctx, o, peerOf(socket, undefined), nc.input).run();
    return true;
  } finally {
    socket.close();
  }
}

/** udptest: a closed port says so at the next datagram. */
function* answersProbe(socket: Socket, _now: () => Nanos): Task<boolean> {
  for (let i = 0; i < TEST_DATAGRAMS; i++) {
    if (isError(socket.send(Uint8Array.of(0x58)))) return false;
    yield {};
  }
  return true;
}

export function* udpListen(nc: Nc, addr: Ipv4, port: number): Task<number> {
  const { ctx, o } = nc;
  do {
    const socket = open(nc);
    try {
      socket.setOption('reuseaddr', 1);
      const error = socket.bind(addr, port);
      if (error) throw nc.fail('', error);
      reportSock(nc, 'Bound', addr, socket.port);
      if (o.keep) {
        yield* new Relay(ctx, o, peerOf(socket, undefined), nc.input).run();
        return 0;
      }
      let first = socket.recv();
      for (; !first; first = socket.recv()) yield { queues: [socket.readable] };
      const failed = socket.connect(first.from, first.fromPort);
      if (failed) throw nc.fail('connect: ', failed);
      reportSock(nc, 'Connection received', first.from, first.fromPort);
      yield* new Relay(ctx, o, peerOf(socket, first), nc.input).run();
    } finally {
      socket.close();
    }
  } while (o.keep);
  return 0;
}
