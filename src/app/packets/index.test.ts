import { describe, expect, test } from 'vitest';
import { echo, ipPacket } from '#wire/samples.ts';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { packetIndex, passed } from './index.ts';
import { linkOf } from './link.ts';

const rx = (skb: number, frame: number, t = 0) => ({ kind: 'netif_receive_skb', skb, frame, len: 98, t });

describe('the packet list', () => {
  test('has a row for each arrival and each drop, and none for a frame that only leaves', () => {
    const { lab, happen } = fakeLab();
    happen(
      [
        { kind: 'net_dev_start_xmit', skb: 1, frame: 0, len: 98 },
        rx(1, 0),
        { kind: 'kfree_skb', skb: 1, frame: 0, fn: 'ip_rcv', reason: 'IP_INHDR' },
      ],
      [[0, echo()]],
    );
    const rows = packetIndex(lab).update();
    expect(rows.map((r) => [r.no, r.seq, r.reason])).toEqual([
      [1, 1, undefined],
      [2, 2, 'IP_INHDR'],
    ]);
    expect(packetIndex(lab).summary(rows[0] as never)?.proto).toBe('icmp');
  });

  test('joins clones, envelopes and answers to one story', () => {
    const { lab, happen } = fakeLab();
    happen([
      rx(7, 0),
      { kind: 'lineage', op: 'clone', skb: 8, from: 7 },
      rx(8, 0),
      { kind: 'lineage', op: 'reply', skb: 9, from: 8 },
      rx(9, 0),
      rx(10, 0),
    ]);
    expect(
      packetIndex(lab)
        .update()
        .map((r) => r.root),
    ).toEqual([7, 7, 7, 10]);
  });

  test('counts what the play head has passed', () => {
    const { lab, happen } = fakeLab();
    happen([rx(1, 0), { kind: 'step', skb: 1, fn: 'ip_rcv' }, rx(1, 0)]);
    const rows = packetIndex(lab).update();
    expect([0, 1, 2, 3].map((head) => passed(rows, head))).toEqual([0, 1, 1, 2]);
  });
});

test('bytes without an Ethernet header are told by their IPv4 header', () => {
  const packet = ipPacket(1, new Uint8Array(8));
  expect(linkOf(packet)).toBe('raw');
  expect(linkOf(echo())).toBe('ethernet');
  const broken = packet.slice();
  broken[8] = (broken[8] ?? 0) ^ 1;
  expect(linkOf(broken)).toBe('ethernet');
});
