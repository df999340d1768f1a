/** Names of protocols and services: /etc/protocols and /etc/services as a Debian machine has them, as far as people meet them. */
import { SERVICES } from './services.ts';

/** xtables_chain_protos: names that iptables prints even with `-n` or in rules. */
const OWN: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['icmpv6', 58],
  ['esp', 50],
  ['ah', 51],
  ['all', 0],
];
const ETC_PROTOCOLS: readonly (readonly [string, number])[] = [
  ['igmp', 2],
  ['ggp', 3],
  ['ipencap', 4],
  ['egp', 8],
  ['igp', 9],
  ['ipv6', 41],
  ['rsvp', 46],
  ['gre', 47],
  ['eigrp', 88],
  ['ospf', 89],
  ['ipip', 94],
  ['pim', 103],
  ['vrrp', 112],
  ['l2tp', 115],
  ['isis', 124],
];
const PROTOCOLS = [...OWN, ...ETC_PROTOCOLS];

/** Number of a protocol by name or number. */
export function protoNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < 256 ? Number(text) : undefined;
  return PROTOCOLS.find(([name]) => name === text.toLowerCase())?.[1];
}
export const protoName = (proto: number): string => PROTOCOLS.find(([, n]) => n === proto)?.[0] ?? String(proto);
export const protoNames = (): string[] => PROTOCOLS.map(([name]) => name);

const byName = new Map<string, number>();
const byPort = new Map<string, string>();
for (const entry of SERVICES.split(' ')) {
  const [name, number, protos] = entry.split(':') as [string, string, string];
  for (const p of protos) {
    if (!byName.has(`${name}/${p}`)) byName.set(`${name}/${p}`, Number(number));
    if (!byPort.has(`${number}/${p}`)) byPort.set(`${number}/${p}`, name);
  }
}
const letter = (proto: number): string => (proto === 17 ? 'u' : 't');

/** Port by service name or number. */
export function portOf(text: string, proto: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < 65536 ? Number(text) : undefined;
  return byName.get(`${text}/${letter(proto)}`);
}
export const portName = (port: number, proto: number, numeric: boolean): string =>
  (numeric ? undefined : byPort.get(`${port}/${letter(proto)}`)) ?? String(port);
