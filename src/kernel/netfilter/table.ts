/**
 * One table of one namespace: its chains and rules, and their observable rows. Built-in chains come to be, and stand on their hooks, when the table is
 * first changed: a table that nobody used costs a packet nothing.
 */

import type { Table } from '#sim/table.ts';
import { type HookNum, type HookOps, nf_register_net_hook } from '../core/hooks.ts';
import type { Netns } from '../core/netns.ts';
import { nf_ct_netns_get } from './conntrack/core.ts';
import { ipt_do_table } from './ip_tables.ts';
import { type Chain, Rule } from './rule.ts';
import type { TableDef } from './tables.ts';
import type { XtRule } from './x_tables.ts';

/** The rows that all tables of a namespace share. */
export interface XtRows {
  readonly chains: Table<'xtchain', number>;
  readonly rules: Table<'xtrule', number>;
  nextKey: number;
  /** During a transaction: rules that were taken out, whose share in what rules have in common lasts until its end. */
  limbo: Rule[] | undefined;
}

/** NFT_JUMP_STACK_SIZE */
const JUMP_STACK_SIZE = 16;

/** Longest way down from a chain, in chains; infinite for a circle. */
function height(chain: Chain, heights: Map<Chain, number>): number {
  const known = heights.get(chain);
  if (known !== undefined) return known;
  heights.set(chain, Number.POSITIVE_INFINITY);
  let deepest = 0;
  for (const rule of chain.rules) if (rule.jump) deepest = Math.max(deepest, height(rule.jump, heights));
  heights.set(chain, deepest + 1);
  return deepest + 1;
}

export class XtTable {
  readonly def: TableDef;
  readonly net: Netns;
  readonly chains = new Map<string, Chain>();
  private readonly rows: XtRows;

  constructor(net: Netns, def: TableDef, rows: XtRows) {
    this.net = net;
    this.def = def;
    this.rows = rows;
    if (def.conntrack) nf_ct_netns_get(net);
    for (const at of def.hooks) {
      const chain = this.addChain(at.chain, 'ACCEPT');
      nf_register_net_hook(net, this.hookOps(at, chain));
    }
  }

  private hookOps({ hook, priority, wrap }: TableDef['hooks'][number], chain: Chain): HookOps {
    const rules: HookOps['run'] = (skb, state) => ipt_do_table(chain, skb, state);
    if (!wrap) return { hook, priority, name: 'ipt_do_table', run: rules };
    return { hook, priority, name: wrap.name, run: (skb, state) => wrap.run(rules, skb, state) };
  }

  /** Built-in chains in the order of their hooks, then the others by name. */
  list(): Chain[] {
    const all = [...this.chains.values()];
    const users = all.filter((c) => c.policy === undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    return [...all.filter((c) => c.policy !== undefined), ...users];
  }

  addChain(name: string, policy: Chain['policy']): Chain {
    const chain: Chain = { name, rules: [], policy, counting: false, packets: 0, bytes: 0, rid: 0, key: this.rows.nextKey++ };
    this.chains.set(name, chain);
    this.showChain(chain);
    return chain;
  }

  dropChain(chain: Chain): void {
    this.chains.delete(chain.name);
    this.rows.chains.delete(chain.key);
  }

  rename(chain: Chain, name: string): void {
    this.chains.delete(chain.name);
    chain.name = name;
    this.chains.set(name, chain);
    this.showChain(chain);
    for (const other of this.chains.values())
      for (const rule of other.rules) if (rule.jump === chain) rule.text = rule.text.replace(/ (-[jg]) \S+$/, ` $1 ${name}`);
    this.showAll();
  }

  makeRule(spec: XtRule, text: string): Rule {
    return new Rule(spec, text, this.rows.nextKey++, spec.jump === undefined ? undefined : this.chains.get(spec.jump));
  }

  /** Puts `added` in place of `count` rules from `at` on. */
  splice(chain: Chain, at: number, count: number, ...added: Rule[]): void {
    for (const rule of added) rule.attach(this.net);
    for (const rule of chain.rules.splice(at, count, ...added)) {
      this.rows.rules.delete(rule.key);
      if (this.rows.limbo) this.rows.limbo.push(rule);
      else rule.detach(this.net);
    }
    this.showRules(chain, at);
  }

  references(chain: Chain): number {
    let n = 0;
    for (const c of this.chains.values()) for (const rule of c.rules) if (rule.jump === chain) n++;
    return n;
  }

  /** Hooks from which a packet can come into this chain; jumps through `path` that lead back to where they began are a loop. */
  hooksOf(chain: Chain, path: readonly Chain[] = []): Set<HookNum> {
    const hooks = new Set(this.def.hooks.filter((h) => h.chain === chain.name && chain.policy !== undefined).map((h) => h.hook));
    if (path.includes(chain)) return hooks;
    for (const c of this.chains.values())
      if (c.rules.some((rule) => rule.jump === chain)) for (const h of this.hooksOf(c, [...path, chain])) hooks.add(h);
    return hooks;
  }

  /**
   * nft_chain_validate: do the jumps that a packet can make lead round in a circle, or deeper than the stack? Chains to which no hook leads are not
   * looked at. `changed` got a new jump.
   */
  tooDeep(changed: Chain): boolean {
    if (this.hooksOf(changed).size === 0) return false;
    const heights = new Map<Chain, number>();
    return this.def.hooks.some(({ chain }) => height(this.chains.get(chain) as Chain, heights) > JUMP_STACK_SIZE);
  }

  showChain(chain: Chain): void {
    chain.rid = this.rows.chains.set(chain.key, { nsid: this.net.nsid, table: this.def.name, name: chain.name, policy: chain.policy }).rid;
  }

  /** Brings the rows of a chain's rules from `from` on in step with their places. */
  showRules(chain: Chain, from = 0): void {
    for (let i = from; i < chain.rules.length; i++) {
      const rule = chain.rules[i] as Rule;
      const row = this.rows.rules.get(rule.key);
      if (row && row.num === i + 1 && row.text === rule.text && row.chain === chain.name) continue;
      const fields = { nsid: this.net.nsid, table: this.def.name, chain: chain.name, num: i + 1, text: rule.text };
      rule.rid = this.rows.rules.set(rule.key, fields).rid;
    }
  }

  showAll(): void {
    for (const chain of this.chains.values()) this.showRules(chain);
  }
}
