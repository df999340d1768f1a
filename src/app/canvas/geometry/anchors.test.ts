import { describe, expect, test } from 'vitest';
import type { LinkRow } from '#host/protocol.ts';
import { layout } from '#lab/layout/layout.ts';
import { modelOf } from '#lab/model.ts';
import { twoHosts } from '../testing/sample.ts';
import { cableEnd, devId, ifindexOf, mouthOf, nsidOf, type Plan, planOf, plugEnd, restPoint, wallPoint } from './anchors.ts';
import { Geometry } from './geometry.ts';
import { lineLength } from './polyline.ts';
import { drawnWire, insideLine, jointLine } from './routes.ts';

const snapshot = twoHosts();
const plan: Plan = planOf(modelOf(snapshot), layout(snapshot, {}, [{ name: 'core', role: 'router' }]));
const geometry = new Geometry(plan);
const link = (key: string): LinkRow => {
  const found = [...snapshot.link.values()].find((l) => plan.model.key(l) === key);
  if (!found) throw new Error(key);
  return found;
};
const id = (key: string): number => devId(link(key).nsid, link(key).ifindex);
const ends = (line: readonly number[] | undefined) => line && [line.slice(0, 2), line.slice(-2)];
const xy = (p: { x: number; y: number } | undefined) => p && [p.x, p.y];

describe('anchors', () => {
  test('a device id holds both numbers', () => {
    expect([nsidOf(devId(7, 300)), ifindexOf(devId(7, 300))]).toEqual([7, 300]);
  });
  test('a card rests at its jack and its cable leaves outside of the bracket', () => {
    const rect = plan.rects.get('hostA/qianyi-test-1/eth0');
    expect(rect?.kind).toBe('card');
    if (!rect) return;
    const side = rect.side ?? 'bottom';
    const wall = wallPoint(rect, side);
    expect(xy(restPoint(plan, link(rect.key)))).toEqual(xy(wall));
    const end = cableEnd(plan, link(rect.key));
    expect(end && Math.hypot(end.x - wall.x, end.y - wall.y)).toBe(5);
  });
  test('a port rests in its socket and is entered outside of its plug', () => {
    const socket = plan.sockets.get('hostA//veth1')?.socket;
    expect(socket).toBeDefined();
    expect(xy(restPoint(plan, link('hostA//veth1')))).toEqual(xy(socket));
    const end = plugEnd(plan, 'hostA//veth1');
    expect(socket && end && Math.abs(end.y - socket.y)).toBe(28);
  });
  test('every cable joins the two ends', () => {
    const a = link('hostA/qianyi-test-1/eth0');
    const b = link('hostA//veth1');
    expect(ends(drawnWire(plan, a, b))).toEqual([xy(cableEnd(plan, a)), xy(cableEnd(plan, b))]);
    expect(ends(drawnWire(plan, b, a))).toEqual([xy(cableEnd(plan, b)), xy(cableEnd(plan, a))]);
    const joint = jointLine(plan, link('hostA//vxlan1'));
    expect(joint?.slice(-2)).toEqual(xy(plugEnd(plan, 'hostA//vxlan1')));
  });
  test('through a bridge: from socket to socket, inside of its body', () => {
    const line = insideLine(plan, link('hostA//veth1'), link('hostA//veth2')) ?? [];
    const body = plan.rects.get('hostA//br0');
    expect(ends(line)).toEqual([xy(restPoint(plan, link('hostA//veth1'))), xy(restPoint(plan, link('hostA//veth2')))]);
    for (let i = 1; i < line.length; i += 2) {
      expect(line[i]).toBeGreaterThanOrEqual(body?.y ?? 0);
      expect(line[i]).toBeLessThanOrEqual((body?.y ?? 0) + (body?.h ?? 0));
    }
  });
  test('a frame for the tunnel goes by its joint to its mouth, and its envelope from there to the card', () => {
    const pill = plan.rects.get('hostA//vxlan1');
    if (!pill) throw new Error('not laid out');
    const intoTunnel = geometry.leg({ kind: 'inside', from: id('hostA//veth1'), to: id('hostA//vxlan1') });
    expect(ends(intoTunnel.line)?.[1]).toEqual(xy(mouthOf(pill)));
    const out = geometry.leg({ kind: 'inside', from: id('hostA//vxlan1'), to: id('hostA//bond0') });
    expect(ends(out.line)).toEqual([xy(mouthOf(pill)), xy(restPoint(plan, link('hostA//bond0')))]);
    expect(out.seenTo).toBeLessThan(out.length);
  });
  test('a leg over a physical cable reaches the jack of a closed building, and nothing is seen inside of it', () => {
    const wire = geometry.leg({ kind: 'wire', from: id('hostA//bond0'), to: id('core//eth0') });
    expect(wire.length).toBeCloseTo(lineLength(wire.line));
    expect(wire.length).toBeGreaterThan(10);
    const through = geometry.leg({ kind: 'inside', from: id('core//eth0'), to: id('core//eth1') });
    expect(through.seenTo).toBeLessThanOrEqual(through.seenFrom);
  });
  test('what is not drawn has no place', () => {
    expect(geometry.spot(devId(99, 1))).toBeUndefined();
    expect(geometry.leg({ kind: 'wire', from: devId(99, 1), to: devId(99, 2) }).length).toBe(0);
  });
});
