import { expect, test } from 'vitest';
import { formatMac } from '#base/addr.ts';
import { modelOf } from '#lab/model.ts';
import { Builder } from '#lab/testing/builder.ts';
import { linkKeys, linksIn } from './links.ts';

test('devices, addresses and namespaces are found in what tools print', () => {
  const b = new Builder();
  const host = b.machine('hostA');
  const red = b.netns(host.id, 'red');
  const blue = b.netns(host.id, 'blue');
  const inRed = b.link(red, 'eth0', 'veth');
  b.link(blue, 'eth0', 'veth');
  const keys = linkKeys(modelOf(b.snapshot), { machine: 'hostA', netns: 'blue' });
  const words = (line: string) => linksIn(line, keys).map((l) => [line.slice(l.from, l.to), l.key]);
  expect(words('2: eth0@if3: <BROADCAST>')).toEqual([['eth0', 'hostA/blue/eth0']]);
  expect(words('red (id: 0)')).toEqual([['red', 'hostA/red']]);
  expect(words(`lladdr ${formatMac(inRed.mac)} REACHABLE`)).toEqual([[formatMac(inRed.mac), 'hostA/red/eth0']]);
  expect(words('1: lo: eth00 10.9.9.9')).toEqual([]);
});
