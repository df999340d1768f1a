/** What a device's or an address's coming and going does to routes (fib_sync_down_dev, fib_sync_down_addr and fib_sync_up in net/ipv4/fib_semantics.c). */
import type { Ipv4 } from '#base/brand.ts';
import { SCOPE } from '#sim/rows.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { fib_dump, fib_remove, fib_show } from './fib.ts';
import type { FibAlias, FibNh } from './fib_trie.ts';
import { fib_rebalance } from './multipath.ts';

const routesOn = (dev: NetDevice): FibAlias[] => fib_dump(dev.net).filter((fa) => fa.nhs.some((nh) => nh.dev === dev));

function changed(net: Netns, fa: FibAlias, flags: readonly string[]): void {
  fib_rebalance(fa);
  if (fa.nhs.some((nh, i) => flagsOf(nh) !== flags[i])) fib_show(net, fa);
}
const flagsOf = (nh: FibNh): string => `${nh.dead} ${nh.linkdown}`;

/** The device went down: its next hops are dead, and a route goes when all of its are. Those to its own addresses stay. */
export function fib_sync_down_dev(dev: NetDevice, force: boolean): void {
  const { net } = dev;
  for (const fa of routesOn(dev)) {
    const before = fa.nhs.map(flagsOf);
    for (const nh of fa.nhs) {
      if (nh.dev !== dev || (!force && nh.scope === SCOPE.NOWHERE)) continue;
      nh.dead = true;
      nh.linkdown = true;
    }
    if (fa.nhs.every((nh) => nh.dead)) fib_remove(net, fa);
    else changed(net, fa, before);
  }
}

/** The device goes away (or lost its last address): with it goes every route that had a next hop there. */
export function fib_remove_dev(dev: NetDevice): void {
  for (const fa of routesOn(dev)) fib_remove(dev.net, fa);
}

/** fib_sync_up of dead next hops: the device is up again. */
export function fib_sync_up(dev: NetDevice): void {
  for (const fa of routesOn(dev)) {
    const before = fa.nhs.map(flagsOf);
    for (const nh of fa.nhs) {
      if (nh.dev !== dev || !nh.dead) continue;
      nh.dead = false;
      if (dev.carrier) nh.linkdown = false;
    }
    changed(dev.net, fa, before);
  }
}

/** The carrier came or went: next hops stay, marked `linkdown`. */
export function fib_sync_carrier(dev: NetDevice): void {
  for (const fa of routesOn(dev)) {
    const before = fa.nhs.map(flagsOf);
    for (const nh of fa.nhs) if (nh.dev === dev && nh.scope !== SCOPE.NOWHERE && !nh.dead) nh.linkdown = !dev.carrier;
    changed(dev.net, fa, before);
  }
}

/** The address is gone: so are the routes that prefer it as source. */
export function fib_sync_down_addr(net: Netns, local: Ipv4): void {
  for (const fa of fib_dump(net)) if (fa.prefSrc === local && local !== 0) fib_remove(net, fa);
}
