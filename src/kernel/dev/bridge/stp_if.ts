/**
 * The spanning tree's side of what happens to a bridge and its ports: up and down, carrier, identity, settings. Read net/bridge/br_stp_if.c,
 * br_port_carrier_check in br_if.c. Left out: user-space protocols (/sbin/bridge-stp), which Linux asks only for bridges of the initial namespace.
 */
import { MAC_ZERO } from '#base/addr.ts';
import { type Mac, type Nanos, SEC } from '#base/brand.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { call_netdevice_notifiers, rtmsg_ifinfo } from '../../core/link.ts';
import { br_fdb_change_mac_address, br_fdb_delete_by_port, br_fdb_gc_start, br_fdb_gc_stop } from './fdb.ts';
import type { Bridge, BridgePort } from './private.ts';
import {
  br_become_designated_port,
  br_config_bpdu_generation,
  br_configuration_update,
  br_ifinfo_notify,
  br_port_state_selection,
  br_root_check,
  br_set_state,
  br_set_topology_change,
  br_stp_show,
} from './stp.ts';
import { compareIds, is_designated_port, is_root_bridge, port_id } from './stp_ids.ts';

const nowOf = (br: Bridge): Nanos => br.dev.net.world.clock.now;

/** br_init_port. */
export function br_init_port(p: BridgePort): void {
  br_become_designated_port(p);
  br_set_state(p, 'blocking');
  p.stp.topologyChangeAck = false;
  p.stp.configPending = false;
}

export function br_stp_enable_port(p: BridgePort): void {
  br_init_port(p);
  br_port_state_selection(p.br);
  br_stp_show(p.br);
}

export function br_stp_disable_port(p: BridgePort): void {
  const { br, stp } = p;
  const wasRoot = is_root_bridge(br);
  br_become_designated_port(p);
  br_set_state(p, 'disabled');
  stp.topologyChangeAck = false;
  stp.configPending = false;
  br_ifinfo_notify(p);
  stp.messageAge.del();
  stp.forwardDelay.del();
  stp.hold.del();
  br_fdb_delete_by_port(br, p, false);
  br_configuration_update(br);
  br_port_state_selection(br);
  br_root_check(br, wasRoot);
  br_stp_show(br);
}

export function br_stp_enable_bridge(br: Bridge): void {
  if (br.config.stp) br.stp.hello.mod(nowOf(br) + br.stp.helloTime);
  br_fdb_gc_start(br);
  br_config_bpdu_generation(br);
  for (const p of br.ports) if (p.dev.running) br_stp_enable_port(p);
}

export function br_stp_disable_bridge(br: Bridge): void {
  for (const p of br.ports) if (p.config.state !== 'disabled') br_stp_disable_port(p);
  br_set_topology_change(br, false);
  br.stp.topologyChangeDetected = false;
  br.stp.hello.del();
  br.stp.topologyChangeTimer.del();
  br.stp.tcn.del();
  br_fdb_gc_stop(br);
}

/** Follows the port's carrier (br_port_carrier_check), while the bridge is up. */
export function br_port_carrier_check(p: BridgePort): void {
  if (!p.br.dev.up) return;
  if (p.dev.running) {
    if (p.config.state === 'disabled') br_stp_enable_port(p);
  } else if (p.config.state !== 'disabled') br_stp_disable_port(p);
}

/** br_stp_change_bridge_id: `old` is the device's address so far. */
export function br_stp_change_bridge_id(br: Bridge, old: Mac, mac: Mac): void {
  const wasRoot = is_root_bridge(br);
  const before = br.id.mac;
  br.dev.mac = mac;
  br_fdb_change_mac_address(br, old, mac);
  br.id = { ...br.id, mac };
  for (const { stp } of br.ports) {
    if (stp.designatedBridge.mac === before) stp.designatedBridge = { ...stp.designatedBridge, mac };
    if (stp.designatedRoot.mac === before) stp.designatedRoot = { ...stp.designatedRoot, mac };
  }
  br_configuration_update(br);
  br_port_state_selection(br);
  br_root_check(br, wasRoot);
  br_stp_show(br);
}

