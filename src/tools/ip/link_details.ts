/**
 * `-d`: promiscuity, limits, what the device kind and the bridge port say of themselves (print_linkinfo's details, iplink_bridge.c,
 * iplink_bridge_slave.c, iplink_vxlan.c). What the simulated kernel keeps no state for has the value of a fresh Linux device.
 */
import { formatIpv4, formatMac, isMulticast } from '#base/addr.ts';
import { type BridgeId, IFF, type LinkKind, type LinkRow } from '#sim/rows.ts';
import type { IpContext } from './context.ts';
import { type Json, RawNumber } from './json.ts';
import { printStacked } from './link_stacked.ts';

interface Limits {
  readonly minMtu: number;
  readonly maxMtu: number;
  readonly tsoMaxSize: number;
}
const ETHER: Limits = { minMtu: 68, maxMtu: 65535, tsoMaxSize: 524280 };
const LIMITS: Readonly<Record<LinkKind, Limits>> = {
  loopback: { ...ETHER, minMtu: 0, maxMtu: 0 },
  veth: ETHER,
  bridge: ETHER,
  vxlan: { ...ETHER, tsoMaxSize: 65536 },
  nic: { ...ETHER, tsoMaxSize: 65536 },
  macvlan: ETHER,
  dummy: { ...ETHER, minMtu: 0, maxMtu: 0, tsoMaxSize: 524280 },
};

/** A vxlan device over a veth end takes that one's limit (netif_inherit_tso_max); over a bridge, which has none of its own yet, it keeps the default. */
function limitsOf(ip: IpContext, row: LinkRow): Limits {
  const lower = row.vxlan?.link && row.linkNsid === row.nsid ? ip.sys.linkByIndex(row.vxlan.link) : undefined;
  return { ...LIMITS[row.kind], ...(lower?.kind === 'veth' && { tsoMaxSize: ETHER.tsoMaxSize }) };
}

/** Continues the address line of a link. */
export function printLinkDetails(ip: IpContext, row: LinkRow, link: boolean): void {
  const { out } = ip;
  const limits = limitsOf(ip, row);
  const onBridge = row.port ? 1 : 0;
  const promiscuity = onBridge + (row.flags & IFF.PROMISC ? 1 : 0);
  out.field('promiscuity', promiscuity, ` promiscuity ${promiscuity} `);
  const allmulti = onBridge + (row.flags & IFF.ALLMULTI ? 1 : 0);
  out.field('allmulti', allmulti, ` allmulti ${allmulti} `);
  out.field('min_mtu', limits.minMtu, `minmtu ${limits.minMtu} `);
  out.field('max_mtu', limits.maxMtu, `maxmtu ${limits.maxMtu} `);
  printKind(ip, row);
  if (link) out.field('inet6_addr_gen_mode', 'eui64', 'addrgenmode eui64 ');
  const queues: readonly (readonly [string, string, number])[] = [
    ['num_tx_queues', 'numtxqueues', 1],
    ['num_rx_queues', 'numrxqueues', 1],
    ['gso_max_size', 'gso_max_size', 65536],
    ['gso_max_segs', 'gso_max_segs', 65535],
    ['tso_max_size', 'tso_max_size', limits.tsoMaxSize],
    ['tso_max_segs', 'tso_max_segs', 65535],
    ['gro_max_size', 'gro_max_size', 65536],
  ];
  for (const [key, word, value] of queues) out.field(key, value, `${word} ${value} `);
}

const HAS_LINKINFO: ReadonlySet<LinkKind> = new Set(['veth', 'bridge', 'vxlan', 'macvlan', 'dummy']);

function printKind(ip: IpContext, row: LinkRow): void {
  const { out } = ip;
  const known = HAS_LINKINFO.has(row.kind);
  if (!known && !row.port) return;
  out.openObject('linkinfo');
  if (known) {
    out.softNewline();
    out.field('info_kind', row.kind, `    ${row.kind} `);
    if (row.bridge) printBridge(ip, row);
    if (row.vxlan) printVxlan(ip, row);
    printStacked(ip, row);
  }
  if (row.port) {
    out.softNewline();
    out.field('info_slave_kind', 'bridge', '    bridge_slave ');
    printPort(ip, row);
  }
  out.close();
}

