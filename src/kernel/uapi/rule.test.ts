/** Policy rules and several next hops, through the kernel's door. What the real kernel chose stands in the conformance cases; here are the rules one by one. */
import { describe, expect, test } from 'vitest';
import { RT_TABLE, type RuleRow } from '#sim/rows.ts';
import { isError } from './errno.ts';
import { addr, index, ip, ok, row, up } from './fixture.ts';
import type { GetRoute, Uapi } from './uapi.ts';

/** A namespace with `r0` 10.0.0.1/24, a default route via 10.0.0.2, and one via 10.0.0.3 in table 5. */
function host(): Uapi {
  const [u] = row(['a', 'b']).nets as [Uapi, Uapi];
  addr(u, 'r0', '10.0.0.1/24');
  ok(u.newRoute({ dst: ip('0.0.0.0'), dstLen: 0, gateway: ip('10.0.0.2') }, 'add'));
  ok(u.newRoute({ dst: ip('0.0.0.0'), dstLen: 0, gateway: ip('10.0.0.3'), table: 5 }, 'add'));
  return u;
}
/** Last number of the gateway, or the errno. */
function via(u: Uapi, dst: string, more: Partial<GetRoute> = {}): number | string {
  const a = u.getRoute({ dst: ip(dst), ...more });
  return isError(a) ? a.errno : a.gateway & 255;
}
const shown = (r: RuleRow): string => `${r.priority} ${r.action} ${r.table}`;

describe('policy rules', () => {
  test('there are three, and a new one goes before the second', () => {
    const u = host();
    expect(u.rules().map(shown)).toEqual(['0 lookup 255', '32766 lookup 254', '32767 lookup 253']);
    ok(u.newRule({ table: 5 }));
    ok(u.newRule({ table: 6 }));
    expect(u.rules().map((r) => r.priority)).toEqual([0, 32764, 32765, 32766, 32767]);
  });

  test.each<[string, Parameters<Uapi['newRule']>[0], Partial<GetRoute>]>([
    ['source', { src: ip('10.0.0.0'), srcLen: 24 }, { src: ip('10.0.0.1') }],
    ['mark under a mask', { mark: 1, mask: 0xf }, { mark: 0x21 }],
    ['device', { oif: 'r0' }, { oif: 2 as never }],
    ['type of service', { tos: 0x10 }, { tos: 0x10 }],
    ['protocol', { ipproto: 6 }, { ipproto: 6 }],
    ['ports', { dport: [80, 90] }, { dport: 85 }],
    ['user', { uids: [5, 7] }, { uid: 6 }],
  ])('select by %s, and with `not` by its absence', (_name, rule, flow) => {
    const u = host();
    ok(u.newRule({ ...rule, table: 5, priority: 9 }));
    expect(via(u, '9.9.9.9')).toBe(2);
    expect(via(u, '9.9.9.9', flow)).toBe(3);
    ok(u.delRule({ priority: 9 }));
    ok(u.newRule({ ...rule, not: true, table: 5 }));
    expect(via(u, '9.9.9.9')).toBe(3);
    expect(via(u, '9.9.9.9', flow)).toBe(2);
  });

  test('actions refuse, jump, or do nothing; a goto without its target does nothing', () => {
    const u = host();
    const to = (last: string) => ({ dst: ip(last), dstLen: 32 });
    ok(u.newRule({ ...to('9.0.0.1'), action: 'unreachable', priority: 1 }));
    ok(u.newRule({ ...to('9.0.0.2'), action: 'prohibit', priority: 2 }));
    ok(u.newRule({ ...to('9.0.0.3'), action: 'blackhole', priority: 3 }));
    ok(u.newRule({ ...to('9.0.0.4'), action: 'goto', target: 20, priority: 4 }));
    ok(u.newRule({ ...to('9.0.0.4'), action: 'prohibit', priority: 5 }));
    expect(via(u, '9.0.0.4')).toBe('EACCES');
    ok(u.newRule({ action: 'nop', priority: 20 }));
    ok(u.newRule({ table: 5, priority: 21 }));
    expect(['9.0.0.1', '9.0.0.2', '9.0.0.3', '9.0.0.4'].map((dst) => via(u, dst))).toEqual(['ENETUNREACH', 'EACCES', 'EINVAL', 3]);
    ok(u.delRule({ priority: 20 }));
    expect(via(u, '9.0.0.4')).toBe('EACCES');
    expect(u.newRule({ action: 'goto', target: 3, priority: 4 })).toMatchObject({ errno: 'EINVAL', extack: 'Backward goto not supported' });
  });

  test('suppress_prefixlength 0 passes over the default route alone', () => {
    const u = host();
    ok(u.newRule({ table: RT_TABLE.MAIN, suppressPrefixlen: 0, priority: 1 }));
    ok(u.newRule({ table: 5, priority: 2 }));
    expect(via(u, '9.9.9.9')).toBe(3);
    ok(u.newRoute({ dst: ip('9.9.0.0'), dstLen: 16, gateway: ip('10.0.0.4') }, 'add'));
    expect(via(u, '9.9.9.9')).toBe(4);
  });

  test('without the rule for local even its own address is not found', () => {
    const u = host();
    ok(u.delRule({ priority: 0 }));
    ok(u.delRule({ priority: 32766 }));
    expect(via(u, '10.0.0.1')).toBe('ENETUNREACH');
  });

  test('a rule waits for the device that it names', () => {
    const u = host();
    ok(u.newRule({ iif: 'late', table: 5, priority: 7 }));
    const rule = () => u.rules().find((r) => r.priority === 7);
    expect(rule()?.iifDetached).toBe(true);
    ok(u.newLink({ kind: 'bridge', name: 'late' }));
    expect(rule()?.iifDetached).toBe(false);
    ok(u.delLink(index(u, 'late')));
    expect(rule()?.iifDetached).toBe(true);
  });
});

