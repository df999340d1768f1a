/** Names of scopes, tables and IP protocols: /etc/iproute2/rt_scopes, rt_tables, /etc/protocols. */
import { parseInteger } from '#tools/net/numbers.ts';

const SCOPES: Readonly<Record<string, number>> = { global: 0, nowhere: 255, host: 254, link: 253, site: 200 };
const TABLES: Readonly<Record<string, number>> = { unspec: 0, default: 253, main: 254, local: 255 };
const SCOPE_NAMES = new Map(Object.entries(SCOPES).map(([name, n]) => [n, name]));
const TABLE_NAMES = new Map(Object.entries(TABLES).map(([name, n]) => [n, name]));

export function readScope(text: string): number | undefined {
  const n = SCOPES[text] ?? parseInteger(text);
  return n === undefined || n < 0 || n > 255 ? undefined : n;
}
export const scopeName = (scope: number, numeric: boolean): string => (numeric ? undefined : SCOPE_NAMES.get(scope)) ?? String(scope);

export function readTable(text: string): number | undefined {
  const n = TABLES[text] ?? parseInteger(text);
  return n === undefined || n < 0 ? undefined : n;
}
export const tableName = (table: number, numeric: boolean): string => (numeric ? undefined : TABLE_NAMES.get(table)) ?? String(table);

/** /etc/iproute2/rt_dsfield */
const DSFIELDS: Readonly<Record<string, number>> = {
  default: 0,
  AF11: 0x28,
  AF12: 0x30,
  AF13: 0x38,
  AF21: 0x48,
  AF22: 0x50,
  AF23: 0x58,
  AF31: 0x68,
  AF32: 0x70,
  AF33: 0x78,
  AF41: 0x88,
  AF42: 0x90,
  AF43: 0x98,
  CS1: 0x20,
  CS2: 0x40,
  CS3: 0x60,
  CS4: 0x80,
  CS5: 0xa0,
  CS6: 0xc0,
  CS7: 0xe0,
  EF: 0xb8,
};
/** rtnl_dsfield_a2n: a name or a byte, hexadecimal. */
export function readDsfield(text: string): number | undefined {
  const named = DSFIELDS[text];
  if (named !== undefined) return named;
  const m = /^(?:0[xX])?([0-9a-fA-F]+)$/.exec(text);
  const value = m ? Number.parseInt(m[1] as string, 16) : 256;
  return value <= 255 ? value : undefined;
}

/** What people write of /etc/protocols. */
const IPPROTOS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  ipip: 94,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
};
const IPPROTO_NAMES = new Map(Object.entries(IPPROTOS).map(([name, n]) => [n, name]));
/** inet_proto_a2n and inet_proto_n2a. */
export function readIpproto(text: string): number | undefined {
  const n = IPPROTOS[text] ?? parseInteger(text);
  return n === undefined || n < 0 || n > 255 ? undefined : n;
}
export const ipprotoName = (n: number): string => IPPROTO_NAMES.get(n) ?? `ipproto-${n}`;
