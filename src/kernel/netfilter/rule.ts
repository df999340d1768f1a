/**
 * One rule, compiled: what it asks of a packet as plain fields and closures, and what it does with one (struct ipt_entry, ip_packet_match in
 * net/ipv4/netfilter/ip_tables.c).
 */
import { nameId } from '#sim/trace.ts';
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { nf_ct_netns_get, nf_ct_netns_put } from './conntrack/core.ts';
import { deviceTest } from './iface.ts';
import { MATCHES } from './match/index.ts';
import { TARGETS } from './target/index.ts';
import type { MatchFn, TargetFn, XtExt, XtMatch, XtParam, XtRule, XtTarget } from './x_tables.ts';

export interface Chain {
  name: string;
  readonly rules: Rule[];
  /** Undefined for a chain that the user made. */
  policy: 'ACCEPT' | 'DROP' | undefined;
  /** A base chain counts from the time its policy was set, as nf_tables has it. */
  counting: boolean;
  packets: number;
  bytes: number;
  /** Identity of its row. */
  rid: number;
  readonly key: number;
}

export class Rule {
  readonly spec: XtRule;
  text: string;
  /** Key of its row, and the row's identity. */
  readonly key: number;
  rid = 0;
  packets: number;
  bytes: number;
  readonly jump: Chain | undefined;
  readonly goto: boolean;
  readonly target: TargetFn | undefined;
  /** Name of what it does, for decisions. */
  readonly verdict: number;
  private readonly tests: readonly MatchFn[];

  constructor(spec: XtRule, text: string, key: number, jump: Chain | undefined) {
    this.spec = spec;
    this.text = text;
    this.key = key;
    this.packets = spec.packets;
    this.bytes = spec.bytes;
    this.jump = jump;
    this.goto = spec.goto;
    this.target = spec.target && TARGETS[spec.target.name]?.compile(spec.target.opts);
    this.verdict = nameId(spec.target?.name ?? '');
    this.tests = [...ipTests(spec), ...spec.matches.flatMap((m) => MATCHES[m.name]?.compile(m.opts) ?? [])];
  }

  /** It comes to stand in a table of this namespace. */
  attach(net: Netns): void {
    for (const [module, opts] of this.modules()) {
      if (module.conntrack) nf_ct_netns_get(net);
      module.attach?.(opts, net);
    }
  }
  detach(net: Netns): void {
    for (const [module, opts] of this.modules()) {
      if (module.conntrack) nf_ct_netns_put(net);
      module.detach?.(opts, net);
    }
  }
  private modules(): (readonly [XtMatch | XtTarget, XtExt['opts']])[] {
    const { matches, target } = this.spec;
    const found = [
      ...matches.map((m) => [MATCHES[m.name], m.opts] as const),
      ...(target ? [[TARGETS[target.name], target.opts] as const] : []),
    ];
    return found.flatMap(([module, opts]) => (module ? [[module, opts] as const] : []));
  }

  matches(skb: Skb, par: XtParam): boolean {
    const tests = this.tests;
    for (let i = 0; i < tests.length; i++) if (!(tests[i] as MatchFn)(skb, par)) return false;
    return true;
  }
}

/** ip_packet_match: a test for each thing that the rule says. */
function ipTests({ ip }: XtRule): MatchFn[] {
  const tests: MatchFn[] = [];
  if (ip.srcMask !== 0 || ip.srcInv) tests.push((skb) => ((ipv4Src(skb.buf, skb.data) & ip.srcMask) >>> 0 === ip.src) !== ip.srcInv);
  if (ip.dstMask !== 0 || ip.dstInv) tests.push((skb) => ((ipv4Dst(skb.buf, skb.data) & ip.dstMask) >>> 0 === ip.dst) !== ip.dstInv);
  if (ip.iniface !== '') {
    const test = deviceTest(ip.iniface, ip.iniInv);
    tests.push((_skb, par) => test(par.in));
  }
  if (ip.outiface !== '') {
    const test = deviceTest(ip.outiface, ip.outInv);
    tests.push((_skb, par) => test(par.out));
  }
  if (ip.proto !== 0) tests.push((_skb, par) => (par.protocol === ip.proto) !== ip.protoInv);
  if (ip.frag) tests.push((_skb, par) => (par.fragoff !== 0) !== ip.fragInv);
  return tests;
}
