/** Waiting on TCP sockets: what blocking calls do for a program. */
import type { Nanos } from '#base/brand.ts';
import { isError, type NlError, nlError } from '#kernel/uapi/errno.ts';
import type { TcpSocket } from '#kernel/uapi/tcp.ts';
import type { Task } from '#sim/task.ts';

const wait = (socket: TcpSocket, until: number | undefined) =>
  until === undefined ? { queues: [socket.readable] } : { queues: [socket.readable], until: until as Nanos };

/** Until the handshake is over: undefined when connected, the error, or `timeout`. */
export function* connected(socket: TcpSocket, until?: number): Task<NlError | 'timeout' | undefined> {
  for (;;) {
    const error = socket.takeError();
    if (error) return error;
    if (socket.state !== 'SYN_SENT') break;
    if ((yield wait(socket, until)) === 'timeout') return 'timeout';
  }
  return socket.state === 'CLOSE' ? nlError('ECONNREFUSED') : undefined;
}

/** Writes everything; the error when the connection broke. */
export function* sendAll(socket: TcpSocket, data: Uint8Array): Task<NlError | undefined> {
  for (let at = 0; at < data.length; ) {
    const sent = socket.send(data.subarray(at));
    if (!isError(sent)) at += sent;
    else if (sent.errno !== 'EAGAIN') return sent;
    else yield wait(socket, undefined);
  }
  return undefined;
}

/** The next bytes; empty at the end of the stream. */
export function* receive(socket: TcpSocket, until?: number): Task<Uint8Array | NlError | 'timeout'> {
  for (;;) {
    const got = socket.recv();
    if (!isError(got) || got.errno !== 'EAGAIN') return got;
    if ((yield wait(socket, until)) === 'timeout') return 'timeout';
  }
}
