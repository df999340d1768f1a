/**
 * The spanning tree protocol: which ports of which bridges forward, so that no frame comes back to where it was. Read net/bridge/br_stp.c, IEEE
 * 802.1D-1998 clause 8. Left out: MRP, MST, a protocol run by a user-space program.
 */
import type { StpState } from '#sim/rows.ts';
import { netif_carrier_update, rtmsg_ifinfo } from '../../core/link.ts';
import type { Bridge, BridgePort } from './private.ts';
import { br_send_tcn_bpdu, br_transmit_config } from './stp_bpdu.ts';
import { compareIds, is_designated_port, is_root_bridge, port_id } from './stp_ids.ts';

/** br_set_state. */
export function br_set_state(port: BridgePort, state: StpState): void {
  if (port.config.state !== state) port.config = { ...port.config, state };
}

/** br_ifinfo_notify: the port's row, with what it knows of its LAN. */
export function br_ifinfo_notify(port: BridgePort): void {
  const { designatedRoot, designatedBridge, designatedPort, designatedCost } = port.stp;
  port.dev.port = port.config;
  port.dev.portStp = { designatedRoot, designatedBridge, designatedPort, designatedCost };
  rtmsg_ifinfo(port.dev);
}

/** After a change to the tree: every row that shows a part of it. */
export function br_stp_show(br: Bridge): void {
  for (const port of br.ports) br_ifinfo_notify(port);
  rtmsg_ifinfo(br.dev);
}

const portNumbered = (br: Bridge, no: number): BridgePort | undefined => br.ports.find((p) => p.portNo === no);

/** First difference of two lists of numbers: below 0 when `a` is better. */
function better(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  return 0;
}

function rootVector(p: BridgePort): number[] {
  const { designatedRoot: root, designatedBridge: bridge, designatedCost, designatedPort } = p.stp;
  return [root.priority, root.mac, designatedCost + p.config.cost, bridge.priority, bridge.mac, designatedPort, port_id(p)];
}

function should_become_root_port(p: BridgePort, rootPort: BridgePort | undefined): boolean {
  if (p.config.state === 'disabled' || is_designated_port(p)) return false;
  if (compareIds(p.br.id, p.stp.designatedRoot) <= 0) return false;
  return !rootPort || better(rootVector(p), rootVector(rootPort)) < 0;
}

/** A port that must not become the root port stays silent for a while instead. */
function br_root_port_block(p: BridgePort): void {
  br_set_state(p, 'listening');
  const { forwardDelay } = p.br.stp;
  if (forwardDelay > 0) p.stp.forwardDelay.mod(nowOf(p.br) + forwardDelay);
}

function br_root_selection(br: Bridge): void {
  let root: BridgePort | undefined;
  for (const p of br.ports) {
    if (!should_become_root_port(p, root)) continue;
    if (p.config.rootBlock) br_root_port_block(p);
    else root = p;
  }
  br.stp.rootPort = root?.portNo ?? 0;
  br.stp.designatedRoot = root ? root.stp.designatedRoot : br.id;
  br.stp.rootPathCost = root ? root.stp.designatedCost + root.config.cost : 0;
}

function should_become_designated_port(p: BridgePort): boolean {
  const { br, stp } = p;
  if (is_designated_port(p) || compareIds(stp.designatedRoot, br.stp.designatedRoot) !== 0) return true;
  const own = [br.stp.rootPathCost, br.id.priority, br.id.mac, port_id(p)];
  return better(own, [stp.designatedCost, stp.designatedBridge.priority, stp.designatedBridge.mac, stp.designatedPort]) < 0;
}

export function br_become_designated_port(p: BridgePort): void {
  const { br, stp } = p;
  stp.designatedRoot = br.stp.designatedRoot;
  stp.designatedCost = br.stp.rootPathCost;
  stp.designatedBridge = br.id;
  stp.designatedPort = port_id(p);
}

export function br_configuration_update(br: Bridge): void {
  br_root_selection(br);
  for (const p of br.ports) if (p.config.state !== 'disabled' && should_become_designated_port(p)) br_become_designated_port(p);
}

