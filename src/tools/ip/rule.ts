/** `ip rule` (iprule.c): policy routing. Left out: `save` and `restore`, and rules of IPv6, of which there are those that every namespace has. */
import { nlError } from '#kernel/uapi/errno.ts';
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { parseRule, RULE_KEYWORDS, withRuleDefaults } from './rule_parse.ts';
import { parseSelector, printRule, selects, selectsProto } from './rule_show.ts';
import { RULE_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['list', show],
  ['lst', show],
  ['show', show],
  ['save', (ip) => ip.unsupported()],
  ['restore', (ip) => ip.unsupported()],
  ['add', add],
  ['delete', del],
  ['flush', flush],
  ['help', (ip) => ip.exit(255, RULE_USAGE)],
];
export const RULE_VERBS: readonly string[] = VERBS.map(([word]) => word);
export { RULE_KEYWORDS };

export function ipRule(ip: IpContext, a: Args): number {
  if (!a.more) return show(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip rule help".\n`);
  a.skip();
  return verb[1](ip, a);
}

const isIpv6 = (ip: IpContext): boolean => ip.opts.family === 'inet6';

function add(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(255, '"ip rule add" requires arguments.\n');
  const rule = parseRule(ip, a);
  if (rule.refused || isIpv6(ip)) return ip.unsupported();
  return ip.ack(ip.sys.newRule(withRuleDefaults(rule)));
}

function del(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(255, '"ip rule del" requires arguments.\n');
  const { refused, tableSaid: _tableSaid, ...rule } = parseRule(ip, a);
  // A rule with what is not modelled cannot be there.
  return ip.ack(refused || isIpv6(ip) ? nlError('ENOENT') : ip.sys.delRule(rule));
}

const IPV6_RULES = [
  [0, 'local'],
  [32766, 'main'],
] as const;

function show(ip: IpContext, a: Args): number {
  const s = parseSelector(a);
  ip.out.begin();
  if (isIpv6(ip)) for (const [priority, table] of IPV6_RULES) printIpv6(ip, priority, table);
  else for (const row of ip.sys.rules()) if (selects(s, row)) printRule(ip, row);
  ip.out.end();
  return 0;
}

function printIpv6({ out }: IpContext, priority: number, table: string): void {
  out.openObject();
  out.field('priority', priority, `${priority}:\t`);
  out.field('src', 'all', 'from all');
  out.field('table', table, ` lookup ${table}`);
  out.newline();
  out.close();
}

/** Deletes what it selects, but for the rules of priority 0. */
function flush(ip: IpContext, a: Args): number {
  const s = parseSelector(a);
  if (isIpv6(ip)) return ip.unsupported();
  for (const row of ip.sys.rules()) {
    if (row.priority === 0 || !selects(s, row) || !selectsProto(s, row)) continue;
    const { rid: _rid, nsid: _nsid, unresolved: _unresolved, iifDetached: _iif, oifDetached: _oif, ...rule } = row;
    const failed = ip.ack(ip.sys.delRule(rule));
    if (failed !== 0) return failed;
  }
  return 0;
}
