/**
 * The network of the hop benchmark: two bridged LANs and a router, N hosts in all, every host of LAN A talks UDP echo with one of LAN B in
 * 98-byte frames. A hop is one frame over one veth.
 */
import type { IfIndex, Ipv4, NsId } from '../src/base/brand.ts';
import { parseIpv4 } from '../src/base/addr.ts';
import { isError } from '../src/kernel/uapi/errno.ts';
import { bootLab } from '../src/kernel/uapi/lab.ts';
import type { Socket, Uapi } from '../src/kernel/uapi/uapi.ts';

const ip = (text: string): Ipv4 => {
  const a = parseIpv4(text);
  if (a === undefined) throw new Error(text);
  return a;
};

function ok<T>(answer: T): T {
  if (isError(answer)) throw new Error(`${answer.errno} ${answer.extack ?? ''}`);
  return answer;
}

interface End {
  readonly sock: Socket;
  readonly addr: Ipv4;
}

export interface Lan {
  /** Every host of LAN A sends one datagram and gets its echo. */
  round(): void;
  /** Frames that crossed a link so far. */
  hops(): number;
}

/** Adds a namespace with eth0 = `addr`/16 on the bridge `br`, default route by `gw`. */
function addHost(root: Uapi, br: IfIndex, name: string, addr: Ipv4, gw: Ipv4): Uapi {
  ok(root.netnsAdd(name));
  const nsid = root.netnsByName(name) as NsId;
  ok(root.newLink({ kind: 'veth', name: `p${name}`, master: br, up: true, peer: { name: 'eth0', netns: nsid } }));
  const host = root.enter(nsid);
  const eth0 = host.linkByName('eth0');
  if (!eth0) throw new Error(`${name}: no eth0`);
  ok(host.newAddr({ ifindex: eth0.ifindex, local: addr, prefixLen: 16 }));
  ok(host.setLink(eth0.ifindex, { up: true }));
  ok(host.newRoute({ dst: 0 as Ipv4, dstLen: 0, gateway: gw }, 'add'));
  return host;
}

function udp(host: Uapi, port: number): Socket {
  const sock = ok(host.socket('udp')) as Socket;
  ok(sock.bind(0 as Ipv4, port));
  return sock;
}

export function buildLan(hosts: number, filter: boolean): Lan {
  const lab = bootLab({ seed: 1, traceCapacity: 1 << 16 });
  const root = lab.addMachine('host').uapi;
  ok(root.sysctlSet('net/ipv4/ip_forward', '1'));
  const ends: { a: End; b: End }[] = [];
  const bridge = (name: string, addr: string): IfIndex => {
    ok(root.newLink({ kind: 'bridge', name, up: true }));
    const br = root.linkByName(name);
    if (!br) throw new Error(name);
    ok(root.setLink(br.ifindex, { up: true }));
    ok(root.newAddr({ ifindex: br.ifindex, local: ip(addr), prefixLen: 16 }));
    return br.ifindex;
  };
  const brA = bridge('brA', '10.1.0.1');
  const brB = bridge('brB', '10.2.0.1');
  for (let i = 0; i < hosts / 2; i++) {
    const last = `${(i + 2) >> 8}.${(i + 2) & 255}`;
    const a = addHost(root, brA, `a${i}`, ip(`10.1.${last}`), ip('10.1.0.1'));
    const b = addHost(root, brB, `b${i}`, ip(`10.2.${last}`), ip('10.2.0.1'));
    ends.push({ a: { sock: udp(a, 7000), addr: ip(`10.1.${last}`) }, b: { sock: udp(b, 7), addr: ip(`10.2.${last}`) } });
  }
  if (filter) trackFlows(root);
  // 98-byte frames: 14 Ethernet + 20 IPv4 + 8 UDP + 56
  const payload = new Uint8Array(56);
  const round = (): void => {
    for (const { a, b } of ends) {
      a.sock.send(payload, { to: b.addr, port: 7 });
      const request = b.sock.recv();
      if (!request) continue;
      b.sock.send(request.data, { to: request.from, port: request.fromPort });
      a.sock.recv();
    }
  };
  const hops = (): number => countHops(root, hosts);
  return { round, hops, lab };
}

/** Conntrack on the router, through a MASQUERADE rule that matches nothing here and a FORWARD rule that looks at every packet. */
function trackFlows(root: Uapi): void {
  const any = { src: 0 as Ipv4, srcMask: 0, srcInv: false, dst: 0 as Ipv4, dstMask: 0, dstInv: false, iniface: '', iniInv: false, outiface: '', outInv: false, proto: 0, protoInv: false, frag: false, fragInv: false };
  const rule = { ip: any, matches: [], jump: undefined, goto: false, packets: 0, bytes: 0 };
  ok(root.xtables.insertRule('nat', 'POSTROUTING', { ...rule, ip: { ...any, outiface: 'none0' }, target: { name: 'MASQUERADE', opts: {} } }, '-o none0 -j MASQUERADE'));
  ok(root.xtables.insertRule('filter', 'FORWARD', { ...rule, target: { name: 'ACCEPT', opts: {} } }, '-j ACCEPT'));
}

function countHops(root: Uapi, hosts: number): number {
  let frames = 0;
  for (const link of root.links()) if (link.kind === 'veth') frames += root.linkStats(link.ifindex).txPackets + root.linkStats(link.ifindex).rxPackets;
  return hosts > 0 ? frames : 0;
}