/** Key in JSON, word in text (often the same), value, and its text when that differs. */
type Field = readonly [key: string, word: string, value: Json, text?: string];
function printFields(ip: IpContext, key: string, fields: readonly Field[]): void {
  ip.out.openObject(key);
  for (const [k, word, value, text] of fields) ip.out.field(k, value, `${word} ${text ?? valueText(value)} `);
  ip.out.close();
}
const valueText = (value: Json): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value instanceof RawNumber ? value.text.padStart(7) : String(value);
};
const timer = (key: string, left: number): Field => [key, key, new RawNumber(left.toFixed(2))];
const number = (key: string, value: number, word = key): Field => [key, word, value];

/** `8000.6:fc:de:84:1:2d`: bytes without leading zeros. */
function bridgeId({ priority, mac }: BridgeId): string {
  const bytes = formatMac(mac).split(':');
  return `${priority.toString(16).padStart(4, '0')}.${bytes.map((b) => Number.parseInt(b, 16).toString(16)).join(':')}`;
}
const hundredths = (seconds: number): number => Math.round(seconds * 100);

/** %#x: a zero has no prefix. */
const mask = (bits: number): string => (bits === 0 ? '0' : `0x${bits.toString(16)}`);

function printBridge(ip: IpContext, row: LinkRow): void {
  const { bridge: b, bridgeStp: stp } = row;
  const timers = ip.sys.bridgeTimers(row.ifindex);
  if (!b || !stp || !timers) return;
  printFields(ip, 'info_data', [
    number('forward_delay', hundredths(stp.forwardDelay)),
    number('hello_time', hundredths(stp.helloTime)),
    number('max_age', hundredths(stp.maxAge)),
    number('ageing_time', hundredths(stp.ageingTime)),
    number('stp_state', b.stp ? 1 : 0),
    number('priority', b.priority),
    number('vlan_filtering', b.vlanFiltering ? 1 : 0),
    ['bridge_id', 'bridge_id', bridgeId(stp.id)],
    // iproute2 6.1 prints the bridge's own identifier here, too.
    ['root_id', 'designated_root', bridgeId(stp.id)],
    number('root_port', stp.rootPort),
    number('root_path_cost', stp.rootPathCost),
    number('topology_change', stp.topologyChange ? 1 : 0),
    number('topology_change_detected', stp.topologyChangeDetected ? 1 : 0),
    timer('hello_timer', timers.hello),
    timer('tcn_timer', timers.tcn),
    timer('topology_change_timer', timers.topologyChange),
    timer('gc_timer', timers.gc),
    ['group_fwd_mask', 'group_fwd_mask', mask(b.groupFwdMask)],
    ['group_addr', 'group_address', '01:80:c2:00:00:00'],
    number('mcast_snooping', b.mcastSnooping ? 1 : 0),
    number('no_linklocal_learn', b.noLinklocalLearn ? 1 : 0),
    number('mcast_vlan_snooping', 0),
    number('mcast_router', 1),
    number('mcast_query_use_ifaddr', 0),
    number('mcast_querier', 0),
    number('mcast_hash_elasticity', 16),
    number('mcast_hash_max', 4096),
    number('mcast_last_member_cnt', 2, 'mcast_last_member_count'),
    number('mcast_startup_query_cnt', 2, 'mcast_startup_query_count'),
    number('mcast_last_member_intvl', 100, 'mcast_last_member_interval'),
    number('mcast_membership_intvl', 26000, 'mcast_membership_interval'),
    number('mcast_querier_intvl', 25500, 'mcast_querier_interval'),
    number('mcast_query_intvl', 12500, 'mcast_query_interval'),
    number('mcast_query_response_intvl', 1000, 'mcast_query_response_interval'),
    number('mcast_startup_query_intvl', 3124, 'mcast_startup_query_interval'),
    number('mcast_stats_enabled', 0),
    number('mcast_igmp_version', 2),
    number('mcast_mld_version', 1),
    number('nf_call_iptables', b.nfCallIptables ? 1 : 0),
    number('nf_call_ip6tables', 0),
    number('nf_call_arptables', b.nfCallArptables ? 1 : 0),
  ]);
}

