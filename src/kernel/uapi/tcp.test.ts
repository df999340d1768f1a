/** TCP end to end, through the door: two hosts and between them a relay that loses what the test wants lost. */
import { describe, expect, test } from 'vitest';
import { ipv4Protocol } from '#wire/ipv4.ts';
import { decodeTcp } from '#wire/tcp.ts';
import { NlError } from './errno.ts';
import { addr, ip, open, pass, row } from './fixture.ts';
import type { TcpSocket } from './tcp.ts';
import type { Uapi } from './uapi.ts';

const TCP_AT = 34;
type Lose = (nth: number, payload: number) => boolean;

/** Hosts a and b with a relay in the middle. `lose` decides about each data segment from a to b. */
function lossy(lose: Lose) {
  const { lab, nets } = row(['a', 'm', 'b']);
  const [a, m, b] = nets as [Uapi, Uapi, Uapi];
  addr(a, 'r0', '10.0.0.1/24');
  addr(b, 'l2', '10.0.0.2/24');
  const left = open(m, 'packet');
  const right = open(m, 'packet');
  left.bindToDevice('l1');
  right.bindToDevice('r1');
  let nth = 0;
  const sizes: number[] = [];
  const relay = (): boolean => {
    let moved = false;
    for (let f = left.recv(); f; f = left.recv()) {
      if (f.pktType === 4) continue;
      moved = true;
      const tcp = ipv4Protocol(f.data, 14) === 6 && f.data[12] === 8 ? decodeTcp(f.data, TCP_AT) : undefined;
      const payload = tcp ? f.data.length - TCP_AT - 20 - tcp.options.length : 0;
      if (payload > 0) sizes.push(payload);
      if (payload > 0 && lose(++nth, payload)) continue;
      right.send(f.data);
    }
    for (let f = right.recv(); f; f = right.recv()) {
      if (f.pktType === 4) continue;
      moved = true;
      left.send(f.data);
    }
    return moved;
  };
  const settle = (): void => {
    while (relay());
  };
  /** Lets time pass in small steps, with the relay at work. */
  const wait = (ms: number, step = 1): void => {
    for (let i = 0; i < ms; i += step) {
      settle();
      pass(lab, step / 1000);
    }
    settle();
  };
  return { lab, a, b, settle, wait, sizes };
}

function connection(net: ReturnType<typeof lossy>): { client: TcpSocket; server: TcpSocket; listener: TcpSocket } {
  const listener = net.b.tcp();
  expect(listener.bind(ip('0.0.0.0'), 80)).toBeUndefined();
  expect(listener.listen(5)).toBeUndefined();
  const client = net.a.tcp();
  expect(client.connect(ip('10.0.0.2'), 80)).toBeUndefined();
  net.wait(5);
  const server = listener.accept();
  if (!server) throw new Error('nothing accepted');
  return { client, server, listener };
}

const bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 7) & 255);
function readAll(socket: TcpSocket): number[] {
  const all: number[] = [];
  for (let got = socket.recv(); !(got instanceof NlError) && got.length > 0; got = socket.recv()) for (const b of got) all.push(b);
  return all;
}

describe('loss', () => {
  test('one segment of eight is lost: SACK blocks tell, and it goes again without a timeout', () => {
    const net = lossy((nth) => nth === 2);
    const { client, server } = connection(net);
    const data = bytes(8 * 1448);
    expect(client.send(data)).toBe(data.length);
    net.wait(20);
    expect(readAll(server)).toEqual([...data]);
    expect(net.sizes).toHaveLength(9);
  });

  test('the last segment is lost: a probe after about 200 ms', () => {
    const net = lossy((nth) => nth === 1);
    const { client, server } = connection(net);
    client.send(bytes(100));
    net.wait(150);
    expect(readAll(server)).toEqual([]);
    net.wait(100);
    expect(readAll(server)).toHaveLength(100);
    expect(net.sizes).toEqual([100, 100]);
  });

  test('nothing gets through: the waits double, and at last the connection is given up', () => {
    const net = lossy(() => true);
    const { client } = connection(net);
    client.send(bytes(1));
    net.wait(3000);
    // 0, 0.2, 0.4, 0.8, 1.6 s
    expect(net.sizes).toHaveLength(5);
    net.wait(1_000_000, 100);
    expect(client.state).toBe('CLOSE');
    expect(client.takeError()?.errno).toBe('ETIMEDOUT');
  });
});

describe('windows', () => {
  test('a reader that does not read closes the window; a probe finds it open again', () => {
    const net = lossy(() => false);
    const { client, server } = connection(net);
    const data = bytes(300_000);
    let at = 0;
    const pump = (): void => {
      for (let i = 0; i < 400 && at < data.length; i++) {
        const n = client.send(data.subarray(at, at + 20_000));
        if (n instanceof NlError) break;
        at += n;
        net.settle();
      }
    };
    pump();
    net.wait(50);
    const before = net.sizes.reduce((a, b) => a + b, 0);
    expect(before).toBeLessThan(70_000);
    const got: number[] = [];
    for (let i = 0; i < 100; i++) {
      for (const b of readAll(server)) got.push(b);
      pump();
      net.wait(20);
    }
    expect(got).toHaveLength(data.length);
    expect(got).toEqual([...data]);
  });
});

describe('ends', () => {
  test('half a close: the other direction goes on', () => {
    const net = lossy(() => false);
    const { client, server } = connection(net);
    client.shutdown('write');
    // The FIN is acknowledged a little later.
    net.wait(60);
    expect(server.recv()).toEqual(new Uint8Array(0));
    expect([client.state, server.state]).toEqual(['FIN_WAIT2', 'CLOSE_WAIT']);
    server.send(bytes(10));
    net.wait(2);
    expect(readAll(client)).toHaveLength(10);
    server.close();
    net.wait(2);
    expect([client.state, server.state]).toEqual(['TIME_WAIT', 'CLOSE']);
    pass(net.lab, 70);
    expect(client.state).toBe('CLOSE');
  });

  test('unread data turns a close into a reset', () => {
    const net = lossy(() => false);
    const { client, server } = connection(net);
    client.send(bytes(10));
    net.wait(2);
    server.close();
    net.wait(2);
    expect(client.state).toBe('CLOSE');
    expect(client.takeError()?.errno).toBe('ECONNRESET');
    expect(client.send(bytes(1))).toMatchObject({ errno: 'EPIPE' });
  });

  test('a port in TIME_WAIT can be bound again only with SO_REUSEADDR', () => {
    const net = lossy(() => false);
    const { client, server, listener } = connection(net);
    server.shutdown('write');
    net.wait(2);
    client.close();
    net.wait(2);
    listener.close();
    expect(server.state).toBe('TIME_WAIT');
    const plain = net.b.tcp();
    expect(plain.bind(ip('0.0.0.0'), 80)?.errno).toBe('EADDRINUSE');
  });

  test('a full queue of unaccepted connections takes no more', () => {
    const net = lossy(() => false);
    const listener = net.b.tcp();
    listener.bind(ip('0.0.0.0'), 80);
    listener.listen(1);
    const clients = Array.from({ length: 4 }, () => net.a.tcp());
    for (const c of clients) {
      c.connect(ip('10.0.0.2'), 80);
      net.wait(3);
    }
    expect(clients.map((c) => c.state)).toEqual(['ESTABLISHED', 'ESTABLISHED', 'SYN_SENT', 'SYN_SENT']);
    expect(listener.accept()).toBeDefined();
    net.wait(1100);
    expect(clients[2]?.state).toBe('ESTABLISHED');
  });
});
