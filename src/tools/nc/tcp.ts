/** nc over TCP: one connection after another. */
import { type Ipv4, SEC } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { TcpSocket } from '#kernel/uapi/tcp.ts';
import type { Task } from '#sim/task.ts';
import { connected } from '#tools/net/stream.ts';
import { strerror } from '#tools/net/strerror.ts';
import { bindLocal, type Nc, reportConnected, reportFailed, reportSock } from './nc.ts';
import { type Peer, Relay } from './relay.ts';

const peerOf = (socket: TcpSocket): Peer => ({
  queue: socket.readable,
  recv() {
    const got = socket.recv(16384);
    if (isError(got)) return got.errno === 'EAGAIN' ? undefined : 'end';
    return got.length === 0 ? 'end' : got;
  },
  send(data) {
    const sent = socket.send(data.subarray(0, 16384));
    if (!isError(sent)) return sent;
    return sent.errno === 'EAGAIN' ? 0 : undefined;
  },
  shutdown: () => void socket.shutdown('write'),
});

function prepare(nc: Nc, socket: TcpSocket): void {
  if (nc.o.ttl !== undefined) socket.setOption('ttl', nc.o.ttl);
  if (nc.o.tos !== undefined) socket.setOption('tos', nc.o.tos);
}

/** One port; true when it answered. */
export function* tcpConnect(nc: Nc, addr: Ipv4, port: number): Task<boolean> {
  const { ctx, o } = nc;
  const socket = ctx.sys.tcp({ pid: ctx.pid, comm: 'nc' });
  try {
    socket.setOption('reuseaddr', 1);
    socket.setOption('recverr', 1);
    bindLocal(nc, socket);
    prepare(nc, socket);
    const refused = socket.connect(addr, port);
    const until = o.timeout === undefined ? undefined : ctx.sys.now() + o.timeout * SEC;
    const error = refused ?? (yield* connected(socket, until));
    if (error === 'timeout') reportFailed(nc, addr, port, 'timed out', 'Operation now in progress');
    else if (error) reportFailed(nc, addr, port, 'failed', strerror(error.errno));
    if (error) return false;
    reportConnected(nc, addr, port);
    if (!o.zero) yield* new Relay(ctx, o, peerOf(socket), nc.input).run();
    return true;
  } finally {
    socket.close();
  }
}

function listener(nc: Nc, addr: Ipv4, port: number): TcpSocket {
  const socket = nc.ctx.sys.tcp({ pid: nc.ctx.pid, comm: 'nc' });
  socket.setOption('reuseaddr', 1);
  prepare(nc, socket);
  const error = socket.bind(addr, port) ?? socket.listen(1);
  if (!error) return socket;
  socket.close();
  throw nc.fail('', error);
}

export function* tcpListen(nc: Nc, addr: Ipv4, port: number): Task<number> {
  const socket = listener(nc, addr, port);
  try {
    reportSock(nc, 'Listening', addr, socket.port);
    do {
      let client = socket.accept();
      for (; !client; client = socket.accept()) yield { queues: [socket.readable] };
      yield* serve(nc, client);
    } while (nc.o.keep);
    return 0;
  } finally {
    socket.close();
  }
}

function* serve(nc: Nc, client: TcpSocket): Task<void> {
  try {
    reportSock(nc, 'Connection received', client.peerAddr(), client.peerPort);
    yield* new Relay(nc.ctx, nc.o, peerOf(client), nc.input).run();
  } finally {
    client.close();
  }
}
