import { describe, expect, test } from 'vitest';
import { echo } from '#wire/samples.ts';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { timelineOf } from './items.ts';

const exec = (line: string, term: number, t = 0) => ({ kind: 'exec', pid: 1, argv: line.split(' '), term, t });
const rx = (t: number, skb = 1) => ({ kind: 'netif_receive_skb', skb, frame: 0, len: 98, t });

function lineOf(events: readonly object[]) {
  const { lab, happen } = fakeLab();
  happen(events, [[0, echo()]]);
  const line = timelineOf(lab);
  line.update();
  return line;
}

describe('the timeline', () => {
  test('has ticks for commands that build and flags for commands that are typed', () => {
    const line = lineOf([exec('ip netns add a', 0), exec('bash', 1), exec('ping 10.0.0.2', 1)]);
    expect(line.items.map((i) => [i.kind, i.label])).toEqual([
      ['tick', undefined],
      ['flag', 'ping 10.0.0.2'],
    ]);
  });

  test('folds idle time and says how much', () => {
    const line = lineOf([rx(0), rx(1_000_000), rx(41_001_000_000)]);
    expect(line.items.map((i) => i.label ?? i.kind)).toEqual(['packet', 'packet', '41 s', 'packet']);
  });

  test('shows drops, but not copies that other hosts throw away', () => {
    const drop = (reason: string) => ({ kind: 'kfree_skb', skb: 1, frame: 0, fn: 'f', reason });
    expect(lineOf([drop('OTHERHOST'), drop('NO_SOCKET')]).items.map((i) => i.label)).toEqual(['NO_SOCKET']);
  });

  test('finds the event at a place and the place of an event', () => {
    const line = lineOf([rx(0), rx(0), rx(0)]);
    const [, second] = line.items;
    if (!second) throw new Error('three items');
    expect(line.headX(1)).toBe(second.x);
    expect(line.seqAt(second.x + 1)).toBe(1);
    expect(line.seqAt(second.x + second.w - 1)).toBe(2);
    expect(line.seqAt(line.width + 50)).toBe(3);
    expect(line.headX(3)).toBe(line.width);
  });
});
