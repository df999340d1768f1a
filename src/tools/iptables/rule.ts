/** From a command line to the rules it means, and from a rule to its text as `-S` prints it. */
import { formatIpv4 } from '#base/addr.ts';
import { ipv4 } from '#base/brand.ts';
import type { XtIp, XtRule } from '#kernel/uapi/xtables.ts';
import { MATCH_EXTS, TARGET_EXTS } from './ext/index.ts';
import { type Addr, maskText } from './ip.ts';
import { protoName } from './names.ts';
import type { Command, Used } from './parse.ts';

const EVERYWHERE: readonly Addr[] = [{ addr: ipv4(0), mask: 0 }];

/** The rules of `-A … -s a,b -d c,d`: one for each pair. Throws `IptError` for options that do not fit. */
export function rulesOf(c: Command): XtRule[] {
  const ctx = { proto: c.proto, protoInv: c.protoInv, warn: (text: string) => void c.warnings.push(text) };
  const ext = ({ ext, args }: Used) => ({ name: ext.name, opts: ext.parse(args, ctx) });
  const matches = c.matches.map(ext);
  const target = c.target && ext(c.target);
  const rest = { matches, target, jump: c.jump, goto: c.goto, packets: c.packets, bytes: c.bytes };
  const pairs = orAll(c.src).flatMap((src) => orAll(c.dst).map((dst) => ({ src, dst })));
  return pairs.map(({ src, dst }) => ({ ip: ipOf(c, src, dst), ...rest }));
}
const orAll = (list: readonly Addr[]): readonly Addr[] => (list.length > 0 ? list : EVERYWHERE);

function ipOf(c: Command, src: Addr, dst: Addr): XtIp {
  // `-i +` says nothing.
  const iniface = c.iniface === '+' && !c.iniInv ? '' : c.iniface;
  const outiface = c.outiface === '+' && !c.outInv ? '' : c.outiface;
  return {
    src: src.addr,
    srcMask: src.mask,
    srcInv: c.srcInv,
    dst: dst.addr,
    dstMask: dst.mask,
    dstInv: c.dstInv,
    iniface,
    iniInv: c.iniInv,
    outiface,
    outInv: c.outInv,
    proto: c.proto,
    protoInv: c.protoInv,
    frag: c.frag,
    fragInv: c.fragInv,
  };
}

const part = (inv: boolean, option: string, value: string): string => `${inv ? ' !' : ''} ${option}${value === '' ? '' : ` ${value}`}`;

function ipText(ip: XtIp): string {
  let text = '';
  if (ip.srcMask !== 0 || ip.srcInv) text += part(ip.srcInv, '-s', formatIpv4(ip.src) + maskText(ip.srcMask));
  if (ip.dstMask !== 0 || ip.dstInv) text += part(ip.dstInv, '-d', formatIpv4(ip.dst) + maskText(ip.dstMask));
  if (ip.iniface !== '') text += part(ip.iniInv, '-i', ip.iniface);
  if (ip.outiface !== '') text += part(ip.outInv, '-o', ip.outiface);
  if (ip.proto !== 0) text += part(ip.protoInv, '-p', protoName(ip.proto));
  if (ip.frag) text += part(ip.fragInv, '-f', '');
  return text;
}

const matchText = (rule: XtRule): string => rule.matches.map((m) => ` -m ${m.name}${MATCH_EXTS[m.name]?.save(m.opts) ?? ''}`).join('');

function targetText(rule: XtRule): string {
  if (rule.target) return ` -j ${rule.target.name}${TARGET_EXTS[rule.target.name]?.save(rule.target.opts) ?? ''}`;
  return rule.jump === undefined ? '' : ` -${rule.goto ? 'g' : 'j'} ${rule.jump}`;
}

/** What stands behind the chain's name, with a space before it. `counters`: as `-S -v` shows them. */
export const ruleText = (rule: XtRule, counters = false): string =>
  ipText(rule.ip) + matchText(rule) + (counters ? ` -c ${rule.packets} ${rule.bytes}` : '') + targetText(rule);
