import { beforeEach, describe, expect, test } from 'vitest';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { ipv4ChecksumOk, ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { TCP_SYN, tcpChecksumOk } from '#wire/tcp.ts';
import { UDP, udpCheck, udpChecksumOk, udpDest, udpSetCheck, udpSource } from '#wire/udp.ts';
import { clone_for } from '../../core/dev.ts';
import type { Skb } from '../../core/skb.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { xtStore } from '../store.ts';
import { Bench, CLIENT, rule, SERVER } from '../testing.ts';
import type { NatRange } from './core.ts';
import { jhash2 } from './jhash.ts';

const OUTSIDE = ipv4(0xc0a80001);
let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
const add = (chain: string, name: string, range: NatRange) =>
  expect(xtStore(bench.net).insertRule('nat', chain, rule({ name, opts: { range } }), name)).toBeUndefined();
const snat = (range: NatRange) => add('POSTROUTING', 'SNAT', range);
const to = (min: Ipv4, max = min): NatRange => ({ minAddr: min, maxAddr: max });
const th = (skb: Skb) => skb.data + 20;
const sent = (src: Ipv4, sport: number, dport = 9): Skb => {
  const skb = bench.udp(src, SERVER, sport, dport);
  expect(bench.there(skb)).toBe(true);
  expect(ipv4ChecksumOk(skb.buf, skb.data)).toBe(true);
  return skb;
};
const source = (skb: Skb) => [ipv4Src(skb.buf, skb.data), udpSource(skb.buf, th(skb))];

describe('SNAT', () => {
  test('both ways, checksums right', () => {
    snat(to(OUTSIDE));
    const out = sent(CLIENT, 4000);
    expect(source(out)).toEqual([OUTSIDE, 4000]);
    expect(udpChecksumOk(out.buf, th(out), OUTSIDE, SERVER)).toBe(true);
    const reply = bench.udp(SERVER, OUTSIDE, 9, 4000);
    bench.back(reply);
    expect([ipv4Dst(reply.buf, reply.data), udpDest(reply.buf, th(reply))]).toEqual([CLIENT, 4000]);
    expect(udpChecksumOk(reply.buf, th(reply), SERVER, CLIENT)).toBe(true);
    const segment = bench.tcp(CLIENT, SERVER, 4000, 80, TCP_SYN);
    bench.there(segment);
    expect(tcpChecksumOk(segment.buf, th(segment), segment.tail, OUTSIDE, SERVER)).toBe(true);
  });

  test('a datagram without a checksum stays without one', () => {
    snat(to(OUTSIDE));
    const skb = bench.udp(CLIENT, SERVER, 4000, 9);
    udpSetCheck(skb.buf, th(skb), 0);
    bench.there(skb);
    expect(udpCheck(skb.buf, th(skb))).toBe(0);
  });

  test('the bytes of a clone are left alone', () => {
    snat(to(OUTSIDE));
    const skb = bench.udp(CLIENT, SERVER, 4000, 9);
    const clone = clone_for(skb, bench.left);
    bench.there(skb);
    expect(source(skb)[0]).toBe(OUTSIDE);
    expect(ipv4Src(clone.buf, clone.data)).toBe(CLIENT);
  });

  test('one source keeps its port for every destination; another with that port gets a free one of the same class', () => {
    snat(to(OUTSIDE));
    expect(source(sent(CLIENT, 4000, 9))[1]).toBe(4000);
    expect(source(sent(CLIENT, 4000, 10))[1]).toBe(4000);
    const high = source(sent(ipv4(CLIENT + 1), 4000))[1] as number;
    expect(high).not.toBe(4000);
    expect(high).toBeGreaterThanOrEqual(1024);
    expect(source(sent(CLIENT, 100))[1]).toBe(100);
    expect(source(sent(ipv4(CLIENT + 1), 100))[1]).toBeLessThan(512);
    expect(source(sent(CLIENT, 700))[1]).toBe(700);
    const middle = source(sent(ipv4(CLIENT + 1), 700))[1] as number;
    expect(middle).toBeGreaterThanOrEqual(600);
    expect(middle).toBeLessThan(1024);
  });

  test('a range of ports: all are used, then the connection cannot be', () => {
    snat({ ...to(OUTSIDE), minPort: 2000, maxPort: 2003 });
    const ports = [0, 1, 2, 3].map((i) => source(sent(ipv4(CLIENT + i), 4000))[1]);
    expect(ports.sort()).toEqual([2000, 2001, 2002, 2003]);
    expect(bench.there(bench.udp(ipv4(CLIENT + 9), SERVER, 4000, 9))).toBe(false);
  });

  test('a range of addresses is spread by destination as the kernel does; persistent looks at the source alone', () => {
    const range = to(ipv4(0x0a01000a), ipv4(0x0a010014));
    const spread = (dst: number) => 10 + Math.floor((jhash2(CLIENT, dst) * 11) / 2 ** 32);
    expect([0x0a010002, 0x0a010003, 0x0a010004].map(spread)).toEqual([11, 11, 17]);
    snat(range);
    expect(source(sent(CLIENT, 4000))[0]).toBe(0x0a01000b);
  });

  test('random ports', () => {
    snat({ ...to(OUTSIDE), randomFully: true });
    const ports = new Set([1, 2, 3].map((i) => source(sent(CLIENT, 4000 + i))[1]));
    expect(ports.size).toBe(3);
    for (const port of [4001, 4002, 4003]) expect(ports.has(port)).toBe(false);
  });
});

test('without a rule a connection keeps what it has, and says so to nobody', () => {
  add('PREROUTING', 'DNAT', to(OUTSIDE));
  xtStore(bench.net).flush('nat', 'PREROUTING');
  expect(source(sent(CLIENT, 4000))).toEqual([CLIENT, 4000]);
  const names = [...bench.world.trace.read(0)].flatMap((e) => (e.kind === 'step' ? [e.fn] : []));
  expect(names).not.toContain('nf_nat_manip_pkt');
});

test('a rewritten packet is told of, and its connection names both ends', () => {
  add('PREROUTING', 'DNAT', { ...to(OUTSIDE), minPort: 53, maxPort: 53 });
  const skb = sent(CLIENT, 4000);
  expect([ipv4Dst(skb.buf, skb.data), udpDest(skb.buf, th(skb) + UDP.SOURCE)]).toEqual([OUTSIDE, 53]);
  const [row] = conntrackTable(bench.net).dump();
  expect(row?.original).toMatchObject({ src: CLIENT, dst: SERVER, sport: 4000, dport: 9 });
  expect(row?.reply).toMatchObject({ src: OUTSIDE, dst: CLIENT, sport: 53, dport: 4000 });
  expect(row?.status).toEqual(['CONFIRMED', 'DST_NAT']);
  const names = [...bench.world.trace.read(0)].flatMap((e) => (e.kind === 'step' ? [e.fn] : []));
  expect(names).toContain('nf_nat_manip_pkt');
});
