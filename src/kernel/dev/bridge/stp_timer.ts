/** What the timers of the spanning tree do when they fire. Read net/bridge/br_stp_timer.c. */
import { netif_carrier_update } from '../../core/link.ts';
import { round_jiffies, TimerList } from '../../core/timer.ts';
import type { Bridge, BridgePort, BridgeStpState, PortStpState } from './private.ts';
import {
  br_become_designated_port,
  br_config_bpdu_generation,
  br_configuration_update,
  br_port_state_selection,
  br_root_check,
  br_set_state,
  br_set_topology_change,
  br_stp_show,
  br_topology_change_detection,
  br_transmit_tcn,
} from './stp.ts';
import { br_transmit_config } from './stp_bpdu.ts';
import { is_designated_port, is_root_bridge } from './stp_ids.ts';

const clockOf = (br: Bridge) => br.dev.net.world.clock;

function hello_timer_expired(br: Bridge): void {
  if (!br.dev.up) return;
  br_config_bpdu_generation(br);
  const { now } = clockOf(br);
  if (br.config.stp) br.stp.hello.mod(round_jiffies(now + br.stp.helloTime, now));
}

function tcn_timer_expired(br: Bridge): void {
  if (is_root_bridge(br) || !br.dev.up) return;
  br_transmit_tcn(br);
  br.stp.tcn.mod(clockOf(br).now + br.config.helloTime * 1e9);
}

function topology_change_timer_expired(br: Bridge): void {
  br.stp.topologyChangeDetected = false;
  br_set_topology_change(br, false);
}

/** The bridge that spoke on this LAN has fallen silent. */
function message_age_timer_expired(p: BridgePort): void {
  const { br } = p;
  if (p.config.state === 'disabled') return;
  const wasRoot = is_root_bridge(br);
  br_become_designated_port(p);
  br_configuration_update(br);
  br_port_state_selection(br);
  br_root_check(br, wasRoot);
}

/** From listening to learning, from learning to forwarding. */
function forward_delay_timer_expired(p: BridgePort): void {
  const { br } = p;
  if (p.config.state === 'listening') {
    br_set_state(p, 'learning');
    p.stp.forwardDelay.mod(clockOf(br).now + br.stp.forwardDelay);
  } else if (p.config.state === 'learning') {
    br_set_state(p, 'forwarding');
    if (br.ports.some((q) => q.config.state !== 'disabled' && is_designated_port(q))) br_topology_change_detection(br);
    br.carrier = true;
    netif_carrier_update(br.dev);
  }
}

function hold_timer_expired(p: BridgePort): void {
  if (p.stp.configPending) br_transmit_config(p);
}

/** A timer of a bridge: its frames go out, then what changed is shown. */
function timer(br: Bridge, fire: () => void): TimerList {
  return new TimerList(clockOf(br), () => {
    br.dev.net.world.backlog.section(fire);
    br_stp_show(br);
  });
}

/** A bridge alone: its own root. */
export function br_stp_timer_init(br: Bridge): BridgeStpState {
  const { config } = br;
  return {
    designatedRoot: br.id,
    rootPathCost: 0,
    rootPort: 0,
    maxAge: config.maxAge * 1e9,
    helloTime: config.helloTime * 1e9,
    forwardDelay: config.forwardDelay * 1e9,
    ageingTime: config.ageingTime * 1e9,
    topologyChange: false,
    topologyChangeDetected: false,
    hello: timer(br, () => hello_timer_expired(br)),
    tcn: timer(br, () => tcn_timer_expired(br)),
    topologyChangeTimer: timer(br, () => topology_change_timer_expired(br)),
  };
}

export function br_stp_port_timer_init(p: BridgePort): PortStpState {
  const { br } = p;
  return {
    designatedRoot: br.id,
    designatedBridge: br.id,
    designatedPort: 0,
    designatedCost: 0,
    designatedAge: 0,
    topologyChangeAck: false,
    configPending: false,
    messageAge: timer(br, () => message_age_timer_expired(p)),
    forwardDelay: timer(br, () => forward_delay_timer_expired(p)),
    hold: timer(br, () => hold_timer_expired(p)),
  };
}
