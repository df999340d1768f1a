import { describe, expect, test } from 'vitest';
import { Builder, vxlanLab } from '../testing/builder.ts';
import { layout, type Rect } from './layout.ts';

const ROLES = [
  { name: 'hostA', role: 'host' },
  { name: 'hostB', role: 'host' },
  { name: 'core', role: 'router' },
] as const;

function inside(child: Rect, parent: Rect): boolean {
  return child.x >= parent.x && child.y >= parent.y && child.x + child.w <= parent.x + parent.w && child.y + child.h <= parent.y + parent.h;
}
const apart = (a: Rect, b: Rect) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

function checkNesting(rects: Map<string, Rect>): void {
  const all = [...rects.values()].filter((r) => r.kind !== 'plug');
  for (const r of all) if (r.parent) expect(inside(r, rects.get(r.parent) as Rect), `${r.key} in ${r.parent}`).toBe(true);
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) if (a.parent === b.parent) expect(apart(a, b), `${a.key} | ${b.key}`).toBe(true);
}

function twoNamespaces(): Builder {
  const b = new Builder();
  const m = b.machine('host');
  b.veth(b.netns(m.id, 'left'), 'eth0', b.netns(m.id, 'right'), 'eth0');
  return b;
}

describe('layout', () => {
  test('nests everything without overlaps and snaps corners to 8 px', () => {
    const rects = layout(vxlanLab().snapshot, {}, ROLES);
    checkNesting(rects);
    for (const r of rects.values())
      if (r.kind === 'machine' || r.kind === 'netns' || r.kind === 'bridge') expect([r.x % 8, r.y % 8]).toEqual([0, 0]);
  });

  test('the router stands between the hosts it joins, and NICs face it', () => {
    const rects = layout(vxlanLab().snapshot, {}, ROLES);
    const [a, core, z] = ['hostA', 'core', 'hostB'].map((k) => rects.get(k) as Rect);
    expect((a as Rect).x + (a as Rect).w).toBeLessThan((core as Rect).x);
    expect((core as Rect).x + (core as Rect).w).toBeLessThan((z as Rect).x);
    expect(core).toMatchObject({ compact: true });
    const nic = rects.get('hostA//bond0') as Rect;
    expect(nic).toMatchObject({ kind: 'nic', side: 'right', w: 136, h: 50 });
    expect(nic.x + nic.w).toBe((a as Rect).x + (a as Rect).w);
    expect(rects.get('hostB//bond0')).toMatchObject({ side: 'left', x: (z as Rect).x });
    expect(rects.get('core//eth0')).toMatchObject({ kind: 'jack', side: 'left' });
  });

  test('ports stand straight under the cards that they lead to; the tunnel device below has its socket below', () => {
    const rects = layout(vxlanLab().snapshot, {}, ROLES);
    const bridge = rects.get('hostA//br0') as Rect;
    expect(bridge.sockets?.map((s) => [s.port, s.side])).toEqual([
      ['hostA//veth-1-b', 'top'],
      ['hostA//veth-2-b', 'top'],
      ['hostA//vxlan1', 'bottom'],
    ]);
    const card = rects.get('hostA/qianyi-test-1/veth-1-a') as Rect;
    expect(bridge.sockets?.[0]?.x).toBe(card.x + card.w / 2);
    expect(rects.get('hostA//veth-1-b')).toMatchObject({ kind: 'plug', parent: 'hostA//br0' });
    expect((rects.get('hostA//vxlan1') as Rect).y).toBeGreaterThan(bridge.y + bridge.h);
  });

  test('namespaces stand in the order of ports, whatever the order in which they were made', () => {
    const b = new Builder();
    const m = b.machine('host');
    const br0 = b.bridge(m.init, 'br0');
    const outer = ['a', 'b', 'c'].map((n) => b.veth(b.netns(m.id, n), 'eth0', m.init, `v${n}`)[1]);
    for (const i of [2, 0, 1]) b.enslave(outer[i] as (typeof outer)[number], br0);
    const rects = layout(b.snapshot);
    const x = (k: string) => (rects.get(`host/${k}`) as Rect).x;
    expect(x('c')).toBeLessThan(x('a'));
    expect(x('a')).toBeLessThan(x('b'));
  });

  test('the two ends of a free pair face each other', () => {
    const rects = layout(twoNamespaces().snapshot);
    checkNesting(rects);
    expect(rects.get('host/left/eth0')).toMatchObject({ side: 'right' });
    expect(rects.get('host/right/eth0')).toMatchObject({ side: 'left' });
    const [l, r] = [rects.get('host/left') as Rect, rects.get('host/right') as Rect];
    expect(r.x - (l.x + l.w)).toBe(64);
  });

  test('a bridge with an address gets a card that no room touches', () => {
    const b = twoNamespaces();
    const init = [...b.snapshot.netns.values()].find((n) => n.name === '')?.nsid;
    const br0 = b.bridge(init as never, 'br0');
    b.addr(br0, '10.0.0.1/24');
    const rects = layout(b.snapshot);
    const bridge = rects.get('host//br0') as Rect;
    expect(bridge.card).toMatchObject({ w: 136, h: 50 });
    expect((bridge.card?.x ?? 0) + 136).toBeLessThanOrEqual(bridge.x + bridge.w);
    expect(bridge.card?.y).toBeGreaterThan((rects.get('host') as Rect).y + 40);
  });

  test('chosen places are kept, what is inside moves along, and others keep away', () => {
    const b = twoNamespaces();
    const free = layout(b.snapshot);
    const moved = layout(b.snapshot, { host: { x: 800, y: -400 }, 'host/right': { x: 24, y: 200 } });
    expect(moved.get('host')).toMatchObject({ x: 800, y: -400 });
    expect(moved.get('host/left')?.x).toBe((free.get('host/left')?.x ?? 0) + 800);
    expect(moved.get('host/right')).toMatchObject({ x: 824, y: -200 });
    checkNesting(moved);
    const onTop = layout(b.snapshot, { 'host/right': { x: 24, y: 48 } });
    expect(apart(onTop.get('host/left') as Rect, onTop.get('host/right') as Rect)).toBe(true);
  });

  test('what is collapsed is drawn closed, in the place that the layout finds, and opens again as it was', () => {
    const { snapshot } = vxlanLab();
    const open = layout(snapshot, {}, ROLES);
    const room = [...open.values()].find((r) => r.kind === 'netns' && r.parent === 'hostA')?.key ?? '';
    const closed = { x: 0, y: 0, free: true, closed: true };
    const some = layout(snapshot, { [room]: closed, hostB: closed }, ROLES);
    checkNesting(some);
    expect(some.get(room)).toMatchObject({ kind: 'netns', compact: true });
    expect([...some.keys()].filter((k) => k.startsWith(`${room}/`))).toEqual([]);
    expect([...some.values()].filter((r) => r.parent === 'hostB').map((r) => r.kind)).toEqual(['jack']);
    expect(layout(snapshot, { [room]: { x: 0, y: 0, free: true } }, ROLES).get(room)).toEqual(open.get(room));
  });

  test('a switch that joins three hosts stands below them', () => {
    const b = new Builder();
    const sw = b.machine('sw');
    const br0 = b.bridge(sw.init, 'br0');
    for (const n of ['h1', 'h2', 'h3']) {
      const nic = b.link(b.machine(n).init, 'eth0', 'nic');
      const port = b.link(sw.init, `p-${n}`, 'nic');
      b.cable(nic, port);
      b.enslave(port, br0);
    }
    const rects = layout(b.snapshot, {}, [{ name: 'sw', role: 'switch' }]);
    checkNesting(new Map([...rects].filter(([, r]) => r.kind !== 'bridge')));
    expect(rects.get('sw')?.y).toBeGreaterThan((rects.get('h2')?.y ?? 0) + (rects.get('h2')?.h ?? 0));
    expect(rects.get('sw//p-h1')).toMatchObject({ side: 'top' });
    expect(rects.get('h1//eth0')).toMatchObject({ side: 'bottom' });
  });

  test('a thousand namespaces on a bridge wrap into rows, every port has a socket', () => {
    const b = new Builder();
    const m = b.machine('host');
    const br0 = b.bridge(m.init, 'br0');
    for (let i = 0; i < 1000; i++) b.enslave(b.veth(b.netns(m.id, `n${i}`), 'eth0', m.init, `v${i}`)[1], br0);
    layout(b.snapshot);
    const rects = layout(b.snapshot);
    const host = rects.get('host') as Rect;
    expect(host.w / host.h).toBeGreaterThan(0.7);
    expect(host.w / host.h).toBeLessThan(4);
    const sockets = rects.get('host//br0')?.sockets ?? [];
    expect(new Set(sockets.map((s) => `${s.x},${s.y}`)).size).toBe(1000);
    expect(sockets.every((s) => inside({ x: s.x, y: s.y, w: 0, h: 0 } as Rect, rects.get('host//br0') as Rect))).toBe(true);
  });
});
