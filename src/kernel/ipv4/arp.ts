/**
 * Address resolution (net/ipv4/arp.c, RFC 826): asking, answering, and what a heard packet teaches. Read ip-sysctl.rst on arp_announce, arp_ignore,
 * arp_filter, proxy_arp. Left out: medium_id, other hardware than Ethernet.
 */
import { isLoopback, isMulticast, MAC_BROADCAST, MAC_ZERO } from '#base/addr.ts';
import { type Ipv4, ipv4, type Mac, MS, nanos } from '#base/brand.ts';
import { IFF, NUD, SCOPE } from '#sim/rows.ts';
import { nameId } from '#sim/trace.ts';
import { ARP_LEN, ARPOP_REPLY, ARPOP_REQUEST, arpIsValid, arpOp, arpSha, arpSpa, arpTha, arpTpa, encodeArp } from '#wire/arp.ts';
import { ETH_P_ARP } from '#wire/ethernet.ts';
import { ICMP_DEST_UNREACH, ICMP_HOST_UNREACH } from '#wire/icmp.ts';
import { ipv4Src } from '#wire/ipv4.ts';
import { dev_add_pack, dev_queue_xmit } from '../core/dev.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, PACKET, type Skb, skb_put } from '../core/skb.ts';
import { eth_header } from '../neigh/eth_header.ts';
import { NEIGH_UPDATE_F, type Neighbour, type NeighOps, NUD_VALID, neigh_create, neigh_lookup, neigh_update } from '../neigh/neighbour.ts';
import { lockTime } from '../neigh/parms.ts';
import { maxConf, orConf } from './conf.ts';
import { inet_addr_type } from './fib.ts';
import { icmp_send } from './icmp.ts';
import { type InDevice, in_dev_get, inet_addr_onlink, inet_select_addr } from './in_device.ts';
import { pneigh_lookup } from './pneigh.ts';
import { ip_route_input_addr, ip_route_output, isErrno } from './route.ts';
import { type RouteResult, skb_rtable } from './rtable.ts';

const ARP_RCV = nameId('arp_rcv');
const ARP_PROCESS = nameId('arp_process');
const ARP_SEND = nameId('arp_send_dst');

interface ArpSend {
  readonly op: typeof ARPOP_REQUEST | typeof ARPOP_REPLY;
  readonly sip: Ipv4;
  readonly tip: Ipv4;
  /** Target hardware address inside the packet. */
  readonly tha: Mac;
  /** Where the frame goes. */
  readonly to: Mac;
}

/** arp_send_dst; `from` is the packet that this one answers. */
function arp_send(dev: NetDevice, p: ArpSend, from?: Pick<Skb, 'id' | 'root' | 'hops'>): void {
  if ((dev.flags & IFF.NOARP) !== 0) return;
  const skb = alloc_skb(ARP_LEN);
  const at = skb_put(skb, ARP_LEN);
  encodeArp(skb.buf, at, { op: p.op, sha: dev.mac, spa: p.sip, tha: p.tha, tpa: p.tip });
  skb.networkHeader = at;
  skb.protocol = ETH_P_ARP;
  skb.dev = dev;
  const { trace } = dev.net.world;
  if (from) {
    skb.root = from.root;
    skb.hops = from.hops;
    trace.lineage('reply', dev.net.nsid, dev.ifindex, skb.id, from.id);
  }
  trace.step(ARP_SEND, dev.net.nsid, dev.ifindex, skb.id);
  eth_header(skb, p.to, dev.mac);
  dev_queue_xmit(skb);
}

/** arp_solicit: a broadcast question, or, while an old address is being probed, one to that address alone. */
function arp_solicit(neigh: Neighbour, skb: Skb | undefined): void {
  const { dev } = neigh;
  const in_dev = in_dev_get(dev);
  if (!in_dev) return;
  const sip = announced(in_dev, neigh.dst, skb) || inet_select_addr(dev, neigh.dst, SCOPE.LINK);
  const { conf } = neigh.parms;
  const unicast = neigh.probes < conf.ucast_solicit && (neigh.state & NUD_VALID) !== 0;
  if (!unicast && neigh.probes - conf.ucast_solicit < conf.app_solicit) return;
  arp_send(dev, { op: ARPOP_REQUEST, sip, tip: neigh.dst, tha: MAC_ZERO, to: unicast ? (neigh.ha as Mac) : MAC_BROADCAST });
}

/** Tells everybody on the link which addresses are here (arp_notify). */
export function inetdev_send_gratuitous_arp({ dev, addrs }: InDevice): void {
  for (const { local } of addrs) arp_send(dev, { op: ARPOP_REQUEST, sip: local, tip: local, tha: MAC_ZERO, to: MAC_BROADCAST });
}

