/** Addresses and routes, held against what the real kernel (6.18) did with the same requests. */
import { describe, expect, test } from 'vitest';
import { formatIpv4 } from '#base/addr.ts';
import { type RouteRow, type RouteType, RT_TABLE, SCOPE } from '#sim/rows.ts';
import { addr, index, ip, ok, row, up } from './fixture.ts';
import type { NewMode, RouteSpec, Uapi } from './uapi.ts';

/** One namespace with a veth whose both ends are in it, lo down, `v0` and `v1` down. */
function one(): Uapi {
  const u = row(['a'], false).nets[0] as Uapi;
  ok(u.newLink({ kind: 'veth', name: 'v0', peer: { name: 'v1' } }));
  return u;
}

/** As `ip route show table all` prints it. */
function show(u: Uapi): string[] {
  return u.routes().map((r) => text(u, r));
}
function text(u: Uapi, r: RouteRow): string {
  const plain = r.type !== 'unicast' ? `${r.type} ` : '';
  const dst = r.dstLen === 0 ? 'default' : r.dstLen === 32 ? formatIpv4(r.dst) : `${formatIpv4(r.dst)}/${r.dstLen}`;
  const words = [
    plain + dst,
    r.nexthop.gateway && `via ${formatIpv4(r.nexthop.gateway)}`,
    r.nexthop.oif && `dev ${u.linkByIndex(r.nexthop.oif)?.name}`,
    r.table === RT_TABLE.LOCAL && 'table local',
    r.proto === 'kernel' && 'proto kernel',
    r.scope === SCOPE.LINK && 'scope link',
    r.scope === SCOPE.HOST && 'scope host',
    r.prefSrc && `src ${formatIpv4(r.prefSrc)}`,
    r.metric && `metric ${r.metric}`,
    r.nexthop.linkdown && 'linkdown',
  ];
  return words.filter(Boolean).join(' ');
}

function add(u: Uapi, dst: string, more: Partial<RouteSpec> & { dev?: string; via?: string } = {}, mode: NewMode = 'add') {
  const [net = '', len = '32'] = dst.split('/');
  const { dev, via, ...rest } = more;
  const spec = { dst: ip(net), dstLen: Number(len), ...rest, ...(dev && { oif: index(u, dev) }), ...(via && { gateway: ip(via) }) };
  return u.newRoute(spec, mode);
}

