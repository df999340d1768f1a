import { expect, test } from 'vitest';
import { modelOf } from '#lab/model.ts';
import { Builder } from '#lab/testing/builder.ts';
import { PcapWriter } from '#wire/pcap.ts';
import { PcapngWriter, readPcapng } from '#wire/pcapng.ts';
import { echo } from '#wire/samples.ts';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { captureOf, openCapture } from './capture.ts';

test('a capture has both directions of the chosen interfaces, and says what was dropped', () => {
  const b = new Builder();
  const host = b.machine('hostA');
  const web = b.netns(host.id, 'web');
  const eth0 = b.link(web, 'eth0', 'veth');
  const { lab, happen } = fakeLab();
  const at = { nsid: web, ifindex: eth0.ifindex, skb: 1, frame: 0, len: 98 };
  happen(
    [
      { kind: 'net_dev_start_xmit', ...at, t: 5 },
      { kind: 'netif_receive_skb', ...at, t: 9 },
      { kind: 'netif_receive_skb', ...at, ifindex: 99, t: 10 },
      { kind: 'kfree_skb', ...at, fn: 'nf_hook_slow', reason: 'NETFILTER_DROP', t: 11 },
    ],
    [[0, echo()]],
  );
  const { bytes, packets } = captureOf(lab.log, modelOf(b.snapshot), [eth0]);
  expect(packets).toBe(2);
  expect(readPcapng(bytes)).toMatchObject({
    interfaces: [{ name: 'web/eth0', description: 'veth' }],
    packets: [
      { t: 0, comment: '' },
      { t: 4, comment: 'NETFILTER_DROP (nf_hook_slow)' },
    ],
  });
});

test('both kinds of file are opened as rows', () => {
  const ng = new PcapngWriter('x');
  ng.addInterface({ name: 'eth7' });
  ng.add(0, 3, echo());
  ng.add(0, 8, echo({ type: 0 }));
  const old = new PcapWriter();
  old.add(5, echo());
  const file = openCapture('a.pcapng', ng.bytes());
  if ('error' in file) throw new Error(file.error);
  expect(file.source.rows.map((r) => [r.no, r.t, file.source.summary(r)?.info, file.names.place(0, r.ifindex).dev])).toEqual([
    [1, 0, 'Echo request id=7 seq=1', 'eth7'],
    [2, 5, 'Echo reply id=7 seq=1', 'eth7'],
  ]);
  expect(openCapture('a.pcap', old.bytes())).toMatchObject({ name: 'a.pcap', truncated: false });
});

test('what cannot be read says why', () => {
  expect(openCapture('a', new Uint8Array(100))).toEqual({ error: 'capture.notPcap' });
  const writer = new PcapWriter();
  writer.add(0, echo());
  const sll = writer.bytes();
  sll[20] = 113;
  expect(openCapture('a', sll)).toEqual({ error: 'capture.link' });
  const half = writer.bytes().slice(0, -4);
  expect(openCapture('a', half)).toMatchObject({ truncated: true });
});
