/** ARP by its sysctls and rules, redirects, and the validation of sources: what a wire with odd frames on it does to a host. */
import { describe, expect, test } from 'vitest';
import { MAC_BROADCAST, MAC_ZERO } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { ARP_LEN, ARPOP_REPLY, ARPOP_REQUEST, encodeArp } from '#wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, encodeEthernet } from '#wire/ethernet.ts';
import { encodeIcmpEcho, ICMP_ECHO } from '#wire/icmp.ts';
import { encodeIpv4Header } from '#wire/ipv4.ts';
import { addr, echo, frames, index, ip, neighs, ok, open, pass, row, up, watch } from './fixture.ts';
import { bootLab } from './lab.ts';
import type { Uapi } from './uapi.ts';

const STRANGER = 0x02000000aa01 as Mac;
const OTHER = 0x02000000aa02 as Mac;

/** `a` has 10.0.0.1/24 on r0; `b` is a wire's end from which frames are sent by hand. */
function wire() {
  const { lab, nets } = row(['a', 'b']);
  const [a, b] = nets as [Uapi, Uapi];
  addr(a, 'r0', '10.0.0.1/24');
  const mac = a.linkByName('r0')?.mac as Mac;
  const raw = open(b, 'packet');
  ok(raw.bindToDevice('l1'));
  const arp = (op: 1 | 2, from: string, to: string, sha = STRANGER, dst: Mac = MAC_BROADCAST): void => {
    const frame = new Uint8Array(ETH_HLEN + ARP_LEN);
    encodeEthernet(frame, 0, { dst, src: sha, type: ETH_P_ARP });
    encodeArp(frame, ETH_HLEN, { op, sha, spa: ip(from), tha: op === ARPOP_REPLY ? dst : MAC_ZERO, tpa: ip(to) });
    expect(raw.send(frame)).toBe(frame.length);
  };
  return { lab, a, b, mac, arp, raw, answers: watch(b, 'l1') };
}
const replies = (w: ReturnType<typeof wire>): string[] => frames(w.answers).filter((f) => f.includes('is-at'));

describe('who is asked', () => {
  test('answers for its address and learns the asker as STALE', () => {
    const w = wire();
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.0.0.1');
    expect(replies(w)).toEqual(['10.0.0.1 is-at']);
    expect(neighs(w.a)).toEqual(['10.0.0.9 lladdr STALE']);
  });

  test('is silent for others and learns nothing', () => {
    const w = wire();
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.0.0.2');
    expect(replies(w)).toEqual([]);
    expect(neighs(w.a)).toEqual([]);
  });

  test('answers a probe without learning (RFC 5227)', () => {
    const w = wire();
    w.arp(ARPOP_REQUEST, '0.0.0.0', '10.0.0.1');
    expect(replies(w)).toEqual(['10.0.0.1 is-at']);
    expect(neighs(w.a)).toEqual([]);
  });

  test.each<[string, string, string, string[]]>([
    ['0: any address of the host', '0', '10.0.9.1', ['10.0.9.1 is-at']],
    ['1: only addresses of the device asked', '1', '10.0.9.1', []],
    ['1: those it answers', '1', '10.0.0.1', ['10.0.0.1 is-at']],
    ['8: none', '8', '10.0.0.1', []],
  ])('arp_ignore %s', (_title, value, target, expected) => {
    const w = wire();
    addr(w.a, 'lo', '10.0.9.1/32');
    ok(w.a.sysctlSet('net/ipv4/conf/r0/arp_ignore', value));
    w.arp(ARPOP_REQUEST, '10.0.0.9', target);
    expect(replies(w)).toEqual(expected);
  });

  test('proxy_arp: answers for what it would forward elsewhere', () => {
    const w = wire();
    ok(w.a.newLink({ kind: 'veth', name: 'v0', peer: { name: 'v1' } }));
    addr(w.a, 'v0', '10.7.0.1/24');
    up(w.a, 'v0');
    up(w.a, 'v1');
    ok(w.a.sysctlSet('net/ipv4/ip_forward', '1'));
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.7.0.5');
    expect(replies(w)).toEqual([]);
    ok(w.a.sysctlSet('net/ipv4/conf/r0/proxy_arp', '1'));
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.7.0.5');
    // A question to everybody is answered after a while, at once when no delay is wanted.
    expect(replies(w)).toEqual([]);
    pass(w.lab, 1);
    expect(replies(w)).toEqual(['10.7.0.5 is-at']);
    ok(w.a.sysctlSet('net/ipv4/neigh/r0/proxy_delay', '0'));
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.7.0.5');
    expect(replies(w)).toEqual(['10.7.0.5 is-at']);
  });
});

