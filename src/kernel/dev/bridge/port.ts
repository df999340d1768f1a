/** Ports come and go, and what the bridge takes over from them. Read net/bridge/br_if.c, br_device_event in net/bridge/br.c. */
import { IFF, type LinkKind, PORT_DEFAULTS } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { call_netdevice_notifiers, rtmsg_ifinfo } from '../../core/link.ts';
import type { NetDevice, NetdevEvent } from '../../core/netdevice.ts';
import { isValidEtherAddr } from '../register.ts';
import { br_fdb_changeaddr, br_fdb_delete_by_port, fdb_add_local } from './fdb.ts';
import { rxHandlerOf } from './input.ts';
import { type Bridge, type BridgePort, br_port_get, bridgeOf } from './private.ts';
import { br_ifinfo_notify, br_set_state } from './stp.ts';
import { br_init_port, br_port_carrier_check, br_stp_disable_port, br_stp_enable_port, br_update_address } from './stp_if.ts';
import { br_stp_port_timer_init } from './stp_timer.ts';

/** BR_MAX_PORTS: port numbers have ten bits. */
export const BR_MAX_PORTS = 1 << 10;
const ETH_DATA_LEN = 1500;
/** Speed of the link by its kind, where it knows one; others count as old 10 Mbit/s cards (port_cost). */
const COST: { readonly [K in LinkKind]?: number } = { veth: 2 };
const SLOW = 100;

function new_nbp(br: Bridge, dev: NetDevice, portNo: number): BridgePort {
  const config = { ...PORT_DEFAULTS, portNo, cost: COST[dev.kind] ?? SLOW };
  const port = { br, dev, portNo, config, adminCost: false } as BridgePort;
  port.stp = br_stp_port_timer_init(port);
  br_init_port(port);
  br_set_state(port, 'disabled');
  return port;
}

function refuse(dev: NetDevice): NlError | undefined {
  if ((dev.flags & IFF.LOOPBACK) !== 0 || (!isValidEtherAddr(dev.mac) && dev.kind !== 'bridge')) return nlError('EINVAL');
  if (dev.kind === 'bridge') return nlError('ELOOP', 'Can not enslave a bridge to a bridge');
  return dev.master || dev.rxHandler ? nlError('EBUSY') : undefined;
}

/** Makes `dev` a port of the bridge: from now on its frames are the bridge's. */
export function br_add_if(brDev: NetDevice, dev: NetDevice): NlError | undefined {
  const br = bridgeOf(brDev);
  const refused = refuse(dev);
  if (refused) return refused;
  const portNo = br.portNos.indexOf(0, 1);
  if (portNo < 0) return nlError('EXFULL');
  br.portNos[portNo] = 1;
  const port = new_nbp(br, dev, portNo);
  dev.promiscuity++;
  dev.rxHandler = rxHandlerOf(port);
  dev.master = brDev;
  br.ports.unshift(port);
  fdb_add_local(br, port, dev.mac);
  br_update_address(br);
  if (dev.running && brDev.up) br_stp_enable_port(port);
  br_ifinfo_notify(port);
  br_mtu_auto_adjust(br);
  return undefined;
}

function del_nbp(port: BridgePort): void {
  const { br, dev } = port;
  br_stp_disable_port(port);
  br_fdb_delete_by_port(br, port, true);
  br.ports.splice(br.ports.indexOf(port), 1);
  br.portNos[port.portNo] = 0;
  dev.promiscuity--;
  dev.rxHandler = undefined;
  dev.master = undefined;
  dev.port = undefined;
  dev.portStp = undefined;
  rtmsg_ifinfo(dev);
}

export function br_del_if(brDev: NetDevice, dev: NetDevice): void {
  const br = bridgeOf(brDev);
  const port = br_port_get(dev);
  if (!port) return;
  del_nbp(port);
  br_mtu_auto_adjust(br);
  br_update_address(br);
}

/** The bridge goes away: its ports become plain devices again. */
export function br_del_all(br: Bridge): void {
  for (const port of [...br.ports].reverse()) del_nbp(port);
  br_fdb_delete_by_port(br, undefined, true);
}

/** Unless the user chose an MTU, the bridge has the smallest of its ports. */
export function br_mtu_auto_adjust(br: Bridge): void {
  if (br.mtuByUser) return;
  const mtu = br.ports.reduce((min, p) => Math.min(min, p.dev.mtu), br.ports.length > 0 ? Number.POSITIVE_INFINITY : ETH_DATA_LEN);
  if (mtu === br.dev.mtu) return;
  br.dev.mtu = mtu;
  rtmsg_ifinfo(br.dev);
  call_netdevice_notifiers(br.dev, 'CHANGEMTU');
}

type PortEvent = (port: BridgePort) => void;
const ON_PORT_EVENT: { readonly [E in NetdevEvent]?: PortEvent } = {
  CHANGEMTU: (port) => br_mtu_auto_adjust(port.br),
  CHANGEADDR: (port) => {
    br_fdb_changeaddr(port);
    br_update_address(port.br);
  },
  CHANGE: br_port_carrier_check,
  UP: br_port_carrier_check,
  DOWN: (port) => {
    if (port.br.dev.up) br_stp_disable_port(port);
  },
  UNREGISTER: (port) => br_del_if(port.br.dev, port.dev),
};

/** br_device_event: something happened to a port's device. */
export function br_device_event(event: NetdevEvent, dev: NetDevice): void {
  const port = br_port_get(dev);
  if (port) ON_PORT_EVENT[event]?.(port);
}
