/** Names of route types and protocols: rtnl_rtntype_a2n and /etc/iproute2/rt_protos. */
import type { RouteType } from '#sim/rows.ts';
import { parseInteger } from '#tools/net/numbers.ts';

export const ROUTE_TYPES: readonly RouteType[] = [
  'local',
  'broadcast',
  'unicast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
];

const PROTOS: Readonly<Record<string, number>> = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  keepalived: 18,
  babel: 42,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
};
/** The number of a protocol's name (`-N`). */
export const protoNumber = (name: string): number => PROTOS[name] ?? Number(name);
const PROTO_NAMES = new Map(Object.entries(PROTOS).map(([name, n]) => [n, name]));

/** The name of a protocol that is known to the real tool; a number without a name stays a number. */
export function readProto(text: string): string | undefined {
  if (PROTOS[text] !== undefined) return text;
  const n = parseInteger(text);
  return n === undefined || n < 0 || n > 255 ? undefined : (PROTO_NAMES.get(n) ?? String(n));
}