function printPort(ip: IpContext, row: LinkRow): void {
  const { port: p, portStp: stp } = row;
  const timers = ip.sys.portTimers(row.ifindex);
  if (!p || !stp || !timers) return;
  const portId = p.priority * 1024 + p.portNo;
  const flag = (key: string, on: boolean, word = key): Field => [key, word, on];
  ip.out.openObject('info_slave_data');
  const fields: Field[] = [
    ['state', 'state', p.state],
    number('priority', p.priority),
    number('cost', p.cost),
    flag('hairpin', p.hairpin),
    flag('guard', p.guard),
    flag('root_block', p.rootBlock),
    flag('fastleave', p.fastleave),
    flag('learning', p.learning),
    flag('flood', p.flood),
    ['id', 'port_id', `0x${portId.toString(16)}`],
    ['no', 'port_no', `0x${p.portNo.toString(16)}`],
    number('designated_port', stp.designatedPort),
    number('designated_cost', stp.designatedCost),
    ['bridge_id', 'designated_bridge', bridgeId(stp.designatedBridge)],
    ['root_id', 'designated_root', bridgeId(stp.designatedRoot)],
    timer('hold_timer', timers.hold),
    timer('message_age_timer', timers.messageAge),
    timer('forward_delay_timer', timers.forwardDelay),
    number('topology_change_ack', timers.topologyChangeAck ? 1 : 0),
    number('config_pending', timers.configPending ? 1 : 0),
    flag('proxy_arp', p.proxyArp),
    flag('proxy_arp_wifi', false),
    number('multicast_router', 1, 'mcast_router'),
  ];
  for (const [k, word, value, text] of fields) ip.out.field(k, value, `${word} ${text ?? valueText(value)} `);
  // iproute2 6.1 prints this one for people only: its JSON key was already used as `fastleave`.
  ip.out.text(`mcast_fast_leave ${p.fastleave ? 'on' : 'off'} `);
  const tail: Field[] = [
    flag('mcast_flood', p.mcastFlood),
    flag('bcast_flood', p.bcastFlood),
    flag('mcast_to_unicast', p.mcastToUnicast),
    flag('neigh_suppress', p.neighSuppress),
    ['group_fwd_mask', 'group_fwd_mask', mask(p.groupFwdMask)],
    ['group_fwd_mask_str', 'group_fwd_mask_str', `0x${p.groupFwdMask.toString(16)}`],
    flag('vlan_tunnel', false),
    flag('isolated', p.isolated),
    flag('locked', p.locked),
  ];
  for (const [k, word, value, text] of tail) ip.out.field(k, value, `${word} ${text ?? valueText(value)} `);
  ip.out.close();
}

function printTos(ip: IpContext, tos: number): void {
  const text = tos === 1 ? 'inherit' : `0x${tos.toString(16)}`;
  ip.out.field('tos', text, `tos ${text} `);
}

function printVxlan(ip: IpContext, row: LinkRow): void {
  const v = row.vxlan;
  if (!v) return;
  const { out } = ip;
  out.openObject('info_data');
  out.field('id', v.id, `id ${v.id} `);
  if (v.remote !== 0) {
    const key = isMulticast(v.remote) ? 'group' : 'remote';
    out.field(key, formatIpv4(v.remote), `${key} ${formatIpv4(v.remote)} `);
  }
  if (v.local !== 0) out.field('local', formatIpv4(v.local), `local ${formatIpv4(v.local)} `);
  if (v.link !== 0) out.field('link', ip.linkName(v.link), `dev ${ip.linkName(v.link)} `);
  out.openObject('port_range');
  out.value('low', v.srcportMin);
  out.value('high', v.srcportMax);
  out.close();
  out.text(`srcport ${v.srcportMin} ${v.srcportMax} `);
  out.field('port', v.dstport, `dstport ${v.dstport} `);
  out.value('learning', v.learning);
  if (!v.learning) out.text('nolearning ');
  for (const flag of ['proxy', 'rsc', 'l2miss', 'l3miss'] as const) if (v[flag]) out.field(flag, true, `${flag} `);
  if (v.tos !== 0) printTos(ip, v.tos);
  if (v.ttlInherit) out.field('ttl', 'inherit', 'ttl inherit ');
  else out.field('ttl', v.ttl, `ttl ${v.ttl === 0 ? 'auto' : v.ttl} `);
  out.value('df', v.df);
  if (v.df !== 'unset') out.text(`df ${v.df} `);
  out.field('ageing', v.ageing, `ageing ${v.ageing} `);
  if (v.maxAddress !== 0) out.field('limit', v.maxAddress, `maxaddr ${v.maxAddress} `);
  out.field('udp_csum', v.udpCsum, v.udpCsum ? 'udpcsum ' : 'noudpcsum ');
  out.field('udp_zero_csum6_tx', false, 'noudp6zerocsumtx ');
  out.field('udp_zero_csum6_rx', false, 'noudp6zerocsumrx ');
  out.close();
}
