/**
 * Requests about rules, checked as nf_tables and the extensions check them (net/netfilter/nf_tables_api.c, nft_compat.c, x_tables.c). The methods are
 * those of the xtables door.
 */
import { type Ack, type Errno, type NlError, nlError } from '../core/errno.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { MATCHES } from './match/index.ts';
import type { Chain, Rule } from './rule.ts';
import { type XtRows, XtTable } from './table.ts';
import { TABLES, tableDef } from './tables.ts';
import { TARGETS } from './target/index.ts';
import type { XtChain, XtCheck, XtExt, XtMatch, XtRule, XtTarget } from './x_tables.ts';

interface ChainState {
  readonly chain: Chain;
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly policy: Chain['policy'];
  readonly counting: boolean;
  readonly packets: number;
  readonly bytes: number;
}

/** The tables of one namespace that were used. */
export class XtStore {
  private readonly used = new Map<string, XtTable>();
  private readonly rows: XtRows;
  private readonly net: Netns;

  constructor(net: Netns) {
    this.net = net;
    this.rows = { chains: net.world.table('xtchain'), rules: net.world.table('xtrule'), nextKey: 1, limbo: undefined };
  }

  tables(): readonly string[] {
    return TABLES.map((t) => t.name);
  }

  active(): readonly string[] {
    return TABLES.filter((t) => this.used.has(t.name)).map((t) => t.name);
  }

  chains(table: string): readonly XtChain[] | NlError {
    const def = tableDef(table);
    if (!def) return nlError('ENOENT');
    const t = this.used.get(table);
    if (t) return t.list().map((c) => chainValue(t, c));
    return def.hooks.map((h) => ({ name: h.chain, policy: 'ACCEPT', rules: [], packets: 0, bytes: 0, references: 0 }));
  }

  newChain(table: string, name: string): Ack {
    const t = this.use(table);
    if (!t) return nlError('ENOENT');
    if (t.chains.has(name)) return nlError('EEXIST');
    t.addChain(name, undefined);
    return undefined;
  }

  delChain(table: string, name: string): Ack {
    return this.onChain(table, name, (t, chain) => {
      if (chain.policy !== undefined) return 'EOPNOTSUPP';
      if (t.references(chain) > 0 || chain.rules.length > 0) return 'EBUSY';
      t.dropChain(chain);
      return undefined;
    });
  }

  renameChain(table: string, from: string, to: string): Ack {
    return this.onChain(table, from, (t, chain) => {
      if (t.chains.has(to) || chain.policy !== undefined) return 'EEXIST';
      t.rename(chain, to);
      return undefined;
    });
  }

  setPolicy(table: string, name: string, policy: 'ACCEPT' | 'DROP', counters = { packets: 0, bytes: 0 }): Ack {
    return this.onChain(table, name, (t, chain) => {
      if (chain.policy === undefined) return 'ENOENT';
      if (table === 'nat' && policy === 'DROP') return 'EOPNOTSUPP';
      chain.counting = true;
      chain.packets = counters.packets;
      chain.bytes = counters.bytes;
      if (chain.policy === policy) return undefined;
      chain.policy = policy;
      t.showChain(chain);
      return undefined;
    });
  }

  insertRule(table: string, name: string, rule: XtRule, text: string, index?: number): Ack {
    return this.onChain(table, name, (t, chain) => {
      const at = index ?? chain.rules.length;
      if (at > chain.rules.length) return 'E2BIG';
      return this.place(t, chain, at, 0, rule, text);
    });
  }

  replaceRule(table: string, name: string, index: number, rule: XtRule, text: string): Ack {
    return this.onChain(table, name, (t, chain) => (chain.rules[index] ? this.place(t, chain, index, 1, rule, text) : 'E2BIG'));
  }

  delRule(table: string, name: string, index: number): Ack {
    return this.onChain(table, name, (t, chain) => {
      if (!chain.rules[index]) return 'E2BIG';
      t.splice(chain, index, 1);
      return undefined;
    });
  }

  flush(table: string, name?: string): Ack {
    return this.onChains(table, name, (t, chain) => t.splice(chain, 0, chain.rules.length));
  }

  zero(table: string, name?: string, index?: number): Ack {
    return this.onChains(table, name, (_t, chain) => {
      for (const [i, rule] of chain.rules.entries()) {
        if (index !== undefined && i !== index) continue;
        rule.packets = 0;
        rule.bytes = 0;
      }
      if (index !== undefined) return;
      chain.packets = 0;
      chain.bytes = 0;
    });
  }

  reset(table: string): Ack {
    const t = this.used.get(table);
    for (const chain of t?.list() ?? []) t?.splice(chain, 0, chain.rules.length);
    for (const chain of t?.list() ?? []) {
      if (chain.policy === undefined) t?.dropChain(chain);
      else Object.assign(chain, { policy: 'ACCEPT', counting: false, packets: 0, bytes: 0 });
    }
    for (const chain of t?.list() ?? []) t?.showChain(chain);
    return tableDef(table) ? undefined : nlError('ENOENT');
  }

