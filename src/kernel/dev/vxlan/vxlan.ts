/**
 * The VXLAN device: a network card whose wire is UDP over IPv4. Read drivers/net/vxlan/vxlan_core.c, ip-link(8) "vxlan", RFC 7348. Left out: IPv6 end
 * points, shared (GBP, GPE) headers, metadata mode, VNI filters, header extensions, IGMP reports for the group.
 */
import { isMulticast, MAC_ZERO } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { VXLAN_DEFAULTS, type VxlanConfig } from '#sim/rows.ts';
import { VXLAN_VNI_MAX } from '#wire/vxlan.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { register_netdevice_notifier, rtmsg_ifinfo, unregister_netdevice } from '../../core/link.ts';
import type { DeviceOps, NetDevice } from '../../core/netdevice.ts';
import type { Netns } from '../../core/netns.ts';
import { ip_mc_dec_group, ip_mc_inc_group } from '../../ipv4/in_device.ts';
import { udp_tunnel_sock_create } from '../../sock/udp_tunnel.ts';
import type { DeviceKind, LinkAttrs } from '../kind.ts';
import { alloc_netdev, dev_register, MTU_MAX, MTU_MIN } from '../register.ts';
import { armAging, remoteOf, vxlan_fdb_remove, vxlan_fdb_show, vxlan_fdb_update, vxlan_flush, vxlanFdbOps } from './fdb.ts';
import { type Vxlan, type VxlanSock, vxlanNet, vxlanOf } from './private.ts';
import { vxlan_rcv } from './rcv.ts';
import { VXLAN_OVERHEAD, vxlan_xmit } from './xmit.ts';

const ETH_DATA_LEN = 1500;
/** The device that outer packets leave through, when one was named. */
const lowerOf = (vxlan: Vxlan): NetDevice | undefined => vxlan.net.devices.get(vxlan.cfg.link);

/** vxlan_sock_add: opens the port, or joins those who have it. */
function vxlan_open(dev: NetDevice): NlError | undefined {
  const vxlan = vxlanOf(dev);
  const { net, cfg } = vxlan;
  const { socks } = vxlanNet(net);
  const sock = socks.get(cfg.dstport) ?? openSock(net, cfg.dstport);
  if (typeof sock === 'string') return nlError(sock);
  socks.set(cfg.dstport, sock);
  sock.byVni.set(cfg.id, vxlan);
  const lower = lowerOf(vxlan);
  if (lower && isMulticast(cfg.remote)) ip_mc_inc_group(lower, cfg.remote);
  armAging(vxlan);
  return undefined;
}

function openSock(net: Netns, port: number): VxlanSock | NlError['errno'] {
  const byVni: VxlanSock['byVni'] = new Map();
  const sock: VxlanSock = { byVni, release: () => undefined };
  const tunnel = udp_tunnel_sock_create(net, port, (skb) => vxlan_rcv(sock, skb));
  if (typeof tunnel === 'string') return tunnel;
  return Object.assign(sock, { release: () => tunnel.release() });
}

function vxlan_stop(dev: NetDevice): void {
  const vxlan = vxlanOf(dev);
  const { net, cfg } = vxlan;
  const { socks } = vxlanNet(net);
  const sock = socks.get(cfg.dstport);
  sock?.byVni.delete(cfg.id);
  if (sock?.byVni.size === 0) {
    sock.release();
    socks.delete(cfg.dstport);
  }
  const lower = lowerOf(vxlan);
  if (lower && isMulticast(cfg.remote)) ip_mc_dec_group(lower, cfg.remote);
  vxlan_flush(vxlan, false);
}

const vxlanOps: DeviceOps = {
  ...vxlanFdbOps,
  start_xmit: vxlan_xmit,
  open: vxlan_open,
  stop: vxlan_stop,
  mtuLimit: (dev) => {
    const lower = lowerOf(vxlanOf(dev));
    return lower && lower.mtu - VXLAN_OVERHEAD;
  },
  uninit: (dev) => {
    const vxlan = vxlanOf(dev);
    vxlan_flush(vxlan, true);
    vxlan.net.world.clock.cancel(vxlan.ageTimer);
    vxlanNet(vxlan.net).devices.delete(vxlan);
  },
  row: (dev) => ({ vxlan: vxlanOf(dev).cfg, linkNsid: vxlanOf(dev).net.nsid }),
};

/** vxlan_config_validate. */
function refuse(net: Netns, cfg: VxlanConfig): NlError | undefined {
  if (cfg.id < 0 || cfg.id > VXLAN_VNI_MAX) return nlError('ERANGE');
  if (cfg.srcportMin > cfg.srcportMax) return nlError('EINVAL', 'Invalid source port range');
  if (isMulticast(cfg.local)) return nlError('EINVAL', 'Local address cannot be multicast');
  if (isMulticast(cfg.remote) && cfg.link === 0) return nlError('EINVAL', 'Local interface required for multicast remote destination');
  if (cfg.link !== 0 && !net.devices.has(cfg.link)) return nlError('ENODEV', 'Invalid local interface, device not found');
  for (const { cfg: other } of vxlanNet(net).devices) {
    if (other.id === cfg.id && other.dstport === cfg.dstport)
      return nlError('EEXIST', 'A VXLAN device with the specified VNI already exists');
  }
  return undefined;
}

