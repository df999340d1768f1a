/**
 * Every format the dissector knows. To add a protocol: its file, and its line in `FORMATS`.
 */
import { arpFormat } from './arp.ts';
import { ethernetFormat } from './ethernet.ts';
import type { Format, Space } from './format.ts';
import { icmpFormat } from './icmp.ts';
import { igmpFormat } from './igmp.ts';
import { ipv4Format } from './ipv4.ts';
import { stpFormat } from './stp.ts';
import { tcpFormat } from './tcp.ts';
import { udpFormat } from './udp.ts';
import { vlanFormat } from './vlan.ts';
import { vxlanFormat } from './vxlan.ts';

export const FORMATS = [
  ethernetFormat,
  vlanFormat,
  arpFormat,
  ipv4Format,
  icmpFormat,
  igmpFormat,
  udpFormat,
  tcpFormat,
  vxlanFormat,
  stpFormat,
] as const satisfies readonly Format[];

/** A protocol that has a format, or `data` for bytes that none claims. */
export type Proto = (typeof FORMATS)[number]['proto'] | 'data';
export type KnownFormat = Format & { readonly proto: Exclude<Proto, 'data'> };

/** Labels of all fields by their names: short English terms of the protocols, not sentences. */
export const FIELD_LABELS: Readonly<Record<string, string>> = Object.assign(
  { 'data.data': 'Data' },
  ...FORMATS.map((format): Readonly<Record<string, string>> => format.labels),
);

const bySpace: Readonly<Record<Space, Map<number, KnownFormat>>> = {
  link: new Map(),
  ethertype: new Map(),
  llc: new Map(),
  ipproto: new Map(),
  udp: new Map(),
};
for (const format of FORMATS) {
  for (const [space, key] of format.binds) bySpace[space].set(key, format);
}

/** The format that is found under a protocol number. */
export const formatOf = (space: Space, key: number): KnownFormat | undefined => bySpace[space].get(key);
