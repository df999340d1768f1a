/**
 * Socket buffer: one frame on its way, as real bytes with the metadata Linux keeps beside them (include/linux/skbuff.h).
 *
 * `buf` holds the bytes; [data, tail) is the part the current layer sees; headers are pushed into the headroom before `data`. `skb_clone`
 * shares `buf`; who writes calls `skb_cow` first. Buffers come from a pool by reference count. Left out: paged data, GSO, socket accounting.
 */
import type { Mac } from '#base/brand.ts';
import type { Traced } from '#sim/trace.ts';
import type { NetDevice } from './netdevice.ts';
import type { Netns } from './netns.ts';

/** linux/if_packet.h */
export const PACKET = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3, OUTGOING: 4, LOOPBACK: 5 } as const;

/** Room for Ethernet + IPv4 + UDP + VXLAN + Ethernet in front of a packet, rounded up (LL_MAX_HEADER and needed_headroom in one). */
export const HEADROOM = 128;

interface Shared {
  bytes: Uint8Array;
  refs: number;
}

const POOL_SIZE = 2048;
const POOL_MAX = 4096;
const pool: Shared[] = [];

function takeBuffer(size: number): Shared {
  if (size <= POOL_SIZE) {
    const pooled = pool.pop();
    if (pooled) {
      pooled.refs = 1;
      return pooled;
    }
  }
  return { bytes: new Uint8Array(Math.max(size, POOL_SIZE)), refs: 1 };
}

function releaseBuffer(shared: Shared): void {
  if (--shared.refs === 0 && shared.bytes.length === POOL_SIZE && pool.length < POOL_MAX) pool.push(shared);
}

let nextId = 1;
/** A fresh lab counts its skbs from 1, so that traces of two runs are equal. */
export function resetSkbIds(): void {
  nextId = 1;
}

export class Skb implements Traced {
  id = 0;
  /** Identity of the first skb of this story (through clones, tunnels and forwarding); for guards. */
  root = 0;
  /** Backlog passes of this skb and its ancestors: what the storm guard looks at. */
  hops = 0;
  frameRef = -1;
  private shared: Shared;
  data: number;
  tail: number;
  /** Offset of the link-layer header; -1 before one was built. */
  macHeader = -1;
  networkHeader = -1;
  transportHeader = -1;
  /** Ethernet protocol in host order (ETH_P_*). */
  protocol = 0;
  pktType: number = PACKET.HOST;
  dev!: NetDevice;
  /** Device through which it came in first (skb_iif); 0 for locally made packets. */
  iif = 0;
  mark = 0;
  /** Route that was looked up: a RouteResult of the ipv4 layer. Cleared when the packet changes namespace or owner. */
  dst: unknown;
  /** Conntrack entry and direction, set by netfilter (nf_ct_get). */
  nfct: unknown;
  nfctInfo = 0;
  /** Bridge ports that it came in and goes out through, while br_netfilter shows it to iptables (nf_bridge_info). */
  physin: NetDevice | undefined;
  physout: NetDevice | undefined;
  /** Local socket that sent it. */
  sk: unknown;
  /** Per-layer scratch, as skb->cb. */
  cb: unknown;
  /** Checksum was verified or is known good. */
  csumOk = false;

  constructor(shared: Shared, offset: number) {
    this.shared = shared;
    this.data = offset;
    this.tail = offset;
  }

  /** The whole buffer; offsets above index into it. Do not write before `skb_cow`. */
  get buf(): Uint8Array {
    return this.shared.bytes;
  }
  get len(): number {
    return this.tail - this.data;
  }

  frameFrom(): number {
    return this.macHeader >= 0 && this.macHeader <= this.data ? this.macHeader : this.data;
  }
  frameBytes(): Uint8Array {
    return this.shared.bytes.subarray(this.frameFrom(), this.tail);
  }

  /** @internal */ takeShared(): Shared {
    return this.shared;
  }
  /** @internal */ replaceShared(shared: Shared): void {
    this.shared = shared;
  }
}

/** A new skb with room for `size` bytes behind `headroom`; `len` is 0 (use skb_put). */
export function alloc_skb(size: number, headroom: number = HEADROOM): Skb {
  const skb = new Skb(takeBuffer(headroom + size), headroom);
  skb.id = nextId++;
  skb.root = skb.id;
  return skb;
}

