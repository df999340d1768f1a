/**
 * Packet sockets (net/packet/af_packet.c, packet(7)): every frame of a device, or of all, with a bounded queue. Left out: rings, filters (readers
 * filter), fanout.
 */
import type { IfIndex } from '#base/brand.ts';
import { ipv4 } from '#base/brand.ts';
import { WaitQueue } from '#sim/task.ts';
import { ETH_HLEN } from '#wire/ethernet.ts';
import { dev_queue_xmit } from '../core/dev.ts';
import type { Errno } from '../core/errno.ts';
import { register_netdevice_notifier } from '../core/link.ts';
import type { NetDevice, Tap } from '../core/netdevice.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';
import type { Message } from './sock.ts';

/** Frames that a tap holds for its reader. */
const RING = 8192;
const ALL = definePart<Set<PacketTap>>('packet', () => new Set());

export class PacketTap implements Tap {
  readonly net: Netns;
  readonly readable = new WaitQueue();
  /** 0: every device of the namespace, also those that come later. */
  ifindex: IfIndex | 0;
  dropped = 0;
  private readonly promisc: boolean;
  private readonly queue: Message[] = [];
  private readonly on = new Set<NetDevice>();

  constructor(net: Netns, ifindex: IfIndex | 0, promisc: boolean) {
    this.net = net;
    this.ifindex = ifindex;
    this.promisc = promisc;
    part(net, ALL).add(this);
    this.attach();
  }

  /** Sees another device from now on. */
  rebind(ifindex: IfIndex | 0): void {
    this.detach();
    this.ifindex = ifindex;
    this.attach();
  }

  frame(skb: Skb, dev: NetDevice, pktType: number): void {
    if (this.queue.length >= RING) {
      this.dropped++;
      return;
    }
    const none = ipv4(0);
    const at = this.net.world.clock.now;
    this.queue.push({ data: skb.frameBytes().slice(), from: none, fromPort: 0, to: none, ttl: 0, ifindex: dev.ifindex, at, pktType });
    this.readable.wake();
  }

  recv(): Message | undefined {
    return this.queue.shift();
  }

  /** packet_snd: a whole frame, as it is. */
  send(data: Uint8Array): Errno | undefined {
    const dev = this.net.devices.get(this.ifindex as IfIndex);
    if (!dev) return 'ENXIO';
    if (!dev.up) return 'ENETDOWN';
    if (data.length < ETH_HLEN) return 'EINVAL';
    if (data.length > dev.mtu + ETH_HLEN) return 'EMSGSIZE';
    const skb = alloc_skb(data.length);
    skb.buf.set(data, skb_put(skb, data.length));
    skb.protocol = ((data[12] as number) << 8) | (data[13] as number);
    skb.networkHeader = skb.data + ETH_HLEN;
    skb.dev = dev;
    this.net.world.backlog.section(() => dev_queue_xmit(skb));
    return undefined;
  }

  close(): void {
    this.detach();
    part(this.net, ALL).delete(this);
  }

  /** A device of the namespace appeared or goes away. */
  follow(dev: NetDevice, here: boolean): void {
    if (!here) this.leave(dev);
    else if (this.ifindex === 0) this.join(dev);
  }

  private attach(): void {
    for (const dev of this.net.devices.values()) if (this.ifindex === 0 || dev.ifindex === this.ifindex) this.join(dev);
  }
  private detach(): void {
    for (const dev of [...this.on]) this.leave(dev);
  }
  private join(dev: NetDevice): void {
    if (this.on.has(dev)) return;
    this.on.add(dev);
    dev.taps.push(this);
    if (this.promisc) dev.promiscuity++;
  }
  private leave(dev: NetDevice): void {
    if (!this.on.delete(dev)) return;
    const at = dev.taps.indexOf(this);
    if (at >= 0) dev.taps.splice(at, 1);
    if (this.promisc) dev.promiscuity--;
  }
}

register_netdevice_notifier((dev, event) => {
  if (event !== 'REGISTER' && event !== 'UNREGISTER') return;
  for (const tap of part(dev.net, ALL)) tap.follow(dev, event === 'REGISTER');
});
