/**
 * The way of a frame through net/core/dev.c: out by dev_queue_xmit, in by netif_rx, the backlog and __netif_receive_skb_core. Read
 * net/core/dev.c. Left out: queueing disciplines (a virtual device has none; a NIC's queue never fills here), RPS, XDP, tc, GRO.
 */
import { MAC_BROADCAST, macIsMulticast } from '#base/addr.ts';
import { type Mac, US } from '#base/brand.ts';
import { readU16, readU48 } from '#base/bytes.ts';
import { FRAME, nameId } from '#sim/trace.ts';
import { kfree_skb } from './free.ts';
import type { NetDevice, Tap } from './netdevice.ts';
import { PACKET, type Skb, skb_clone, skb_pull } from './skb.ts';
import type { World } from './world.ts';

export const ETH_HLEN = 14;
/** Below this the type field is a length, and an LLC header follows (ETH_P_802_3_MIN). */
const ETH_P_802_3_MIN = 0x600;
/** The protocol of such frames. */
export const ETH_P_802_2 = 4;
/** Virtual time that one pass through the backlog costs: about what a veth hop takes on a real kernel. */
const HOP_COST = 2 * US;
/** net.core.netdev_max_backlog */
const MAX_BACKLOG = 1000;
/** Passes of one story (all copies together) after which it is a storm: no lab's honest flood comes near. */
const STORM_LIMIT = 10_000;
/** Longest chain of devices one skb may cross: above any TTL times the devices between two routers. */
const HOP_LIMIT = 600;
/** Frames of a storm that are looked through for a bridge port to name. */
const PORT_SEARCH = 500;

const DEV_XMIT = nameId('__dev_queue_xmit');
const RX_CORE = nameId('__netif_receive_skb_core');
const ENQUEUE = nameId('enqueue_to_backlog');

/** Receives packets of one Ethernet protocol (struct packet_type): `data` is at the network header. */
export type PacketType = (skb: Skb, dev: NetDevice) => void;
const ptypes = new Map<number, PacketType>();
/** dev_add_pack: called once by each protocol's module. */
export function dev_add_pack(protocol: number, handler: PacketType): void {
  ptypes.set(protocol, handler);
}

/** softnet_data of the lab's one CPU. */
export class Backlog {
  /** [head, tail) waits; slots outside keep what was there, so that the array is never made anew. */
  private readonly queue: Skb[] = [];
  private head = 0;
  private tail = 0;
  private readonly cells: Skb[] = [];
  private running = false;
  private depth = 0;
  private readonly world: World;
  /** Passes by root skb since the queue was last empty; those of the story that went on last stand in the two fields. */
  private readonly passes = new Map<number, number>();
  private lastRoot = -1;
  private lastPasses = 0;
  private stormed = -1;
  /** Frames on cables: their stories are not over when the queue is empty. */
  inFlight = 0;

  constructor(world: World) {
    this.world = world;
  }

  push(skb: Skb): void {
    if (this.tail - this.head >= MAX_BACKLOG) {
      skb.dev.stats.rxDropped++;
      kfree_skb(skb, 'CPU_BACKLOG', ENQUEUE);
      return;
    }
    this.queue[this.tail++] = skb;
    if (this.depth === 0) this.run();
  }

  /** local_bh_disable … local_bh_enable: softirqs raised inside run on the way out. */
  section<T>(work: () => T): T {
    this.enter();
    try {
      return work();
    } finally {
      this.exit();
    }
  }

  /** The two halves of `section`, for the packet's path, which must not allocate. */
  enter(): void {
    this.depth++;
  }
  exit(): void {
    this.depth--;
    if (this.depth === 0) this.run();
  }

  /** A NIC's poll: its frame goes to the stack at once instead of through the queue. */
  poll(skb: Skb): void {
    this.enter();
    this.take(skb);
    this.exit();
  }

  /** gro_cells_receive: a tunnel's frame waits until the backlog is empty, as it has a poll of its own. `data` is at its MAC header. */
  pushCell(skb: Skb): void {
    this.cells.push(skb);
    if (this.depth === 0) this.run();
  }

