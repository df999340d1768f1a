/**
 * The bridge device: a switch in software that is also a network card of its machine. Read net/bridge/br_device.c, ip-link(8) "bridge". Left out: VLAN
 * filtering, multicast queries (without a querier every group is flooded).
 */
import { MAC_BROADCAST, MAC_ZERO, macIsMulticast } from '#base/addr.ts';
import { ipv4, type Mac, SEC } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { BRIDGE_DEFAULTS, type BridgeStp } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import { ETH_P_ARP } from '#wire/ethernet.ts';
import type { NlError } from '../../core/errno.ts';
import { unregister_netdevice } from '../../core/link.ts';
import type { DeviceOps, NetDevice } from '../../core/netdevice.ts';
import type { Netns } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { ip_mc_dec_group, ip_mc_inc_group } from '../../ipv4/in_device.ts';
import type { DeviceKind, LinkAttrs } from '../kind.ts';
import { alloc_netdev, dev_register } from '../register.ts';
import { br_do_proxy_suppress_arp, proxiesArp } from './arp_proxy.ts';
import { fdb_add_local } from './fdb.ts';
import { bridgeFdbOps } from './fdb_netlink.ts';
import { BR_PKT, br_flood, br_forward } from './forward.ts';
import { FDB, VERDICT } from './input.ts';
import { brnf } from './netfilter.ts';
import { BR_MAX_PORTS, br_del_all, br_device_event } from './port.ts';
import { type Bridge, bridgeOf } from './private.ts';
import { br_set_config } from './settings.ts';
import { br_stp_change_bridge_id, br_stp_disable_bridge, br_stp_enable_bridge } from './stp_if.ts';
import { br_stp_timer_init } from './stp_timer.ts';
import './stp_rcv.ts';

const BR_DEV_XMIT = nameId('br_dev_xmit');

/** 224.0.0.106: a bridge listens to what multicast routers say, although it does nothing with it here. */
const INADDR_ALLSNOOPERS_GROUP = ipv4(0xe000006a);

/** The machine sends through its bridge: as if the frame had come in on a port that nobody sees. */
function br_dev_xmit(skb: Skb, dev: NetDevice): void {
  const br = dev.priv as Bridge;
  const { nsid, world } = dev.net;
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.len;
  const dst = readU48(skb.buf, skb.data) as Mac;
  const entry = macIsMulticast(dst) ? undefined : br.fdb.get(dst);
  if (entry) {
    world.trace.decision(BR_DEV_XMIT, nsid, dev.ifindex, skb.id, FDB, entry.row.rid, VERDICT.forward);
    br_forward(entry.port, skb, false, false);
    return;
  }
  world.trace.decision(BR_DEV_XMIT, nsid, dev.ifindex, skb.id, FDB, 0, VERDICT.flood);
  const pktType = dst === MAC_BROADCAST ? BR_PKT.BROADCAST : macIsMulticast(dst) ? BR_PKT.MULTICAST : BR_PKT.UNICAST;
  const answered = skb.protocol === ETH_P_ARP && proxiesArp(br) && br_do_proxy_suppress_arp(br, skb, undefined);
  br_flood(br, skb, pktType, false, false, answered);
}

const bridgeOps: DeviceOps = {
  ...bridgeFdbOps,
  start_xmit: br_dev_xmit,
  open: (dev) => {
    ip_mc_inc_group(dev, INADDR_ALLSNOOPERS_GROUP);
    br_stp_enable_bridge(bridgeOf(dev));
    return undefined;
  },
  stop: (dev) => {
    ip_mc_dec_group(dev, INADDR_ALLSNOOPERS_GROUP);
    br_stp_disable_bridge(bridgeOf(dev));
  },
  carrier: (dev) => bridgeOf(dev).carrier,
  macChanged: (dev, old) => br_stp_change_bridge_id(bridgeOf(dev), old, dev.mac),
  mtuChanged: (dev) => {
    bridgeOf(dev).mtuByUser = true;
  },
  notify: (_dev, event, other) => br_device_event(event, other),
  uninit: (dev) => br_del_all(bridgeOf(dev)),
  row: (dev) => ({ bridge: bridgeOf(dev).config, bridgeStp: stpRow(bridgeOf(dev)) }),
};

function stpRow(br: Bridge): BridgeStp {
  const { designatedRoot: root, rootPort, rootPathCost, topologyChange, topologyChangeDetected } = br.stp;
  const { ageingTime, forwardDelay, helloTime, maxAge } = br.stp;
  return {
    id: br.id,
    root,
    rootPort,
    rootPathCost,
    topologyChange,
    topologyChangeDetected,
    ageingTime: ageingTime / SEC,
    forwardDelay: forwardDelay / SEC,
    helloTime: helloTime / SEC,
    maxAge: maxAge / SEC,
  };
}

/** The private part of a bridge that is being made. */
function br_alloc(dev: NetDevice): Bridge {
  const br = {
    dev,
    ports: [],
    portNos: new Uint8Array(BR_MAX_PORTS),
    config: BRIDGE_DEFAULTS,
    id: { priority: BRIDGE_DEFAULTS.priority, mac: MAC_ZERO },
    nf: brnf(dev.net),
    mtuByUser: false,
    carrier: true,
    fdb: new Map(),
    table: dev.net.world.table('fdb'),
    gcTimer: undefined,
    gcDue: undefined,
  } as Omit<Bridge, 'stp'> as Bridge;
  br.stp = br_stp_timer_init(br);
  return br;
}

function br_dev_newlink(net: Netns, _srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  const dev = alloc_netdev(net, 'bridge', bridgeOps);
  const br = br_alloc(dev);
  dev.priv = br;
  const error = dev_register(dev, attrs);
  if (error) return error;
  fdb_add_local(br, undefined, dev.mac);
  if (attrs.mac !== undefined) br_stp_change_bridge_id(br, dev.mac, attrs.mac);
  const refused = br_set_config(br, attrs.bridge ?? {});
  if (refused) unregister_netdevice(dev);
  return refused ?? dev;
}

export const bridge = {
  kind: 'bridge',
  newlink: br_dev_newlink,
  changelink: (dev, attrs) => br_set_config(bridgeOf(dev), attrs.bridge ?? {}),
} as const satisfies DeviceKind;
