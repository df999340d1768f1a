/** Puts the Ethernet header in front of a packet (eth_header in net/ethernet/eth.c). */
import type { Mac } from '#base/brand.ts';
import { writeU16, writeU48 } from '#base/bytes.ts';
import { ETH_HLEN } from '#wire/ethernet.ts';
import { type Skb, skb_push } from '../core/skb.ts';

/** `data` is at the network header before and at the MAC header after; the type is `skb.protocol`. */
export function eth_header(skb: Skb, dst: Mac, src: Mac): void {
  const at = skb_push(skb, ETH_HLEN);
  const { buf } = skb;
  writeU48(buf, at, dst);
  writeU48(buf, at + 6, src);
  writeU16(buf, at + 12, skb.protocol);
}