  private run(): void {
    if (this.running) return;
    if (this.head < this.tail || this.cells.length > 0) this.net_rx_action();
    if (this.inFlight === 0) this.forgetPasses();
  }

  /** Takes frames in order until none is left, those of tunnels whenever the backlog is empty. */
  private net_rx_action(): void {
    this.running = true;
    this.depth++;
    try {
      do {
        this.process_backlog();
        this.pollCells();
      } while (this.head < this.tail || this.cells.length > 0);
    } finally {
      this.head = 0;
      this.tail = 0;
      this.running = false;
      this.depth--;
    }
  }

  private process_backlog(): void {
    while (this.head < this.tail) {
      const skb = this.queue[this.head++] as Skb;
      if (this.head > 512) this.moveDown();
      this.take(skb);
    }
  }

  private moveDown(): void {
    this.queue.copyWithin(0, this.head, this.tail);
    this.tail -= this.head;
    this.head = 0;
  }

  private pollCells(): void {
    if (this.cells.length === 0) return;
    for (const skb of this.cells.splice(0)) {
      this.world.trace.dev(FRAME.napi_poll, skb.dev.net.nsid, skb.dev.ifindex, skb);
      this.take(skb);
    }
  }

  private take(skb: Skb): void {
    this.world.clock.elapse(HOP_COST);
    if (!this.isStorm(skb)) netif_receive_skb(skb);
  }

  private otherStory(root: number): void {
    if (this.lastPasses > 0) this.passes.set(this.lastRoot, this.lastPasses);
    this.lastRoot = root;
    this.lastPasses = this.passes.get(root) ?? 0;
  }

  private forgetPasses(): void {
    this.lastPasses = 0;
    if (this.passes.size > 0) this.passes.clear();
  }

  private isStorm(skb: Skb): boolean {
    skb.hops++;
    if (skb.root !== this.lastRoot) this.otherStory(skb.root);
    const passes = ++this.lastPasses;
    if (passes < STORM_LIMIT && skb.hops < HOP_LIMIT) return false;
    if (this.stormed !== skb.root) this.diagnose(skb, passes);
    kfree_skb(skb, 'VETHLAB_STORM', RX_CORE);
    return true;
  }

  /** Names the storm once, by a bridge port when one of its copies comes by soon: a port tells where to cut, a host that hears it does not. */
  private diagnose(skb: Skb, passes: number): void {
    const { dev } = skb;
    if (!dev.master && this.queue.length > this.head && passes < STORM_LIMIT + PORT_SEARCH) return;
    this.stormed = skb.root;
    const detail = dev.master ? `${dev.name} in ${dev.master.name}` : dev.name;
    this.world.trace.object({ kind: 'guard', what: 'storm', nsid: dev.net.nsid, skb: skb.root, detail });
  }
}

/** Gives a frame to the taps of a device; `data` must be at the MAC header. */
function deliverTaps(taps: readonly Tap[], skb: Skb, dev: NetDevice, pktType: number): void {
  for (let i = 0; i < taps.length; i++) (taps[i] as Tap).frame(skb, dev, pktType);
}

/**
 * Sends a frame out of `skb.dev`; `data` is at the MAC header, which is complete. A device that is down or without carrier drops it before any
 * capture sees it: its queueing discipline is noop then (dev_deactivate).
 */
export function dev_queue_xmit(skb: Skb): void {
  const dev = skb.dev;
  const { trace, backlog } = dev.net.world;
  skb.macHeader = skb.data;
  if (!dev.running) {
    dev.stats.txDropped++;
    kfree_skb(skb, 'QDISC_DROP', DEV_XMIT);
    return;
  }
  trace.dev(FRAME.net_dev_queue, dev.net.nsid, dev.ifindex, skb);
  if (dev.taps.length > 0) deliverTaps(dev.taps, skb, dev, PACKET.OUTGOING);
  trace.dev(FRAME.net_dev_start_xmit, dev.net.nsid, dev.ifindex, skb);
  backlog.enter();
  dev.ops.start_xmit(skb, dev);
  backlog.exit();
}