describe('addresses bring routes', () => {
  test('on a device that is down only the one to itself', () => {
    const u = one();
    addr(u, 'v0', '10.0.0.1/24');
    expect(show(u)).toEqual(['local 10.0.0.1 dev v0 table local proto kernel scope host src 10.0.0.1']);
  });

  test('up without carrier they are linkdown, but for those to itself; with carrier no more', () => {
    const u = one();
    addr(u, 'v0', '10.0.0.1/24');
    addr(u, 'v0', '10.0.0.9/24');
    up(u, 'v0');
    const local = ['local 10.0.0.1', 'local 10.0.0.9'].map((x) => `${x} dev v0 table local proto kernel scope host src 10.0.0.1`);
    const net = '10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1';
    const brd = 'broadcast 10.0.0.255 dev v0 table local proto kernel scope link src 10.0.0.1';
    expect(show(u)).toEqual([`${net} linkdown`, ...local, `${brd} linkdown`]);
    up(u, 'v1');
    expect(show(u)).toEqual([net, ...local, brd]);
    ok(u.setLink(index(u, 'v0'), { up: false }));
    expect(show(u)).toEqual(local);
    expect(u.addrs().map((a) => `${formatIpv4(a.local)} ${a.secondary}`)).toEqual(['10.0.0.1 false', '10.0.0.9 true']);
    ok(u.setLink(index(u, 'v0'), { up: true }));
    expect(show(u)).toEqual([net, ...local, brd]);
  });

  test('lo gets 127.0.0.1/8 when it comes up', () => {
    const u = one();
    up(u, 'lo');
    expect(show(u)).toEqual([
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
    ]);
  });

  test('by prefix length: /32 none, /31 no broadcast, a peer its own, a given broadcast once', () => {
    const u = one();
    up(u, 'v0');
    up(u, 'v1');
    addr(u, 'v0', '10.1.0.1/32');
    addr(u, 'v0', '10.2.0.1/31');
    const ifindex = index(u, 'v0');
    ok(u.newAddr({ ifindex, local: ip('10.3.0.1'), prefixLen: 32, peer: ip('10.3.0.2') }));
    ok(u.newAddr({ ifindex, local: ip('10.4.0.1'), prefixLen: 24, broadcast: ip('10.4.0.255') }));
    ok(u.newAddr({ ifindex, local: ip('10.4.0.1'), prefixLen: 16, broadcast: ip('10.4.255.255') }));
    const loc = (a: string) => `local ${a} dev v0 table local proto kernel scope host src ${a}`;
    expect(show(u)).toEqual([
      '10.2.0.0/31 dev v0 proto kernel scope link src 10.2.0.1',
      '10.3.0.2 dev v0 proto kernel scope link src 10.3.0.1',
      '10.4.0.0/24 dev v0 proto kernel scope link src 10.4.0.1',
      '10.4.0.0/16 dev v0 proto kernel scope link src 10.4.0.1',
      loc('10.1.0.1'),
      loc('10.2.0.1'),
      loc('10.3.0.1'),
      loc('10.4.0.1'),
      'broadcast 10.4.0.255 dev v0 table local proto kernel scope link src 10.4.0.1',
      'broadcast 10.4.255.255 dev v0 table local proto kernel scope link src 10.4.0.1',
    ]);
  });

  test('a primary takes its secondaries along, or with promote_secondaries the first takes its place', () => {
    const u = one();
    up(u, 'v0');
    up(u, 'v1');
    for (const a of ['10.0.0.1/24', '10.0.0.2/24', '10.0.0.3/24', '10.0.1.1/24']) addr(u, 'v0', a);
    ok(add(u, '10.8.0.0/24', { dev: 'v0', prefSrc: ip('10.0.0.2') }));
    ok(u.sysctlSet('net/ipv4/conf/v0/promote_secondaries', '1'));
    const del = (a: string) => ok(u.delAddr({ ifindex: index(u, 'v0'), local: ip(a), prefixLen: 24 }));
    del('10.0.0.1');
    expect(u.addrs().map((a) => formatIpv4(a.local))).toEqual(['10.0.1.1', '10.0.0.2', '10.0.0.3']);
    expect(show(u)).toContain('10.8.0.0/24 dev v0 scope link src 10.0.0.2');
    expect(show(u)).toContain('local 10.0.0.3 dev v0 table local proto kernel scope host src 10.0.0.2');
    ok(u.sysctlSet('net/ipv4/conf/v0/promote_secondaries', '0'));
    del('10.0.0.2');
    expect(u.addrs().map((a) => formatIpv4(a.local))).toEqual(['10.0.1.1']);
    expect(show(u).filter((r) => r.includes('10.0.0.') || r.includes('10.8.'))).toEqual([]);
  });

  test('errors of requests about addresses', () => {
    const u = one();
    addr(u, 'v0', '10.0.0.1/24');
    const ifindex = index(u, 'v0');
    const req = { ifindex, local: ip('10.0.0.1'), prefixLen: 24 };
    expect(u.newAddr(req)).toMatchObject({ errno: 'EEXIST', extack: 'ipv4: Address already assigned' });
    ok(u.newAddr({ ...req, replace: true }));
    expect(u.delAddr({ ...req, local: ip('10.0.0.77') })).toMatchObject({ errno: 'EADDRNOTAVAIL', extack: 'ipv4: Address not found' });
  });
});

describe('routes that are refused', () => {
  const prepare = (u: Uapi) => {
    addr(u, 'v0', '10.0.0.1/24');
    up(u, 'v0');
    up(u, 'v1');
  };
  const GATEWAY = 'Nexthop has invalid gateway';
  test.each<[string, (u: Uapi) => unknown, string, string | undefined]>([
    ['gateway on no link', (u) => add(u, '10.9.0.0/24', { via: '10.7.0.2' }), 'ENETUNREACH', GATEWAY],
    ['gateway is a broadcast address', (u) => add(u, '10.9.0.0/24', { via: '10.0.0.255' }), 'EINVAL', GATEWAY],
    ['gateway on no link of the device', (u) => add(u, '10.9.0.0/24', { via: '10.7.0.2', dev: 'v0' }), 'ENETUNREACH', GATEWAY],
    ['bits behind the prefix', (u) => add(u, '10.9.0.1/24', { dev: 'v0' }), 'EINVAL', 'Invalid prefix for given prefix length'],
    ['no device', (u) => add(u, '10.9.0.0/24'), 'ENODEV', undefined],
    [
      'source not of this host',
      (u) => add(u, '0.0.0.0/0', { via: '10.0.0.254', prefSrc: ip('10.1.1.1') }),
      'EINVAL',
      'Invalid prefsrc address',
    ],
    [
      'a blackhole with a device',
      (u) => add(u, '10.9.0.0/24', { type: 'blackhole', dev: 'v0' }),
      'EINVAL',
      'Gateway, device and multipath can not be specified for this route type',
    ],
    ['change of what is not there', (u) => add(u, '10.9.0.0/24', { dev: 'v0' }, 'change'), 'ENOENT', undefined],
    ['added twice', (u) => add(u, '10.9.0.0/24', { dev: 'v0' }) ?? add(u, '10.9.0.0/24', { via: '10.0.0.3' }), 'EEXIST', undefined],
    ['deleted but not there', (u) => u.delRoute({ dst: ip('10.55.0.0'), dstLen: 24 }), 'ESRCH', undefined],
  ])('%s', (_title, request, errno, extack) => {
    const u = one();
    prepare(u);
    expect(request(u)).toMatchObject({ errno, extack });
  });

  test('a device that is down', () => {
    const u = one();
    addr(u, 'v0', '10.0.0.1/24');
    expect(add(u, '10.9.0.0/24', { dev: 'v0' })).toMatchObject({ errno: 'ENETDOWN', extack: 'Device for nexthop is not up' });
    expect(add(u, '10.9.0.0/24', { via: '10.0.0.2' })).toMatchObject({ errno: 'ENETUNREACH', extack: GATEWAY });
  });

  test('append goes behind, prepend in front, replace takes the first, and not into a copy', () => {
    const u = one();
    prepare(u);
    ok(add(u, '1.2.4.0/24', { via: '10.0.0.2' }));
    ok(add(u, '1.2.4.0/24', { via: '10.0.0.3' }, 'append'));
    ok(add(u, '1.2.4.0/24', { via: '10.0.0.4' }, 'prepend'));
    ok(add(u, '1.2.4.0/24', { via: '10.0.0.5' }, 'replace'));
    expect(add(u, '1.2.4.0/24', { via: '10.0.0.3' }, 'replace')).toMatchObject({ errno: 'EEXIST' });
    const vias = show(u).flatMap((r) => /^1\.2\.4.* via (\S+)/.exec(r)?.[1] ?? []);
    expect(vias).toEqual(['10.0.0.5', '10.0.0.2', '10.0.0.3']);
  });
});

