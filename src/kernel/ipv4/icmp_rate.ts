/**
 * How many ICMP errors a host sends (icmp_global_allow and icmpv4_xrlim_allow in net/ipv4/icmp.c, inet_peer_xrlim_allow in inetpeer.c): a token
 * bucket for the namespace, and one for each destination. Also the rate of redirects (ip_rt_send_redirect).
 */
import { type Ipv4, MS, SEC } from '#base/brand.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '#wire/icmp.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { sysctl_int } from '../core/sysctl.ts';

/** struct inet_peer */
interface Peer {
  tokens: number;
  last: number;
  redirects: number;
}
interface RatePart {
  readonly peers: Map<number, Peer>;
  credit: number;
  stamp: number;
}
const RATE = definePart<RatePart>('icmp_rate', () => ({ peers: new Map(), credit: 0, stamp: Number.NEGATIVE_INFINITY }));

/** XRLIM_BURST_FACTOR */
const BURST = 6;
/** net.ipv4.route.error_cost and error_burst */
const ERROR_COST = SEC;
const ERROR_BURST = 5 * SEC;
/** ip_rt_redirect_load, ip_rt_redirect_number and ip_rt_redirect_silence of a kernel with HZ that divides evenly. */
const REDIRECT_LOAD = 20 * MS;
const REDIRECT_NUMBER = 9;
const REDIRECT_SILENCE = REDIRECT_LOAD * 2 ** (REDIRECT_NUMBER + 1);

function peerOf(net: Netns, addr: Ipv4): Peer {
  const { peers } = part(net, RATE);
  let peer = peers.get(addr | 0);
  if (!peer) {
    peer = { tokens: 0, last: -60 * SEC, redirects: 0 };
    peers.set(addr | 0, peer);
  }
  return peer;
}

/** icmpv4_mask_allow: types that are not in icmp_ratemask, and what path MTU discovery needs, are never held back. */
function unlimited(net: Netns, type: number, code: number): boolean {
  if (type > 18 || (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED)) return true;
  return ((1 << type) & sysctl_int(net, 'net/ipv4/icmp_ratemask')) === 0;
}

/** icmpv4_global_allow: of all that this namespace sends. */
export function icmpv4_global_allow(net: Netns, type: number, code: number): boolean {
  if (unlimited(net, type, code)) return true;
  const rate = part(net, RATE);
  const now = net.world.clock.now;
  const burst = sysctl_int(net, 'net/ipv4/icmp_msgs_burst');
  const gained = ((now - rate.stamp) / SEC) * sysctl_int(net, 'net/ipv4/icmp_msgs_per_sec');
  rate.credit = Math.min(burst, rate.credit + Math.min(gained, burst));
  rate.stamp = now;
  if (rate.credit < 1) return false;
  rate.credit--;
  return true;
}

/** icmpv4_xrlim_allow: to one destination. */
export function icmpv4_xrlim_allow(net: Netns, type: number, code: number, dst: Ipv4): boolean {
  const limit = sysctl_int(net, 'net/ipv4/icmp_ratelimit') * MS;
  return unlimited(net, type, code) || limit === 0 || take(net, dst, limit, BURST * limit);
}

/** ip_error's own limit, out of the same bucket. */
export const ip_error_allow = (net: Netns, dst: Ipv4): boolean => take(net, dst, ERROR_COST, ERROR_BURST);

/** inet_peer_xrlim_allow */
function take(net: Netns, dst: Ipv4, cost: number, most: number): boolean {
  const peer = peerOf(net, dst);
  const now = net.world.clock.now;
  peer.tokens = Math.min(peer.tokens + now - peer.last, most);
  peer.last = now;
  if (peer.tokens < cost) return false;
  peer.tokens -= cost;
  return true;
}

/** Whether the host may be told of a better way once more: ever more rarely, and at last not until it has been quiet. */
export function redirectAllowed(net: Netns, host: Ipv4): boolean {
  const peer = peerOf(net, host);
  const now = net.world.clock.now;
  if (now > peer.last + REDIRECT_SILENCE) {
    peer.tokens = 0;
    peer.redirects = 0;
  }
  if (peer.redirects >= REDIRECT_NUMBER) {
    peer.last = now;
    return false;
  }
  if (peer.redirects !== 0 && now <= peer.last + REDIRECT_LOAD * 2 ** peer.redirects) return false;
  peer.last = now;
  peer.redirects++;
  return true;
}
