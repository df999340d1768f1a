/**
 * Cutting a packet that is larger than the route's MTU (ip_do_fragment in net/ipv4/ip_output.c, RFC 791 section 3.2). Left out: options are copied
 * into every fragment, whether they ask for it or not.
 */
import { nameId } from '#sim/trace.ts';
import { IP_DF, IP_MF, IP_OFFMASK, ipv4FragWord, ipv4HeaderLen, ipv4SetFragWord, ipv4SetTotLen, ipv4UpdateChecksum } from '#wire/ipv4.ts';
import { consume_skb } from '../core/free.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';

const FRAGMENT = nameId('ip_do_fragment');

/** Gives each fragment to `output`, in order, and uses up the skb. */
export function ip_do_fragment(skb: Skb, mtu: number, output: (fragment: Skb) => void): void {
  const { dev } = skb;
  const hlen = ipv4HeaderLen(skb.buf, skb.data);
  const room = (mtu - hlen) & ~7;
  const total = skb.len - hlen;
  dev.net.world.trace.step(FRAGMENT, dev.net.nsid, dev.ifindex, skb.id);
  for (let offset = 0; offset < total; offset += room) {
    const len = Math.min(room, total - offset);
    const fragment = cut(skb, hlen, offset, len, offset + len < total);
    dev.net.world.trace.lineage('fragment', dev.net.nsid, dev.ifindex, fragment.id, skb.id);
    output(fragment);
  }
  consume_skb(skb, FRAGMENT);
}

function cut(skb: Skb, hlen: number, offset: number, len: number, more: boolean): Skb {
  const part = alloc_skb(hlen + len);
  const at = skb_put(part, hlen + len);
  part.buf.set(skb.buf.subarray(skb.data, skb.data + hlen), at);
  part.buf.set(skb.buf.subarray(skb.data + hlen + offset, skb.data + hlen + offset + len), at + hlen);
  part.networkHeader = at;
  const word = ipv4FragWord(skb.buf, skb.data);
  const flags = (word & IP_DF) | (more || (word & IP_MF) !== 0 ? IP_MF : 0);
  ipv4SetFragWord(part.buf, at, flags | (((word & IP_OFFMASK) + (offset >>> 3)) & IP_OFFMASK));
  ipv4SetTotLen(part.buf, at, hlen + len);
  ipv4UpdateChecksum(part.buf, at);
  inherit(part, skb);
  return part;
}

/** What a part takes from the whole (ip_copy_metadata). */
function inherit(part: Skb, from: Skb): void {
  part.root = from.root;
  part.hops = from.hops;
  part.protocol = from.protocol;
  part.pktType = from.pktType;
  part.dev = from.dev;
  part.iif = from.iif;
  part.mark = from.mark;
  part.dst = from.dst;
  part.nfct = from.nfct;
  part.nfctInfo = from.nfctInfo;
  part.sk = from.sk;
}
