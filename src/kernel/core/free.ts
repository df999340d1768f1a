/** The two ends of an skb (net/core/skbuff.c): dropped for a reason, or used up as intended. */
import type { DropReason } from '#sim/trace.ts';
import { type Skb, skb_release } from './skb.ts';

/** Drops the skb; `fn` is the name id of the kernel function that gave up. */
export function kfree_skb(skb: Skb, reason: DropReason, fn: number): void {
  const dev = skb.dev;
  dev.net.world.trace.drop(fn, dev.net.nsid, dev.ifindex, skb, reason);
  skb_release(skb);
}

export function consume_skb(skb: Skb, fn: number): void {
  const dev = skb.dev;
  dev.net.world.trace.consume(fn, dev.net.nsid, dev.ifindex, skb.id);
  skb_release(skb);
}
