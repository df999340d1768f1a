/** A namespace with two devices and packets run over its hooks by hand: for tests of netfilter without the layers above. */
import { type IfIndex, type Ipv4, ipv4, type Mac } from '#base/brand.ts';
import { encodeIpv4Header, IPV4_HLEN } from '#wire/ipv4.ts';
import { encodeTcp, TCP_HLEN } from '#wire/tcp.ts';
import { encodeUdp } from '#wire/udp.ts';
import { Backlog } from '../core/dev.ts';
import { NF_INET, nf_hook } from '../core/hooks.ts';
import { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import { alloc_skb, type Skb, skb_put } from '../core/skb.ts';
import { World } from '../core/world.ts';
import type { XtExt, XtIp, XtRule } from './x_tables.ts';

export const CLIENT = ipv4(0x0a000002);
export const SERVER = ipv4(0x0a010002);

export class Bench {
  readonly world = new World({ seed: 1 }, [], []);
  readonly net: Netns;
  readonly left: NetDevice;
  readonly right: NetDevice;

  constructor() {
    this.world.backlog = new Backlog(this.world);
    this.net = this.world.addMachine('host').init;
    this.left = this.device('left', 1);
    this.right = this.device('right', 2);
  }

  private device(name: string, index: number): NetDevice {
    return new NetDevice(this.net, 'veth', name, index as IfIndex, 0x020000000000 as Mac, { start_xmit: () => undefined });
  }

  /** An IP packet whose transport part `write` fills in. */
  packet(src: Ipv4, dst: Ipv4, protocol: number, len: number, write: (b: Uint8Array, o: number) => void): Skb {
    const skb = alloc_skb(IPV4_HLEN + len);
    const at = skb_put(skb, IPV4_HLEN + len);
    skb.buf.fill(0, at, skb.tail);
    encodeIpv4Header(skb.buf, at, { totLen: IPV4_HLEN + len, ttl: 64, protocol, src, dst });
    write(skb.buf, at + IPV4_HLEN);
    skb.networkHeader = at;
    skb.dev = this.left;
    return skb;
  }
  tcp(src: Ipv4, dst: Ipv4, source: number, dest: number, flags: number): Skb {
    const header = { source, dest, seq: 1, flags, window: 1000 };
    return this.packet(src, dst, 6, TCP_HLEN, (b, o) => void encodeTcp(b, o, o + TCP_HLEN, header, { src, dst }));
  }
  udp(src: Ipv4, dst: Ipv4, source: number, dest: number): Skb {
    return this.packet(src, dst, 17, 12, (b, o) => encodeUdp(b, o, { source, dest, len: 12 }, { src, dst }));
  }

  /** Forwards a packet: PRE_ROUTING, FORWARD, POST_ROUTING; false when a hook stopped it. */
  forward(skb: Skb, from: NetDevice, to: NetDevice): boolean {
    const { net } = this;
    return (
      nf_hook(NF_INET.PRE_ROUTING, net, skb, from, undefined) &&
      nf_hook(NF_INET.FORWARD, net, skb, from, to) &&
      nf_hook(NF_INET.POST_ROUTING, net, skb, from, to)
    );
  }
  there(skb: Skb): boolean {
    return this.forward(skb, this.left, this.right);
  }
  back(skb: Skb): boolean {
    return this.forward(skb, this.right, this.left);
  }
}

const ANY: XtIp = {
  src: ipv4(0),
  srcMask: 0,
  srcInv: false,
  dst: ipv4(0),
  dstMask: 0,
  dstInv: false,
  iniface: '',
  iniInv: false,
  outiface: '',
  outInv: false,
  proto: 0,
  protoInv: false,
  frag: false,
  fragInv: false,
};
export const rule = (target: XtExt | undefined, ip: Partial<XtIp> = {}, matches: readonly XtExt[] = []): XtRule => ({
  ip: { ...ANY, ...ip },
  matches,
  target,
  jump: undefined,
  goto: false,
  packets: 0,
  bytes: 0,
});