const nowOf = (br: Bridge): number => br.dev.net.world.clock.now;

/** __br_set_topology_change: while it lasts, entries of the forwarding database age in twice the forward delay. */
export function br_set_topology_change(br: Bridge, on: boolean): void {
  const { stp } = br;
  if (br.config.stp && stp.topologyChange !== on) stp.ageingTime = on ? 2 * stp.forwardDelay : br.config.ageingTime * 1e9;
  stp.topologyChange = on;
}

/** The root says so in its messages; another bridge tells the root. */
export function br_topology_change_detection(br: Bridge): void {
  if (!br.config.stp) return;
  const { stp, config } = br;
  if (is_root_bridge(br)) {
    br_set_topology_change(br, true);
    stp.topologyChangeTimer.mod(nowOf(br) + (config.forwardDelay + config.maxAge) * 1e9);
  } else if (!stp.topologyChangeDetected) {
    br_transmit_tcn(br);
    stp.tcn.mod(nowOf(br) + config.helloTime * 1e9);
  }
  stp.topologyChangeDetected = true;
}

export function br_topology_change_acknowledged(br: Bridge): void {
  br.stp.topologyChangeDetected = false;
  br.stp.tcn.del();
}

/** Through the root port, when there is one. */
export function br_transmit_tcn(br: Bridge): void {
  const port = portNumbered(br, br.stp.rootPort);
  if (port) br_send_tcn_bpdu(port);
}

export function br_config_bpdu_generation(br: Bridge): void {
  for (const p of br.ports) if (p.config.state !== 'disabled' && is_designated_port(p)) br_transmit_config(p);
}

export function br_become_root_bridge(br: Bridge): void {
  const { stp, config } = br;
  stp.maxAge = config.maxAge * 1e9;
  stp.helloTime = config.helloTime * 1e9;
  stp.forwardDelay = config.forwardDelay * 1e9;
  br_topology_change_detection(br);
  stp.tcn.del();
  if (!br.dev.up) return;
  br_config_bpdu_generation(br);
  stp.hello.mod(nowOf(br) + stp.helloTime);
}

/** The tree changed: this bridge may have become its root by that. */
export function br_root_check(br: Bridge, wasRoot: boolean): void {
  if (!wasRoot && is_root_bridge(br)) br_become_root_bridge(br);
}

function br_make_blocking(p: BridgePort): void {
  const { state } = p.config;
  if (state === 'disabled' || state === 'blocking') return;
  if (state === 'forwarding' || state === 'learning') br_topology_change_detection(p.br);
  br_set_state(p, 'blocking');
  br_ifinfo_notify(p);
  p.stp.forwardDelay.del();
}

function br_make_forwarding(p: BridgePort): void {
  if (p.config.state !== 'blocking') return;
  const { br } = p;
  const { forwardDelay } = br.stp;
  if (!br.config.stp || forwardDelay === 0) {
    br_set_state(p, 'forwarding');
    br_topology_change_detection(br);
    p.stp.forwardDelay.del();
  } else br_set_state(p, 'listening');
  br_ifinfo_notify(p);
  if (forwardDelay !== 0) p.stp.forwardDelay.mod(nowOf(br) + forwardDelay);
}

function select_port_state(p: BridgePort): void {
  const { br, stp } = p;
  if (p.portNo !== br.stp.rootPort && is_designated_port(p)) {
    stp.messageAge.del();
    br_make_forwarding(p);
    return;
  }
  stp.configPending = false;
  stp.topologyChangeAck = false;
  if (p.portNo === br.stp.rootPort) br_make_forwarding(p);
  else br_make_blocking(p);
}

/** br_port_state_selection; the bridge has carrier while one of its ports forwards. */
export function br_port_state_selection(br: Bridge): void {
  for (const p of br.ports) if (p.config.state !== 'disabled') select_port_state(p);
  br.carrier = br.ports.some((p) => p.config.state === 'forwarding');
  netif_carrier_update(br.dev);
}