/** Which address to give as one's own: arp_announce 0 the packet's source, 1 that only when on the target's subnet, 2 never. */
function announced(in_dev: InDevice, target: Ipv4, skb: Skb | undefined): Ipv4 {
  const level = maxConf(in_dev, 'arp_announce');
  if (!skb || level >= 2) return ipv4(0);
  const src = ipv4Src(skb.buf, skb.networkHeader);
  if (inet_addr_type(in_dev.dev.net, src) !== 'local') return ipv4(0);
  return level === 0 || inet_addr_onlink(in_dev, target, src) ? src : ipv4(0);
}

/** arp_error_report: the sender is told that the host cannot be reached. */
export const arpOps: NeighOps = {
  solicit: arp_solicit,
  error_report: (_neigh, skb) => icmp_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0),
};

function arp_rcv(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  net.world.trace.step(ARP_RCV, net.nsid, dev.ifindex, skb.id);
  if ((dev.flags & IFF.NOARP) !== 0 || skb.pktType === PACKET.OTHERHOST || skb.pktType === PACKET.LOOPBACK) {
    consume_skb(skb, ARP_RCV);
    return;
  }
  const in_dev = in_dev_get(dev);
  if (!in_dev || skb.len < ARP_LEN || !arpIsValid(skb.buf, skb.data)) {
    kfree_skb(skb, 'NOT_SPECIFIED', ARP_RCV);
    return;
  }
  arp_process(skb, in_dev);
}
dev_add_pack(ETH_P_ARP, arp_rcv);

function arp_process(skb: Skb, in_dev: InDevice): void {
  const { dev } = in_dev;
  const { buf, data: at } = skb;
  const op = arpOp(buf, at);
  const tip = arpTpa(buf, at);
  const sip = arpSpa(buf, at);
  dev.net.world.trace.step(ARP_PROCESS, dev.net.nsid, dev.ifindex, skb.id);
  if ((op !== ARPOP_REQUEST && op !== ARPOP_REPLY) || refused(in_dev, sip, tip)) {
    consume_skb(skb, ARP_PROCESS);
    return;
  }
  if (sip === 0) answerProbe(skb, in_dev, op, tip);
  else if (op !== ARPOP_REQUEST || !answer(skb, in_dev, sip, tip)) learn(skb, in_dev, op, sip, tip);
  skb.dst = undefined;
  consume_skb(skb, ARP_PROCESS);
}

function refused(in_dev: InDevice, sip: Ipv4, tip: Ipv4): boolean {
  if (isMulticast(tip)) return true;
  if (isLoopback(tip) && !orConf(in_dev, 'route_localnet')) return true;
  return sip === tip && orConf(in_dev, 'drop_gratuitous_arp');
}

/** RFC 2131, RFC 5227: is this address in use? Without a sender's address there is nothing to learn. */
function answerProbe(skb: Skb, in_dev: InDevice, op: number, tip: Ipv4): void {
  if (op !== ARPOP_REQUEST || inet_addr_type(in_dev.dev.net, tip) !== 'local' || arp_ignore(in_dev, ipv4(0), tip)) return;
  const sha = arpSha(skb.buf, skb.data);
  arp_send(in_dev.dev, { op: ARPOP_REPLY, sip: tip, tip: ipv4(0), tha: sha, to: sha }, skb);
}

/** Answers for this host's addresses, and as a proxy; true when nothing is left to do. */
function answer(skb: Skb, in_dev: InDevice, sip: Ipv4, tip: Ipv4): boolean {
  const { dev } = in_dev;
  if (ip_route_input_addr(skb, tip, sip, dev)) return false;
  const rt = skb_rtable(skb);
  if (rt?.type === 'local') {
    if (!arp_ignore(in_dev, sip, tip) && !filtered(in_dev, sip, tip)) reply(skb, in_dev, sip, tip);
    return true;
  }
  if (in_dev.cnf.forwarding === 0 || rt?.type !== 'unicast' || !proxies(in_dev, rt, sip, tip)) return false;
  proxyReply(skb, in_dev, sip, tip);
  return true;
}

/** arp_fwd_proxy, arp_fwd_pvlan, and addresses that were named one by one. */
function proxies(in_dev: InDevice, rt: RouteResult, sip: Ipv4, tip: Ipv4): boolean {
  if (rt.dev === in_dev.dev) return sip !== tip && orConf(in_dev, 'proxy_arp_pvlan');
  return orConf(in_dev, 'proxy_arp') || pneigh_lookup(in_dev.dev, tip);
}

