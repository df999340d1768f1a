/**
 * A frame goes into the tunnel: which end points get it, and the outer headers. Read vxlan_xmit, vxlan_xmit_one in drivers/net/vxlan/vxlan_core.c, RFC
 * 7348 section 4. Left out: header extensions, remote checksum offload, VLAN in the inner frame.
 */
import { isMulticast, MAC_ZERO, macIsMulticast } from '#base/addr.ts';
import type { Ipv4, Mac } from '#base/brand.ts';
import { readU16, readU48, writeU32 } from '#base/bytes.ts';
import type { VxlanConfig } from '#sim/rows.ts';
import { DECIDERS, nameId } from '#sim/trace.ts';
import { ETH_P_ARP, ETH_P_IP } from '#wire/ethernet.ts';
import { IP_DF, IPV4, ipv4Dst, ipv4HeaderLen, ipv4Protocol, ipv4Src, ipv4Ttl } from '#wire/ipv4.ts';
import { clone_for, ETH_HLEN } from '../../core/dev.ts';
import { consume_skb, kfree_skb } from '../../core/free.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { type Skb, skb_push, skb_scrub_packet } from '../../core/skb.ts';
import { ip_route_output, isErrno } from '../../ipv4/route.ts';
import { ip_dst_mtu } from '../../ipv4/rtable.ts';
import { udp_tunnel_xmit_skb } from '../../sock/udp_tunnel.ts';
import { skb_tunnel_check_pmtu } from './pmtu.ts';
import { type Vxlan, type VxlanRdst, vxlan_find_vni } from './private.ts';
import { vxlan_encap_bypass } from './rcv.ts';
import { arp_reduce, route_shortcircuit, vxlan_miss } from './reduce.ts';

const VXLAN_XMIT = nameId('vxlan_xmit');
const VXLAN_XMIT_ONE = nameId('vxlan_xmit_one');
const FDB = DECIDERS.indexOf('fdb');
const VERDICT = { forward: nameId('forward'), flood: nameId('flood'), miss: nameId('miss') } as const;
const VXLAN_HLEN = 8;
/** "VNI is valid", in the first byte of the header. */
const FLAGS_I = 0x08000000;
/** Outer IPv4, UDP and VXLAN headers and the inner Ethernet header: what the tunnel takes from the MTU. */
export const VXLAN_OVERHEAD = 50;

/** ndo_start_xmit: to the remotes of the destination's entry, else to those of the all-zero entry. */
export function vxlan_xmit(skb: Skb, dev: NetDevice): void {
  const vxlan = dev.priv as Vxlan;
  const { nsid, world } = dev.net;
  const { cfg } = vxlan;
  if (cfg.proxy && skb.protocol === ETH_P_ARP) {
    arp_reduce(vxlan, skb);
    return;
  }
  let dst = readU48(skb.buf, skb.data) as Mac;
  let known = vxlan.fdb.get(dst);
  if (cfg.rsc && known?.flags.router && route_shortcircuit(vxlan, skb)) {
    dst = readU48(skb.buf, skb.data) as Mac;
    known = vxlan.fdb.get(dst);
  }
  const f = known ?? vxlan.fdb.get(MAC_ZERO);
  const first = f?.remotes[0];
  if (!f || !first) {
    if (cfg.l2miss && !macIsMulticast(dst)) vxlan_miss(vxlan, { mac: dst });
    world.trace.decision(VXLAN_XMIT, nsid, dev.ifindex, skb.id, FDB, 0, VERDICT.miss);
    dev.stats.txDropped++;
    kfree_skb(skb, 'NO_TX_TARGET', VXLAN_XMIT);
    return;
  }
  f.used = world.clock.now;
  const verdict = known && !macIsMulticast(dst) ? VERDICT.forward : VERDICT.flood;
  for (let i = 1; i < f.remotes.length; i++) {
    const rdst = f.remotes[i] as VxlanRdst;
    const clone = clone_for(skb, dev);
    world.trace.decision(VXLAN_XMIT, nsid, dev.ifindex, clone.id, FDB, rdst.row.rid, verdict);
    vxlan_xmit_one(clone, dev, vxlan, rdst);
  }
  world.trace.decision(VXLAN_XMIT, nsid, dev.ifindex, skb.id, FDB, first.row.rid, verdict);
  vxlan_xmit_one(skb, dev, vxlan, first);
}

