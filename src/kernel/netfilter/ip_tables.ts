/**
 * Running a packet through a table (ipt_do_table in net/ipv4/netfilter/ip_tables.c): rule after rule, into user chains and back, to a verdict or the
 * policy. The deciding rule or chain is named in the trace.
 */
import { DECIDERS, nameId } from '#sim/trace.ts';
import { ipv4FragOff, ipv4HeaderLen, ipv4Protocol } from '#wire/ipv4.ts';
import type { HookState, Verdict } from '../core/hooks.ts';
import { NF_INET } from '../core/hooks.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import type { Chain, Rule } from './rule.ts';
import { XT, type XtParam, type XtVerdict } from './x_tables.ts';

const DO_TABLE = nameId('ipt_do_table');
const RULE = DECIDERS.indexOf('xtrule');
const CHAIN = DECIDERS.indexOf('xtchain');
const POLICY = { ACCEPT: nameId('ACCEPT'), DROP: nameId('DROP') };
const VERDICTS: readonly Verdict[] = ['ACCEPT', 'ACCEPT', 'DROP', 'ACCEPT', 'STOLEN'];

/** One for each depth: a target that sends a packet (REJECT) comes here again before it returns. */
const params: XtParam[] = [];
let depth = 0;

const newParam = (net: Netns): XtParam => ({
  net,
  hook: NF_INET.PRE_ROUTING,
  in: undefined,
  out: undefined,
  thoff: 0,
  fragoff: 0,
  protocol: 0,
  hotdrop: false,
});

function enter(skb: Skb, state: HookState): XtParam {
  if (params.length === depth) params.push(newParam(state.net));
  const par = params[depth] as XtParam;
  depth++;
  par.net = state.net;
  par.hook = state.hook;
  par.in = state.in;
  par.out = state.out;
  par.thoff = skb.data + ipv4HeaderLen(skb.buf, skb.data);
  par.fragoff = ipv4FragOff(skb.buf, skb.data);
  par.protocol = ipv4Protocol(skb.buf, skb.data);
  par.hotdrop = false;
  return par;
}

function decided(net: Netns, skb: Skb, par: XtParam, table: number, rid: number, verdict: number): void {
  net.world.trace.decision(DO_TABLE, net.nsid, (par.in ?? par.out ?? skb.dev).ifindex, skb.id, table, rid, verdict);
}

/** Does what a rule says that matched. CONTINUE: the next rule. */
function act(rule: Rule, skb: Skb, par: XtParam): XtVerdict {
  rule.packets++;
  rule.bytes += skb.len;
  if (rule.jump) {
    const verdict = walk(rule.jump, skb, par);
    if (verdict !== XT.CONTINUE) return verdict;
    return rule.goto ? XT.RETURN : XT.CONTINUE;
  }
  if (!rule.target) return XT.CONTINUE;
  const verdict = rule.target(skb, par);
  if (verdict !== XT.CONTINUE && verdict !== XT.RETURN) decided(par.net, skb, par, RULE, rule.rid, rule.verdict);
  return verdict;
}

/** Rules of one chain in order; CONTINUE when it ended without a verdict. */
function walk(chain: Chain, skb: Skb, par: XtParam): XtVerdict {
  const { rules } = chain;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as Rule;
    if (!rule.matches(skb, par)) {
      if (par.hotdrop) return XT.DROP;
      continue;
    }
    const verdict = act(rule, skb, par);
    if (verdict === XT.RETURN) return XT.CONTINUE;
    if (verdict !== XT.CONTINUE) return verdict;
  }
  return XT.CONTINUE;
}

function policy(chain: Chain, skb: Skb, par: XtParam): Verdict {
  const verdict = chain.policy ?? 'ACCEPT';
  if (chain.counting) {
    chain.packets++;
    chain.bytes += skb.len;
  }
  decided(par.net, skb, par, CHAIN, chain.rid, POLICY[verdict]);
  return verdict;
}

/** ipt_do_table. An empty chain that accepts decides nothing and is not traced. */
export function ipt_do_table(chain: Chain, skb: Skb, state: HookState): Verdict {
  if (chain.rules.length === 0 && chain.policy === 'ACCEPT' && !chain.counting) return 'ACCEPT';
  const par = enter(skb, state);
  try {
    const verdict = walk(chain, skb, par);
    return verdict === XT.CONTINUE ? policy(chain, skb, par) : (VERDICTS[verdict] as Verdict);
  } finally {
    depth--;
  }
}
