/** Names and addresses without a DNS server: dotted numbers as inet_aton(3) reads them, and the machine's /etc/hosts. */

import { parseIpv4 } from '#base/addr.ts';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import type { Files } from '#tools/tool.ts';
import { parseInteger } from './numbers.ts';

/** inet_aton: one to four numbers, the last of which fills what is left (`127.1` is 127.0.0.1). */
export function inetAton(text: string): Ipv4 | undefined {
  if (!/^[0-9a-fA-FxX.]+$/.test(text)) return undefined;
  const parts = text.split('.').map((p) => parseInteger(p));
  if (parts.length > 4 || parts.some((p) => p === undefined)) return undefined;
  const last = parts.pop() as number;
  if (parts.some((p) => (p as number) > 255) || last >= 256 ** (4 - parts.length)) return undefined;
  const high = parts.reduce<number>((sum, p, i) => sum + (p as number) * 256 ** (3 - i), 0);
  return ipv4(high + last);
}

interface HostLine {
  readonly addr: Ipv4;
  readonly names: readonly string[];
}

function hostLines(fs: Files): HostLine[] {
  const text = fs.read('/etc/hosts');
  if (typeof text !== 'string') return [];
  const lines: HostLine[] = [];
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const addr = parseIpv4(address ?? '');
    if (addr !== undefined && names.length > 0) lines.push({ addr, names });
  }
  return lines;
}

/** The address of a name; undefined when /etc/hosts does not have it. */
export const hostAddress = (fs: Files, name: string): Ipv4 | undefined =>
  hostLines(fs).find((l) => l.names.some((n) => n.toLowerCase() === name.toLowerCase()))?.addr;

/** The first name of an address; undefined when /etc/hosts does not have it. */
export const hostName = (fs: Files, addr: Ipv4): string | undefined => hostLines(fs).find((l) => l.addr === addr)?.names[0];

/** Every name, for completion. */
export const hostNames = (fs: Files): string[] => hostLines(fs).flatMap((l) => l.names);
