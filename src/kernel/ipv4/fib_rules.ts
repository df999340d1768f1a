/**
 * Policy rules: which table is looked into (net/core/fib_rules.c, net/ipv4/fib_rules.c). Read ip-rule(8). Left out: tunnel ids, realms, rules of other
 * families. A namespace whose rules were never touched has none of this on its packets' path.
 */
import { prefixMask } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { RT_TABLE, type RuleAction, type RuleRow } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import { type Errno, type NlError, nlError } from '../core/errno.ts';
import { register_netdevice_notifier } from '../core/link.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { fib_get_table, fib_new_table, fib_unmerge, fibPart, type RuleFlow } from './fib.ts';
import { FibAlias, type FibNh } from './fib_trie.ts';

/** What a rule says: the row without what the kernel derives. */
export type RuleSpec = Omit<RuleRow, 'rid' | 'nsid' | 'unresolved' | 'iifDetached' | 'oifDetached'>;

/** struct fib4_rule */
export interface FibRule extends RuleSpec {
  readonly key: number;
  rid: number;
  /** 0: any; -1: there is no such device. */
  iifindex: number;
  oifindex: number;
  /** Where a `goto` leads; undefined when no rule has that priority. */
  jump: FibRule | undefined;
  /** What a rule that refuses answers with. */
  readonly refusal: FibNh | undefined;
}

interface RulesPart {
  rules: FibRule[];
  readonly table: Table<'rule', number>;
  nextKey: number;
  /** Rule that decided the last look-up. */
  last: FibRule | undefined;
}
const RULES = definePart<RulesPart>('fib_rules', (net) => {
  const made: RulesPart = { rules: [], table: net.world.table('rule'), nextKey: 1, last: undefined };
  for (const [priority, table] of DEFAULT_RULES) insert(net, made, { ...ANY, priority, table, proto: 'kernel' });
  return made;
});

const ANY: RuleSpec = {
  priority: 0,
  action: 'lookup',
  table: 0,
  target: 0,
  not: false,
  src: 0 as Ipv4,
  srcLen: 0,
  dst: 0 as Ipv4,
  dstLen: 0,
  tos: 0,
  mark: 0,
  mask: 0,
  iif: '',
  oif: '',
  l3mdev: false,
  uids: undefined,
  ipproto: 0,
  sport: undefined,
  dport: undefined,
  suppressPrefixlen: -1,
  suppressIfgroup: -1,
  proto: 'unspec',
};
const DEFAULT_RULES = [
  [0, RT_TABLE.LOCAL],
  [32766, RT_TABLE.MAIN],
  [32767, RT_TABLE.DEFAULT],
] as const;

/** fib4_rule_action: what actions that are no look-up refuse with. */
const REFUSALS: Partial<Record<RuleAction, Errno>> = {
  unreachable: 'ENETUNREACH',
  prohibit: 'EACCES',
  blackhole: 'EINVAL',
  throw: 'EINVAL',
};

function refusalOf(spec: RuleSpec): FibNh | undefined {
  const error = REFUSALS[spec.action];
  if (error === undefined) return undefined;
  const type = spec.action === 'prohibit' ? 'prohibit' : spec.action === 'unreachable' ? 'unreachable' : 'blackhole';
  const zero = 0 as Ipv4;
  const hops = [{ gateway: zero, dev: undefined, scope: 0, onlink: false, weight: 1, linkdown: false }];
  const none = { dst: zero, dstLen: 0, metric: 0, scope: 0, prefSrc: zero, metrics: undefined, locked: [], proto: spec.proto };
  return new FibAlias({ ...none, type, table: 0, error, hops }, 0).nh;
}

const indexOf = (net: Netns, name: string): number => (name === '' ? 0 : (net.byName.get(name)?.ifindex ?? -1));

function rowOf(net: Netns, rule: FibRule): RuleRow {
  const { key: _key, iifindex, oifindex, jump, refusal: _refusal, ...spec } = rule;
  const detached = { iifDetached: iifindex < 0, oifDetached: oifindex < 0 };
  return { ...spec, ...detached, nsid: net.nsid, unresolved: rule.action === 'goto' && !jump };
}

/** The three rules that every namespace has are shown with the first that the user makes. */
function show(net: Netns, p: RulesPart, rule: FibRule): void {
  if (fibPart(net).rules) rule.rid = p.table.set(rule.key, rowOf(net, rule)).rid;
}

