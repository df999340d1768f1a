/**
 * Port states and the bridge's identity, without the spanning tree protocol itself: a port forwards as soon as it has carrier. Read
 * net/bridge/br_stp.c, br_stp_if.c. Left out: BPDUs, so `stp_state 1` is refused.
 */
import { MAC_ZERO } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import type { StpState } from '#sim/rows.ts';
import { call_netdevice_notifiers, netif_carrier_update, rtmsg_ifinfo } from '../../core/link.ts';
import { br_fdb_change_mac_address, br_fdb_delete_by_port } from './fdb.ts';
import type { Bridge, BridgePort } from './private.ts';

/** br_set_state. */
export function br_set_state(port: BridgePort, state: StpState): void {
  if (port.config.state === state) return;
  port.config = { ...port.config, state };
  port.dev.port = port.config;
  rtmsg_ifinfo(port.dev);
}

/** br_port_state_selection: the bridge has carrier while one of its ports forwards. */
export function br_port_state_selection(br: Bridge): void {
  br.carrier = br.ports.some((p) => p.config.state === 'forwarding');
  netif_carrier_update(br.dev);
}

export function br_stp_enable_port(port: BridgePort): void {
  br_set_state(port, 'forwarding');
  br_port_state_selection(port.br);
}

export function br_stp_disable_port(port: BridgePort): void {
  br_set_state(port, 'disabled');
  br_fdb_delete_by_port(port.br, port, false);
  br_port_state_selection(port.br);
}

/** Follows the port's carrier (br_port_carrier_check), while the bridge is up. */
export function br_port_carrier_check(port: BridgePort): void {
  if (!port.br.dev.up) return;
  if (port.dev.running) {
    if (port.config.state === 'disabled') br_stp_enable_port(port);
  } else if (port.config.state !== 'disabled') br_stp_disable_port(port);
}

/** br_stp_change_bridge_id: `old` is the device's address so far. */
export function br_stp_change_bridge_id(br: Bridge, old: Mac, mac: Mac): void {
  br.dev.mac = mac;
  br_fdb_change_mac_address(br, old, mac);
  br.idAddr = mac;
  br_port_state_selection(br);
}

/** Unless the user chose an address, the bridge takes the lowest of its ports; without ports, zero. */
export function br_stp_recalculate_bridge_id(br: Bridge): boolean {
  if (br.dev.addrAssign === 'set') return false;
  let lowest = MAC_ZERO;
  for (const { dev } of br.ports) if (lowest === MAC_ZERO || dev.mac < lowest) lowest = dev.mac;
  if (lowest === br.idAddr) return false;
  br_stp_change_bridge_id(br, br.dev.mac, lowest);
  rtmsg_ifinfo(br.dev);
  return true;
}

/** Recalculates and tells the layers above when the address changed. */
export function br_update_address(br: Bridge): void {
  if (br_stp_recalculate_bridge_id(br)) call_netdevice_notifiers(br.dev, 'CHANGEADDR');
}
