/**
 * Validation of a packet's source address (fib_validate_source in net/ipv4/fib_frontend.c, RFC 3704): martians from this host's own addresses, and
 * rp_filter 1 (strict: the way back leads through the same device) and 2 (loose: there is a way back).
 */
import type { Ipv4 } from '#base/brand.ts';
import { SCOPE } from '#sim/rows.ts';
import type { DropReason } from '#sim/trace.ts';
import type { Skb } from '../core/skb.ts';
import { orConf } from './conf.ts';
import { fib_lookup, fibPart, type RuleFlow } from './fib.ts';
import { flowBack } from './flow.ts';
import { type InDevice, inet_lookup_ifaddr } from './in_device.ts';
import { LOOPBACK_IFINDEX } from './rtable.ts';

/** A reason to drop; else whether the source is a neighbour on the device it came from. `oif` is where the packet would go; 0 for this host. */
export function fib_validate_source(skb: Skb, src: Ipv4, dst: Ipv4, oif: number, in_dev: InDevice): DropReason | boolean {
  const { dev, cnf, all } = in_dev;
  const rpf = Math.max(cnf.rp_filter, all.rp_filter);
  const { rules, customLocal } = fibPart(dev.net);
  if (rpf === 0 && (dev.ifindex !== oif || !orConf(in_dev, 'send_redirects'))) {
    if ((cnf.accept_local | all.accept_local) !== 0) return false;
    if (!customLocal && !rules) return inet_lookup_ifaddr(dev.net, src) ? 'IP_LOCAL_SOURCE' : false;
  }
  return fullCheck(src, rpf, in_dev, rules && flowBack(skb, dst, oif, orConf(in_dev, 'src_valid_mark')));
}

/** __fib_validate_source */
function fullCheck(src: Ipv4, rpf: number, in_dev: InDevice, flow: RuleFlow | undefined): DropReason | boolean {
  const { dev, addrs } = in_dev;
  const last: DropReason | boolean = rpf !== 0 ? 'IP_RPFILTER' : false;
  const back = fib_lookup(dev.net, src, 0, 0, false, flow);
  if (!back || back.fa.error !== undefined) return last;
  const { type, nhs } = back.fa;
  if (type !== 'unicast' && (type !== 'local' || !orConf(in_dev, 'accept_local'))) return 'IP_LOCAL_SOURCE';
  if (nhs.some((nh) => nh.dev === dev) || (type === 'local' && dev.ifindex === LOOPBACK_IFINDEX)) return back.scope >= SCOPE.HOST;
  if (addrs.length === 0) return last;
  if (rpf === 1) return 'IP_RPFILTER';
  const here = fib_lookup(dev.net, src, dev.ifindex, 0, true, flow);
  return here !== undefined && here.fa.type === 'unicast' && here.scope >= SCOPE.HOST;
}
