/**
 * The network of the hop benchmark: two bridged LANs and a router, N hosts in all, every host of LAN A talks UDP echo with one of LAN B in
 * 98-byte frames. A hop is one frame over one veth.
 */

import { parseIpv4 } from '../src/base/addr.ts';
import type { IfIndex, Ipv4, NsId } from '../src/base/brand.ts';
import { isError } from '../src/kernel/uapi/errno.ts';
import { bootLab } from '../src/kernel/uapi/lab.ts';
import type { Socket, Uapi } from '../src/kernel/uapi/uapi.ts';

/** An address that is known to be one. */
export const ip = (text: string): Ipv4 => {
  const a = parseIpv4(text);
  if (a === undefined) throw new Error(text);
  return a;
};

/** The answer of a request that must not be refused. */
export function ok<T>(answer: T): T {
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

/** Makes a bridge that is up. */
export function addBridge(root: Uapi, name: string): IfIndex {
  ok(root.newLink({ kind: 'bridge', name, up: true }));
  return (root.linkByName(name) as { ifindex: IfIndex }).ifindex;
}

/** Adds a namespace with eth0 = `addr`/`prefixLen` on the bridge `br`: five requests. */
export function addHost(root: Uapi, br: IfIndex, name: string, addr: Ipv4, prefixLen: number): Uapi {
  ok(root.netnsAdd(name));
  const nsid = root.netnsByName(name) as NsId;
  ok(root.newLink({ kind: 'veth', name: `p${name}`, master: br, up: true, peer: { name: 'eth0', netns: nsid } }));
  const host = root.enter(nsid);
  const eth0 = host.linkByName('eth0');
  if (!eth0) throw new Error(`${name}: no eth0`);
  ok(host.newAddr({ ifindex: eth0.ifindex, local: addr, prefixLen }));
  ok(host.setLink(eth0.ifindex, { up: true }));
  return host;
}

function udp(host: Uapi, port: number): Socket {
  const sock = ok(host.socket('udp')) as Socket;
  ok(sock.bind(0 as Ipv4, port));
  return sock;
}

/** One side of the router: its bridge with an address, and the hosts' sockets. */
function buildSide(root: Uapi, side: 'a' | 'b', net: string, hosts: number, port: number): End[] {
  const br = addBridge(root, `br${side}`);
  const gateway = ip(`${net}.0.1`);
  ok(root.newAddr({ ifindex: br, local: gateway, prefixLen: 16 }));
  return Array.from({ length: hosts }, (_, i) => {
    const addr = ip(`${net}.${(i + 2) >> 8}.${(i + 2) & 255}`);
    const host = addHost(root, br, `${side}${i}`, addr, 16);
    ok(host.newRoute({ dst: 0 as Ipv4, dstLen: 0, gateway }, 'add'));
    return { sock: udp(host, port), addr };
  });
}

const CLIENT_PORT = 7000;
const ECHO_PORT = 7;
/** 98-byte frames: 14 Ethernet + 20 IPv4 + 8 UDP + 56. */
const PAYLOAD = 56;

export function buildLan(hosts: number): Lan {
  const root = bootLab({ seed: 1 }).addMachine('host').uapi;
  ok(root.sysctlSet('net/ipv4/ip_forward', '1'));
  const clients = buildSide(root, 'a', '10.1', hosts / 2, CLIENT_PORT);
  const servers = buildSide(root, 'b', '10.2', hosts / 2, ECHO_PORT);
  trackFlows(root);
  const payload = new Uint8Array(PAYLOAD);
  const round = (): void => {
    for (let i = 0; i < clients.length; i++) {
      const client = clients[i] as End;
      const server = servers[i] as End;
      client.sock.send(payload, { to: server.addr, port: ECHO_PORT });
      const request = server.sock.recv();
      if (!request) throw new Error('a request was lost');
      server.sock.send(request.data, { to: request.from, port: request.fromPort });
      if (!client.sock.recv()) throw new Error('an answer was lost');
    }
  };
  return { round, hops: () => countHops(root) };
}

const ANY = {
  src: 0 as Ipv4,
  srcMask: 0,
  srcInv: false,
  dst: 0 as Ipv4,
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
const RULE = { ip: ANY, matches: [], jump: undefined, goto: false, packets: 0, bytes: 0 };

/** Conntrack on the router, through a MASQUERADE rule that matches nothing here and a FORWARD rule that looks at every packet. */
function trackFlows(root: Uapi): void {
  const masquerade = { ...RULE, ip: { ...ANY, outiface: 'none0' }, target: { name: 'MASQUERADE', opts: {} } };
  ok(root.xtables.insertRule('nat', 'POSTROUTING', masquerade, '-o none0 -j MASQUERADE'));
  ok(root.xtables.insertRule('filter', 'FORWARD', { ...RULE, target: { name: 'ACCEPT', opts: {} } }, '-j ACCEPT'));
}

function countHops(root: Uapi): number {
  let frames = 0;
  for (const link of root.links()) {
    if (link.kind !== 'veth') continue;
    const { txPackets, rxPackets } = root.linkStats(link.ifindex);
    frames += txPackets + rxPackets;
  }
  return frames;
}
