/** iprange (iptables-extensions(8)). */
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import type { AddrRange, IprangeOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, opt } from './guided.ts';
import { defineExt } from './types.ts';

const OPTIONS = [opt('src-range', 'text', { invertible: true }), opt('dst-range', 'text', { invertible: true })];

function parseRange(name: string, text: string, inv: boolean): AddrRange {
  const addr = (t: string) => parseIpv4(t) ?? fail(`iprange: Bad value for "--${name}" option: "${t}"`);
  const [first = '', last = first] = text.split('-', 2);
  return { min: addr(first), max: addr(last), inv };
}
const rangeText = (r: AddrRange): string => `${formatIpv4(r.min)}-${formatIpv4(r.max)}`;

export const iprange = defineExt<IprangeOpts>({
  name: 'iprange',
  options: OPTIONS,
  parse: (args, ctx) => {
    const g = guided('iprange', OPTIONS, args);
    const range = (name: string) => {
      if (!g.has(name)) return undefined;
      const r = parseRange(name, g.get<string>(name) ?? '', g.inv(name));
      if (r.min > r.max) ctx.warn?.(`xt_iprange: range ${rangeText(r)} is reversed and will never match\n`);
      return r;
    };
    const opts = { src: range('src-range'), dst: range('dst-range') };
    return args.length > 0 ? opts : fail("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  save: ({ src, dst }) =>
    (src ? `${src.inv ? ' !' : ''} --src-range ${rangeText(src)}` : '') +
    (dst ? `${dst.inv ? ' !' : ''} --dst-range ${rangeText(dst)}` : ''),
  print: ({ src, dst }) =>
    (src ? ` source IP range ${src.inv ? '! ' : ''}${rangeText(src)}` : '') +
    (dst ? ` destination IP range ${dst.inv ? '! ' : ''}${rangeText(dst)}` : ''),
});
