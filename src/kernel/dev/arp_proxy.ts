/** Answers to ARP requests in another host's name, as a VXLAN device and a bridge give them. Read arp_create in net/ipv4/arp.c. */
import type { Ipv4, Mac } from '#base/brand.ts';
import { writeU16, writeU48 } from '#base/bytes.ts';
import { ARP_LEN, ARPOP_REPLY, ARPOP_REQUEST, arpIsValid, arpOp, arpSha, arpSpa, arpTpa, encodeArp } from '#wire/arp.ts';
import { ETH_P_ARP } from '#wire/ethernet.ts';
import { ETH_HLEN } from '../core/dev.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';

export interface ArpQuestion {
  readonly sip: Ipv4;
  readonly sha: Mac;
  readonly tip: Ipv4;
  readonly op: number;
}

/** The ARP packet in a frame whose `data` is at the MAC header; undefined when it is none for IPv4 over Ethernet. */
export function readArp(skb: Skb): ArpQuestion | undefined {
  const at = skb.data + ETH_HLEN;
  if (skb.len < ETH_HLEN + ARP_LEN || !arpIsValid(skb.buf, at)) return undefined;
  return { sip: arpSpa(skb.buf, at), sha: arpSha(skb.buf, at), tip: arpTpa(skb.buf, at), op: arpOp(skb.buf, at) };
}

export const isRequest = (q: ArpQuestion): boolean => q.op === ARPOP_REQUEST;

/** The frame that says "`q.tip` is at `mac`", as if its owner had sent it; `data` is at its MAC header. */
export function arp_reply_for(q: ArpQuestion, mac: Mac, dev: NetDevice, from: Skb): Skb {
  const skb = alloc_skb(ETH_HLEN + ARP_LEN);
  const at = skb_put(skb, ETH_HLEN + ARP_LEN);
  writeU48(skb.buf, at, q.sha);
  writeU48(skb.buf, at + 6, mac);
  writeU16(skb.buf, at + 12, ETH_P_ARP);
  encodeArp(skb.buf, at + ETH_HLEN, { op: ARPOP_REPLY, sha: mac, spa: q.tip, tha: q.sha, tpa: q.sip });
  skb.protocol = ETH_P_ARP;
  skb.networkHeader = at + ETH_HLEN;
  skb.dev = dev;
  skb.root = from.root;
  skb.hops = from.hops;
  dev.net.world.trace.lineage('reply', dev.net.nsid, dev.ifindex, skb.id, from.id);
  return skb;
}
