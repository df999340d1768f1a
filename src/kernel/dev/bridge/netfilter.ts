/**
 * br_netfilter: IPv4 frames that only cross a bridge pass iptables too, as packets from bridge to bridge, with their ports kept beside them
 * (`skb.physin`, `skb.physout`). Read net/bridge/br_netfilter_hooks.c. Left out: ARP and IPv6 tables, VLAN and PPPoE headers. A machine here has the
 * module with every switch off, where Linux loads it with the switches on. A destination that DNAT moved to another host behind the same bridge is
 * forwarded by its neighbour entry; while there is none the packet is routed.
 */
import type { Ipv4, Mac } from '#base/brand.ts';
import { readU48, writeU16, writeU48 } from '#base/bytes.ts';
import { nameId } from '#sim/trace.ts';
import { ETH_P_IP } from '#wire/ethernet.ts';
import { IPV4_HLEN, ipv4ChecksumOk, ipv4Dst, ipv4HeaderLen, ipv4TotLen, ipv4Version } from '#wire/ipv4.ts';
import { dev_queue_xmit, ETH_HLEN } from '../../core/dev.ts';
import { kfree_skb } from '../../core/free.ts';
import { NF_INET, nf_hook } from '../../core/hooks.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { definePart, type Netns, part } from '../../core/netns.ts';
import { PACKET, type Skb, skb_cow, skb_pull, skb_push, skb_trim } from '../../core/skb.ts';
import { register_net_sysctl, sysctl_int_check } from '../../core/sysctl.ts';
import { ip_do_fragment } from '../../ipv4/ip_fragment.ts';
import { ip_route_input } from '../../ipv4/route.ts';
import { skb_rtable } from '../../ipv4/rtable.ts';
import { NUD_VALID, neigh_lookup, neighOf } from '../../neigh/neighbour.ts';
import type { Bridge, BridgePort } from './private.ts';

const PRE_ROUTING = nameId('br_nf_pre_routing');

/** One namespace's switches. */
export interface BrNetfilter {
  callIptables: boolean;
}
const BRNF = definePart<BrNetfilter>('brnf', () => ({ callIptables: false }));
export const brnf = (net: Netns): BrNetfilter => part(net, BRNF);

/** Any number but 0 is 1 (brnf_sysctl_call_tables). */
const onOff = (value: string): string | undefined => {
  const n = sysctl_int_check()(value);
  return n === undefined || n === '0' ? n : '1';
};
const SWITCHES = ['call-arptables', 'call-ip6tables', 'filter-pppoe-tagged', 'filter-vlan-tagged', 'pass-vlan-input-dev'];
for (const name of SWITCHES) register_net_sysctl(`net/bridge/bridge-nf-${name}`, { default: '0', check: onOff });
register_net_sysctl('net/bridge/bridge-nf-call-iptables', {
  default: '0',
  check: onOff,
  onChange: (net, value) => {
    brnf(net).callIptables = value !== '0';
  },
});

export const nf_calls = (br: Bridge): boolean => br.nf.callIptables || br.config.nfCallIptables;

/** br_validate_ipv4: what is no good IP packet is dropped; padding is cut off. `data` at the IP header. */
function validate(skb: Skb): boolean {
  const { buf, data: iph } = skb;
  if (skb.len < IPV4_HLEN || ipv4Version(buf, iph) !== 4) return false;
  const hlen = ipv4HeaderLen(buf, iph);
  const len = ipv4TotLen(buf, iph);
  if (hlen < IPV4_HLEN || skb.len < len || len < hlen || !ipv4ChecksumOk(buf, iph)) return false;
  skb_trim(skb, len);
  skb.networkHeader = iph;
  skb.transportHeader = iph + hlen;
  return true;
}

/** Puts the Ethernet header before the packet again; a reassembled one has none left. */
function pushHeader(skb: Skb, dst: Mac, src: Mac): void {
  const whole = skb.macHeader === skb.data - ETH_HLEN && readU48(skb.buf, skb.macHeader) === dst;
  if (whole) {
    skb.data -= ETH_HLEN;
    return;
  }
  const at = skb_push(skb, ETH_HLEN);
  writeU48(skb.buf, at, dst);
  writeU48(skb.buf, at + 6, src);
  writeU16(skb.buf, at + 12, ETH_P_IP);
  skb.macHeader = at;
}