describe('ip route get', () => {
  function routed(): Uapi {
    const u = one();
    up(u, 'lo');
    addr(u, 'v0', '10.0.0.1/24');
    addr(u, 'v0', '10.0.0.9/24');
    up(u, 'v0');
    up(u, 'v1');
    const types: [string, RouteType][] = [['60', 'unreachable'], ['61', 'blackhole'], ['62', 'prohibit'], ['63', 'throw']]; // biome-ignore format: a table
    for (const [n, type] of types) ok(add(u, `10.${n}.0.0/16`, { type }));
    ok(add(u, '0.0.0.0/0', { via: '10.0.0.254' }));
    ok(add(u, '0.0.0.0/0', { via: '10.0.0.253', metric: 10 }));
    return u;
  }
  const get = (u: Uapi, dst: string, more: { from?: string; iif?: string; oif?: string } = {}) => {
    const answer = u.getRoute({
      dst: ip(dst),
      ...(more.from && { src: ip(more.from) }),
      ...(more.iif && { iif: index(u, more.iif) }),
      ...(more.oif && { oif: index(u, more.oif) }),
    });
    if ('errno' in answer) return answer.errno;
    const via = answer.gateway ? ` via ${formatIpv4(answer.gateway)}` : '';
    return `${answer.type} ${formatIpv4(answer.dst)}${via} dev ${u.linkByIndex(answer.oif)?.name} src ${formatIpv4(answer.src)}`;
  };

  test.each<[string, Parameters<typeof get>[2], string]>([
    ['10.0.0.5', {}, 'unicast 10.0.0.5 dev v0 src 10.0.0.1'],
    ['10.0.0.255', {}, 'broadcast 10.0.0.255 dev v0 src 10.0.0.1'],
    ['10.60.1.1', {}, 'EHOSTUNREACH'],
    ['10.61.1.1', {}, 'EINVAL'],
    ['10.62.1.1', {}, 'EACCES'],
    ['10.63.1.1', {}, 'ENETUNREACH'],
    ['8.8.8.8', {}, 'unicast 8.8.8.8 via 10.0.0.254 dev v0 src 10.0.0.1'],
    ['127.0.0.1', {}, 'local 127.0.0.1 dev lo src 127.0.0.1'],
    ['10.0.0.1', {}, 'local 10.0.0.1 dev lo src 10.0.0.1'],
    ['255.255.255.255', {}, 'broadcast 255.255.255.255 dev v0 src 10.0.0.1'],
    ['224.0.0.1', {}, 'multicast 224.0.0.1 dev v0 src 10.0.0.1'],
    ['10.0.0.5', { from: '10.0.0.9' }, 'unicast 10.0.0.5 dev v0 src 10.0.0.9'],
    ['10.0.0.5', { from: '10.0.0.77' }, 'ENETUNREACH'],
    ['10.0.0.5', { from: '10.0.0.77', iif: 'v0' }, 'EHOSTUNREACH'],
    ['10.0.0.1', { from: '10.0.0.77', iif: 'v0' }, 'local 10.0.0.1 dev lo src 0.0.0.0'],
    ['10.0.0.1', { from: '10.0.0.9', iif: 'v0' }, 'EINVAL'],
    ['8.8.8.8', { oif: 'v0' }, 'unicast 8.8.8.8 via 10.0.0.254 dev v0 src 10.0.0.1'],
    ['8.8.8.8', { oif: 'lo' }, 'unicast 8.8.8.8 dev lo src 10.0.0.1'],
  ])('%s %o', (dst, more, expected) => {
    expect(get(routed(), dst, more)).toBe(expected);
  });
});
