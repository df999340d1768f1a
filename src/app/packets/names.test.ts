import { expect, test } from 'vitest';
import { formatMac } from '#base/addr.ts';
import { modelOf } from '#lab/model.ts';
import { Builder } from '#lab/testing/builder.ts';
import { namesOf, sharedPrefix } from './names.ts';

test('names are shortened by their first word when what is left is still a word', () => {
  expect(sharedPrefix(['qianyi-test-1', 'qianyi-test-2'])).toBe('qianyi-');
  expect(sharedPrefix(['web-1', 'web-2'])).toBe('');
  expect(sharedPrefix(['red', 'blue'])).toBe('');
  expect(sharedPrefix(['qianyi-test-1'])).toBe('');
});

test('addresses are called by their owners', () => {
  const b = new Builder();
  const host = b.machine('hostA');
  const web = b.netns(host.id, 'web');
  const eth0 = b.link(web, 'eth0', 'veth');
  const names = namesOf(modelOf(b.snapshot));
  expect(names.who(formatMac(eth0.mac))).toBe('web');
  expect(names.device(eth0.mac)).toBe('web eth0');
  expect(names.who('ff:ff:ff:ff:ff:ff')).toBe('broadcast');
  expect(names.who('10.9.9.9')).toBe('10.9.9.9');
  expect(names.place(web, eth0.ifindex)).toEqual({ space: 'web', dev: 'eth0', key: 'hostA/web/eth0', machine: 'hostA', netns: 'web' });
});
