/** Messages of the spanning tree coming in. Read br_stp_rcv in net/bridge/br_stp_bpdu.c, br_received_config_bpdu, br_received_tcn_bpdu. */
import type { Mac } from '#base/brand.ts';
import { readU48 } from '#base/bytes.ts';
import { nameId } from '#sim/trace.ts';
import {
  BPDU_TYPE_TCN,
  type ConfigBpdu,
  decodeConfigBpdu,
  STP_FLAG_TC,
  STP_FLAG_TCA,
  STP_GROUP_MAC,
  STP_TCN_LEN,
  stpIsBpdu,
  stpType,
} from '#wire/stp.ts';
import { dev_add_pack, ETH_P_802_2 } from '../../core/dev.ts';
import { consume_skb, kfree_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { PACKET, type Skb } from '../../core/skb.ts';
import { type Bridge, type BridgePort, br_port_get } from './private.ts';
import {
  br_config_bpdu_generation,
  br_configuration_update,
  br_port_state_selection,
  br_set_topology_change,
  br_stp_show,
  br_topology_change_acknowledged,
  br_topology_change_detection,
  br_transmit_tcn,
} from './stp.ts';
import { br_transmit_config, TICK } from './stp_bpdu.ts';
import { compareIds, is_designated_port, is_root_bridge } from './stp_ids.ts';
import { br_stp_disable_port } from './stp_if.ts';

const STP_RCV = nameId('br_stp_rcv');
const LLC_RCV = nameId('llc_rcv');

function supersedes_port_info(p: BridgePort, bpdu: ConfigBpdu): boolean {
  const { stp } = p;
  const by =
    compareIds(bpdu.root, stp.designatedRoot) || bpdu.rootPathCost - stp.designatedCost || compareIds(bpdu.bridge, stp.designatedBridge);
  if (by !== 0) return by < 0;
  return compareIds(bpdu.bridge, p.br.id) !== 0 || bpdu.port <= stp.designatedPort;
}

function record_config_information(p: BridgePort, bpdu: ConfigBpdu): void {
  const { stp } = p;
  const { now } = p.dev.net.world.clock;
  stp.designatedRoot = bpdu.root;
  stp.designatedCost = bpdu.rootPathCost;
  stp.designatedBridge = bpdu.bridge;
  stp.designatedPort = bpdu.port;
  stp.designatedAge = now - bpdu.messageAge * TICK;
  stp.messageAge.mod(now + (bpdu.maxAge - bpdu.messageAge) * TICK);
}

function record_config_timeout_values(br: Bridge, bpdu: ConfigBpdu): void {
  br.stp.maxAge = bpdu.maxAge * TICK;
  br.stp.helloTime = bpdu.helloTime * TICK;
  br.stp.forwardDelay = bpdu.forwardDelay * TICK;
  br_set_topology_change(br, (bpdu.flags & STP_FLAG_TC) !== 0);
}

function br_received_config_bpdu(p: BridgePort, bpdu: ConfigBpdu): void {
  const { br } = p;
  if (!supersedes_port_info(p, bpdu)) {
    if (is_designated_port(p)) br_transmit_config(p);
    return;
  }
  const wasRoot = is_root_bridge(br);
  record_config_information(p, bpdu);
  br_configuration_update(br);
  br_port_state_selection(br);
  if (wasRoot && !is_root_bridge(br)) no_longer_root(br);
  if (p.portNo !== br.stp.rootPort) return;
  record_config_timeout_values(br, bpdu);
  br_config_bpdu_generation(br);
  if ((bpdu.flags & STP_FLAG_TCA) !== 0) br_topology_change_acknowledged(br);
}

function no_longer_root(br: Bridge): void {
  const { stp } = br;
  stp.hello.del();
  if (!stp.topologyChangeDetected) return;
  stp.topologyChangeTimer.del();
  br_transmit_tcn(br);
  stp.tcn.mod(br.dev.net.world.clock.now + br.config.helloTime * 1e9);
}

function br_received_tcn_bpdu(p: BridgePort): void {
  if (!is_designated_port(p)) return;
  br_topology_change_detection(p.br);
  p.stp.topologyChangeAck = true;
  br_transmit_config(p);
}

/** `data` is at the LLC header. */
function br_stp_rcv(skb: Skb, dev: NetDevice): void {
  const p = br_port_get(dev);
  const br = p?.br;
  const dst = readU48(skb.buf, skb.macHeader) as Mac;
  if (!p || !br?.config.stp || !br.dev.up || p.config.state === 'disabled' || dst !== STP_GROUP_MAC) {
    kfree_skb(skb, 'NOT_SPECIFIED', STP_RCV);
    return;
  }
  const { buf, data } = skb;
  const bpdu = decodeConfigBpdu(buf.subarray(0, skb.tail), data);
  if (p.config.guard) br_stp_disable_port(p);
  else if (bpdu) {
    if (bpdu.messageAge <= bpdu.maxAge) br_received_config_bpdu(p, bpdu);
  } else if (skb.len >= STP_TCN_LEN && stpType(buf, data) === BPDU_TYPE_TCN) br_received_tcn_bpdu(p);
  consume_skb(skb, STP_RCV);
  br_stp_show(br);
}

/** llc_rcv: of the logical links only the spanning tree's is there. */
function llc_rcv(skb: Skb, dev: NetDevice): void {
  if (skb.pktType !== PACKET.OTHERHOST && stpIsBpdu(skb.buf, skb.data)) br_stp_rcv(skb, dev);
  else kfree_skb(skb, 'NOT_SPECIFIED', LLC_RCV);
}
dev_add_pack(ETH_P_802_2, llc_rcv);
