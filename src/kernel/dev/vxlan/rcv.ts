/**
 * A frame comes out of the tunnel. Read vxlan_rcv, vxlan_set_mac, vxlan_encap_bypass in drivers/net/vxlan/vxlan_core.c. Left out: header extensions, ECN of
 * the outer header.
 */
import { type Ipv4, ipv4, type Mac } from '#base/brand.ts';
import { readU24, readU32, readU48 } from '#base/bytes.ts';
import { type DropReason, nameId } from '#sim/trace.ts';
import { ipv4Src } from '#wire/ipv4.ts';
import { ETH_HLEN, netif_rx } from '../../core/dev.ts';
import { kfree_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { type Skb, skb_pull, skb_scrub_packet } from '../../core/skb.ts';
import { isValidEtherAddr } from '../register.ts';
import { vxlan_snoop } from './fdb.ts';
import type { Vxlan, VxlanSock } from './private.ts';

const VXLAN_RCV = nameId('vxlan_rcv');
const BYPASS = nameId('vxlan_encap_bypass');
const VXLAN_HLEN = 8;
const FLAGS_I = 0x08000000;
const LOOPBACK = ipv4(0x7f000001);

/** encap_rcv of the port's socket: `data` is at the VXLAN header. Always takes the packet. */
export function vxlan_rcv(sock: VxlanSock, skb: Skb): boolean {
  const { buf, data } = skb;
  if (skb.len < VXLAN_HLEN) return drop(skb, 'PKT_TOO_SMALL');
  const flags = readU32(buf, data);
  const reserved = buf[data + 7];
  if ((flags & FLAGS_I) === 0) return drop(skb, 'VXLAN_INVALID_HDR');
  const vxlan = sock.byVni.get(readU24(buf, data + 4));
  if (!vxlan) return drop(skb, 'VXLAN_VNI_NOT_FOUND');
  if (flags !== FLAGS_I || reserved !== 0) {
    vxlan.dev.stats.rxErrors++;
    return drop(skb, 'VXLAN_INVALID_HDR');
  }
  decapsulate(vxlan, skb);
  return true;
}

function drop(skb: Skb, reason: DropReason): true {
  kfree_skb(skb, reason, VXLAN_RCV);
  return true;
}

function decapsulate(vxlan: Vxlan, skb: Skb): void {
  const { dev } = vxlan;
  const outerSrc = ipv4Src(skb.buf, skb.networkHeader);
  dev.net.world.trace.step(VXLAN_RCV, skb.dev.net.nsid, skb.dev.ifindex, skb.id);
  skb_pull(skb, VXLAN_HLEN);
  skb.macHeader = skb.data;
  skb.frameRef = -1;
  skb_scrub_packet(skb, vxlan.net !== dev.net);
  const refused = vxlan_set_mac(vxlan, skb, outerSrc);
  if (refused) {
    drop(skb, refused);
    return;
  }
  skb.dev = dev;
  dev.net.world.trace.lineage('decap', dev.net.nsid, dev.ifindex, skb.id, skb.id);
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.len - ETH_HLEN;
  dev.net.world.backlog.pushCell(skb);
}

/** Ignores what came back to its own sender, and learns where the inner sender is. */
function vxlan_set_mac(vxlan: Vxlan, skb: Skb, outerSrc: Ipv4): DropReason | undefined {
  if (skb.len < ETH_HLEN) return 'HDR_TRUNC';
  const src = readU48(skb.buf, skb.data + 6) as Mac;
  if (src === vxlan.dev.mac) return 'LOCAL_MAC';
  if (!vxlan.cfg.learning) return undefined;
  if (!isValidEtherAddr(src)) return 'VXLAN_INVALID_SMAC';
  return vxlan_snoop(vxlan, src, outerSrc) ? undefined : 'VXLAN_ENTRY_EXISTS';
}

/** Hands a frame to a VXLAN device of the same host, without outer headers. `snoop`: it may learn from it. */
export function vxlan_encap_bypass(skb: Skb, from: NetDevice, to: Vxlan, snoop: boolean): void {
  const { dev } = to;
  const len = skb.len - ETH_HLEN;
  from.net.world.trace.step(BYPASS, from.net.nsid, from.ifindex, skb.id);
  from.stats.txPackets++;
  from.stats.txBytes += len;
  if (snoop && to.cfg.learning) vxlan_snoop(to, readU48(skb.buf, skb.data + 6) as Mac, LOOPBACK);
  dev.stats.rxPackets++;
  dev.stats.rxBytes += len;
  netif_rx(skb, dev);
}