/** An answer to a question that went to everybody is held back for a random time, lest all proxies speak at once (pneigh_enqueue). */
function proxyReply(skb: Skb, in_dev: InDevice, sip: Ipv4, tip: Ipv4): void {
  const { proxy_delay, proxy_qlen } = in_dev.neigh.conf;
  if (skb.pktType === PACKET.HOST || proxy_delay === 0) {
    reply(skb, in_dev, sip, tip);
    return;
  }
  const sha = arpSha(skb.buf, skb.data);
  neigh_update(neigh_create(in_dev.neigh, sip), sha, NUD.STALE, NEIGH_UPDATE_F.OVERRIDE);
  if (in_dev.proxyQueue > proxy_qlen) return;
  in_dev.proxyQueue++;
  const { dev } = in_dev;
  const { clock, rng, backlog } = dev.net.world;
  const cause = { root: skb.root, hops: skb.hops, id: skb.id };
  const answerLate = (): void => {
    in_dev.proxyQueue--;
    if (dev.up && dev.inDev === in_dev) arp_send(dev, { op: ARPOP_REPLY, sip: tip, tip: sip, tha: sha, to: sha }, cause);
  };
  clock.at(nanos(clock.now + rng.below(proxy_delay) * 10 * MS), () => backlog.section(answerLate), true);
}

function reply(skb: Skb, in_dev: InDevice, sip: Ipv4, tip: Ipv4): void {
  const sha = arpSha(skb.buf, skb.data);
  neigh_update(neigh_create(in_dev.neigh, sip), sha, NUD.STALE, NEIGH_UPDATE_F.OVERRIDE);
  arp_send(in_dev.dev, { op: ARPOP_REPLY, sip: tip, tip: sip, tha: sha, to: sha }, skb);
}

/** arp_ignore: 1 only for addresses of the device asked, 2 and only from its subnets, 3 not for host addresses, 8 never. */
function arp_ignore(in_dev: InDevice, sip: Ipv4, tip: Ipv4): boolean {
  const { dev, addrs } = in_dev;
  switch (maxConf(in_dev, 'arp_ignore')) {
    case 1:
      return !addrs.some((ifa) => ifa.local === tip);
    case 2:
      return !(addrs.some((ifa) => ifa.local === tip) && inet_addr_onlink(in_dev, sip, ipv4(0)));
    case 3:
      return !anyDeviceHas(dev.net, tip, SCOPE.LINK);
    case 8:
      return true;
    default:
      return false;
  }
}

const anyDeviceHas = (net: Netns, addr: Ipv4, scope: number): boolean =>
  [...net.devices.values()].some((d) => in_dev_get(d)?.addrs.some((ifa) => ifa.local === addr && ifa.scope <= scope));

/** arp_filter: answers only where a packet to the asker would leave. */
function filtered(in_dev: InDevice, sip: Ipv4, tip: Ipv4): boolean {
  if (!orConf(in_dev, 'arp_filter')) return false;
  const rt = ip_route_output(in_dev.dev.net, { dst: sip, src: tip });
  return isErrno(rt) || rt.dev !== in_dev.dev;
}

/** A known neighbour is brought up to date; an unknown one is not learnt from what was not asked for, unless arp_accept says so. */
function learn(skb: Skb, in_dev: InDevice, op: number, sip: Ipv4, tip: Ipv4): void {
  const { dev } = in_dev;
  const { buf, data: at } = skb;
  const known = neigh_lookup(in_dev.neigh, sip);
  const accept = arp_accept(in_dev, sip);
  if (!known && !accept) return;
  const garp = isGratuitous(dev, op, sip, tip, arpSha(buf, at), arpTha(buf, at));
  const neigh =
    known ?? (garp || (op === ARPOP_REPLY && inet_addr_type(dev.net, sip) === 'unicast') ? neigh_create(in_dev.neigh, sip) : undefined);
  if (!neigh) return;
  const override = garp || dev.net.world.clock.now > neigh.updated + lockTime(neigh.parms.conf);
  const state = op === ARPOP_REPLY && skb.pktType === PACKET.HOST ? NUD.REACHABLE : NUD.STALE;
  neigh_update(neigh, arpSha(buf, at), state, override ? NEIGH_UPDATE_F.OVERRIDE : 0);
}

/** arp_accept: 1 from anybody, 2 from the device's own subnets. */
function arp_accept(in_dev: InDevice, sip: Ipv4): boolean {
  const level = maxConf(in_dev, 'arp_accept');
  return level === 1 || (level === 2 && inet_addr_onlink(in_dev, sip, ipv4(0)));
}

/** arp_is_garp */
function isGratuitous(dev: NetDevice, op: number, sip: Ipv4, tip: Ipv4, sha: Mac, tha: Mac): boolean {
  if (tip !== sip || inet_addr_type(dev.net, sip) !== 'unicast') return false;
  return op !== ARPOP_REPLY || tha === sha || tha === MAC_ZERO;
}