/** Adds `len` bytes at the end and returns the offset of the first. Their content is undefined. */
export function skb_put(skb: Skb, len: number): number {
  const at = skb.tail;
  skb.tail += len;
  if (skb.tail > skb.buf.length) throw new Error('skb_over_panic');
  skb.frameRef = -1;
  return at;
}

/** Makes `len` bytes of headroom part of the packet; returns the new `data` offset. Copies the buffer when there is too little room or it is shared. */
export function skb_push(skb: Skb, len: number): number {
  if (skb.data < len || skb.takeShared().refs > 1) expandHead(skb, len);
  skb.data -= len;
  skb.frameRef = -1;
  return skb.data;
}

/** Removes `len` bytes from the front. */
export function skb_pull(skb: Skb, len: number): void {
  skb.data += len;
}

/** Cuts the packet to `len` bytes from `data`. */
export function skb_trim(skb: Skb, len: number): void {
  if (skb.data + len < skb.tail) {
    skb.tail = skb.data + len;
    skb.frameRef = -1;
  }
}

function expandHead(skb: Skb, need: number): void {
  const old = skb.takeShared();
  const shift = Math.max(0, HEADROOM + need - skb.data);
  const from = skb.macHeader >= 0 ? Math.min(skb.macHeader, skb.data) : skb.data;
  const fresh = takeBuffer(skb.tail + shift);
  fresh.bytes.set(old.bytes.subarray(from, skb.tail), from + shift);
  releaseBuffer(old);
  skb.replaceShared(fresh);
  skb.data += shift;
  skb.tail += shift;
  if (skb.macHeader >= 0) skb.macHeader += shift;
  if (skb.networkHeader >= 0) skb.networkHeader += shift;
  if (skb.transportHeader >= 0) skb.transportHeader += shift;
}

/** Before writing into headers: makes the bytes this skb's own (offsets may move) and marks the frame as changed. */
export function skb_cow(skb: Skb): void {
  if (skb.takeShared().refs > 1) expandHead(skb, 0);
  skb.frameRef = -1;
}

/** A second skb on the same bytes, with its own identity. The caller records the lineage. */
export function skb_clone(skb: Skb): Skb {
  const shared = skb.takeShared();
  shared.refs++;
  const clone = new Skb(shared, skb.data);
  clone.id = nextId++;
  clone.root = skb.root;
  clone.hops = skb.hops;
  clone.frameRef = skb.frameRef;
  clone.tail = skb.tail;
  clone.macHeader = skb.macHeader;
  clone.networkHeader = skb.networkHeader;
  clone.transportHeader = skb.transportHeader;
  clone.protocol = skb.protocol;
  clone.pktType = skb.pktType;
  clone.dev = skb.dev;
  clone.iif = skb.iif;
  clone.mark = skb.mark;
  clone.dst = skb.dst;
  clone.nfct = skb.nfct;
  clone.nfctInfo = skb.nfctInfo;
  clone.physin = skb.physin;
  clone.physout = skb.physout;
  clone.sk = skb.sk;
  clone.cb = skb.cb;
  clone.csumOk = skb.csumOk;
  return clone;
}

/** Puts the bytes of `from` (which is used up) under this skb's identity: a reassembled datagram goes on as the fragment that completed it. */
export function skb_adopt(skb: Skb, from: Skb): void {
  releaseBuffer(skb.takeShared());
  skb.replaceShared(from.takeShared());
  skb.data = from.data;
  skb.tail = from.tail;
  skb.macHeader = from.macHeader;
  skb.networkHeader = from.networkHeader;
  skb.transportHeader = from.transportHeader;
  skb.frameRef = -1;
}

/** Gives the bytes back to the pool. The skb must not be used afterwards. */
export function skb_release(skb: Skb): void {
  releaseBuffer(skb.takeShared());
}

/** Forgets what belongs to the namespace it leaves (skb_scrub_packet): route, conntrack, mark when `xnet`. */
export function skb_scrub_packet(skb: Skb, xnet: boolean): void {
  skb.pktType = PACKET.HOST;
  skb.iif = 0;
  skb.dst = undefined;
  skb.nfct = undefined;
  skb.nfctInfo = 0;
  skb.physin = undefined;
  skb.physout = undefined;
  skb.sk = undefined;
  if (xnet) skb.mark = 0;
}

export type { Mac, Netns };