function configOf(attrs: LinkAttrs, before: VxlanConfig): VxlanConfig {
  const { group, ...rest } = attrs.vxlan ?? {};
  return { ...before, ...rest, ...(group !== undefined && { remote: group }) };
}

function vxlan_newlink(net: Netns, srcNet: Netns, attrs: LinkAttrs): NetDevice | NlError {
  const cfg = configOf(attrs, VXLAN_DEFAULTS);
  if (attrs.vxlan?.id === undefined) return nlError('EINVAL', 'Required attributes not provided to perform the operation');
  const refused = refuse(srcNet, cfg);
  if (refused) return refused;
  const dev = alloc_netdev(net, 'vxlan', vxlanOps);
  const vxlan: Vxlan = { dev, net: srcNet, cfg, fdb: new Map(), table: net.world.table('fdb'), nextKey: 1, ageTimer: undefined };
  dev.priv = vxlan;
  const fits = Math.max((lowerOf(vxlan)?.mtu ?? ETH_DATA_LEN + VXLAN_OVERHEAD) - VXLAN_OVERHEAD, MTU_MIN);
  const limit = cfg.link === 0 ? MTU_MAX : fits;
  const mtu = Math.min(attrs.mtu ?? fits, limit);
  const error = dev_register(dev, { ...attrs, mtu });
  if (error) return error;
  vxlanNet(srcNet).devices.add(vxlan);
  if (cfg.remote !== 0) setDefaultRemote(vxlan, cfg.remote);
  return dev;
}

/** The all-zero entry: where frames to unknown addresses go. */
function setDefaultRemote(vxlan: Vxlan, remote: Ipv4): void {
  const flags = { create: true, excl: false, replace: false, append: true };
  vxlan_fdb_update(vxlan, MAC_ZERO, remoteOf(vxlan, remote, vxlan.cfg.link), 'permanent', flags);
}

/** Flags that an existing device keeps, by their names in the refusal. */
const FIXED_FLAGS = { proxy: 'PROXY', rsc: 'RSC', l2miss: 'L2MISS', l3miss: 'L3MISS', ttlInherit: 'TTL_INHERIT' } as const;

/** vxlan_nl2conf with `changelink`: what an existing device refuses to change. */
function refuseChange(vxlan: Vxlan, change: Partial<VxlanConfig>): NlError | undefined {
  const { cfg } = vxlan;
  const not = (what: string) => nlError('EOPNOTSUPP', what);
  if (change.id !== undefined && change.id !== cfg.id) return not('Cannot change VNI');
  for (const [key, name] of Object.entries(FIXED_FLAGS)) {
    if (change[key as keyof typeof FIXED_FLAGS] !== undefined) return not(`vxlan: cannot change ${name} flag`);
  }
  if (change.maxAddress !== undefined) return not('Cannot change limit');
  if ((change.srcportMin ?? change.srcportMax) !== undefined) return not('Cannot change port range');
  if (change.dstport !== undefined) return not('Cannot change port');
  if (change.udpCsum !== undefined) return not('Cannot change UDP_CSUM flag');
  if (change.link && !vxlan.net.devices.has(change.link)) return nlError('ENODEV', 'Invalid local interface, device not found');
  return undefined;
}

/** vxlan_nl2conf on an existing device: what tells it apart from others cannot be changed. */
function vxlan_changelink(dev: NetDevice, attrs: LinkAttrs): NlError | undefined {
  const vxlan = vxlanOf(dev);
  const { cfg } = vxlan;
  const next = configOf(attrs, cfg);
  const refused = refuseChange(vxlan, attrs.vxlan ?? {});
  if (refused) return refused;
  vxlan.cfg = next;
  if (next.remote !== cfg.remote) {
    if (next.remote !== 0) setDefaultRemote(vxlan, next.remote);
    if (cfg.remote !== 0) vxlan_fdb_remove(vxlan, MAC_ZERO, remoteOf(vxlan, cfg.remote, cfg.link));
  }
  const lower = lowerOf(vxlan);
  if (lower && next.link !== cfg.link) dev.mtu = Math.min(dev.mtu, lower.mtu - VXLAN_OVERHEAD);
  armAging(vxlan);
  rtmsg_ifinfo(dev);
  return undefined;
}

/** vxlan_netdevice_event: without its lower device a VXLAN device cannot be. */
register_netdevice_notifier((dev, event) => {
  if (event === 'REGISTER' && dev.kind === 'vxlan') vxlan_fdb_show(vxlanOf(dev));
  if (event !== 'UNREGISTER') return;
  for (const vxlan of [...vxlanNet(dev.net).devices]) if (vxlan.cfg.link === dev.ifindex) unregister_netdevice(vxlan.dev);
});

/** vxlan_exit_batch_net: the devices whose outer packets were this namespace's, wherever they are. */
export function vxlanExit(net: Netns): void {
  for (const { dev } of [...vxlanNet(net).devices]) unregister_netdevice(dev);
}

export const vxlan = { kind: 'vxlan', newlink: vxlan_newlink, changelink: vxlan_changelink } as const satisfies DeviceKind;
