/**
 * Named network namespaces of a machine, as ip-netns(8) keeps them under /run/netns, and their death (cleanup_net): NICs go home to the
 * machine's initial namespace, other devices are deleted with their companions. Read net/core/net_namespace.c, default_device_exit_net in net/core/dev.c.
 */
import type { NsId } from '#base/brand.ts';
import { type Ack, nlError } from '../core/errno.ts';
import { dev_change_net_namespace, unregister_netdevice } from '../core/link.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { type Machine, type Netns, peernet2id_free } from '../core/netns.ts';
import { deleteWithCompanions } from './link.ts';

/** Newest first, as the directory on a tmpfs lists them. */
export function netnsList(machine: Machine): { name: string; nsid: NsId }[] {
  return [...machine.named].map(([name, net]) => ({ name, nsid: net.nsid })).reverse();
}

export function netnsAdd(machine: Machine, name: string): Ack {
  if (machine.named.has(name)) return nlError('EEXIST');
  machine.init.world.addNetns(machine, name);
  return undefined;
}

export function netnsDel(machine: Machine, name: string): Ack {
  const net = machine.named.get(name);
  if (!net) return nlError('ENOENT');
  emptyNetns(net);
  for (const other of net.world.namespaces.values()) peernet2id_free(other, net.nsid);
  net.world.removeNetns(net);
  return undefined;
}

/** Takes every device out of a namespace that dies, the youngest first and `lo` last. */
export function emptyNetns(net: Netns): void {
  for (const dev of [...net.devices.values()]) if (dev.kind === 'nic' && net !== net.machine.init) sendHome(dev);
  for (const dev of [...net.devices.values()].reverse()) if (dev.registered && dev.kind !== 'loopback') deleteWithCompanions(dev);
  for (const dev of [...net.devices.values()]) unregister_netdevice(dev);
}

function sendHome(dev: NetDevice): void {
  const { init } = dev.net.machine;
  dev_change_net_namespace(dev, init, init.byName.has(dev.name) ? `dev${dev.ifindex}` : dev.name);
}
