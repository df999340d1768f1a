/** Listing (iptables/xshared.c, iptables/nft-shared.c): the columns of `-L` and the lines of `-S`. */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import type { XtChain, XtIp, XtRule } from '#kernel/uapi/xtables.ts';
import { MATCH_EXTS, TARGET_EXTS } from './ext/index.ts';
import { maskText } from './ip.ts';
import { protoName } from './names.ts';
import { ruleText } from './rule.ts';

export interface ListFormat {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lines: boolean;
}

/** xtables_print_num: five columns with K, M, G or T once it would not fit. */
function number(n: number, f: ListFormat, table: boolean): string {
  const pad = (value: number, width: number) => (table ? String(value).padStart(width) : String(value));
  if (f.exact) return `${pad(n, 8)} `;
  if (n <= 99999) return `${pad(n, 5)} `;
  let value = n;
  for (const unit of ['K', 'M', 'G']) {
    value = Math.floor((value + 500) / 1000);
    if (value <= 9999) return `${pad(value, 4)}${unit} `;
  }
  return `${pad(Math.floor((value + 500) / 1000), 4)}T `;
}

export function header(c: XtChain, f: ListFormat): string {
  const counters = f.verbose ? ` ${number(c.packets, f, false)}packets, ${number(c.bytes, f, false)}bytes` : '';
  const title = c.policy === undefined ? `${c.references} references` : `policy ${c.policy}${counters}`;
  const counts = f.verbose ? (f.exact ? '    pkts      bytes ' : ' pkts bytes ') : '';
  const devices = f.verbose ? ' in     out    ' : '';
  const columns = `${f.lines ? 'num  ' : ''}${counts}target     prot opt${devices} source               destination         `;
  return `Chain ${c.name} (${title})\n${columns}\n`;
}

function address(addr: Ipv4, mask: number, numeric: boolean): string {
  if (mask === 0 && !numeric) return 'anywhere';
  const name = !numeric && addr === 0x7f000001 && mask === 0xffffffff ? 'localhost' : formatIpv4(addr);
  return name + (mask === 0xffffffff ? '' : maskText(mask));
}

const sign = (inv: boolean): string => (inv ? '!' : ' ');
const device = (name: string, inv: boolean, numeric: boolean): string => (inv ? '!' : '') + (name || (numeric ? '*' : 'any'));
const flag = (ip: XtIp): string => (ip.frag ? (ip.fragInv ? '!f' : '-f') : '--');

function extensions(rule: XtRule, numeric: boolean): string {
  const ctx = { proto: rule.ip.proto, protoInv: rule.ip.protoInv };
  const matches = rule.matches.map((m) => MATCH_EXTS[m.name]?.print(m.opts, numeric, ctx) ?? '').join('');
  return matches + (rule.target ? (TARGET_EXTS[rule.target.name]?.print(rule.target.opts, numeric, ctx) ?? '') : '');
}

const targetName = ({ target, jump }: XtRule): string => (target ? (TARGET_EXTS[target.name]?.listed ?? target.name) : (jump ?? ''));

/** One line of `-L`. */
export function listRule(rule: XtRule, num: number, f: ListFormat): string {
  const { ip } = rule;
  const line = f.lines ? `${String(num).padEnd(4)} ` : '';
  const counts = f.verbose ? number(rule.packets, f, true) + number(rule.bytes, f, true) : '';
  const target = targetName(rule).padEnd(9);
  const proto = (f.numeric ? String(ip.proto) : protoName(ip.proto)).padEnd(4);
  const devices = f.verbose
    ? ` ${device(ip.iniface, ip.iniInv, f.numeric).padEnd(6)} ${device(ip.outiface, ip.outInv, f.numeric).padEnd(6)} `
    : '';
  const src = sign(ip.srcInv) + address(ip.src, ip.srcMask, f.numeric).padEnd(19);
  const dst = sign(ip.dstInv) + address(ip.dst, ip.dstMask, f.numeric).padEnd(19);
  const goto = rule.goto ? '[goto] ' : '';
  return `${line}${counts}${target} ${sign(ip.protoInv)}${proto} ${flag(ip)} ${devices}${src} ${dst} ${goto}${extensions(rule, f.numeric)}\n`;
}

/** What `-v -A` says of the rule it added. */
export function verboseRule(rule: XtRule): string {
  const { ip } = rule;
  const target = targetName(rule);
  const devices = `in ${device(ip.iniface, ip.iniInv, true)} out ${device(ip.outiface, ip.outInv, true)} `;
  const ends = `${sign(ip.srcInv)}${address(ip.src, ip.srcMask, true)} ${sign(ip.dstInv)}-> ${address(ip.dst, ip.dstMask, true)}  `;
  return `${target} ${sign(ip.protoInv)}${protoName(ip.proto)} opt ${flag(ip)} ${devices}${ends}${extensions(rule, true)}\n`;
}

/** The lines of `-S` for a chain's own existence, without its rules. */
export function chainLine(c: XtChain, counters: boolean): string {
  const counts = counters ? ` -c ${c.packets} ${c.bytes}` : '';
  return c.policy === undefined ? `-N ${c.name}\n` : `-P ${c.name} ${c.policy}${counts}\n`;
}
export const ruleLine = (chain: string, rule: XtRule, counters: boolean): string => `-A ${chain}${ruleText(rule, counters)}\n`;