/** Unless the user chose an address, the bridge takes the lowest of its ports; without ports, zero. */
export function br_stp_recalculate_bridge_id(br: Bridge): boolean {
  if (br.dev.addrAssign === 'set') return false;
  let lowest = MAC_ZERO;
  for (const { dev } of br.ports) if (lowest === MAC_ZERO || dev.mac < lowest) lowest = dev.mac;
  if (lowest === br.id.mac) return false;
  br_stp_change_bridge_id(br, br.dev.mac, lowest);
  rtmsg_ifinfo(br.dev);
  return true;
}

/** Recalculates and tells the layers above when the address changed. */
export function br_update_address(br: Bridge): void {
  if (br_stp_recalculate_bridge_id(br)) call_netdevice_notifiers(br.dev, 'CHANGEADDR');
}

export function br_stp_set_bridge_priority(br: Bridge, priority: number): void {
  const wasRoot = is_root_bridge(br);
  for (const p of br.ports) {
    if (p.config.state !== 'disabled' && is_designated_port(p)) p.stp.designatedBridge = { ...p.stp.designatedBridge, priority };
  }
  br.id = { ...br.id, priority };
  br_configuration_update(br);
  br_port_state_selection(br);
  br_root_check(br, wasRoot);
}

/** br_stp_set_port_priority, after the range was checked. */
export function br_stp_set_port_priority(p: BridgePort, priority: number): void {
  const designated = is_designated_port(p);
  p.config = { ...p.config, priority };
  if (designated) p.stp.designatedPort = port_id(p);
  if (compareIds(p.br.id, p.stp.designatedBridge) !== 0 || port_id(p) >= p.stp.designatedPort) return;
  br_become_designated_port(p);
  br_port_state_selection(p.br);
}

export function br_stp_set_path_cost(p: BridgePort, cost: number): void {
  p.config = { ...p.config, cost };
  p.adminCost = true;
  br_configuration_update(p.br);
  br_port_state_selection(p.br);
}

const FORWARD_DELAY = { min: 2, max: 30 };
const HELLO_TIME = { min: 1, max: 10 };
const MAX_AGE = { min: 6, max: 40 };
const inRange = (t: number, { min, max }: typeof MAX_AGE): boolean => t >= min && t <= max;

/** Seconds. While the protocol is off the forward delay may be anything. */
export function br_set_forward_delay(br: Bridge, t: number): NlError | undefined {
  if (br.config.stp && !inRange(t, FORWARD_DELAY)) return nlError('ERANGE');
  br.config = { ...br.config, forwardDelay: t };
  if (is_root_bridge(br)) br.stp.forwardDelay = t * SEC;
  return undefined;
}

export function br_set_hello_time(br: Bridge, t: number): NlError | undefined {
  if (!inRange(t, HELLO_TIME)) return nlError('ERANGE');
  br.config = { ...br.config, helloTime: t };
  if (is_root_bridge(br)) br.stp.helloTime = t * SEC;
  return undefined;
}

export function br_set_max_age(br: Bridge, t: number): NlError | undefined {
  if (!inRange(t, MAX_AGE)) return nlError('ERANGE');
  br.config = { ...br.config, maxAge: t };
  if (is_root_bridge(br)) br.stp.maxAge = t * SEC;
  return undefined;
}

/** br_stp_set_enabled: the forward delay is brought into its range. */
export function br_stp_set_enabled(br: Bridge, on: boolean): void {
  if (on === br.config.stp) return;
  br.config = { ...br.config, stp: on };
  if (!on) return;
  const { forwardDelay } = br.config;
  br_set_forward_delay(br, Math.min(Math.max(forwardDelay, FORWARD_DELAY.min), FORWARD_DELAY.max));
  if (br.dev.up) br.stp.hello.mod(nowOf(br) + br.stp.helloTime);
  br_port_state_selection(br);
}
