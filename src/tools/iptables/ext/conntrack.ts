/** conntrack and state (iptables-extensions(8)). */
import { formatIpv4 } from '#base/addr.ts';
import type { ConntrackOpts, CtAddr, CtEnd, CtRange, StateOpts } from '#kernel/uapi/xt_ext.ts';
import { CTSTATE, CTSTATUS } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { maskText } from '../ip.ts';
import { type Given, guided, type MaskedAddr, opt } from './guided.ts';
import { bits, must, once } from './parse.ts';
import { defineExt } from './types.ts';

/** In the order in which they are printed. */
const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;
const PLAIN_STATES = STATES.slice(0, 5);
const STATUSES = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const;

/** A beginning of a name will do. */
const stateBit = (names: readonly (keyof typeof CTSTATE)[], what: string) => (name: string) => {
  const found = names.find((n) => name !== '' && n.startsWith(name.toUpperCase()));
  return found ? CTSTATE[found] : fail(`Bad ${what} "${name}"`);
};
const statusBit = (name: string): number =>
  name.toUpperCase() in CTSTATUS ? CTSTATUS[name.toUpperCase() as keyof typeof CTSTATUS] : fail(`Bad ctstatus "${name}"`);

const states = (mask: number): string => STATES.filter((s) => (mask & CTSTATE[s]) !== 0).join(',');
const statuses = (mask: number): string => (mask === 0 ? 'NONE' : STATUSES.filter((s) => (mask & CTSTATUS[s]) !== 0).join(','));

export const state = defineExt<StateOpts>({
  name: 'state',
  options: [{ name: 'state', args: 1, invertible: true }],
  parse: (args) => {
    const arg = must(once(args, 'state', 'state'), 'state', 'state');
    return { state: bits(arg.value, stateBit(PLAIN_STATES, 'state')), stateInv: arg.inv };
  },
  save: (o) => `${o.stateInv ? ' !' : ''} --state ${states(o.state)}`,
  print: (o) => ` ${o.stateInv ? '! ' : ''}state ${states(o.state)}`,
});

const ENDS = ['origsrc', 'origdst', 'replsrc', 'repldst'] as const satisfies readonly CtEnd[];
const not = { invertible: true };
const OPTIONS = [
  opt('ctstate', 'text', not),
  opt('ctproto', 'proto', not),
  ...ENDS.map((end) => opt(`ct${end}`, 'hostmask', not)),
  ...ENDS.map((end) => opt(`ct${end}port`, 'portrange', not)),
  opt('ctstatus', 'text', not),
  opt('ctexpire', 'range', not),
  opt('ctdir', 'text'),
];
const DIRECTIONS = ['ORIGINAL', 'REPLY'] as const;

function direction(text: string): number {
  const at = (DIRECTIONS as readonly string[]).indexOf(text.toUpperCase());
  return at >= 0 ? at : fail(`conntrack: Bad value for "--ctdir" option: "${text}"`);
}

type Part = readonly [inv: boolean, name: string, value: string | number];
const range = ([a, b]: readonly [number, number]): string => (a === b ? `${a}` : `${a}:${b}`);
const addr = (a: CtAddr): string => formatIpv4(a.addr) + (a.mask === 0xffffffff ? '' : maskText(a.mask));

/** The options that are set, in the order of print and save: negation, name, value. */
const parts = (o: ConntrackOpts): Part[] => [
  ...(o.state === 0 ? [] : [[o.stateInv, 'ctstate', states(o.state)] as const]),
  ...(o.proto === undefined ? [] : [[o.protoInv, 'ctproto', o.proto] as const]),
  ...ENDS.flatMap((end) => {
    const a = o.addrs?.[end];
    return a ? [[a.inv, `ct${end}`, addr(a)] as const] : [];
  }),
  ...ENDS.flatMap((end) => {
    const p = o.ports?.[end];
    return p ? [[p.inv, `ct${end}port`, range(p.range)] as const] : [];
  }),
  ...(o.status === undefined ? [] : [[o.statusInv, 'ctstatus', statuses(o.status)] as const]),
  ...(o.expire ? [[o.expire.inv, 'ctexpire', range(o.expire.range)] as const] : []),
  ...(o.dir === undefined ? [] : [[false, 'ctdir', DIRECTIONS[o.dir] ?? ''] as const]),
];

/** What was said of the four ends, by option name `ctENDsuffix`. */
function ends<T>(g: Given, suffix: string, make: (option: string) => T): Partial<Record<CtEnd, T>> {
  const given = ENDS.filter((end) => g.has(`ct${end}${suffix}`));
  return Object.fromEntries(given.map((end) => [end, make(`ct${end}${suffix}`)]));
}

export const conntrack = defineExt<ConntrackOpts>({
  name: 'conntrack',
  options: OPTIONS,
  parse: (args) => {
    if (args.length === 0) fail('conntrack: At least one option is required');
    const g = guided('conntrack', OPTIONS, args);
    const span = (name: string): CtRange => ({ range: g.get<CtRange['range']>(name) ?? [0, 0], inv: g.inv(name) });
    const text = (name: string) => g.get<string>(name) ?? '';
    return {
      state: g.has('ctstate') ? bits(text('ctstate'), stateBit(STATES, 'ctstate')) : 0,
      stateInv: g.inv('ctstate'),
      proto: g.get<number>('ctproto'),
      protoInv: g.inv('ctproto'),
      status: g.has('ctstatus') ? bits(text('ctstatus'), statusBit) : undefined,
      statusInv: g.inv('ctstatus'),
      addrs: ends(g, '', (name) => ({ ...(g.get<MaskedAddr>(name) as MaskedAddr), inv: g.inv(name) })),
      ports: ends(g, 'port', span),
      expire: g.has('ctexpire') ? span('ctexpire') : undefined,
      dir: g.has('ctdir') ? direction(text('ctdir')) : undefined,
    };
  },
  save: (o) =>
    parts(o)
      .map(([inv, name, value]) => `${inv ? ' !' : ''} --${name} ${value}`)
      .join(''),
  print: (o) =>
    parts(o)
      .map(([inv, name, value]) => ` ${inv ? '! ' : ''}${name} ${value}`)
      .join(''),
});
