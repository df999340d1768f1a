/** conntrack and state (iptables-extensions(8)). Left out: addresses and ports of the connection, expiry, direction. */
import type { ConntrackOpts, StateOpts } from '#kernel/uapi/xt_ext.ts';
import { CTSTATE, CTSTATUS } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { protoNumber } from '../names.ts';
import { bits, must, once } from './parse.ts';
import { defineExt } from './types.ts';

/** In the order in which they are printed. */
const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;
const PLAIN_STATES = STATES.slice(0, 5);
const STATUSES = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const;

const stateBit = (names: readonly string[], what: string) => (name: string) =>
  names.includes(name.toUpperCase()) ? CTSTATE[name.toUpperCase() as keyof typeof CTSTATE] : fail(`Bad ${what} "${name}"`);
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

/** The options that are set, in the order of print and save: negation, name, value. */
const parts = (o: ConntrackOpts): (readonly [boolean, string, string | number])[] => [
  ...(o.proto === undefined ? [] : [[o.protoInv, 'ctproto', o.proto] as const]),
  ...(o.state === 0 ? [] : [[o.stateInv, 'ctstate', states(o.state)] as const]),
  ...(o.status === undefined ? [] : [[o.statusInv, 'ctstatus', statuses(o.status)] as const]),
];

export const conntrack = defineExt<ConntrackOpts>({
  name: 'conntrack',
  options: ['ctstate', 'ctproto', 'ctstatus'].map((name) => ({ name, args: 1, invertible: true })),
  parse: (args) => {
    if (args.length === 0) fail('conntrack: At least one option is required');
    const s = once(args, 'conntrack', 'ctstate');
    const p = once(args, 'conntrack', 'ctproto');
    const t = once(args, 'conntrack', 'ctstatus');
    return {
      state: s ? bits(s.value, stateBit(STATES, 'ctstate')) : 0,
      stateInv: s?.inv ?? false,
      proto: p && (protoNumber(p.value) ?? fail(`conntrack: bad value for option "--ctproto": "${p.value}"`)),
      protoInv: p?.inv ?? false,
      status: t && bits(t.value, statusBit),
      statusInv: t?.inv ?? false,
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
