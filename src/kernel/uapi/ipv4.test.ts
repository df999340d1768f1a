/** IPv4 end to end, through the door: two or three namespaces, real requests, frames looked at on the interfaces. */
import { describe, expect, test } from 'vitest';
import { decodeIpv4Header, ipv4Ttl } from '#wire/ipv4.ts';
import { decodeTcp, encodeTcp, TCP_ACK, TCP_HLEN, TCP_RST, TCP_SYN } from '#wire/tcp.ts';
import { addr, echo, frames, index, ip, neighs, ok, open, pass, row, watch } from './fixture.ts';
import type { Socket, Uapi } from './uapi.ts';

function pair() {
  const { lab, nets } = row(['a', 'b']);
  const [a, b] = nets as [Uapi, Uapi];
  addr(a, 'r0', '10.0.0.1/24');
  addr(b, 'l1', '10.0.0.2/24');
  return { lab, a, b };
}

describe('two hosts on a wire', () => {
  test('an echo is preceded by ARP and answered', () => {
    const { lab, a, b } = pair();
    const tap = watch(a, 'r0');
    const s = open(a, 'icmp-raw');
    expect(echo(s, '10.0.0.2')).toBe(64);
    expect(frames(tap)).toEqual([
      '* who-has 10.0.0.2 tell 10.0.0.1',
      '10.0.0.2 is-at',
      '10.0.0.1 > 10.0.0.2 icmp 8/0 98',
      '10.0.0.2 > 10.0.0.1 icmp 0/0 98',
    ]);
    expect(s.recv()?.data.length).toBe(84);
    // As on the real kernel: the asked one answers from a STALE entry, which is DELAY by then.
    expect(neighs(a)).toEqual(['10.0.0.2 lladdr REACHABLE']);
    expect(neighs(b)).toEqual(['10.0.0.1 lladdr DELAY']);
    pass(lab, 6);
    expect(frames(tap)).toEqual(['who-has 10.0.0.1 tell 10.0.0.2', '10.0.0.1 is-at']);
    expect(neighs(b)).toEqual(['10.0.0.1 lladdr REACHABLE']);
  });

  test('nobody answers: three questions, then the host itself says unreachable, over lo', () => {
    const { lab, a } = pair();
    const [tap, lo] = [watch(a, 'r0'), watch(a, 'lo')];
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '10.0.0.77');
    expect(neighs(a)).toEqual(['10.0.0.77 - INCOMPLETE']);
    pass(lab, 3.5);
    expect(frames(tap)).toEqual(Array(3).fill('* who-has 10.0.0.77 tell 10.0.0.1'));
    expect(frames(lo)).toEqual(['10.0.0.1 > 10.0.0.1 icmp 3/1 126', '10.0.0.1 > 10.0.0.1 icmp 3/1 126']);
    expect(neighs(a)).toEqual(['10.0.0.77 - FAILED']);
    expect(s.recvError()).toMatchObject({ errno: 'EHOSTUNREACH', origin: 'icmp', offender: ip('10.0.0.1') });
  });

  test('with lo down nobody hears of it', () => {
    const { lab, a } = pair();
    ok(a.setLink(index(a, 'lo'), { up: false }));
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '10.0.0.77');
    pass(lab, 3.5);
    expect(s.recvError()).toBeUndefined();
  });

  test('a large echo goes in fragments and comes back whole', () => {
    const { a } = pair();
    const tap = watch(a, 'r0');
    const s = open(a, 'icmp-raw');
    echo(s, '10.0.0.2', 1, 3000);
    expect(frames(tap).filter((l) => !l.includes('is-at') && !l.includes('who'))).toEqual([
      '10.0.0.1 > 10.0.0.2 1514',
      '10.0.0.1 > 10.0.0.2 1514',
      '10.0.0.1 > 10.0.0.2 82',
      '10.0.0.2 > 10.0.0.1 1514',
      '10.0.0.2 > 10.0.0.1 1514',
      '10.0.0.2 > 10.0.0.1 82',
    ]);
    expect(s.recv()?.data.length).toBe(3028);
  });

  test('its own address is reached over lo', () => {
    const { a } = pair();
    const lo = watch(a, 'lo');
    const s = open(a, 'icmp-raw');
    echo(s, '10.0.0.1');
    // A tap on lo sees each frame once: the way in is shown, the way out too (PACKET_OUTGOING).
    expect(frames(lo)).toContain('10.0.0.1 > 10.0.0.1 icmp 0/0 98');
  });

  test('a closed UDP port is refused to a connected socket', () => {
    const { a } = pair();
    const tap = watch(a, 'r0');
    const s = open(a, 'udp');
    ok(s.connect(ip('10.0.0.2'), 99));
    s.send(new Uint8Array(3));
    expect(frames(tap).slice(2)).toEqual(['10.0.0.1 > 10.0.0.2 45', '10.0.0.2 > 10.0.0.1 icmp 3/3 73']);
    expect(s.takeError()).toMatchObject({ errno: 'ECONNREFUSED' });
  });

  test('UDP reaches the bound socket', () => {
    const { a, b } = pair();
    const server = open(b, 'udp');
    ok(server.bind(ip('0.0.0.0'), 53));
    const s = open(a, 'udp');
    expect(s.send(new Uint8Array([1, 2, 3]), { to: ip('10.0.0.2'), port: 53 })).toBe(3);
    expect(server.recv()).toMatchObject({ data: new Uint8Array([1, 2, 3]), from: ip('10.0.0.1'), fromPort: s.port });
  });

  test('a TCP segment is refused with a reset, as the real kernel builds it', () => {
    const { a } = pair();
    const tap = watch(a, 'r0');
    const s = a.socket('raw', 6) as Socket;
    const syn = new Uint8Array(TCP_HLEN);
    encodeTcp(
      syn,
      0,
      TCP_HLEN,
      { source: 1000, dest: 99, seq: 5, flags: TCP_SYN, window: 100 },
      { src: ip('10.0.0.1'), dst: ip('10.0.0.2') },
    );
    s.send(syn, { to: ip('10.0.0.2') });
    const heard = s.recv()?.data as Uint8Array;
    expect(decodeTcp(heard, 20)).toMatchObject({ source: 99, dest: 1000, seq: 0, ackSeq: 6, flags: TCP_RST | TCP_ACK, window: 0 });
    expect(decodeIpv4Header(heard, 0)).toMatchObject({ id: 0, df: true, ttl: 64 });
    expect(frames(tap)).toHaveLength(4);
  });

  test('a broadcast echo is not answered, and its sender hears it once, unseen by taps', () => {
    const { a } = pair();
    const tap = watch(a, 'r0');
    const s = open(a, 'icmp-raw');
    expect(echo(s, '10.0.0.255')).toMatchObject({ errno: 'EACCES' });
    ok(s.setOption('broadcast', 1));
    echo(s, '10.0.0.255');
    expect(frames(tap)).toEqual(['* 10.0.0.1 > 10.0.0.255 icmp 8/0 98']);
    expect(s.recv()).toBeDefined();
  });
});

