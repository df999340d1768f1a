import { describe, expect, test } from 'vitest';
import { layout } from '#lab/layout/layout.ts';
import { modelOf } from '#lab/model.ts';
import { planOf } from '../geometry/anchors.ts';
import { Sample, twoHosts } from '../testing/sample.ts';
import { type Thing, thingAt, thingOf } from '../things.ts';
import { predict, toolFrom } from './predict.ts';

const snapshot = twoHosts();
const plan = planOf(modelOf(snapshot), layout(snapshot, {}, [{ name: 'core', role: 'router' }]));
const thing = (key: string): Thing => {
  const found = thingOf(plan, key);
  if (!found) throw new Error(key);
  return found;
};

describe('predict', () => {
  test('from a room to a bridge: a pair with free names, both ends up', () => {
    expect(predict(plan, 'veth', thing('hostA/qianyi-test-1'), thing('hostA//br0'))?.commands).toEqual([
      'ip link add veth3 type veth peer name eth1 netns qianyi-test-1',
      'ip link set veth3 master br0 up',
      'ip netns exec qianyi-test-1 ip link set eth1 up',
    ]);
  });
  test('a bridge into a bridge is refused in the kernel’s words', () => {
    const s = new Sample();
    const host = s.machine('host');
    s.bridge(host, 2, 'br0');
    s.bridge(host, 3, 'br1');
    const two = planOf(modelOf(s.snapshot), layout(s.snapshot));
    const a = thingOf(two, 'host//br1');
    const b = thingOf(two, 'host//br0');
    if (!a || !b) throw new Error('not there');
    expect(toolFrom(a)).toBe('plug');
    expect(predict(two, 'plug', a, b)).toMatchObject({
      commands: ['ip link set br1 master br0'],
      refusal: 'Error: Can not enslave a bridge to a bridge.',
    });
    expect(predict(two, 'veth', a, b)?.commands[0]).toBe('ip link add veth1 type veth peer name veth2');
  });
  test('a bridge of another namespace cannot be seen from here', () => {
    expect(predict(plan, 'plug', thing('hostA/qianyi-test-1/eth0'), thing('hostA//br0'))?.refusal).toBe(
      'Error: argument "br0" is wrong: Device does not exist',
    );
  });
  test('veth does not leave the machine', () => {
    expect(predict(plan, 'veth', thing('hostA/qianyi-test-1'), thing('hostB/qianyi-test-3'))?.refusal).toBe(
      'Error: argument "qianyi-test-3" is wrong: Invalid "netns" value',
    );
  });
  test('a port that is in this bridge already: nothing to do', () => {
    expect(predict(plan, 'plug', thing('hostA//veth1'), thing('hostA//br0'))).toBeUndefined();
  });
  test('a cable between machines brings NICs with free names; a NIC takes one cable', () => {
    expect(predict(plan, 'cable', thing('hostA'), thing('hostB'))?.cable).toEqual([
      { machine: 'hostA', nic: 'eth0', add: true },
      { machine: 'hostB', nic: 'eth0', add: true },
    ]);
    expect(predict(plan, 'cable', thing('hostA//bond0'), thing('hostB'))?.refusal).toContain('bond0');
  });
});

describe('thingAt', () => {
  test('finds the topmost thing', () => {
    const card = plan.rects.get('hostA/qianyi-test-1/eth0');
    const room = plan.rects.get('hostA/qianyi-test-1');
    if (!card || !room) throw new Error('not laid out');
    expect(thingAt(plan, { x: card.x + 20, y: card.y + 20 })?.key).toBe(card.key);
    expect(thingAt(plan, { x: room.x + 10, y: room.y + 10 })?.key).toBe(room.key);
    expect(thingAt(plan, { x: -5000, y: -5000 })).toBeUndefined();
  });
});
