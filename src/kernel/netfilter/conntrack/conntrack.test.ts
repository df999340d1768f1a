import { beforeEach, describe, expect, test } from 'vitest';
import { SEC } from '#base/brand.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '#wire/tcp.ts';
import { klogOf } from '../../core/klog.ts';
import { sysctl_read, sysctl_write } from '../../core/sysctl.ts';
import { Bench, CLIENT, SERVER } from '../testing.ts';
import { IP_CT } from './conn.ts';
import { nf_ct_netns_get } from './core.ts';
import { conntrackTable } from './table.ts';
import { TCP_STATES, TCP_TABLE } from './tcp_states.ts';
import { hashTuple, newTuple, nf_ct_invert_tuple } from './tuple.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  nf_ct_netns_get(bench.net);
});
const rows = () => conntrackTable(bench.net).dump();
const state = () => rows()[0]?.protoState;
const seconds = () => Math.round(((rows()[0]?.expires ?? 0) - bench.world.clock.now) / SEC);

const SYNACK = TCP_SYN | TCP_ACK;
const FINACK = TCP_FIN | TCP_ACK;
/** `>` from the client, `<` from the server. */
type Step = readonly [dir: '>' | '<', flags: number];
const play = (...steps: Step[]): number[] =>
  steps.map(([dir, flags]) => {
    const skb = dir === '>' ? bench.tcp(CLIENT, SERVER, 4000, 80, flags) : bench.tcp(SERVER, CLIENT, 80, 4000, flags);
    if (dir === '>') bench.there(skb);
    else bench.back(skb);
    return skb.nfct === undefined ? -1 : skb.nfctInfo;
  });

describe('TCP', () => {
  const open: Step[] = [
    ['>', TCP_SYN],
    ['<', SYNACK],
    ['>', TCP_ACK],
  ];
  /** Segments, then state and lifetime. */
  const life: readonly (readonly [string, readonly Step[], string, number])[] = [
    ['SYN', [['>', TCP_SYN]], 'SYN_SENT', 120],
    ['SYN, SYN-ACK', open.slice(0, 2), 'SYN_RECV', 60],
    ['the handshake', open, 'ESTABLISHED', 432000],
    ['picked up in the middle', [['>', TCP_ACK]], 'ESTABLISHED', 432000],
    ['first FIN', [...open, ['>', FINACK]], 'FIN_WAIT', 120],
    ['FIN acknowledged', [...open, ['>', FINACK], ['<', TCP_ACK]], 'CLOSE_WAIT', 60],
    ['second FIN', [...open, ['>', FINACK], ['<', TCP_ACK], ['<', FINACK]], 'LAST_ACK', 30],
    ['last ACK', [...open, ['>', FINACK], ['<', TCP_ACK], ['<', FINACK], ['>', TCP_ACK]], 'TIME_WAIT', 120],
    ['RST', [...open, ['<', TCP_RST]], 'CLOSE', 10],
    [
      'SYN in both directions',
      [
        ['>', TCP_SYN],
        ['<', TCP_SYN],
      ],
      'SYN_SENT2',
      120,
    ],
    ['a new SYN after TIME_WAIT', [...open, ['>', FINACK], ['<', FINACK], ['>', TCP_ACK], ['>', TCP_SYN]], 'SYN_SENT', 120],
  ];
  test.each(life)('%s', (_title, steps, wanted, timeout) => {
    play(...steps);
    expect([rows().length, state(), seconds()]).toEqual([1, wanted, timeout]);
  });

  test('states of the packets of a handshake; ASSURED with the third', () => {
    expect(play(...open)).toEqual([IP_CT.NEW, IP_CT.ESTABLISHED_REPLY, IP_CT.ESTABLISHED]);
    expect(rows()[0]?.status).toEqual(['SEEN_REPLY', 'ASSURED', 'CONFIRMED']);
  });

  test('a reset in answer to the SYN ends the connection', () => {
    play(['>', TCP_SYN], ['<', TCP_RST | TCP_ACK]);
    expect(rows()).toEqual([]);
  });

  test('what cannot be is INVALID: a SYN-ACK or FIN without a connection, a segment without flags', () => {
    expect(play(['>', SYNACK], ['>', TCP_FIN], ['>', 0], ['>', TCP_RST])).toEqual([-1, -1, -1, -1]);
    expect(rows()).toEqual([]);
  });

  test('nf_conntrack_tcp_loose=0 wants the handshake', () => {
    sysctl_write(bench.net, 'net/netfilter/nf_conntrack_tcp_loose', '0');
    expect(play(['>', TCP_ACK])).toEqual([-1]);
  });

  test('the table has a row for every kind of segment and a column for every state', () => {
    for (const direction of TCP_TABLE) {
      expect(direction).toHaveLength(6);
      for (const row of direction) expect(row).toHaveLength(TCP_STATES.length);
    }
  });
});