describe('what is heard', () => {
  test('an answer that was not asked for is not learnt, unless arp_accept says so', () => {
    const w = wire();
    w.arp(ARPOP_REPLY, '10.0.0.9', '10.0.0.1', STRANGER, w.mac);
    expect(neighs(w.a)).toEqual([]);
    ok(w.a.sysctlSet('net/ipv4/conf/r0/arp_accept', '1'));
    w.arp(ARPOP_REPLY, '10.0.0.9', '10.0.0.1', STRANGER, w.mac);
    expect(neighs(w.a)).toEqual(['10.0.0.9 lladdr REACHABLE']);
  });

  test('of two answers the first holds for the locktime; afterwards the newer one', () => {
    const w = wire();
    echo(open(w.a, 'icmp-raw'), '10.0.0.9');
    w.arp(ARPOP_REPLY, '10.0.0.9', '10.0.0.1', STRANGER, w.mac);
    w.arp(ARPOP_REPLY, '10.0.0.9', '10.0.0.1', OTHER, w.mac);
    expect(w.a.neighs()[0]?.lladdr).toBe(STRANGER);
    pass(w.lab, 1.5);
    w.arp(ARPOP_REPLY, '10.0.0.9', '10.0.0.1', OTHER, w.mac);
    expect(w.a.neighs()[0]?.lladdr).toBe(OTHER);
  });

  test('a gratuitous announcement updates a known neighbour at once', () => {
    const w = wire();
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.0.0.1');
    w.arp(ARPOP_REQUEST, '10.0.0.9', '10.0.0.9', OTHER);
    expect(w.a.neighs()[0]).toMatchObject({ lladdr: OTHER, state: 'STALE' });
  });
});

test('arp_announce 2 asks from the address of the device, 0 from that of the packet', () => {
  const w = wire();
  addr(w.a, 'lo', '10.0.9.1/32');
  const ask = (target: string): string[] => {
    const s = open(w.a, 'icmp-raw');
    ok(s.bind(ip('10.0.9.1'), 0));
    echo(s, target);
    return frames(w.answers);
  };
  expect(ask('10.0.0.7')).toEqual(['* who-has 10.0.0.7 tell 10.0.9.1']);
  ok(w.a.sysctlSet('net/ipv4/conf/all/arp_announce', '2'));
  expect(ask('10.0.0.8')).toEqual(['* who-has 10.0.0.8 tell 10.0.0.1']);
});

