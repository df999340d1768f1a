/** mac, pkttype, physdev (iptables-extensions(8)). */
import { formatMac } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import type { MacOpts, PhysdevOpts, PkttypeOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, opt } from './guided.ts';
import { defineExt } from './types.ts';

const MAC_OPTIONS = [opt('mac-source', 'mac', { invertible: true, must: true })];
export const mac = defineExt<MacOpts>({
  name: 'mac',
  options: MAC_OPTIONS,
  parse: (args) => {
    const g = guided('mac', MAC_OPTIONS, args);
    return { mac: g.get<Mac>('mac-source') ?? (0 as Mac), inv: g.inv('mac-source') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --mac-source ${formatMac(o.mac)}`,
  print: (o) => ` MAC ${o.inv ? '! ' : ''}${formatMac(o.mac)}`,
});

const TYPES: readonly (readonly [string, number])[] = [
  ['unicast', 0],
  ['broadcast', 1],
  ['multicast', 2],
];
const PKTTYPE_OPTIONS = [opt('pkt-type', 'text', { invertible: true, must: true })];
const typeName = (type: number): string => TYPES.find(([, n]) => n === type)?.[0] ?? String(type);
export const pkttype = defineExt<PkttypeOpts>({
  name: 'pkttype',
  options: PKTTYPE_OPTIONS,
  parse: (args) => {
    const g = guided('pkttype', PKTTYPE_OPTIONS, args);
    const name = g.get<string>('pkt-type') ?? '';
    const found = [...TYPES, ['bcast', 1] as const, ['mcast', 2] as const, ['host', 0] as const].find(([n]) => n === name.toLowerCase());
    return { type: found ? found[1] : fail(`Bad packet type '${name}'`), inv: g.inv('pkt-type') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --pkt-type ${typeName(o.type)}`,
  print: (o) => ` PKTTYPE ${o.inv ? '!= ' : '= '}${typeName(o.type)}`,
});

const not = { invertible: true };
const PHYSDEV_OPTIONS = [
  opt('physdev-in', 'iface', not),
  opt('physdev-out', 'iface', not),
  opt('physdev-is-in', 'none', not),
  opt('physdev-is-out', 'none', not),
  opt('physdev-is-bridged', 'none', not),
];
/** As both listings show it. */
function physdevText(o: PhysdevOpts): string {
  const flag = (inv: boolean | undefined, name: string) => (inv === undefined ? '' : `${inv ? ' !' : ''} --${name}`);
  const dev = (value: string | undefined, inv: boolean, name: string) =>
    value === undefined || value === '' ? '' : `${inv ? ' !' : ''} --${name} ${value}`;
  return (
    flag(o.isIn, 'physdev-is-in') +
    dev(o.in, o.inInv, 'physdev-in') +
    flag(o.isOut, 'physdev-is-out') +
    dev(o.out, o.outInv, 'physdev-out') +
    flag(o.isBridged, 'physdev-is-bridged')
  );
}
export const physdev = defineExt<PhysdevOpts>({
  name: 'physdev',
  options: PHYSDEV_OPTIONS,
  parse: (args) => {
    const g = guided('physdev', PHYSDEV_OPTIONS, args, () => {
      if (args.length === 0) fail('PHYSDEV: no physdev option specified');
    });
    const asked = (name: string) => (g.has(name) ? g.inv(name) : undefined);
    return {
      in: g.get<string>('physdev-in'),
      inInv: g.inv('physdev-in'),
      out: g.get<string>('physdev-out'),
      outInv: g.inv('physdev-out'),
      isIn: asked('physdev-is-in'),
      isOut: asked('physdev-is-out'),
      isBridged: asked('physdev-is-bridged'),
    };
  },
  save: physdevText,
  print: (o) => ` PHYSDEV match${physdevText(o)}`,
});
