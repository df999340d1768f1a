/** addrtype (iptables-extensions(8)). */
import type { AddrtypeOpts } from '#kernel/uapi/xt_ext.ts';
import { ADDRTYPES } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { bits, exclusive, once } from './parse.ts';
import { defineExt } from './types.ts';

function typeBit(name: string): number {
  const found = ADDRTYPES.findIndex((t) => t.startsWith(name.toUpperCase()) && name !== '');
  return found >= 0 ? 1 << found : fail(`addrtype: bad type "${name}"`);
}
const types = (mask: number): string => ADDRTYPES.filter((_t, i) => (mask & (1 << i)) !== 0).join(',');

export const addrtype = defineExt<AddrtypeOpts>({
  name: 'addrtype',
  options: [
    { name: 'src-type', args: 1, invertible: true },
    { name: 'dst-type', args: 1, invertible: true },
    { name: 'limit-iface-in', args: 0 },
    { name: 'limit-iface-out', args: 0 },
  ],
  parse: (args) => {
    const s = once(args, 'addrtype', 'src-type');
    const d = once(args, 'addrtype', 'dst-type');
    if (!s && !d) fail('addrtype: you must specify --src-type or --dst-type');
    exclusive(args, 'addrtype', ['limit-iface-in', 'limit-iface-out']);
    return {
      src: s ? bits(s.value, typeBit) : 0,
      srcInv: s?.inv ?? false,
      dst: d ? bits(d.value, typeBit) : 0,
      dstInv: d?.inv ?? false,
      limitIn: args.some((a) => a.name === 'limit-iface-in'),
      limitOut: args.some((a) => a.name === 'limit-iface-out'),
    };
  },
  save: (o) =>
    (o.src ? `${o.srcInv ? ' !' : ''} --src-type ${types(o.src)}` : '') +
    (o.dst ? `${o.dstInv ? ' !' : ''} --dst-type ${types(o.dst)}` : '') +
    (o.limitIn ? ' --limit-iface-in' : '') +
    (o.limitOut ? ' --limit-iface-out' : ''),
  print: (o) =>
    ' ADDRTYPE match' +
    (o.src ? ` src-type ${o.srcInv ? '!' : ''}${types(o.src)}` : '') +
    (o.dst ? ` dst-type ${o.dstInv ? '!' : ''}${types(o.dst)}` : '') +
    (o.limitIn ? ' limit-in' : '') +
    (o.limitOut ? ' limit-out' : ''),
});
