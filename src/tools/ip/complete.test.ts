import { expect, test } from 'vitest';
import { parseIpv4 } from '#base/addr.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { RT_TABLE } from '#sim/rows.ts';
import { completeIp } from './complete.ts';

const at = (text: string) => parseIpv4(text);
const sys = {
  addrs: () => [{ local: at('10.0.0.1'), prefixLen: 24 }],
  routes: () => [
    { table: RT_TABLE.MAIN, dst: 0, dstLen: 0 },
    { table: RT_TABLE.MAIN, dst: at('10.0.0.0'), dstLen: 24 },
    { table: RT_TABLE.LOCAL, dst: at('10.0.0.1'), dstLen: 32 },
  ],
  neighs: () => [{ dst: at('10.0.0.9') }],
  links: () => [{ name: 'eth0' }],
} as unknown as Uapi;

test.each([
  ['addr del ', ['10.0.0.1/24']],
  ['route del ', ['default', '10.0.0.0/24']],
  ['neigh del ', ['10.0.0.9']],
  ['route add default via ', ['10.0.0.9']],
  ['route get 1.1.1.1 from 10.0.0.1 src ', ['10.0.0.1']],
  ['link set ', ['dev', 'eth0']],
])('ip %s offers what there is', (line, words) => {
  expect(completeIp(sys, line.split(' '), ['addr'])).toEqual(words);
});
