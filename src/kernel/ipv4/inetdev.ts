/**
 * What IPv4 does when devices come and go (inetdev_event in devinet.c, fib_netdev_event in fib_frontend.c, arp_netdev_event in arp.c): makes its part
 * of a device, brings routes up and down with it, forgets neighbours.
 */
import { ipv4 } from '#base/brand.ts';
import { IFF } from '#sim/rows.ts';
import { register_netdevice_notifier } from '../core/link.ts';
import type { NetDevice, NetdevEvent } from '../core/netdevice.ts';
import { type DevConf, devconf, devconf_create, devconf_remove } from '../core/sysctl.ts';
import { makeNeighDevice, neigh_flush_dev } from '../neigh/neighbour.ts';
import { NEIGH_SYSCTL, type NeighConf } from '../neigh/parms.ts';
import { arpOps, inetdev_send_gratuitous_arp } from './arp.ts';
import { andConf, CONF_SYSCTL, type IpConf, ipv4Conf, maxConf } from './conf.ts';
import { addLoopbackAddress, fib_add_ifaddrs, inetdev_changename, inetdev_flush } from './devinet.ts';
import { fib_remove_dev, fib_sync_carrier, fib_sync_down_dev, fib_sync_up } from './fib_sync.ts';
import { InDevice, in_dev_get, ip_mc_dec_group, ip_mc_inc_group } from './in_device.ts';
import { pneigh_ifdown } from './pneigh.ts';

/** Every device hears the group of all hosts while it is up. */
const ALL_HOSTS = ipv4(0xe0000001);
/** Below this a device does no IPv4 (inetdev_valid_mtu). */
const IPV4_MIN_MTU = 68;

/** inetdev_init */
function inetdev_init(dev: NetDevice): void {
  const { net, name } = dev;
  const conf = devconf_create(net, CONF_SYSCTL, name, ipv4Conf(net).dflt as unknown as DevConf);
  const neighConf = devconf_create(net, NEIGH_SYSCTL, name, devconf(net, NEIGH_SYSCTL, 'default'));
  const neigh = makeNeighDevice(dev, arpOps, neighConf as unknown as NeighConf);
  dev.inDev = new InDevice(dev, conf as unknown as IpConf, neigh);
}

function inetdev_destroy(dev: NetDevice, in_dev: InDevice): void {
  fib_remove_dev(dev);
  inetdev_flush(in_dev);
  neigh_flush_dev(in_dev.neigh, false);
  pneigh_ifdown(dev);
  devconf_remove(dev.net, CONF_SYSCTL, dev.name);
  devconf_remove(dev.net, NEIGH_SYSCTL, dev.name);
  dev.inDev = undefined;
}

function up(dev: NetDevice, in_dev: InDevice): void {
  if ((dev.flags & IFF.LOOPBACK) !== 0) addLoopbackAddress(in_dev);
  ip_mc_inc_group(dev, ALL_HOSTS);
  fib_add_ifaddrs(in_dev);
  fib_sync_up(dev);
  if (maxConf(in_dev, 'arp_notify') > 0) inetdev_send_gratuitous_arp(in_dev);
}

function down(dev: NetDevice, in_dev: InDevice): void {
  ip_mc_dec_group(dev, ALL_HOSTS);
  fib_sync_down_dev(dev, false);
  neigh_flush_dev(in_dev.neigh, false);
  pneigh_ifdown(dev);
}

const EVENTS: Partial<Record<NetdevEvent, (dev: NetDevice, in_dev: InDevice) => void>> = {
  UP: up,
  DOWN: down,
  CHANGE(dev, in_dev) {
    fib_sync_carrier(dev);
    if (!dev.carrier && andConf(in_dev, 'arp_evict_nocarrier')) neigh_flush_dev(in_dev.neigh, true);
  },
  CHANGEADDR(_dev, in_dev) {
    neigh_flush_dev(in_dev.neigh, false);
    if (maxConf(in_dev, 'arp_notify') > 0) inetdev_send_gratuitous_arp(in_dev);
  },
  CHANGEMTU(dev, in_dev) {
    if (dev.mtu < IPV4_MIN_MTU) inetdev_destroy(dev, in_dev);
  },
  CHANGENAME: renamed,
  UNREGISTER: (dev, in_dev) => inetdev_destroy(dev, in_dev),
};

/** The directories below /proc/sys follow the name. */
function renamed(dev: NetDevice, in_dev: InDevice): void {
  const { net } = dev;
  const old = in_dev.confName;
  if (old === dev.name) return;
  devconf_remove(net, CONF_SYSCTL, old, dev.name);
  devconf_remove(net, NEIGH_SYSCTL, old, dev.name);
  inetdev_changename(in_dev, old);
  in_dev.confName = dev.name;
}

function inetdev_event(dev: NetDevice, event: NetdevEvent): void {
  const in_dev = in_dev_get(dev);
  if (in_dev) {
    EVENTS[event]?.(dev, in_dev);
    return;
  }
  if (event !== 'REGISTER' && (event !== 'CHANGEMTU' || dev.mtu < IPV4_MIN_MTU)) return;
  inetdev_init(dev);
}
register_netdevice_notifier(inetdev_event);
