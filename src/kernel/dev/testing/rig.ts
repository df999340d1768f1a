/** Test driver for devices: a world with machines, links made as rtnetlink makes them, raw frames, and what each device saw. */
import { type Mac, mac } from '#base/brand.ts';
import { writeU16, writeU48 } from '#base/bytes.ts';
import type { FrameEvent, TraceEvent } from '#sim/trace.ts';
import { Backlog, dev_queue_xmit } from '../../core/dev.ts';
import { isError } from '../../core/errno.ts';
import { dev_open } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Machine, Netns } from '../../core/netns.ts';
import { alloc_skb, skb_put } from '../../core/skb.ts';
import { World } from '../../core/world.ts';
import { ipv4Exit, ipv4Pernet } from '../../ipv4/pernet.ts';
import { br_add_if } from '../bridge/port.ts';
import type { LinkAttrs } from '../kind.ts';
import { loopbackPernet } from '../loopback.ts';
import { rtnl_link_ops_get } from '../table.ts';

export const BROADCAST = mac(0xffffffffffff);
/** An Ethernet type that nothing handles, so that test frames end where they arrive. */
export const ETH_P_TEST = 0x88b5;

export interface Frame {
  readonly dst?: Mac;
  readonly src?: Mac;
  readonly type?: number;
  /** Bytes behind the Ethernet header: how many, or which. */
  readonly size?: number;
  readonly body?: Uint8Array;
}

export class Rig {
  readonly world: World;
  readonly machine: Machine;

  constructor(seed = 1) {
    this.world = new World({ seed }, [ipv4Pernet, loopbackPernet], [ipv4Exit]);
    this.world.backlog = new Backlog(this.world);
    this.machine = this.world.addMachine('host');
  }

  get host(): Netns {
    return this.machine.init;
  }
  netns(name: string): Netns {
    return this.machine.named.get(name) ?? this.world.addNetns(this.machine, name);
  }

  /** Makes a device; a refusal is a failed test. */
  add(kind: string, attrs: LinkAttrs = {}, net = this.host): NetDevice {
    const made = rtnl_link_ops_get(kind)?.newlink(net, this.host, attrs);
    if (!made || isError(made)) throw new Error(`no ${kind}: ${made?.errno} ${made?.extack}`);
    return made;
  }

  /** A bridge with one veth pair for each name: `NAME` in its own namespace and `NAME-br`, a port. All up. */
  switch(...names: string[]): { br: NetDevice; ends: NetDevice[]; ports: NetDevice[] } {
    const br = this.add('bridge', { name: 'br0' });
    const ends = names.map((name) => this.add('veth', { name, peer: { name: `${name}-br` } }, this.netns(name)));
    const ports = names.map((name) => this.host.byName.get(`${name}-br`) as NetDevice);
    this.up(br, ...ends, ...ports);
    for (const port of ports) this.enslave(br, port);
    return { br, ends, ports };
  }

  up(...devices: NetDevice[]): void {
    for (const dev of devices) this.world.backlog.section(() => dev_open(dev));
  }

  enslave(br: NetDevice, dev: NetDevice): void {
    const refused = br_add_if(br, dev);
    if (refused) throw new Error(`${dev.name} not enslaved: ${refused.errno}`);
  }

  /** Sends a frame out of a device, from its own address to all unless told otherwise. */
  send(dev: NetDevice, frame: Frame = {}): void {
    const { dst = BROADCAST, src = dev.mac, type = ETH_P_TEST, body } = frame;
    const size = body?.length ?? frame.size ?? 46;
    const skb = alloc_skb(14 + size);
    const at = skb_put(skb, 14 + size);
    skb.buf.fill(0, at, skb.tail);
    if (body) skb.buf.set(body, at + 14);
    writeU48(skb.buf, at, dst);
    writeU48(skb.buf, at + 6, src);
    writeU16(skb.buf, at + 12, type);
    skb.protocol = type;
    skb.dev = dev;
    dev_queue_xmit(skb);
  }

  /** What the trace has from now on. */
  watch(work: () => void): TraceEvent[] {
    const from = this.world.trace.nextSeq;
    work();
    return [...this.world.trace.read(from)];
  }

  /** Lets virtual time pass, with its timers. */
  sleep(ns: number): void {
    const { clock } = this.world;
    const end = clock.now + ns;
    while ((clock.nextAt ?? Number.POSITIVE_INFINITY) <= end) clock.runNext();
    clock.elapse(Math.max(0, end - clock.now));
  }

  /** Names of the devices that received a frame, in order. */
  received(events: readonly TraceEvent[]): string[] {
    return events.filter((e): e is FrameEvent => e.kind === 'netif_receive_skb').map((e) => this.nameOf(e));
  }
  /** Names of the devices that sent one. */
  sent(events: readonly TraceEvent[]): string[] {
    return events.filter((e): e is FrameEvent => e.kind === 'net_dev_start_xmit').map((e) => this.nameOf(e));
  }
  /** Reasons of the drops, in order. */
  drops(events: readonly TraceEvent[]): string[] {
    return events.flatMap((e) => (e.kind === 'kfree_skb' ? [e.reason] : []));
  }

  private nameOf(e: FrameEvent): string {
    return this.world.namespaces.get(e.nsid)?.devices.get(e.ifindex)?.name ?? '?';
  }
}
