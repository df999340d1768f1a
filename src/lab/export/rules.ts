/** Policy rules: those that somebody made, and those of the kernel's three that somebody took away. */
import { formatIpv4 } from '#base/addr.ts';
import { RT_TABLE, type RuleRow } from '#sim/rows.ts';
import { type Plan, type Step, step } from './step.ts';

/** What every namespace has: priority and table. */
const KERNEL_RULES = [
  [0, RT_TABLE.LOCAL],
  [32766, RT_TABLE.MAIN],
  [32767, RT_TABLE.DEFAULT],
] as const;
const TABLES: ReadonlyMap<number, string> = new Map([
  [RT_TABLE.LOCAL, 'local'],
  [RT_TABLE.MAIN, 'main'],
  [RT_TABLE.DEFAULT, 'default'],
]);

const isKernel = (r: RuleRow): boolean => KERNEL_RULES.some(([priority, table]) => r.priority === priority && r.table === table);
const hex = (n: number): string => `0x${n.toString(16)}`;
const range = ([low, high]: readonly [number, number]): string => (low === high ? String(low) : `${low}-${high}`);

function selectorWords(r: RuleRow): (string | number)[] {
  const words: (string | number)[] = r.not ? ['not'] : [];
  if (r.srcLen > 0) words.push('from', `${formatIpv4(r.src)}/${r.srcLen}`);
  if (r.dstLen > 0) words.push('to', `${formatIpv4(r.dst)}/${r.dstLen}`);
  if (r.tos) words.push('tos', hex(r.tos));
  if (r.mark || r.mask) words.push('fwmark', `${hex(r.mark)}/${hex(r.mask)}`);
  if (r.iif) words.push('iif', r.iif);
  if (r.oif) words.push('oif', r.oif);
  if (r.uids) words.push('uidrange', `${r.uids[0]}-${r.uids[1]}`);
  if (r.ipproto) words.push('ipproto', r.ipproto);
  if (r.sport) words.push('sport', range(r.sport));
  if (r.dport) words.push('dport', range(r.dport));
  return words;
}

function actionWords(r: RuleRow): (string | number)[] {
  const words: (string | number)[] = [];
  if (r.l3mdev) words.push('l3mdev');
  else if (r.table) words.push('table', TABLES.get(r.table) ?? r.table);
  if (r.action === 'goto') words.push('goto', r.target);
  else if (r.action !== 'lookup') words.push(r.action);
  if (r.suppressPrefixlen >= 0) words.push('suppress_prefixlength', r.suppressPrefixlen);
  if (r.suppressIfgroup >= 0) words.push('suppress_ifgroup', r.suppressIfgroup);
  if (r.proto !== 'unspec' && r.proto !== 'kernel') words.push('protocol', r.proto);
  return words;
}

/** Rows are there once somebody changed the rules of a namespace. */
export function ruleSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) => {
    const rows = [...plan.model.snapshot.rule.values()].filter((r) => r.nsid === space.netns.nsid);
    if (rows.length === 0) return [];
    const own = rows.filter((r) => !isKernel(r)).sort((a, b) => a.priority - b.priority);
    const add = own.map((r) => step('routes', space, 'ip', 'rule', 'add', 'pref', r.priority, ...selectorWords(r), ...actionWords(r)));
    const gone = KERNEL_RULES.filter(([priority, table]) => !rows.some((r) => r.priority === priority && r.table === table));
    return [...add, ...gone.map(([priority]) => step('routes', space, 'ip', 'rule', 'del', 'pref', priority))];
  });
}
