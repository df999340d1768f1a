/**
 * A frame that came in on a bridge port. Read net/bridge/br_input.c, IEEE 802.1D table 7-10 (addresses that are not forwarded). Left out: VLANs,
 * multicast snooping.
 */
import { MAC_BROADCAST, macIsMulticast } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { DECIDERS, nameId } from '#sim/trace.ts';
import { ETH_P_ARP, ETH_P_IP } from '#wire/ethernet.ts';
import { ETH_HLEN, netif_receive_on } from '../../core/dev.ts';
import { kfree_skb } from '../../core/free.ts';
import type { NetDevice, RxResult } from '../../core/netdevice.ts';
import { PACKET, type Skb } from '../../core/skb.ts';
import { isValidEtherAddr } from '../register.ts';
import { br_do_proxy_suppress_arp, proxiesArp } from './arp_proxy.ts';
import { br_fdb_update } from './fdb.ts';
import { BR_PKT, br_flood, br_forward } from './forward.ts';
import { br_nf_pre_routing, nf_calls } from './netfilter.ts';
import type { BridgePort } from './private.ts';

const HANDLE_FRAME = nameId('br_handle_frame');
const FRAME_FINISH = nameId('br_handle_frame_finish');
const PASS_FRAME_UP = nameId('br_pass_frame_up');
export const FDB = DECIDERS.indexOf('fdb');
export const VERDICT = { local: nameId('local'), forward: nameId('forward'), flood: nameId('flood') } as const;

/** 01:80:c2:00:00:00, the first of 16 link-local group addresses. */
const LINK_LOCAL_BASE = 0x0180c2000000;
const PAUSE = 1;

/** br_handle_frame, bound to its port once, when the port is added. */
export function rxHandlerOf(port: BridgePort): (skb: Skb, dev: NetDevice) => RxResult {
  return (skb, dev) => br_handle_frame(port, skb, dev);
}

function br_handle_frame(port: BridgePort, skb: Skb, dev: NetDevice): RxResult {
  const { nsid, world } = dev.net;
  world.trace.step(HANDLE_FRAME, nsid, dev.ifindex, skb.id);
  const src = readU48(skb.buf, skb.data + 6) as Mac;
  const dst = readU48(skb.buf, skb.data) as Mac;
  if (!isValidEtherAddr(src)) return drop(skb, 'MAC_INVALID_SOURCE');
  const group = dst - LINK_LOCAL_BASE;
  if (group >= 0 && group < 16 && !forwardsGroup(port, group)) return linkLocal(port, skb, src, group);
  const { state } = port.config;
  if (state !== 'forwarding' && state !== 'learning') return drop(skb, 'BRIDGE_INGRESS_STP_STATE');
  if (dst === port.br.dev.mac) skb.pktType = PACKET.HOST;
  if (skb.protocol === ETH_P_IP && nf_calls(port.br)) {
    if (br_nf_pre_routing(port, skb)) br_handle_frame_finish(port, skb, src, readU48(skb.buf, skb.data) as Mac);
  } else br_handle_frame_finish(port, skb, src, dst);
  return 'CONSUMED';
}

function drop(skb: Skb, reason: 'MAC_INVALID_SOURCE' | 'BRIDGE_INGRESS_STP_STATE' | 'NOT_SPECIFIED'): RxResult {
  kfree_skb(skb, reason, HANDLE_FRAME);
  return 'CONSUMED';
}

/** A group address that is for the next bridge only is forwarded where the user says so; BPDUs while this bridge does not speak their protocol. */
function forwardsGroup(port: BridgePort, group: number): boolean {
  const { br, config } = port;
  if (group === PAUSE) return false;
  if (((config.groupFwdMask >> group) & 1) !== 0) return true;
  return group === 0 ? !br.config.stp : ((br.config.groupFwdMask >> group) & 1) !== 0;
}

/** Reserved addresses are for the machine at the other end of the wire: the port itself receives them. */
function linkLocal(port: BridgePort, skb: Skb, src: Mac, group: number): RxResult {
  if (group === PAUSE) return drop(skb, 'NOT_SPECIFIED');
  const { learning, state } = port.config;
  const learns = learning && (state === 'learning' || state === 'forwarding') && !port.br.config.noLinklocalLearn;
  if (learns) br_fdb_update(port.br, port, src);
  return 'PASS';
}

/** On a locked port only sources count that somebody entered for it. */
function known_here(port: BridgePort, src: Mac): boolean {
  const entry = port.br.fdb.get(src);
  return entry !== undefined && entry.port === port && !entry.local;
}

function br_handle_frame_finish(port: BridgePort, skb: Skb, src: Mac, dst: Mac): void {
  const { br, config, dev } = port;
  const { nsid, world } = dev.net;
  if (config.locked && !known_here(port, src)) {
    kfree_skb(skb, 'NOT_SPECIFIED', FRAME_FINISH);
    return;
  }
  if (config.learning) br_fdb_update(br, port, src);
  if (config.state === 'learning') {
    kfree_skb(skb, 'BRIDGE_INGRESS_STP_STATE', FRAME_FINISH);
    return;
  }
  const promisc = br.dev.promiscuity > 0;
  const answered = skb.protocol === ETH_P_ARP && proxiesArp(br) && br_do_proxy_suppress_arp(br, skb, port);
  if (macIsMulticast(dst)) {
    world.trace.decision(FRAME_FINISH, nsid, dev.ifindex, skb.id, FDB, 0, VERDICT.flood);
    br_flood(br, skb, dst === MAC_BROADCAST ? BR_PKT.BROADCAST : BR_PKT.MULTICAST, true, config.isolated, answered);
    br_pass_frame_up(port, skb);
    return;
  }
  const entry = br.fdb.get(dst);
  if (!entry) {
    world.trace.decision(FRAME_FINISH, nsid, dev.ifindex, skb.id, FDB, 0, VERDICT.flood);
    br_flood(br, skb, BR_PKT.UNICAST, promisc, config.isolated, answered);
  } else if (entry.local) {
    world.trace.decision(FRAME_FINISH, nsid, dev.ifindex, skb.id, FDB, entry.row.rid, VERDICT.local);
    br_pass_frame_up(port, skb);
    return;
  } else {
    entry.row.used = world.clock.now;
    world.trace.decision(FRAME_FINISH, nsid, dev.ifindex, skb.id, FDB, entry.row.rid, VERDICT.forward);
    br_forward(entry.port, skb, promisc, config.isolated);
  }
  if (promisc) br_pass_frame_up(port, skb);
}

/** The frame is for this machine: it enters the stack as received by the bridge device. */
function br_pass_frame_up(port: BridgePort, skb: Skb): void {
  const { dev } = port.br;
  dev.net.world.trace.step(PASS_FRAME_UP, dev.net.nsid, dev.ifindex, skb.id);
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.len - ETH_HLEN;
  netif_receive_on(skb, dev);
}
