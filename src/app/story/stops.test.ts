import { expect, test } from 'vitest';
import { modelOf } from '#lab/model.ts';
import { packetIndex } from '../packets/index.ts';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { stopsOf } from './stops.ts';

test('a story has one stop a place, with what was decided there; places that only hand on are left out', () => {
  const { lab, happen } = fakeLab();
  const at = (ifindex: number) => ({ skb: 1, ifindex });
  const head = happen([
    { kind: 'netif_receive_skb', frame: 0, len: 60, ...at(2) },
    { kind: 'decision', fn: 'br_handle_frame_finish', table: 'fdb', rid: 0, verdict: 'flood', ...at(2) },
    { kind: 'net_dev_start_xmit', frame: 0, len: 60, ...at(3) },
    { kind: 'netif_receive_skb', frame: 0, len: 60, ...at(4) },
    { kind: 'kfree_skb', frame: 0, fn: 'ip_rcv_core', reason: 'OTHERHOST', ...at(4) },
  ]);
  const index = packetIndex(lab);
  index.update();
  const stops = stopsOf(lab.log, index, 1, head, modelOf(lab.store.getState().snapshot));
  expect(stops.map((s) => [s.ifindex, s.fn, s.dropped])).toEqual([
    [2, 'br_handle_frame_finish', undefined],
    [4, 'ip_rcv_core', 'OTHERHOST'],
  ]);
  expect(stops[0]?.text).toMatch(/^Floods/);
});
