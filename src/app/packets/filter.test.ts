import { describe, expect, test } from 'vitest';
import { modelOf } from '#lab/model.ts';
import { echo } from '#wire/samples.ts';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { FilteredRows } from './filter.ts';
import { packetIndex, rowAt } from './index.ts';
import { namesOf } from './names.ts';

const rx = (skb: number, frame = 0) => ({ kind: 'netif_receive_skb', skb, frame, len: 98 });
const dropped = (skb: number) => ({ kind: 'kfree_skb', skb, frame: 0, fn: 'ip_rcv', reason: 'IP_INHDR' });

function filtering(text: string, story?: number) {
  const { lab, happen } = fakeLab();
  const index = packetIndex(lab);
  const names = namesOf(modelOf(lab.store.getState().snapshot));
  const chosen = new FilteredRows({ text, index, names, story });
  return {
    happen,
    seen: () => {
      index.update();
      return chosen.update().map((r) => r.skb);
    },
  };
}

describe('filters', () => {
  test('rows that come later are let through or not as those before', () => {
    const f = filtering('dropped');
    f.happen([rx(1), dropped(1)], [[0, echo()]]);
    expect(f.seen()).toEqual([1]);
    f.happen([rx(2), dropped(2), rx(3)]);
    expect(f.seen()).toEqual([1, 2]);
    expect(f.seen(), 'asked twice').toEqual([1, 2]);
  });
  test('every word must be found in the text of the row', () => {
    const f = filtering('ICMP request');
    f.happen([rx(1)], [[0, echo()]]);
    expect(f.seen()).toEqual([1]);
    const none = filtering('icmp nowhere');
    none.happen([rx(1)], [[0, echo()]]);
    expect(none.seen()).toEqual([]);
  });
  test.each([
    ['icmp.type == 8', [1, 2]],
    ['frame.len == 98 && frame.number > 2', [2]],
    ['drop.reason == "IP_INHDR"', [1]],
    ['drop.function == "ip_rcv" && !icmp', []],
    ['"echo" && ip.addr == 10.0.0.0/8 && !dropped', [1, 2]],
    ['dev == "if2" && netns', []],
    ['frame.time_relative >= 0.5', [2]],
  ])('%s', (text, skbs) => {
    const f = filtering(text);
    f.happen([rx(1), dropped(1), { ...rx(2), t: 600_000_000 }], [[0, echo()]]);
    expect([...new Set(f.seen())]).toEqual(skbs);
  });
  test('a story has its clones, and nothing else', () => {
    const f = filtering('', 1);
    f.happen([rx(1), { kind: 'lineage', op: 'clone', skb: 2, from: 1 }, rx(2), rx(3)], [[0, echo()]]);
    expect(f.seen()).toEqual([1, 2]);
  });
});

test('a row is found by the number of its event', () => {
  const { lab, happen } = fakeLab();
  happen([rx(1), { kind: 'step', skb: 1, fn: 'ip_rcv' }, rx(2)]);
  const rows = packetIndex(lab).update();
  expect([0, 1, 2, undefined].map((seq) => rowAt(rows, seq))).toEqual([0, -1, 1, -1]);
});
