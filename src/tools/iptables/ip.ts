/** The parts of a rule that are not of an extension: addresses, interfaces, protocol (libxtables/xtables.c). */
import { formatIpv4, parseIpv4, prefixMask } from '#base/addr.ts';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { fail } from './error.ts';
import { protoNumber } from './names.ts';

export interface Addr {
  readonly addr: Ipv4;
  readonly mask: number;
}

/** Up to four numbers; missing ones are 0. */
function shortAddress(text: string): Ipv4 | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) return undefined;
  const parts = text.split('.');
  return parseIpv4([...parts, '0', '0', '0'].slice(0, 4).join('.'));
}

function maskOf(text: string | undefined): number {
  if (text === undefined) return 0xffffffff;
  const bad = (): never => fail(`invalid mask \`${text}' specified`);
  if (text.includes('.')) return parseIpv4(text) ?? bad();
  return /^\d+$/.test(text) && Number(text) <= 32 ? prefixMask(Number(text)) : bad();
}

function address(text: string): Addr {
  const slash = text.lastIndexOf('/');
  const mask = maskOf(slash < 0 ? undefined : text.slice(slash + 1));
  const host = slash < 0 ? text : text.slice(0, slash);
  if (mask === 0) return { addr: ipv4(0), mask };
  const addr = host === 'localhost' ? ipv4(0x7f000001) : shortAddress(host);
  if (addr === undefined) return fail(`host/network \`${host}' not found`);
  return { addr: ipv4(addr & mask), mask };
}

/** `-s a,b/24`: one rule for each. */
export const addresses = (text: string): Addr[] => text.split(',').map(address);

/** xtables_ipmask_to_numeric: nothing for a host, a length where there is one, else a dotted mask. */
export function maskText(mask: number): string {
  for (let len = 0; len < 32; len++) if (prefixMask(len) === mask) return `/${len}`;
  return mask === 0xffffffff ? '/32' : `/${formatIpv4(mask)}`;
}

const IFNAMSIZ = 16;
export function ifname(text: string): string {
  if (text === '') fail('Empty interface is likely to be undesired');
  if (text.length >= IFNAMSIZ) fail(`interface name \`${text}' must be shorter than IFNAMSIZ (${IFNAMSIZ - 1})`);
  return text;
}

export const protocol = (text: string): number => protoNumber(text) ?? fail(`unknown protocol "${text}" specified`);
