/**
 * A physical network card and the cable between two of them. A frame takes the cable's latency, then the other card's poll hands it to the stack
 * (napi_poll, napi_gro_receive). Like a card whose driver turns its transceiver off when it is down: there is carrier while a cable joins two cards
 * that are both up. Left out: speed and duplex, ring sizes beyond one limit, interrupts coalescing.
 */
import { type Mac, US } from '#base/brand.ts';
import { FRAME, nameId } from '#sim/trace.ts';
import type { NlError } from '../core/errno.ts';
import { kfree_skb } from '../core/free.ts';
import { netif_carrier_update, register_netdevice_notifier } from '../core/link.ts';
import type { DeviceOps, NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { type Skb, skb_release, skb_scrub_packet } from '../core/skb.ts';
import type { World } from '../core/world.ts';
import { alloc_netdev, dev_register } from './register.ts';

const NIC_XMIT = nameId('nic_start_xmit');
/** Frames that one direction of a cable holds; a switch loop would fill memory otherwise. */
const RING = 1000;
/** 52:54:00, the prefix that QEMU gives its cards. */
const OUI = 0x525400000000;
export const DEFAULT_LATENCY = 50 * US;

interface Nic {
  cable: CableEnd | undefined;
}
const nicOf = (dev: NetDevice): Nic => dev.priv as Nic;

/** One direction of a cable: what `from` sent and `to` will receive, in order. */
class CableEnd {
  readonly from: NetDevice;
  readonly to: NetDevice;
  readonly cable: Cable;
  private readonly flying: Skb[] = [];
  private readonly arrive = (): void => this.deliver();

  constructor(cable: Cable, from: NetDevice, to: NetDevice) {
    this.cable = cable;
    this.from = from;
    this.to = to;
  }

  /** False when the ring is full. */
  send(skb: Skb): boolean {
    if (this.flying.length >= RING) return false;
    const { clock, backlog } = this.cable.world;
    this.flying.push(skb);
    backlog.inFlight++;
    clock.after(this.cable.latency, this.arrive, true);
    return true;
  }

  private deliver(): void {
    const skb = this.flying.shift() as Skb;
    const { to } = this;
    const { backlog, trace } = this.cable.world;
    backlog.inFlight--;
    if (!this.cable.plugged || !to.up) {
      skb_release(skb);
      return;
    }
    skb_scrub_packet(skb, true);
    skb.dev = to;
    to.stats.rxPackets++;
    to.stats.rxBytes += skb.len;
    trace.dev(FRAME.napi_poll, to.net.nsid, to.ifindex, skb);
    backlog.poll(skb);
  }
}

/** A cable; plugged from its making until `unplug`. */
export class Cable {
  readonly id: number;
  readonly world: World;
  readonly latency: number;
  readonly a: NetDevice;
  readonly b: NetDevice;
  plugged = true;

  constructor(id: number, a: NetDevice, b: NetDevice, latency: number) {
    this.id = id;
    this.world = a.net.world;
    this.a = a;
    this.b = b;
    this.latency = latency;
    nicOf(a).cable = new CableEnd(this, a, b);
    nicOf(b).cable = new CableEnd(this, b, a);
    this.show();
    for (const dev of [a, b]) netif_carrier_update(dev);
  }

  /** Writes the row that says where its ends are now. */
  show(): void {
    const { a, b, id } = this;
    this.world.tables.cable.set(id, { id, aNsid: a.net.nsid, aIfindex: a.ifindex, bNsid: b.net.nsid, bIfindex: b.ifindex });
  }

  unplug(): void {
    this.plugged = false;
    this.world.tables.cable.delete(this.id);
    for (const dev of [this.a, this.b]) {
      nicOf(dev).cable = undefined;
      netif_carrier_update(dev);
    }
  }
}

function nic_start_xmit(skb: Skb, dev: NetDevice): void {
  const { cable } = nicOf(dev);
  const { stats } = dev;
  dev.net.world.trace.step(NIC_XMIT, dev.net.nsid, dev.ifindex, skb.id);
  const { len } = skb;
  if (cable && dev.carrier && cable.send(skb)) {
    stats.txPackets++;
    stats.txBytes += len;
    return;
  }
  stats.txDropped++;
  kfree_skb(skb, 'FULL_RING', NIC_XMIT);
}

const otherEnd = (dev: NetDevice): NetDevice | undefined => nicOf(dev).cable?.to;

const nicOps: DeviceOps = {
  start_xmit: nic_start_xmit,
  open: (dev) => {
    dev.qdisc = 'fq_codel';
    return undefined;
  },
  carrier: (dev) => dev.up && otherEnd(dev)?.up === true,
  carrierFollowers: (dev) => {
    const other = otherEnd(dev);
    return other ? [other] : [];
  },
};

/** Plugs a card into a machine. Without `mac` it gets one from the lab's seed. */
export function nic_probe(net: Netns, name: string, mac: Mac | undefined): NetDevice | NlError {
  const dev = alloc_netdev(net, 'nic', nicOps);
  dev.priv = { cable: undefined } satisfies Nic;
  const error = dev_register(dev, { name, mac: mac ?? ((OUI + (net.world.rng.u32() & 0xffffff)) as Mac) });
  if (error) return error;
  dev.addrAssign = 'random';
  return dev;
}

export const cableOf = (dev: NetDevice): Cable | undefined => nicOf(dev).cable?.cable;

register_netdevice_notifier((dev, event) => {
  if (event === 'REGISTER' && dev.kind === 'nic') cableOf(dev)?.show();
});
