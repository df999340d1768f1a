/** Each match on its own, in a FORWARD rule without a target: how many of the packets it counts. */
import { beforeEach, describe, expect, test } from 'vitest';
import { SEC } from '#base/brand.ts';
import { TCP_ACK, TCP_SYN } from '#wire/tcp.ts';
import { isError } from '../../core/errno.ts';
import type { Skb } from '../../core/skb.ts';
import { type NfIpv4Ops, nf_register_ipv4_ops } from '../ipv4_ops.ts';
import { xtStore } from '../store.ts';
import { Bench, CLIENT, rule, SERVER } from '../testing.ts';
import type { XtIp } from '../x_tables.ts';
import { MATCHES } from './index.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

const icmp = (type: number, code: number): Skb =>
  bench.packet(CLIENT, SERVER, 1, 8, (b, o) => {
    b[o] = type;
    b[o + 1] = code;
  });
const udp = (dport: number, sport = 4000): Skb => bench.udp(CLIENT, SERVER, sport, dport);
const tcp = (flags: number, dport = 80): Skb => bench.tcp(CLIENT, SERVER, 4000, dport, flags);

/** Which of the packets, by position, a rule with this match counted. */
function hits(name: string, opts: Record<string, unknown>, ip: Partial<XtIp>, packets: () => Skb[]): number[] {
  const store = xtStore(bench.net);
  expect(store.insertRule('filter', 'FORWARD', rule(undefined, ip, [{ name, opts }]), name)).toBeUndefined();
  const count = (): number => {
    const chains = store.chains('filter');
    return isError(chains) ? 0 : (chains[1]?.rules[0]?.packets ?? 0);
  };
  return packets().flatMap((skb, i) => {
    const before = count();
    bench.there(skb);
    return count() > before ? [i] : [];
  });
}

const any = [0, 65535] as const;
const noPorts = { sports: any, sportsInv: false, dports: any, dportsInv: false };