function vxlan_xmit_one(skb: Skb, dev: NetDevice, vxlan: Vxlan, rdst: VxlanRdst): void {
  const { cfg, net } = vxlan;
  const { remote } = rdst;
  const oif = rdst.ifindex || cfg.link;
  const rt = ip_route_output(net, { dst: remote, ...(cfg.local !== 0 && { src: cfg.local }), ...(oif !== 0 && { oif }) });
  if (isErrno(rt) || rt.dev === dev) {
    dev.stats.txErrors++;
    if (!isErrno(rt)) dev.stats.collisions++;
    kfree_skb(skb, 'IP_OUTNOROUTES', VXLAN_XMIT_ONE);
    return;
  }
  if (rt.type === 'local' && rdst.port === cfg.dstport) {
    toThisHost(skb, dev, vxlan, rdst);
    return;
  }
  const answer = skb_tunnel_check_pmtu(skb, dev, ip_dst_mtu(rt, false) - VXLAN_OVERHEAD);
  if (answer) {
    dev.net.world.trace.lineage('reply', dev.net.nsid, dev.ifindex, answer.id, skb.id);
    consume_skb(skb, VXLAN_XMIT_ONE);
    vxlan_encap_bypass(answer, dev, vxlan, false);
    return;
  }
  const sport = udp_flow_src_port(skb, cfg.srcportMin, cfg.srcportMax);
  const tos = ip_tunnel_ecn_encap(cfg.tos === 1 ? innerTos(skb) : cfg.tos, skb);
  const ttl = outerTtl(cfg, skb) || (isMulticast(remote) ? 1 : 64);
  const df =
    cfg.df === 'set' || (cfg.df === 'inherit' && isIpv4(skb) && (readU16(skb.buf, skb.data + ETH_HLEN + IPV4.FRAG_OFF) & IP_DF) !== 0);
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.len - ETH_HLEN;
  vxlan_build_skb(skb, rdst.vni);
  net.world.trace.lineage('encap', dev.net.nsid, dev.ifindex, skb.id, skb.id);
  skb_scrub_packet(skb, net !== dev.net);
  skb.dev = rt.dev;
  udp_tunnel_xmit_skb(net, rt, skb, { src: rt.src, dst: remote, ttl, tos, df, sport, dport: rdst.port });
}

/** encap_bypass_if_local: the end point is this host, so the frame goes straight to its other VXLAN device. */
function toThisHost(skb: Skb, dev: NetDevice, vxlan: Vxlan, rdst: VxlanRdst): void {
  const other = vxlan_find_vni(vxlan.net, rdst.port, rdst.vni);
  if (other) {
    vxlan_encap_bypass(skb, dev, other, true);
    return;
  }
  dev.stats.txErrors++;
  kfree_skb(skb, 'VXLAN_VNI_NOT_FOUND', VXLAN_XMIT_ONE);
}

function vxlan_build_skb(skb: Skb, vni: number): void {
  const at = skb_push(skb, VXLAN_HLEN);
  writeU32(skb.buf, at, FLAGS_I);
  writeU32(skb.buf, at + 4, vni * 256);
}

const isIpv4 = (skb: Skb): boolean => readU16(skb.buf, skb.data + 12) === ETH_P_IP;

const CE = 3;
const ECT_0 = 2;
/** The inner packet's ECN bits go on the outer one, but for "congestion experienced" (RFC 6040). */
function ip_tunnel_ecn_encap(tos: number, skb: Skb): number {
  const ecn = innerTos(skb) & CE;
  return (tos & ~CE) | (ecn === CE ? ECT_0 : ecn);
}
const innerTos = (skb: Skb): number => (isIpv4(skb) ? (skb.buf[skb.data + ETH_HLEN + IPV4.TOS] as number) : 0);

/** 0: the route's default. */
function outerTtl(cfg: VxlanConfig, skb: Skb): number {
  if (!cfg.ttlInherit) return cfg.ttl;
  return isIpv4(skb) ? ipv4Ttl(skb.buf, skb.data + ETH_HLEN) : 0;
}

/** net.ipv4.ip_local_port_range */
const PORT_MIN = 32768;
const PORT_MAX = 60999;

/** A source port that is the same for all packets of a flow, so that routers keep them on one path; the same in both directions, as in Linux. */
function udp_flow_src_port(skb: Skb, cfgMin: number, cfgMax: number): number {
  const min = cfgMin < cfgMax ? cfgMin : PORT_MIN;
  const max = cfgMin < cfgMax ? cfgMax : PORT_MAX;
  return min + (flowHash(skb) % (max - min));
}

function flowHash(skb: Skb): number {
  if (!isIpv4(skb)) return 1;
  const { buf } = skb;
  const ip = skb.data + ETH_HLEN;
  const proto = ipv4Protocol(buf, ip);
  let hash = mix(symmetric(ipv4Src(buf, ip), ipv4Dst(buf, ip)), proto);
  if (proto === 6 || proto === 17) {
    const ports = ip + ipv4HeaderLen(buf, ip);
    hash = mix(hash, symmetric(readU16(buf, ports) as Ipv4, readU16(buf, ports + 2) as Ipv4));
  }
  return hash;
}

const symmetric = (a: number, b: number): number => mix(Math.min(a, b), Math.max(a, b));

/** One round of a multiplicative hash (Knuth's constant, then MurmurHash3's finaliser). */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