describe('sources that cannot be', () => {
  /** Sends an echo request from `src` into `a` by hand; answers the reasons of the drops that follow. */
  function inject(w: ReturnType<typeof wire>, src: string, dst = '10.0.0.1'): string[] {
    const frame = new Uint8Array(ETH_HLEN + 28);
    encodeEthernet(frame, 0, { dst: w.mac, src: STRANGER, type: ETH_P_IP });
    encodeIpv4Header(frame, ETH_HLEN, { totLen: 28, ttl: 64, protocol: 1, src: ip(src), dst: ip(dst) });
    encodeIcmpEcho(frame, ETH_HLEN + 20, { type: ICMP_ECHO, id: 1, seq: 1 });
    const from = w.lab.trace.nextSeq;
    w.raw.send(frame);
    return [...w.lab.trace.read(from)].flatMap((e) => (e.kind === 'kfree_skb' ? [e.reason] : []));
  }

  test.each([
    ['its own address', '10.0.0.1', 'IP_LOCAL_SOURCE'],
    ['multicast', '224.0.0.5', 'IP_INVALID_SOURCE'],
    ['no address', '0.0.0.0', 'IP_INVALID_SOURCE'],
    ['loopback', '127.0.0.1', 'IP_LOCALNET'],
  ])('%s', (_title, src, reason) => {
    expect(inject(wire(), src)).toEqual([reason]);
  });

  test('rp_filter: 1 wants the way back through the same device, 2 any way back', () => {
    const w = wire();
    ok(w.a.newLink({ kind: 'veth', name: 'v0', peer: { name: 'v1' } }));
    addr(w.a, 'v0', '10.7.0.1/24');
    up(w.a, 'v0');
    up(w.a, 'v1');
    expect(inject(w, '10.7.0.5')).toEqual([]);
    ok(w.a.sysctlSet('net/ipv4/conf/all/rp_filter', '1'));
    expect(inject(w, '10.7.0.5')).toEqual(['IP_RPFILTER']);
    ok(w.a.sysctlSet('net/ipv4/conf/all/rp_filter', '2'));
    expect(inject(w, '10.7.0.5')).toEqual([]);
    expect(inject(w, '10.99.0.5')).toEqual(['IP_RPFILTER']);
  });

  test('a packet for somebody else at a host that does not forward', () => {
    expect(inject(wire(), '10.0.0.9', '10.0.5.5')).toEqual(['IP_INADDRERRORS']);
  });
});

test('two redirects, and the third packet takes the better way (as recorded on the real kernel)', () => {
  const lab = bootLab({ seed: 1 });
  const host = lab.addMachine('host').uapi;
  ok(host.newLink({ kind: 'bridge', name: 'br0', up: true }));
  const make = (n: string, ...addresses: string[]): Uapi => {
    ok(host.netnsAdd(n));
    const u = host.enter(host.netnsByName(n) as never);
    ok(host.newLink({ kind: 'veth', name: `p${n}`, peer: { name: 'eth0', netns: u.nsid } }));
    ok(host.setLink(index(host, `p${n}`), { master: index(host, 'br0'), up: true }));
    up(u, 'eth0');
    for (const a of addresses) addr(u, 'eth0', a);
    return u;
  };
  const a = make('a', '10.0.0.1/24');
  const r = make('r', '10.0.0.254/24');
  const b = make('b', '10.0.0.2/24', '10.5.0.1/24');
  ok(r.sysctlSet('net/ipv4/ip_forward', '1'));
  ok(r.newRoute({ dst: ip('10.5.0.0'), dstLen: 24, gateway: ip('10.0.0.2') }, 'add'));
  for (const u of [a, b]) ok(u.newRoute({ dst: ip('0.0.0.0'), dstLen: 0, gateway: ip('10.0.0.254') }, 'add'));
  const tap = watch(a, 'eth0');
  const s = open(a, 'icmp-raw');
  for (let seq = 1; seq <= 3; seq++) {
    echo(s, '10.5.0.1', seq);
    pass(lab, 0.3);
  }
  const [request, reply, redirect] = [
    '10.0.0.1 > 10.5.0.1 icmp 8/0 98',
    '10.5.0.1 > 10.0.0.1 icmp 0/0 98',
    '10.0.0.254 > 10.0.0.1 icmp 5/1 126',
  ];
  expect(frames(tap)).toEqual([
    '* who-has 10.0.0.254 tell 10.0.0.1',
    '10.0.0.254 is-at',
    request,
    redirect,
    '* who-has 10.0.0.2 tell 10.0.0.1',
    '* who-has 10.0.0.2 tell 10.0.0.254',
    '10.0.0.2 is-at',
    reply,
    request,
    redirect,
    reply,
    request,
    reply,
  ]);
  expect(a.getRoute({ dst: ip('10.5.0.1') })).toMatchObject({ gateway: ip('10.0.0.2') });
});