/** A driver hands a received frame to the stack: queued, seen by the backlog later in this softirq. `data` is at the MAC header. */
export function netif_rx(skb: Skb, dev: NetDevice): void {
  skb.dev = dev;
  dev.net.world.trace.dev(FRAME.netif_rx, dev.net.nsid, dev.ifindex, skb);
  dev.net.world.backlog.push(skb);
}

/** Ethernet type translation (eth_type_trans): protocol, packet type, data moved to the network header. */
export function eth_type_trans(skb: Skb, dev: NetDevice): void {
  const buf = skb.buf;
  const at = skb.data;
  skb.macHeader = at;
  const type = readU16(buf, at + 12);
  skb.protocol = type < ETH_P_802_3_MIN ? ETH_P_802_2 : type;
  const dst = readU48(buf, at) as Mac;
  if (dst === dev.mac) skb.pktType = PACKET.HOST;
  else if (dst === MAC_BROADCAST) skb.pktType = PACKET.BROADCAST;
  else if (macIsMulticast(dst)) skb.pktType = PACKET.MULTICAST;
  else skb.pktType = PACKET.OTHERHOST;
}

/** A frame enters the stack on `skb.dev`. The driver has counted it already: what it counts as length differs from kind to kind. */
export function netif_receive_skb(skb: Skb): void {
  const dev = skb.dev;
  if (!dev.up) {
    dev.stats.rxDropped++;
    kfree_skb(skb, 'DEV_READY', RX_CORE);
    return;
  }
  if (skb.len < ETH_HLEN) {
    kfree_skb(skb, 'HDR_TRUNC', RX_CORE);
    return;
  }
  // A broadcast that its own sender hears (dev_loopback_xmit): no tap and no bridge sees it a second time.
  const looped = skb.pktType === PACKET.LOOPBACK;
  eth_type_trans(skb, dev);
  if (looped) skb.pktType = PACKET.LOOPBACK;
  netif_receive_skb_core(skb, dev);
}

/** __netif_receive_skb_core: taps, the device's rx_handler, then the protocol. */
function netif_receive_skb_core(skb: Skb, dev: NetDevice): void {
  skb.iif = dev.ifindex;
  dev.net.world.trace.dev(FRAME.netif_receive_skb, dev.net.nsid, dev.ifindex, skb);
  if (skb.pktType === PACKET.MULTICAST) dev.stats.multicast++;
  if (skb.pktType === PACKET.LOOPBACK) {
    deliver(skb, dev);
    return;
  }
  if (dev.taps.length > 0) deliverTaps(dev.taps, skb, dev, skb.pktType);
  if (dev.rxHandler && dev.rxHandler(skb, dev) === 'CONSUMED') return;
  deliver(skb, dev);
}

/** The last part of __netif_receive_skb_core: strips the Ethernet header and gives the packet to its protocol. */
function deliver(skb: Skb, dev: NetDevice): void {
  const handler = ptypes.get(skb.protocol);
  if (!handler) {
    dev.stats.rxDropped++;
    kfree_skb(skb, 'UNHANDLED_PROTO', RX_CORE);
    return;
  }
  skb_pull(skb, ETH_HLEN);
  skb.networkHeader = skb.data;
  handler(skb, dev);
}

/** br_netif_receive_skb: the frame enters the stack again on the bridge itself, in the same softirq and with the packet type it had on the port. */
export function netif_receive_on(skb: Skb, dev: NetDevice): void {
  skb.dev = dev;
  if (dev.up) {
    netif_receive_skb_core(skb, dev);
    return;
  }
  dev.stats.rxDropped++;
  kfree_skb(skb, 'DEV_READY', RX_CORE);
}

/** A second skb for another way of the same frame, with its lineage recorded. */
export function clone_for(skb: Skb, dev: NetDevice): Skb {
  const clone = skb_clone(skb);
  dev.net.world.trace.lineage('clone', dev.net.nsid, dev.ifindex, clone.id, skb.id);
  return clone;
}
