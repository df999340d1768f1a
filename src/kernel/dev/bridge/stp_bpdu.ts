/** Messages of the spanning tree on the wire, going out. Read br_send_config_bpdu, br_send_tcn_bpdu in net/bridge/br_stp_bpdu.c, br_transmit_config. */
import { SEC } from '#base/brand.ts';
import { writeU16, writeU48 } from '#base/bytes.ts';
import { encodeConfigBpdu, encodeTcnBpdu, STP_CONFIG_LEN, STP_FLAG_TC, STP_FLAG_TCA, STP_GROUP_MAC, STP_TCN_LEN } from '#wire/stp.ts';
import { dev_queue_xmit, ETH_HLEN, ETH_P_802_2 } from '../../core/dev.ts';
import { alloc_skb, type Skb, skb_put } from '../../core/skb.ts';
import { round_jiffies } from '../../core/timer.ts';
import type { Bridge, BridgePort } from './private.ts';
import { is_root_bridge, port_id } from './stp_ids.ts';

/** Times on the wire count in 1/256 s. */
export const TICK = SEC / 256;
const BR_HOLD_TIME = SEC;
/** What a message is older when it has been through one more bridge. */
const MESSAGE_AGE_INCR = TICK;

const ticks = (ns: number): number => Math.floor(ns / TICK);

/** The frame around a BPDU of `length` bytes with its LLC header; answers the skb with the offset of that header in `networkHeader`. */
function bpdu_skb(port: BridgePort, length: number): Skb {
  const skb = alloc_skb(ETH_HLEN + length);
  const at = skb_put(skb, ETH_HLEN + length);
  writeU48(skb.buf, at, STP_GROUP_MAC);
  writeU48(skb.buf, at + 6, port.dev.mac);
  writeU16(skb.buf, at + 12, length);
  skb.protocol = ETH_P_802_2;
  skb.networkHeader = at + ETH_HLEN;
  skb.dev = port.dev;
  return skb;
}

/** Age of what this bridge knows of its root, in nanoseconds. */
function message_age(br: Bridge): number {
  const root = is_root_bridge(br) ? undefined : br.ports.find((p) => p.portNo === br.stp.rootPort);
  return root ? br.dev.net.world.clock.now - root.stp.designatedAge + MESSAGE_AGE_INCR : 0;
}

/** At most one a second: what comes sooner waits for the hold timer. */
export function br_transmit_config(port: BridgePort): void {
  const { br, stp } = port;
  if (stp.hold.pending) {
    stp.configPending = true;
    return;
  }
  const age = message_age(br);
  if (age >= br.stp.maxAge) return;
  if (br.config.stp) br_send_config_bpdu(port, age);
  stp.topologyChangeAck = false;
  stp.configPending = false;
  const { now } = br.dev.net.world.clock;
  if (br.config.stp) stp.hold.mod(round_jiffies(now + BR_HOLD_TIME, now));
}

function br_send_config_bpdu(port: BridgePort, age: number): void {
  const { br } = port;
  const skb = bpdu_skb(port, STP_CONFIG_LEN);
  encodeConfigBpdu(skb.buf, skb.networkHeader, {
    flags: (br.stp.topologyChange ? STP_FLAG_TC : 0) | (port.stp.topologyChangeAck ? STP_FLAG_TCA : 0),
    root: br.stp.designatedRoot,
    rootPathCost: br.stp.rootPathCost,
    bridge: br.id,
    port: port_id(port),
    messageAge: ticks(age),
    maxAge: ticks(br.stp.maxAge),
    helloTime: ticks(br.stp.helloTime),
    forwardDelay: ticks(br.stp.forwardDelay),
  });
  dev_queue_xmit(skb);
}

export function br_send_tcn_bpdu(port: BridgePort): void {
  if (!port.br.config.stp) return;
  const skb = bpdu_skb(port, STP_TCN_LEN);
  encodeTcnBpdu(skb.buf, skb.networkHeader);
  dev_queue_xmit(skb);
}
