/** What ping prints about one packet: round-trip times and the words for ICMP errors (ping_common.c, pr_icmph). */
import { formatIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';

const UNREACHABLE: readonly string[] = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  'Frag needed and DF set',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
];
const REDIRECTS: readonly string[] = [
  'Redirect Network',
  'Redirect Host',
  'Redirect Type of Service and Network',
  'Redirect Type of Service and Host',
];

/** Words for an ICMP error message; `info` is the next hop's MTU or, for a redirect, the gateway. */
export function icmpWords(type: number, code: number, info: number): string {
  switch (type) {
    case 3:
      if (code === 4) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case 4:
      return 'Source Quench';
    case 5:
      return `${REDIRECTS[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${formatIpv4(info as Ipv4)})`;
    case 11:
      if (code === 0) return 'Time to live exceeded';
      return code === 1 ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${code}`;
    case 12:
      return `Parameter problem: pointer = ${info}`;
    default:
      return `Bad ICMP type: ${type}`;
  }
}

/** A round-trip time in microseconds, with the precision that ping thinks fit. */
export function timeWords(us: number): string {
  if (us >= 100_000 - 50) return `${Math.floor((us + 500) / 1000)} ms`;
  if (us >= 10_000 - 5) return `${Math.floor((us + 50) / 1000)}.${Math.floor(((us + 50) % 1000) / 100)} ms`;
  if (us >= 1000) return `${Math.floor((us + 5) / 1000)}.${pad(Math.floor(((us + 5) % 1000) / 10), 2)} ms`;
  return `${millis(us)} ms`;
}

/** Microseconds as milliseconds with three decimals. */
export const millis = (us: number): string => `${Math.floor(us / 1000)}.${pad(us % 1000, 3)}`;
const pad = (n: number, width: number): string => String(n).padStart(width, '0');
