/** The verdicts, NOTRACK and REJECT (iptables(8), iptables-extensions(8)). */
import type { RejectOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { once } from './parse.ts';
import { defineExt } from './types.ts';

const standard = (name: string) => defineExt({ name, options: [], parse: () => ({}), save: () => '', print: () => '' });
export const ACCEPT = standard('ACCEPT');
export const DROP = standard('DROP');
export const RETURN = standard('RETURN');
export const NOTRACK = defineExt({
  name: 'NOTRACK',
  listed: 'CT',
  options: [],
  parse: () => ({}),
  save: () => '',
  print: () => ' NOTRACK',
});

type Reject = readonly [name: string, alias: string, code: number | 'tcp-reset'];
const REJECTS: readonly Reject[] = [
  ['icmp-net-unreachable', 'net-unreach', 0],
  ['icmp-host-unreachable', 'host-unreach', 1],
  ['icmp-proto-unreachable', 'proto-unreach', 2],
  ['icmp-port-unreachable', 'port-unreach', 3],
  ['icmp-net-prohibited', 'net-prohib', 9],
  ['icmp-host-prohibited', 'host-prohib', 10],
  ['tcp-reset', 'tcp-rst', 'tcp-reset'],
  ['icmp-admin-prohibited', 'admin-prohib', 13],
];
const rejectName = (code: number | 'tcp-reset'): string => REJECTS.find(([, , c]) => c === code)?.[0] ?? '';

export const REJECT = defineExt<RejectOpts>({
  name: 'REJECT',
  options: [{ name: 'reject-with', args: 1 }],
  parse: (args) => {
    const arg = once(args, 'REJECT', 'reject-with');
    if (!arg) return { with: 3 };
    const wanted = arg.value.toLowerCase();
    const found = REJECTS.find(([name, alias]) => name.startsWith(wanted) || alias.startsWith(wanted));
    return { with: found ? found[2] : fail(`unknown reject type "${arg.value}"`) };
  },
  save: (o) => ` --reject-with ${rejectName(o.with)}`,
  print: (o) => ` reject-with ${rejectName(o.with)}`,
});
