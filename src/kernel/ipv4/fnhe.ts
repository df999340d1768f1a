/**
 * What was learnt about one destination behind a next hop: path MTU and redirects (struct fib_nh_exception; update_or_create_fnhe and find_exception in
 * net/ipv4/route.c).
 */
import { type Ipv4, ipv4 } from '#base/brand.ts';
import type { Netns } from '../core/netns.ts';
import { register_net_sysctl } from '../core/sysctl.ts';
import { fib_dump } from './fib.ts';
import type { FibNh, NextHopException } from './fib_trie.ts';

/** Up to this many destinations a next hop remembers; then the one learnt longest ago goes (FNHE_RECLAIM_DEPTH of 2^11 chains). */
const FNHE_MAX = 2048;

/** find_exception: undefined when nothing is known, or no longer. */
export function find_exception(net: Netns, nh: FibNh, dst: Ipv4): NextHopException | undefined {
  const found = nh.exceptions?.get(dst | 0);
  if (!found || found.expires > net.world.clock.now) return found;
  nh.exceptions?.delete(dst | 0);
  return undefined;
}

/** Notes a path MTU, or with `gateway` a redirect. */
export function update_or_create_fnhe(nh: FibNh, dst: Ipv4, learnt: Partial<NextHopException> & { readonly expires: number }): void {
  nh.exceptions ??= new Map();
  const old = nh.exceptions.get(dst | 0) ?? { mtu: 0, locked: false, gateway: ipv4(0) };
  nh.exceptions.delete(dst | 0);
  nh.exceptions.set(dst | 0, { ...old, ...learnt });
  const [oldest] = nh.exceptions.keys();
  if (nh.exceptions.size > FNHE_MAX && oldest !== undefined) nh.exceptions.delete(oldest);
}

/** What is known and holds still, in the order of the routes (fib_dump_info_fnhe). */
export function fnhe_dump(net: Netns): { readonly nh: FibNh; readonly dst: Ipv4; readonly learnt: NextHopException }[] {
  const { now } = net.world.clock;
  const hops = fib_dump(net).flatMap((fa) => fa.nhs);
  return hops.flatMap((nh) =>
    [...(nh.exceptions ?? [])].filter(([, learnt]) => learnt.expires > now).map(([dst, learnt]) => ({ nh, dst: ipv4(dst >>> 0), learnt })),
  );
}

register_net_sysctl('net/ipv4/route/flush', { default: '', onChange: rt_cache_flush });

/** rt_cache_flush: everything that was learnt is forgotten. */
export function rt_cache_flush(net: Netns): void {
  for (const fa of fib_dump(net)) for (const nh of fa.nhs) nh.exceptions = undefined;
}
