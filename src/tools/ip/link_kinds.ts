/**
 * Options behind `type KIND`: bridge, bridge_slave, veth, vxlan (iproute2's iplink_*.c). A kind without an entry takes no options here and is
 * left to the kernel, which does not know it. Options whose default is what the simulated kernel does are accepted with that value.
 */

import type { NewLink, SetLink } from '#kernel/uapi/uapi.ts';
import type { BridgePortConfig, StpState } from '#sim/rows.ts';
import { parseBounded, parseU16, parseU32 } from '#tools/net/numbers.ts';
import { type Args, isIfname, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { macOf, parseLinkArgs } from './link_parse.ts';
import { parseMacvlan } from './link_stacked.ts';
import { parseVxlan } from './link_vxlan.ts';
import { BRIDGE_SLAVE_USAGE, BRIDGE_USAGE, VETH_USAGE } from './usage_link.ts';

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** The kind's part of a request, as far as read. */
export interface KindArgs {
  peer?: NonNullable<NewLink['peer']>;
  bridge?: Writable<NonNullable<SetLink['bridge']>>;
  vxlan?: Writable<NonNullable<NewLink['vxlan']>>;
  port?: Writable<Partial<BridgePortConfig>>;
  macvlan?: NonNullable<NewLink['macvlan']>;
  refused?: boolean;
}
type KindParser = (ip: IpContext, a: Args, into: KindArgs, create: boolean) => void;

export const KIND_PARSERS: Readonly<Record<string, KindParser>> = {
  veth: parseVeth,
  bridge: parseBridge,
  bridge_slave: parseBridgeSlave,
  vxlan: parseVxlan,
  macvlan: parseMacvlan,
};

function parseVeth(ip: IpContext, a: Args, into: KindArgs): void {
  if (!a.is('peer')) {
    ip.tool.stdout.write(VETH_USAGE);
    ip.exit(1, '');
  }
  a.skip();
  const read = parseLinkArgs(ip, a);
  if (read.type !== undefined) a.duplicate('type', read.type);
  if (read.refused) into.refused = true;
  const name = read.name ?? read.dev;
  if (name !== undefined && !isIfname(name)) a.invalid('"name" not a valid ifname', name);
  const mac = read.lladdr && macOf(read.lladdr);
  into.peer = {
    ...(name === undefined ? {} : { name }),
    ...(mac === undefined ? {} : { mac }),
    ...(read.mtu === undefined ? {} : { mtu: read.mtu }),
    ...(read.netns === undefined ? {} : { netns: read.netns }),
    ...(read.up === undefined ? {} : { up: read.up }),
  };
}

type Settings = NonNullable<KindArgs['bridge']>;
type BridgeSetter = (bridge: Settings, value: number) => void;
const time =
  (key: 'forwardDelay' | 'helloTime' | 'maxAge' | 'ageingTime'): BridgeSetter =>
  (b, hundredths) => {
    b[key] = hundredths / 100;
  };
const toggle =
  (key: 'stp' | 'vlanFiltering' | 'noLinklocalLearn' | 'mcastSnooping' | 'nfCallIptables' | 'nfCallArptables'): BridgeSetter =>
  (b, value) => {
    b[key] = value !== 0;
  };
const count =
  (key: 'priority' | 'groupFwdMask'): BridgeSetter =>
  (b, value) => {
    b[key] = value;
  };
/** Word, largest value, what it sets. */
const BRIDGE_SETTERS: readonly (readonly [string, number, BridgeSetter])[] = [
  ['forward_delay', U32, time('forwardDelay')],
  ['hello_time', U32, time('helloTime')],
  ['max_age', U32, time('maxAge')],
  ['ageing_time', U32, time('ageingTime')],
  ['stp_state', U32, toggle('stp')],
  ['priority', U16, count('priority')],
  ['vlan_filtering', U8, toggle('vlanFiltering')],
  ['group_fwd_mask', U16, count('groupFwdMask')],
  ['no_linklocal_learn', U8, toggle('noLinklocalLearn')],
  ['mcast_snooping', U8, toggle('mcastSnooping')],
  ['nf_call_iptables', U8, toggle('nfCallIptables')],
  ['nf_call_arptables', U8, toggle('nfCallArptables')],
];
/** Read and accepted only with the value that the simulated bridge has. */
const BRIDGE_FIXED: readonly (readonly [string, number])[] = [
  ['vlan_default_pvid', 1],
  ['vlan_stats_enabled', 0],
  ['vlan_stats_per_port', 0],
  ['mcast_vlan_snooping', 0],
  ['mcast_router', 1],
  ['mcast_query_use_ifaddr', 0],
  ['mcast_querier', 0],
  ['mcast_hash_elasticity', 16],
  ['mcast_hash_max', 4096],
  ['mcast_last_member_count', 2],
  ['mcast_startup_query_count', 2],
  ['mcast_last_member_interval', 100],
  ['mcast_membership_interval', 26000],
  ['mcast_querier_interval', 25500],
  ['mcast_query_interval', 12500],
  ['mcast_query_response_interval', 1000],
  ['mcast_startup_query_interval', 3124],
  ['mcast_stats_enabled', 0],
  ['mcast_igmp_version', 2],
  ['mcast_mld_version', 1],
  ['nf_call_ip6tables', 0],
];

function parseBridge(ip: IpContext, a: Args, into: KindArgs): void {
  into.bridge = {};
  while (a.more) {
    const word = a.word;
    const setter = BRIDGE_SETTERS.find(([name]) => matches(word, name));
    const fixed = setter ? undefined : BRIDGE_FIXED.find(([name]) => matches(word, name));
    if (!setter && !fixed) bridgeUsage(ip, word);
    const name = (setter ?? fixed)?.[0] as string;
    const text = a.value();
    const value = parseBounded(text, 0, setter?.[1] ?? U32) ?? a.invalid(`invalid ${name}`, text);
    if (setter) setter[2](into.bridge, value);
    else if (value !== fixed?.[1]) into.refused = true;
  }
}

function bridgeUsage(ip: IpContext, word: string): never {
  if (matches(word, 'help')) ip.exit(1, BRIDGE_USAGE);
  return ip.exit(1, `bridge: unknown command "${word}"?\n${BRIDGE_USAGE}`);
}

const STP_STATES: readonly StpState[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];
type PortFlag = { [K in keyof BridgePortConfig]: BridgePortConfig[K] extends boolean ? K : never }[keyof BridgePortConfig];
const PORT_FLAGS: readonly (readonly [string, PortFlag])[] = [
  ['hairpin', 'hairpin'],
  ['learning', 'learning'],
  ['flood', 'flood'],
  ['mcast_flood', 'mcastFlood'],
  ['bcast_flood', 'bcastFlood'],
  ['isolated', 'isolated'],
  ['guard', 'guard'],
  ['root_block', 'rootBlock'],
  ['fastleave', 'fastleave'],
  ['mcast_fast_leave', 'fastleave'],
  ['mcast_to_unicast', 'mcastToUnicast'],
  ['neigh_suppress', 'neighSuppress'],
  ['proxy_arp', 'proxyArp'],
  ['locked', 'locked'],
];
const PORT_FLAGS_OFF = ['proxy_arp_wifi', 'vlan_tunnel'];

function parseBridgeSlave(ip: IpContext, a: Args, into: KindArgs): void {
  into.port = {};
  while (a.more) readPortOption(ip, a, into, into.port);
}

function readPortOption(ip: IpContext, a: Args, into: KindArgs, port: NonNullable<KindArgs['port']>): void {
  const word = a.word;
  if (matches(word, 'state')) {
    const text = a.value();
    port.state = STP_STATES[parseBounded(text, 0, 4) ?? a.invalid('state is invalid', text)] as StpState;
  } else if (matches(word, 'priority')) {
    const text = a.value();
    port.priority = parseU16(text) ?? a.invalid('priority is invalid', text);
  } else if (matches(word, 'cost')) {
    const text = a.value();
    port.cost = parseU32(text) ?? a.invalid('cost is invalid', text);
  } else if (matches(word, 'group_fwd_mask')) {
    const text = a.value();
    port.groupFwdMask = parseU16(text) ?? a.invalid('invalid group_fwd_mask', text);
  } else readPortFlag(ip, a, into, port);
}

function readPortFlag(ip: IpContext, a: Args, into: KindArgs, port: NonNullable<KindArgs['port']>): void {
  const word = a.word;
  const known = PORT_FLAGS.find(([name]) => matches(word, name));
  const off = known ? undefined : PORT_FLAGS_OFF.find((name) => matches(word, name));
  const name = known?.[0] ?? off;
  if (name === undefined) {
    if (matches(word, 'help')) ip.exit(1, BRIDGE_SLAVE_USAGE);
    ip.exit(1, `bridge_slave: unknown option "${word}"?\n${BRIDGE_SLAVE_USAGE}`);
  }
  const on = oneOfOnOff(a, word, a.value());
  if (known) port[known[1]] = on;
  else if (on) into.refused = true;
}

/** parse_one_of with `off` and `on`. */
function oneOfOnOff(a: Args, key: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  return a.exit(1, `Error: argument of "${key}" must be one of "off", "on", not "${text}"\n`);
}