describe('matches', () => {
  test('udp: ports and ranges, negated', () => {
    const packets = () => [udp(52), udp(53), udp(54), udp(55), udp(53, 9)];
    expect(hits('udp', { ...noPorts, dports: [53, 54] }, { proto: 17 }, packets)).toEqual([1, 2, 4]);
    bench = new Bench();
    expect(hits('udp', { ...noPorts, dports: [53, 54], dportsInv: true }, { proto: 17 }, packets)).toEqual([0, 3]);
    bench = new Bench();
    expect(hits('udp', { ...noPorts, sports: [0, 1023] }, { proto: 17 }, packets)).toEqual([4]);
  });

  test('tcp: flags under a mask', () => {
    const syn = { ...noPorts, flagMask: 0x17, flagCmp: 0x02, flagsInv: false };
    const packets = () => [tcp(TCP_SYN), tcp(TCP_SYN | TCP_ACK), tcp(TCP_ACK), tcp(TCP_SYN, 81)];
    expect(hits('tcp', { ...syn, dports: [80, 80] }, { proto: 6 }, packets)).toEqual([0]);
    bench = new Bench();
    expect(hits('tcp', { ...syn, flagsInv: true }, { proto: 6 }, packets)).toEqual([1, 2]);
  });

  test('a TCP header cut short is dropped, whatever the rule says', () => {
    xtStore(bench.net).insertRule(
      'filter',
      'FORWARD',
      rule({ name: 'ACCEPT', opts: {} }, { proto: 6 }, [{ name: 'tcp', opts: noPorts }]),
      '',
    );
    expect(bench.there(bench.packet(CLIENT, SERVER, 6, 12, () => undefined))).toBe(false);
  });

  test('icmp: type, code, any, negated', () => {
    const packets = () => [icmp(8, 0), icmp(3, 1), icmp(3, 3), icmp(0, 0)];
    const opts = { type: 3, codeMin: 1, codeMax: 1, inv: false };
    expect(hits('icmp', opts, { proto: 1 }, packets)).toEqual([1]);
    bench = new Bench();
    expect(hits('icmp', { type: 8, codeMin: 0, codeMax: 255, inv: true }, { proto: 1 }, packets)).toEqual([1, 2, 3]);
    bench = new Bench();
    expect(hits('icmp', { ...opts, type: 255 }, { proto: 1 }, packets)).toEqual([0, 1, 2, 3]);
  });

  test('multiport', () => {
    const ranges = [
      [53, 53],
      [60, 70],
    ];
    const packets = () => [udp(53), udp(65), udp(80), udp(80, 61)];
    expect(hits('multiport', { which: 'dports', ranges, inv: false }, { proto: 17 }, packets)).toEqual([0, 1]);
    bench = new Bench();
    expect(hits('multiport', { which: 'ports', ranges, inv: false }, { proto: 17 }, packets)).toEqual([0, 1, 3]);
    bench = new Bench();
    expect(hits('multiport', { which: 'sports', ranges, inv: true }, { proto: 17 }, packets)).toEqual([0, 1, 2]);
  });

  test('state: NEW is the first packet of a connection and those before an answer', () => {
    const packets = () => [udp(9), udp(9), udp(10)];
    expect(hits('state', { state: 8, stateInv: false }, {}, packets)).toEqual([0, 1, 2]);
    bench = new Bench();
    expect(hits('conntrack', { state: 8, stateInv: true, proto: undefined, status: undefined }, {}, packets)).toEqual([]);
    bench = new Bench();
    expect(hits('conntrack', { state: 0, proto: 17, protoInv: false, status: 8, statusInv: false }, {}, packets)).toEqual([1]);
    bench = new Bench();
    expect(hits('state', { state: 1, stateInv: false }, {}, () => [tcp(0), udp(9)])).toEqual([0]);
  });

  test('mark', () => {
    const marked = (mark: number): Skb => Object.assign(udp(9), { mark });
    expect(hits('mark', { mark: 1, mask: 3, inv: false }, {}, () => [marked(0), marked(1), marked(5), marked(2)])).toEqual([1, 2]);
  });

  test('comment matches everything', () => {
    expect(hits('comment', { comment: 'x' }, {}, () => [udp(9)])).toEqual([0]);
  });

  test('limit: the burst, then one each interval', () => {
    const packets = function* (): Generator<Skb> {
      for (let i = 0; i < 4; i++) yield udp(9);
      bench.world.clock.elapse(SEC);
      yield udp(9);
      yield udp(9);
    };
    const store = xtStore(bench.net);
    store.insertRule('filter', 'FORWARD', rule(undefined, {}, [{ name: 'limit', opts: { avg: 10_000, burst: 3 } }]), '');
    for (const skb of packets()) bench.there(skb);
    expect(store.chains('filter')).toMatchObject([{}, { rules: [{ packets: 4 }] }, {}]);
  });

  test('addrtype asks the routing tables', () => {
    const types = new Map<number, string>([
      [CLIENT, 'unicast'],
      [SERVER, 'local'],
    ]);
    nf_register_ipv4_ops({ inet_addr_type: (_net, a) => types.get(a) ?? '' } as Partial<NfIpv4Ops> as NfIpv4Ops);
    const opts = { src: 0, srcInv: false, dst: 4, dstInv: false, limitIn: false, limitOut: false };
    expect(hits('addrtype', opts, {}, () => [udp(9), bench.udp(SERVER, CLIENT, 1, 2)])).toEqual([0]);
  });

  test('the IP part: addresses, interfaces, protocol, fragments', () => {
    const counted = (ip: Partial<XtIp>): boolean => {
      bench = new Bench();
      return hits('comment', {}, ip, () => [udp(9)]).length === 1;
    };
    expect(counted({ src: CLIENT, srcMask: 0xffffffff })).toBe(true);
    expect(counted({ src: CLIENT, srcMask: 0xffffffff, srcInv: true })).toBe(false);
    expect(counted({ dst: SERVER, dstMask: 0xffffffff, iniface: 'le+', outiface: 'right' })).toBe(true);
    expect(counted({ iniface: 'left', iniInv: true })).toBe(false);
    expect(counted({ outiface: 'left' })).toBe(false);
    expect(counted({ proto: 6, protoInv: true })).toBe(true);
    expect(counted({ frag: true })).toBe(false);
    expect(counted({ frag: true, fragInv: true })).toBe(true);
  });

  test('the names in the table are those of the modules', () => {
    for (const [name, module] of Object.entries(MATCHES)) expect(module.name).toBe(name);
  });
});