  batch(work: () => Ack): Ack {
    const before = new Map([...this.used.values()].map((t) => [t, [...t.chains.values()].map(chainState)] as const));
    const limbo: Rule[] = [];
    this.rows.limbo = limbo;
    const refused = work();
    if (refused) for (const t of this.used.values()) restore(t, before.get(t) ?? []);
    this.rows.limbo = undefined;
    for (const rule of limbo) rule.detach(this.net);
    return refused;
  }

  private use(table: string): XtTable | undefined {
    const def = tableDef(table);
    if (!def) return undefined;
    let t = this.used.get(table);
    if (!t) {
      t = new XtTable(this.net, def, this.rows);
      this.used.set(table, t);
    }
    return t;
  }

  private onChain(table: string, name: string, work: (t: XtTable, chain: Chain) => Errno | undefined): Ack {
    const t = this.use(table);
    const chain = t?.chains.get(name);
    if (!t || !chain) return nlError('ENOENT');
    const errno = work(t, chain);
    return errno && nlError(errno);
  }

  private onChains(table: string, name: string | undefined, work: (t: XtTable, chain: Chain) => void): Ack {
    if (!tableDef(table)) return nlError('ENOENT');
    const t = this.used.get(table);
    const chains = t ? t.list().filter((c) => name === undefined || c.name === name) : [];
    if (name !== undefined && chains.length === 0 && !tableDef(table)?.hooks.some((h) => h.chain === name)) return nlError('ENOENT');
    for (const chain of chains) work(t as XtTable, chain);
    return undefined;
  }

  private place(t: XtTable, chain: Chain, at: number, replaced: number, spec: XtRule, text: string): Errno | undefined {
    const target = spec.jump === undefined ? undefined : t.chains.get(spec.jump);
    if (spec.jump !== undefined && !target) return 'ENOENT';
    if (target && target.policy !== undefined) return 'EOPNOTSUPP';
    const rule = t.makeRule(spec, text);
    t.splice(chain, at, replaced, rule);
    const errno = (target && t.tooDeep(chain) ? 'EMLINK' : undefined) ?? checkRule(t, chain, spec) ?? (target && checkBelow(t, target));
    if (errno) t.splice(chain, at, 1);
    return errno;
  }
}

/** May an extension stand in this place? */
function checkExt(module: XtMatch | XtTarget | undefined, ext: XtExt, at: XtCheck): Errno | undefined {
  if (!module) return 'ENOENT';
  if (module.tables && !module.tables.includes(at.table)) return 'EINVAL';
  if (module.hooks) for (const h of at.hooks) if (!module.hooks.includes(h)) return 'EINVAL';
  if (module.proto !== undefined && (at.ip.proto !== module.proto || at.ip.protoInv)) return 'EINVAL';
  return module.check?.(ext.opts, at);
}

function checkRule(t: XtTable, chain: Chain, spec: XtRule): Errno | undefined {
  const at: XtCheck = { table: t.def.name, ip: spec.ip, hooks: t.hooksOf(chain) };
  for (const m of spec.matches) {
    const errno = checkExt(MATCHES[m.name], m, at);
    if (errno) return errno;
  }
  return spec.target && checkExt(TARGETS[spec.target.name], spec.target, at);
}

/** A new jump brings packets of other hooks into the chains below: their rules are checked again. */
function checkBelow(t: XtTable, chain: Chain, seen = new Set<Chain>()): Errno | undefined {
  if (seen.has(chain)) return undefined;
  seen.add(chain);
  for (const rule of chain.rules) {
    const errno = checkRule(t, chain, rule.spec) ?? (rule.jump && checkBelow(t, rule.jump, seen));
    if (errno) return errno;
  }
  return undefined;
}

function chainValue(t: XtTable, c: Chain): XtChain {
  const rules = c.rules.map((r): XtRule => {
    const now = { ...r.spec, packets: r.packets, bytes: r.bytes };
    return r.jump ? { ...now, jump: r.jump.name } : now;
  });
  return { name: c.name, policy: c.policy, rules, packets: c.packets, bytes: c.bytes, references: t.references(c) };
}

const chainState = (chain: Chain): ChainState => {
  const { name, policy, counting, packets, bytes } = chain;
  return { chain, name, rules: [...chain.rules], policy, counting, packets, bytes };
};

/** Takes a table back to where it was; one that was not used then is left empty. */
function restore(t: XtTable, states: readonly ChainState[]): void {
  for (const chain of [...t.chains.values()]) {
    t.splice(chain, 0, chain.rules.length);
    if (!states.some((s) => s.chain === chain) && chain.policy === undefined) t.dropChain(chain);
  }
  for (const s of states) {
    s.chain.name = s.name;
    s.chain.policy = s.policy;
    s.chain.counting = s.counting;
    s.chain.packets = s.packets;
    s.chain.bytes = s.bytes;
    t.chains.set(s.name, s.chain);
    t.showChain(s.chain);
    t.splice(s.chain, 0, 0, ...s.rules);
  }
}

const STORE = definePart('xtables', (net) => new XtStore(net));
export const xtStore = (net: Netns): XtStore => part(net, STORE);
