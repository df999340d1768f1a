/** The verdicts, REJECT and MARK (iptables(8), iptables-extensions(8)). */
import type { MarkTargetOpts, RejectOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { exclusive, hex, markMask, markText, once, uint } from './parse.ts';
import { defineExt, type ExtArg } from './types.ts';

const standard = (name: string) => defineExt({ name, options: [], parse: () => ({}), save: () => '', print: () => '' });
export const ACCEPT = standard('ACCEPT');
export const DROP = standard('DROP');
export const RETURN = standard('RETURN');

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

const not = (n: number): number => ~n >>> 0;
/** What each option makes of its number: bits to clear and bits to flip. */
const MARKS: Readonly<Record<string, (arg: ExtArg) => MarkTargetOpts>> = {
  'set-xmark': (a) => markMask(a.value, 'MARK', a.name),
  'set-mark': (a) => {
    const { mark, mask } = markMask(a.value, 'MARK', a.name);
    return { mark, mask: (mark | mask) >>> 0 };
  },
  'and-mark': (a) => ({ mark: 0, mask: not(number(a)) }),
  'or-mark': (a) => ({ mark: number(a), mask: number(a) }),
  'xor-mark': (a) => ({ mark: number(a), mask: 0 }),
};
const number = (a: ExtArg): number => uint(a.value) ?? fail(`MARK: bad integer value for option "--${a.name}", or out of range.\n`);

export const MARK = defineExt<MarkTargetOpts>({
  name: 'MARK',
  options: Object.keys(MARKS).map((name) => ({ name, args: 1 })),
  parse: (args) => {
    exclusive(args, 'MARK', Object.keys(MARKS));
    const arg = args[0] ?? fail('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    return (MARKS[arg.name] as (a: ExtArg) => MarkTargetOpts)(arg);
  },
  save: (o) => ` --set-xmark ${hex(o.mark)}/${hex(o.mask)}`,
  print: ({ mark, mask }) => {
    if (mark === 0) return ` MARK and ${hex(not(mask))}`;
    if (mark === mask) return ` MARK or ${hex(mark)}`;
    if (mask === 0) return ` MARK xor ${hex(mark)}`;
    return mask === 0xffffffff ? ` MARK set ${hex(mark)}` : ` MARK xset ${markText(mark, mask)}`;
  },
});