describe('a router between two hosts', () => {
  function routed() {
    const { lab, nets } = row(['a', 'r', 'b']);
    const [a, r, b] = nets as [Uapi, Uapi, Uapi];
    addr(a, 'r0', '10.0.1.2/24');
    addr(r, 'l1', '10.0.1.1/24');
    addr(r, 'r1', '10.0.2.1/24');
    addr(b, 'l2', '10.0.2.2/24');
    ok(a.newRoute({ dst: ip('0.0.0.0'), dstLen: 0, gateway: ip('10.0.1.1') }, 'add'));
    ok(b.newRoute({ dst: ip('0.0.0.0'), dstLen: 0, gateway: ip('10.0.2.1') }, 'add'));
    return { lab, a, r, b };
  }

  test('without ip_forward nothing is forwarded and nobody is told', () => {
    const { a, r } = routed();
    const tap = watch(r, 'r1');
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '10.0.2.2');
    expect(frames(tap)).toEqual([]);
    expect(s.recvError()).toBeUndefined();
  });

  test('with ip_forward the TTL goes down by one', () => {
    const { a, r, b } = routed();
    ok(r.sysctlSet('net/ipv4/ip_forward', '1'));
    expect(r.sysctlGet('net/ipv4/conf/l1/forwarding')).toBe('1');
    const s = open(a, 'icmp-raw');
    const tap = watch(b, 'l2');
    echo(s, '10.0.2.2');
    const seen = [...Array(3)].map(() => tap.recv()?.data as Uint8Array);
    expect(ipv4Ttl(seen[2] as Uint8Array, 14)).toBe(63);
    expect(s.recv()?.ttl).toBe(63);
  });

  test('TTL 1 dies at the router, which says so', () => {
    const { a, r } = routed();
    ok(r.sysctlSet('net/ipv4/ip_forward', '1'));
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '10.0.2.2', 1, 56, { ttl: 1 });
    expect(s.recvError()).toMatchObject({ errno: 'EHOSTUNREACH', icmpType: 11, offender: ip('10.0.1.1') });
  });

  test('no route at the router: network unreachable', () => {
    const { a, r } = routed();
    ok(r.sysctlSet('net/ipv4/ip_forward', '1'));
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '8.8.8.8');
    expect(s.recvError()).toMatchObject({ errno: 'ENETUNREACH', icmpType: 3, icmpCode: 0 });
  });

  test('DF and a small MTU behind the router: fragmentation needed, and the path MTU is learnt', () => {
    const { a, r } = routed();
    ok(r.sysctlSet('net/ipv4/ip_forward', '1'));
    ok(r.setLink(index(r, 'r1'), { mtu: 1000 }));
    const s = open(a, 'icmp-raw');
    ok(s.setOption('recverr', 1));
    echo(s, '10.0.2.2', 1, 1200);
    expect(s.recvError()).toMatchObject({ errno: 'EMSGSIZE', icmpCode: 4, info: 1000 });
    expect(a.getRoute({ dst: ip('10.0.2.2') })).toMatchObject({ metrics: { mtu: 1000 } });
  });
});

test('two runs with the same seed leave the same trace', () => {
  const run = (): string => {
    const { lab, a } = pair();
    const s = open(a, 'udp');
    s.send(new Uint8Array(3), { to: ip('10.0.0.2'), port: 99 });
    echo(open(a, 'icmp-raw'), '10.0.0.77');
    pass(lab, 60);
    return JSON.stringify([...lab.trace.read(0)]);
  };
  expect(run()).toBe(run());
});