function insert(net: Netns, p: RulesPart, spec: RuleSpec): void {
  const indexes = { iifindex: indexOf(net, spec.iif), oifindex: indexOf(net, spec.oif) };
  const rule: FibRule = { ...spec, ...indexes, key: p.nextKey++, rid: 0, jump: undefined, refusal: refusalOf(spec) };
  const at = p.rules.findIndex((r) => r.priority > spec.priority);
  p.rules.splice(at < 0 ? p.rules.length : at, 0, rule);
  if (rule.action === 'goto') rule.jump = p.rules.find((r) => r.priority === rule.target);
  show(net, p, rule);
  for (const other of p.rules) {
    if (other.action !== 'goto' || other.jump || other.target !== rule.priority) continue;
    other.jump = rule;
    show(net, p, other);
  }
}

/** fib_default_rule_pref: just before the second rule. */
function defaultPriority(rules: readonly FibRule[]): number {
  const second = rules[1]?.priority ?? 0;
  return second > 0 ? second - 1 : 0;
}

/** Fields by which two rules are the same (rule_exists). */
const IDENTITY = [
  'action',
  'table',
  'iif',
  'oif',
  'mark',
  'mask',
  'suppressPrefixlen',
  'suppressIfgroup',
  'l3mdev',
  'ipproto',
  'srcLen',
  'dstLen',
  'tos',
  'src',
  'dst',
] as const satisfies readonly (keyof RuleSpec)[];
const sameRange = (a: RuleSpec['sport'], b: RuleSpec['sport']): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];
const sameRanges = (a: RuleSpec, b: RuleSpec): boolean =>
  sameRange(a.sport, b.sport) && sameRange(a.dport, b.dport) && sameRange(a.uids, b.uids);

const sameAs = (a: RuleSpec, b: RuleSpec): boolean => IDENTITY.every((f) => a[f] === b[f]) && sameRanges(a, b);

/** From the first change on every look-up goes by the rules (fib_has_custom_rules). */
function custom(net: Netns, p: RulesPart): void {
  const fib = fibPart(net);
  if (fib.rules) return;
  fib_unmerge(net);
  fib.rules = (dst, oif, scope, ignoreLinkstate, flow) => fib_rules_lookup(net, p, dst, oif, scope, ignoreLinkstate, flow);
  for (const rule of p.rules) show(net, p, rule);
}

const ECN_MASK = 3;
/** The bits of TOS that rules go by (IPTOS_TOS_MASK without those of ECN). */
const RULE_TOS_MASK = 0x1c;
/** fib_rule_port_range_valid */
const badRange = (range: RuleSpec['sport']): boolean =>
  range !== undefined && (range[0] === 0 || range[1] === 0xffff || range[0] > range[1]);

/** fib_nl_newrule: without a priority it goes just before the second rule. */
export function fib_newrule(net: Netns, given: Partial<RuleSpec>): NlError | undefined {
  const p = part(net, RULES);
  const priority = given.priority ?? defaultPriority(p.rules);
  const spec: RuleSpec = { ...ANY, ...given, mask: given.mask ?? (given.mark ? 0xffffffff : 0), priority };
  if (spec.action === 'goto' && spec.target === 0) return nlError('EINVAL', 'Missing goto target for action goto');
  if (spec.action === 'goto' && spec.target <= priority) return nlError('EINVAL', 'Backward goto not supported');
  if ((spec.tos & ECN_MASK) !== 0) return nlError('EINVAL', 'Invalid dsfield (tos): ECN bits must be 0');
  if ((spec.tos & ~RULE_TOS_MASK) !== 0) return nlError('EINVAL', 'Invalid tos');
  if (badRange(spec.sport)) return nlError('EINVAL', 'Invalid sport range');
  if (badRange(spec.dport)) return nlError('EINVAL', 'Invalid dport range');
  custom(net, p);
  const table = spec.action === 'lookup' && spec.table === 0 && !spec.l3mdev ? emptyTable(net) : spec.table;
  const rule = { ...spec, table };
  if (p.rules.some((r) => r.priority === priority && r.proto === rule.proto && sameAs(r, rule))) return nlError('EEXIST');
  insert(net, p, rule);
  return undefined;
}

/** fib_empty_table */
function emptyTable(net: Netns): number {
  let id = 1;
  while (fib_get_table(net, id)) id++;
  fib_new_table(net, id);
  return id;
}

/** fib_nl_delrule: the first rule that has everything that was said. */
export function fib_delrule(net: Netns, given: Partial<RuleSpec>): NlError | undefined {
  const p = part(net, RULES);
  const mask = given.mask ?? (given.mark ? 0xffffffff : 0);
  const wanted = { ...given, mask: mask === 0 ? undefined : mask };
  const rule = p.rules.find((r) => deletable(r, wanted));
  if (!rule) return nlError('ENOENT');
  custom(net, p);
  p.rules = p.rules.filter((r) => r !== rule);
  p.table.delete(rule.key);
  for (const other of p.rules) {
    if (other.jump !== rule) continue;
    other.jump = p.rules.find((r) => r.priority === other.target);
    show(net, p, other);
  }
  return undefined;
}

