/**
 * The way in (net/ipv4/ip_input.c): checks, PRE_ROUTING, the input look-up, LOCAL_IN and the protocol, or forwarding, or an ICMP error.
 * Left out: options, early demultiplexing.
 */
import { type DropReason, nameId } from '#sim/trace.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, ICMP_NET_UNREACH, ICMP_PKT_FILTERED, ICMP_PROT_UNREACH } from '#wire/icmp.ts';
import { IPV4_HLEN, ipv4ChecksumOk, ipv4HeaderLen, ipv4IsFragment, ipv4Protocol, ipv4Src, ipv4TotLen, ipv4Version } from '#wire/ipv4.ts';
import { dev_add_pack } from '../core/dev.ts';
import type { Errno } from '../core/errno.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import { NF_INET, nf_hook } from '../core/hooks.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { PACKET, type Skb, skb_pull, skb_trim } from '../core/skb.ts';
import { orConf } from './conf.ts';
import { icmp_send } from './icmp.ts';
import { ip_error_allow } from './icmp_rate.ts';
import { in_dev_get } from './in_device.ts';
import { ip_defrag } from './ip_defrag.ts';
import { ip_forward } from './ip_forward.ts';
import { inet_proto, raw_local_deliver } from './protocol.ts';
import { ip_route_input } from './route.ts';
import { type RouteResult, skb_rtable } from './rtable.ts';

const IP_RCV = nameId('ip_rcv');
const RCV_FINISH = nameId('ip_rcv_finish');
const LOCAL_DELIVER = nameId('ip_local_deliver');
const PROTOCOL_DELIVER = nameId('ip_protocol_deliver_rcu');
const IP_ERROR = nameId('ip_error');

/** ETH_P_IP's receiver: `data` at the IP header. */
function ip_rcv(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  net.world.trace.step(IP_RCV, net.nsid, dev.ifindex, skb.id);
  const reason = ip_rcv_core(skb);
  if (reason) {
    kfree_skb(skb, reason, IP_RCV);
    return;
  }
  // ip_sabotage_in: a bridged packet has been through this hook already.
  if (skb.physin === undefined && !nf_hook(NF_INET.PRE_ROUTING, net, skb, dev, undefined)) return;
  ip_rcv_finish(skb, dev);
}
dev_add_pack(ETH_P_IP, ip_rcv);

/** RFC 1122 section 3.2.1: what is no good IP packet, or not for this host, goes silently. Cuts off padding. */
function ip_rcv_core(skb: Skb): DropReason | undefined {
  if (skb.pktType === PACKET.OTHERHOST) return 'OTHERHOST';
  if (skb.len < IPV4_HLEN) return 'PKT_TOO_SMALL';
  const { buf, data: iph } = skb;
  const hlen = ipv4HeaderLen(buf, iph);
  if (hlen < IPV4_HLEN || ipv4Version(buf, iph) !== 4) return 'IP_INHDR';
  if (skb.len < hlen) return 'IP_INHDR';
  if (!ipv4ChecksumOk(buf, iph)) return 'IP_CSUM';
  const len = ipv4TotLen(buf, iph);
  if (skb.len < len) return 'PKT_TOO_SMALL';
  if (len < hlen) return 'IP_INHDR';
  skb_trim(skb, len);
  skb.transportHeader = iph + hlen;
  return undefined;
}

function ip_rcv_finish(skb: Skb, dev: NetDevice): void {
  if (skb.dst === undefined) {
    const reason = ip_route_input(skb, dev);
    if (reason) {
      kfree_skb(skb, reason, RCV_FINISH);
      return;
    }
  }
  const rt = skb_rtable(skb) as RouteResult;
  if (rt.type !== 'broadcast' && rt.type !== 'multicast' && unicastInMulticast(skb, dev)) {
    kfree_skb(skb, 'UNICAST_IN_L2_MULTICAST', RCV_FINISH);
    return;
  }
  if (rt.local) ip_local_deliver(skb, dev);
  else if (rt.error !== undefined) ip_error(skb, dev, rt.error);
  else ip_forward(skb, dev);
}

function unicastInMulticast(skb: Skb, dev: NetDevice): boolean {
  if (skb.pktType !== PACKET.BROADCAST && skb.pktType !== PACKET.MULTICAST) return false;
  const in_dev = in_dev_get(dev);
  return in_dev !== undefined && orConf(in_dev, 'drop_unicast_in_l2_multicast');
}

/** The packet is for this host: whole datagrams only, through LOCAL_IN. */
function ip_local_deliver(skb: Skb, dev: NetDevice): void {
  const { net } = dev;
  if (ipv4IsFragment(skb.buf, skb.data) && !ip_defrag(net, skb)) return;
  net.world.trace.step(LOCAL_DELIVER, net.nsid, dev.ifindex, skb.id);
  if (!nf_hook(NF_INET.LOCAL_IN, net, skb, dev, undefined)) return;
  const protocol = ipv4Protocol(skb.buf, skb.data);
  skb.networkHeader = skb.data;
  skb_pull(skb, ipv4HeaderLen(skb.buf, skb.data));
  skb.transportHeader = skb.data;
  ip_protocol_deliver(skb, dev, protocol);
}

function ip_protocol_deliver(skb: Skb, dev: NetDevice, protocol: number): void {
  const raw = raw_local_deliver(dev.net, skb, protocol);
  const proto = inet_proto(protocol);
  if (proto) proto.handler(skb, dev);
  else if (raw) consume_skb(skb, PROTOCOL_DELIVER);
  else {
    icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
    kfree_skb(skb, 'IP_NOPROTO', PROTOCOL_DELIVER);
  }
}

/** Codes of "destination unreachable" for what an input look-up failed with. */
const ERROR_CODES: Partial<Record<Errno, number>> = {
  EHOSTUNREACH: ICMP_HOST_UNREACH,
  ENETUNREACH: ICMP_NET_UNREACH,
  EACCES: ICMP_PKT_FILTERED,
};

/** A packet without a route: a router says so, a host is silent. */
function ip_error(skb: Skb, dev: NetDevice, error: Errno): void {
  const forwards = in_dev_get(dev)?.cnf.forwarding;
  const code = ERROR_CODES[error];
  if (forwards && code !== undefined && ip_error_allow(dev.net, ipv4Src(skb.buf, skb.data))) {
    icmp_send(skb, ICMP_DEST_UNREACH, code, 0);
  }
  kfree_skb(skb, error === 'ENETUNREACH' ? 'IP_INNOROUTES' : 'IP_INADDRERRORS', IP_ERROR);
}