/**
 * br_nf_pre_routing: PRE_ROUTING with the bridge as the device it came in through. `data` at the MAC header, before and after. False: the skb is
 * gone, or waits for its other fragments.
 */
export function br_nf_pre_routing(port: BridgePort, skb: Skb): boolean {
  const brDev = port.br.dev;
  const { pktType, buf, data } = skb;
  const dst = readU48(buf, data) as Mac;
  const src = readU48(buf, data + 6) as Mac;
  skb_pull(skb, ETH_HLEN);
  if (!validate(skb)) {
    kfree_skb(skb, 'IP_INHDR', PRE_ROUTING);
    return false;
  }
  const daddr = ipv4Dst(skb.buf, skb.data);
  skb.physin = port.dev;
  skb.dev = brDev;
  if (pktType === PACKET.OTHERHOST) skb.pktType = PACKET.HOST;
  if (!nf_hook(NF_INET.PRE_ROUTING, brDev.net, skb, brDev, undefined)) return false;
  skb.dev = port.dev;
  skb.pktType = pktType;
  if (ipv4Dst(skb.buf, skb.data) !== daddr) return moved(port, skb, src);
  pushHeader(skb, dst, src);
  return true;
}

/** br_nf_pre_routing_finish after DNAT: to the new destination behind this bridge, or up to be routed. */
function moved(port: BridgePort, skb: Skb, src: Mac): boolean {
  const brDev = port.br.dev;
  skb.dst = undefined;
  const reason = ip_route_input(skb, brDev);
  if (reason) {
    kfree_skb(skb, reason, PRE_ROUTING);
    return false;
  }
  const rt = skb_rtable(skb);
  const next = rt?.type === 'unicast' && rt.dev === brDev ? neighbour(brDev, ipv4Dst(skb.buf, skb.data)) : undefined;
  pushHeader(skb, next ?? brDev.mac, src);
  if (next === undefined) skb.pktType = PACKET.HOST;
  return true;
}

function neighbour(dev: NetDevice, ip: Ipv4): Mac | undefined {
  const parms = neighOf(dev);
  const n = parms && neigh_lookup(parms, ip);
  return n && (n.state & NUD_VALID) !== 0 ? n.ha : undefined;
}

/** Runs a hook with `data` at the IP header. */
function onPacket(
  skb: Skb,
  hook: typeof NF_INET.FORWARD | typeof NF_INET.POST_ROUTING,
  indev: NetDevice | undefined,
  out: NetDevice,
): boolean {
  const dst = readU48(skb.buf, skb.data) as Mac;
  const src = readU48(skb.buf, skb.data + 6) as Mac;
  skb.macHeader = skb.data;
  skb_pull(skb, ETH_HLEN);
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data + ipv4HeaderLen(skb.buf, skb.data);
  const { pktType } = skb;
  if (pktType === PACKET.OTHERHOST) skb.pktType = PACKET.HOST;
  if (!nf_hook(hook, out.net, skb, indev, out)) return false;
  skb.pktType = pktType;
  pushHeader(skb, dst, src);
  return true;
}

/** br_nf_forward_ip, for frames that PRE_ROUTING has seen. */
export function br_nf_forward(to: BridgePort, skb: Skb): boolean {
  if (skb.protocol !== ETH_P_IP) return true;
  const brDev = to.br.dev;
  skb.physout = to.dev;
  return onPacket(skb, NF_INET.FORWARD, brDev, brDev);
}

/** br_nf_post_routing and br_nf_dev_queue_xmit: what conntrack has put together is cut again. True: sent, or gone. */
export function br_nf_post_routing(to: BridgePort, skb: Skb): void {
  const { dev } = to;
  if (!onPacket(skb, NF_INET.POST_ROUTING, undefined, to.br.dev)) return;
  if (skb.len - ETH_HLEN <= dev.mtu) {
    dev_queue_xmit(skb);
    return;
  }
  const dst = readU48(skb.buf, skb.data) as Mac;
  const src = readU48(skb.buf, skb.data + 6) as Mac;
  skb_pull(skb, ETH_HLEN);
  skb_cow(skb);
  ip_do_fragment(skb, dev.mtu, (fragment) => {
    fragment.dev = dev;
    pushHeader(fragment, dst, src);
    dev_queue_xmit(fragment);
  });
}