/** Numbers that say nothing when they are zero. */
const LOOSE: ReadonlySet<keyof RuleSpec> = new Set(['table', 'mark', 'ipproto', 'srcLen', 'dstLen', 'tos', 'iif', 'oif', 'l3mdev']);
function deletable(rule: FibRule, wanted: { readonly [F in keyof RuleSpec]?: RuleSpec[F] | undefined }): boolean {
  if (wanted.priority !== undefined && wanted.priority !== rule.priority) return false;
  for (const field of IDENTITY) {
    const value = wanted[field];
    if (value === undefined || (LOOSE.has(field) && !value)) continue;
    if ((field === 'src' && !wanted.srcLen) || (field === 'dst' && !wanted.dstLen)) continue;
    if (value !== rule[field]) return false;
  }
  return (['sport', 'dport', 'uids'] as const).every((f) => wanted[f] === undefined || sameRange(wanted[f], rule[f]));
}

/** The rules in order, as RTM_GETRULE dumps them. */
export function fib_rules_dump(net: Netns): RuleRow[] {
  return part(net, RULES).rules.map((rule) => rowOf(net, rule));
}

const within = (range: readonly [number, number] | undefined, port: number): boolean =>
  range === undefined || (port >= range[0] && port <= range[1]);

/** fib_rule_match and fib4_rule_match, before `not`. */
function matches(r: FibRule, dst: Ipv4, oif: number, f: RuleFlow): boolean {
  if (r.iifindex !== 0 && r.iifindex !== f.iif) return false;
  if (r.oifindex !== 0 && r.oifindex !== oif) return false;
  if (((r.mark ^ f.mark) & r.mask) !== 0) return false;
  if (r.l3mdev || (r.uids && !within(r.uids, f.uid))) return false;
  if (((f.src ^ r.src) & prefixMask(r.srcLen)) !== 0 || ((dst ^ r.dst) & prefixMask(r.dstLen)) !== 0) return false;
  if (r.tos !== 0 && r.tos !== (f.tos & RULE_TOS_MASK)) return false;
  if (r.ipproto !== 0 && r.ipproto !== f.proto) return false;
  return within(r.sport, f.sport) && within(r.dport, f.dport);
}

/** fib4_rule_suppress */
const suppressed = (r: FibRule, nh: FibNh): boolean =>
  nh.fa.dstLen <= r.suppressPrefixlen || (r.suppressIfgroup !== -1 && nh.dev?.group === r.suppressIfgroup);

/** What one rule that matches leads to; undefined: the next rule is asked. */
function act(net: Netns, r: FibRule, dst: Ipv4, oif: number, scope: number, ignoreLinkstate: boolean): FibNh | undefined {
  if (r.refusal) return r.refusal;
  const nh = fib_get_table(net, r.table)?.lookup(dst, oif, scope, ignoreLinkstate);
  if (!nh || nh.fa.error === 'EAGAIN') return undefined;
  return nh.fa.error === undefined && suppressed(r, nh) ? undefined : nh;
}

function fib_rules_lookup(
  net: Netns,
  p: RulesPart,
  dst: Ipv4,
  oif: number,
  scope: number,
  ignoreLinkstate: boolean,
  flow: RuleFlow,
): FibNh | undefined {
  const { rules } = p;
  p.last = undefined;
  for (let i = 0; i < rules.length; i++) {
    const r = rules[i] as FibRule;
    if (matches(r, dst, oif, flow) === r.not || r.action === 'nop') continue;
    if (r.action === 'goto') {
      if (r.jump) i = rules.indexOf(r.jump) - 1;
      continue;
    }
    const nh = act(net, r, dst, oif, scope, ignoreLinkstate);
    if (!nh) continue;
    p.last = r;
    return nh;
  }
  return undefined;
}

/** The rule that decided the last look-up, for the trace. */
export const fib_last_rule = (net: Netns): FibRule | undefined => part(net, RULES).last;

/** Rules name devices that may come and go (fib_rules_event). */
register_netdevice_notifier((dev, event) => {
  if (event !== 'REGISTER' && event !== 'UNREGISTER' && event !== 'CHANGENAME') return;
  const { net } = dev;
  const p = part(net, RULES);
  for (const rule of p.rules) {
    if (rule.iif === '' && rule.oif === '') continue;
    const gone = (name: string): number => (event === 'UNREGISTER' && name === dev.name ? -1 : indexOf(net, name));
    const iifindex = gone(rule.iif);
    const oifindex = gone(rule.oif);
    if (iifindex === rule.iifindex && oifindex === rule.oifindex) continue;
    rule.iifindex = iifindex;
    rule.oifindex = oifindex;
    show(net, p, rule);
  }
});