describe('several next hops', () => {
  const both = { dst: ip('9.0.0.0'), dstLen: 8, nexthops: [{ gateway: ip('10.0.0.2') }, { gateway: ip('10.0.0.3'), weight: 3 }] };
  const spread = (u: Uapi): number[] => {
    const counts = [0, 0];
    for (let i = 1; i <= 200; i++) counts[Number(via(u, `9.9.9.${i}`)) - 2] = (counts[Number(via(u, `9.9.9.${i}`)) - 2] ?? 0) + 1;
    return counts;
  };

  test('share the flows by weight, and a flow keeps its way', () => {
    const u = host();
    ok(u.sysctlSet('net/ipv4/fib_multipath_hash_seed', '1'));
    ok(u.newRoute(both, 'add'));
    const [light = 0, heavy = 0] = spread(u);
    expect(light).toBeGreaterThan(25);
    expect(heavy).toBeGreaterThan(125);
    expect(spread(u)).toEqual([light, heavy]);
  });

  test('policy 1 goes by ports too', () => {
    const u = host();
    ok(u.newRoute(both, 'add'));
    const ways = () => new Set(Array.from({ length: 40 }, (_, i) => via(u, '9.9.9.9', { dport: 1000 + i, sport: 7 }))).size;
    expect(ways()).toBe(1);
    ok(u.sysctlSet('net/ipv4/fib_multipath_hash_policy', '1'));
    expect(ways()).toBe(2);
    expect(u.sysctlSet('net/ipv4/fib_multipath_hash_policy', '2')).toMatchObject({ errno: 'EINVAL' });
  });

  test('one whose device is down is dead; the route goes with the last', () => {
    const u = host();
    ok(u.newLink({ kind: 'veth', name: 'w0', peer: { name: 'w1' } }));
    addr(u, 'w0', '10.1.0.1/24');
    up(u, 'w0');
    up(u, 'w1');
    ok(u.newRoute({ dst: ip('9.0.0.0'), dstLen: 8, nexthops: [{ gateway: ip('10.0.0.2') }, { gateway: ip('10.1.0.9') }] }, 'add'));
    const dead = () =>
      u
        .routes()
        .find((r) => r.dstLen === 8 && r.dst === ip('9.0.0.0'))
        ?.nexthops?.map((nh) => nh.dead);
    ok(u.setLink(index(u, 'w0'), { up: false }));
    expect(dead()).toEqual([false, true]);
    expect(via(u, '9.9.9.4')).toBe(2);
    ok(u.setLink(index(u, 'w0'), { up: true }));
    expect(dead()).toEqual([false, false]);
    ok(u.setLink(index(u, 'w0'), { up: false }));
    ok(u.setLink(index(u, 'r0'), { up: false }));
    expect(dead()).toBeUndefined();
  });
});
