/** icmp (iptables-extensions(8)): `--icmp-type` by name, number or number/code. */
import type { IcmpOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { defineExt } from './types.ts';

type Named = readonly [name: string, type: number, codeMin: number, codeMax: number];
/** Names as libxtables/xtables.c lists them. */
const TYPES: readonly Named[] = [
  ['any', 255, 0, 255],
  ['echo-reply', 0, 0, 255],
  ['pong', 0, 0, 255],
  ['destination-unreachable', 3, 0, 255],
  ['network-unreachable', 3, 0, 0],
  ['host-unreachable', 3, 1, 1],
  ['protocol-unreachable', 3, 2, 2],
  ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4],
  ['source-route-failed', 3, 5, 5],
  ['network-unknown', 3, 6, 6],
  ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9],
  ['host-prohibited', 3, 10, 10],
  ['TOS-network-unreachable', 3, 11, 11],
  ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13],
  ['host-precedence-violation', 3, 14, 14],
  ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, 255],
  ['redirect', 5, 0, 255],
  ['network-redirect', 5, 0, 0],
  ['host-redirect', 5, 1, 1],
  ['TOS-network-redirect', 5, 2, 2],
  ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, 255],
  ['ping', 8, 0, 255],
  ['router-advertisement', 9, 0, 255],
  ['router-solicitation', 10, 0, 255],
  ['time-exceeded', 11, 0, 255],
  ['ttl-exceeded', 11, 0, 255],
  ['ttl-zero-during-transit', 11, 0, 0],
  ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, 255],
  ['ip-header-bad', 12, 0, 0],
  ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, 255],
  ['timestamp-reply', 14, 0, 255],
  ['address-mask-request', 17, 0, 255],
  ['address-mask-reply', 18, 0, 255],
];

/** A name, or a beginning of exactly one. */
function byName(text: string): Named | undefined {
  const wanted = text.toLowerCase();
  const found = TYPES.filter(([name]) => name.toLowerCase().startsWith(wanted));
  const exact = found.find(([name]) => name.toLowerCase() === wanted);
  const [first, second] = found;
  if (!exact && first && second) fail(`Ambiguous ICMP type \`${text}': \`${first[0]}' or \`${second[0]}'?`);
  return exact ?? first;
}

function parseType(text: string): Omit<IcmpOpts, 'inv'> {
  const named = byName(text);
  if (named) return { type: named[1], codeMin: named[2], codeMax: named[3] };
  const [type = '', code] = text.split('/', 2);
  const number = (t: string): number | undefined => (/^\d+$/.test(t) && Number(t) < 256 ? Number(t) : undefined);
  const n = number(type) ?? fail(`Unknown ICMP type \`${text}'`);
  if (code === undefined) return { type: n, codeMin: 0, codeMax: 255 };
  const c = number(code) ?? fail(`Unknown ICMP code \`${text}'`);
  return { type: n, codeMin: c, codeMax: c };
}

const numericText = (o: IcmpOpts): string => {
  const not = o.inv ? '!' : '';
  if (o.codeMin === o.codeMax) return ` icmp${not}type ${o.type} code ${o.codeMin}`;
  return o.codeMin === 0 && o.codeMax === 255 ? ` icmp${not}type ${o.type}` : ` icmp${not}type ${o.type} codes ${o.codeMin}-${o.codeMax}`;
};

export const icmp = defineExt<IcmpOpts>({
  name: 'icmp',
  options: [{ name: 'icmp-type', args: 1, invertible: true }],
  parse: (args) => {
    const arg = args.at(-1);
    if (args.length > 1) fail('icmp: option "--icmp-type" can only be used once.\n');
    return arg ? { ...parseType(arg.value), inv: arg.inv } : { type: 255, codeMin: 0, codeMax: 255, inv: false };
  },
  save: (o) => {
    const type = o.type === 255 ? 'any' : o.codeMin === 0 && o.codeMax === 255 ? o.type : `${o.type}/${o.codeMin}`;
    return `${o.inv ? ' !' : ''} --icmp-type ${type}`;
  },
  print: (o, numeric) => {
    const named = TYPES.find(([, type, min, max]) => type === o.type && min === o.codeMin && max === o.codeMax);
    if (!numeric && named) return ` icmp ${o.inv ? '!' : ''}${named[0]}`;
    return numericText(o).replace('icmp!type', 'icmp !type');
  },
});
