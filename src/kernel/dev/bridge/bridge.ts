/**
 * The bridge device: a switch in software that is also a network card of its machine. Read net/bridge/br_device.c, ip-link(8) "bridge". Left out: spanning
 * tree, VLAN filtering, multicast snooping, bridge netfilter.
 */
import { MAC_BROADCAST, MAC_ZERO, macIsMulticast } from '#base/addr.ts';
import { ipv4, type Mac } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import type { BridgeConfig } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { rtmsg_ifinfo } from '../../core/link.ts';
import type { DeviceOps, NetDevice } from '../../core/netdevice.ts';
import type { Netns } from '../../core/netns.ts';
import type { Skb } from '../../core/skb.ts';
import { ip_mc_dec_group, ip_mc_inc_group } from '../../ipv4/in_device.ts';
import type { DeviceKind, LinkAttrs } from '../kind.ts';
import { alloc_netdev, dev_register } from '../register.ts';
import { br_fdb_rearm, fdb_add_local } from './fdb.ts';
import { bridgeFdbOps } from './fdb_netlink.ts';
import { BR_PKT, br_flood, br_forward } from './forward.ts';
import { FDB, VERDICT } from './input.ts';
import { BR_MAX_PORTS, br_del_all, br_device_event } from './port.ts';
import { type Bridge, bridgeOf } from './private.ts';
import { br_stp_change_bridge_id, br_stp_disable_port, br_stp_enable_port } from './stp.ts';

const BR_DEV_XMIT = nameId('br_dev_xmit');

/** 224.0.0.106: a bridge listens to what multicast routers say, although it does nothing with it here. */
const INADDR_ALLSNOOPERS_GROUP = ipv4(0xe000006a);

const DEFAULTS: BridgeConfig = { ageingTime: 300, forwardDelay: 15, stp: false, priority: 32768, vlanFiltering: false };

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
  br_flood(br, skb, pktType, false, false);
}

const bridgeOps: DeviceOps = {
  ...bridgeFdbOps,
  start_xmit: br_dev_xmit,
  open: (dev) => {
    ip_mc_inc_group(dev, INADDR_ALLSNOOPERS_GROUP);
    for (const port of bridgeOf(dev).ports) if (port.dev.running) br_stp_enable_port(port);
    return undefined;
  },
  stop: (dev) => {
    ip_mc_dec_group(dev, INADDR_ALLSNOOPERS_GROUP);
    for (const port of bridgeOf(dev).ports) if (port.config.state !== 'disabled') br_stp_disable_port(port);
  },
  carrier: (dev) => bridgeOf(dev).carrier,
  macChanged: (dev, old) => br_stp_change_bridge_id(bridgeOf(dev), old, dev.mac),
  mtuChanged: (dev) => {
    bridgeOf(dev).mtuByUser = true;
  },
  notify: (_dev, event, other) => br_device_event(event, other),
  uninit: (dev) => {
    const br = bridgeOf(dev);
    br_del_all(br);
    br_fdb_rearm(br, false);
  },
  row: (dev) => ({ bridge: bridgeOf(dev).config }),
};

/** What is not modelled is refused rather than taken and not done. */
function refuse(config: Partial<BridgeConfig>): NlError | undefined {
  return config.stp || config.vlanFiltering ? nlError('EOPNOTSUPP') : undefined;
}

function br_dev_newlink(net: Netns, _srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  const refused = refuse(attrs.bridge ?? {});
  if (refused) return refused;
  const dev = alloc_netdev(net, 'bridge', bridgeOps);
  const br: Bridge = {
    dev,
    ports: [],
    portNos: new Uint8Array(BR_MAX_PORTS),
    config: { ...DEFAULTS, ...attrs.bridge },
    idAddr: MAC_ZERO,
    mtuByUser: false,
    carrier: true,
    fdb: new Map(),
    table: net.world.table('fdb'),
    gcTimer: undefined,
  };
  dev.priv = br;
  const error = dev_register(dev, attrs);
  if (error) return error;
  fdb_add_local(br, undefined, dev.mac);
  if (attrs.mac !== undefined) br_stp_change_bridge_id(br, dev.mac, attrs.mac);
  return dev;
}

function br_changelink(dev: NetDevice, attrs: LinkAttrs): NlError | undefined {
  const br = bridgeOf(dev);
  const change = attrs.bridge ?? {};
  const refused = refuse(change);
  if (refused) return refused;
  br.config = { ...br.config, ...change };
  if (change.ageingTime !== undefined) br_fdb_rearm(br, true);
  rtmsg_ifinfo(dev);
  return undefined;
}

export const bridge = { kind: 'bridge', newlink: br_dev_newlink, changelink: br_changelink } as const satisfies DeviceKind;