describe('UDP', () => {
  const there = () => bench.there(bench.udp(CLIENT, SERVER, 4000, 9));
  const back = () => bench.back(bench.udp(SERVER, CLIENT, 9, 4000));

  test('unanswered 30 s; a stream, assured and kept 120 s, after two seconds of traffic both ways', () => {
    there();
    expect([seconds(), rows()[0]?.status]).toEqual([30, ['CONFIRMED']]);
    back();
    there();
    expect([seconds(), rows()[0]?.status]).toEqual([30, ['SEEN_REPLY', 'CONFIRMED']]);
    bench.world.clock.elapse(3 * SEC);
    there();
    expect([seconds(), rows()[0]?.status]).toEqual([120, ['SEEN_REPLY', 'ASSURED', 'CONFIRMED']]);
  });

  test('the lifetime is the sysctl', () => {
    sysctl_write(bench.net, 'net/netfilter/nf_conntrack_udp_timeout', '7');
    there();
    expect(seconds()).toBe(7);
  });

  test('an expired entry is not found: the next packet is NEW', () => {
    there();
    bench.world.clock.elapse(31 * SEC);
    const skb = bench.udp(CLIENT, SERVER, 4000, 9);
    bench.there(skb);
    expect(skb.nfctInfo).toBe(IP_CT.NEW);
    expect(rows()).toHaveLength(1);
  });

  test('ten thousand connections: all found, all gone in time', () => {
    for (let port = 1; port <= 10_000; port++) bench.there(bench.udp(CLIENT, SERVER, port, 9));
    expect(conntrackTable(bench.net).count).toBe(10_000);
    const skb = bench.udp(SERVER, CLIENT, 9, 777);
    bench.back(skb);
    expect(skb.nfctInfo).toBe(IP_CT.ESTABLISHED_REPLY);
    bench.world.clock.elapse(29 * SEC);
    while (bench.world.clock.runNext());
    expect(conntrackTable(bench.net).count).toBe(0);
  });
});

test('an expiry changes no row in the trace, a change of state does', () => {
  bench.there(bench.udp(CLIENT, SERVER, 4000, 9));
  const from = bench.world.trace.nextSeq;
  const changes = () => [...bench.world.trace.read(from)].filter((e) => e.kind === 'table').length;
  bench.there(bench.udp(CLIENT, SERVER, 4000, 9));
  expect(changes()).toBe(0);
  bench.back(bench.udp(SERVER, CLIENT, 9, 4000));
  expect(changes()).toBe(1);
});

test('tuples: the inverse of the inverse is the tuple; ICMP turns the type', () => {
  const t = { src: CLIENT, dst: SERVER, proto: 1, sport: 7, dport: 8 << 8 };
  const inverse = newTuple();
  expect(nf_ct_invert_tuple(inverse, t)).toBe(true);
  expect(inverse).toEqual({ src: SERVER, dst: CLIENT, proto: 1, sport: 7, dport: 0 });
  nf_ct_invert_tuple(inverse, inverse);
  expect(inverse).toEqual(t);
  expect(nf_ct_invert_tuple(inverse, { ...t, dport: 3 << 8 })).toBe(false);
  expect(hashTuple(t)).not.toBe(hashTuple({ ...t, sport: 8 }));
});

describe('a full table', () => {
  const send = (port: number): boolean => bench.there(bench.udp(CLIENT, SERVER, port, 9));
  const limit = (max: number, buckets: number): void => {
    sysctl_write(bench.net, 'net/netfilter/nf_conntrack_max', String(max));
    sysctl_write(bench.net, 'net/netfilter/nf_conntrack_buckets', String(buckets));
  };

  test('takes the place of a connection near by in the hash table that is not assured', () => {
    limit(2, 1);
    expect([send(1), send(2), send(3)]).toEqual([true, true, true]);
    expect(rows().map((row) => row.original.sport)).toEqual([2, 3]);
    expect(conntrackTable(bench.net).stats).toMatchObject({ earlyDrop: 1, drop: 0 });
  });

  test('drops the packet when there is none, and says so', () => {
    limit(1, 1);
    send(1);
    bench.back(bench.udp(SERVER, CLIENT, 9, 1));
    bench.world.clock.elapse(3 * SEC);
    send(1);
    expect(rows()[0]?.status).toContain('ASSURED');
    expect(send(2)).toBe(false);
    expect(conntrackTable(bench.net).stats).toMatchObject({ earlyDrop: 0, drop: 1 });
    expect(klogOf(bench.net.machine).since()).toMatchObject([
      { level: 4, text: 'nf_conntrack: nf_conntrack: table full, dropping packet' },
    ]);
  });

  test("the limit is the machine's: another namespace reads it and may not set it", () => {
    limit(7, 64);
    const inner = bench.world.addNetns(bench.net.machine, 'inner');
    expect(sysctl_read(inner, 'net/netfilter/nf_conntrack_max')).toBe('7');
    expect(sysctl_write(inner, 'net/netfilter/nf_conntrack_max', '9')).toBe('EINVAL');
    expect(sysctl_read(inner, 'net/nf_conntrack_max')).toBeUndefined();
    send(1);
    expect(sysctl_read(bench.net, 'net/netfilter/nf_conntrack_count')).toBe('1');
  });
});

test('events: begin, one change a packet, end', () => {
  const seen: string[] = [];
  conntrackTable(bench.net).listeners.add((e) => void seen.push(`${e.type} ${e.row.status.length} ${e.expired}`));
  play(['>', TCP_SYN], ['<', SYNACK], ['>', TCP_ACK], ['>', TCP_ACK], ['<', TCP_RST]);
  expect(seen).toEqual(['NEW 1 false', 'UPDATE 2 false', 'UPDATE 3 false', 'UPDATE 3 false']);
  bench.world.clock.elapse(11 * SEC);
  expect(rows()).toEqual([]);
  expect(seen.at(-1)).toBe('DESTROY 4 true');
});
