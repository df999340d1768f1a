/** Netfilter through the whole stack: a client, a router and a server on two veth pairs; expectations as real Linux showed them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import { type IfIndex, type Ipv4, ifIndex, ipv4 } from '#base/brand.ts';
import { encodeIcmpEcho, icmpChecksumOk, icmpCode, icmpType } from '#wire/icmp.ts';
import { ipv4ChecksumOk, ipv4Dst, ipv4HeaderLen, ipv4Protocol, ipv4Src } from '#wire/ipv4.ts';
import { encodeTcp, TCP_ACK, TCP_RST, TCP_SYN, tcpChecksumOk, tcpFlags } from '#wire/tcp.ts';
import { encodeUdp, udpChecksumOk, udpDest, udpSource } from '#wire/udp.ts';
import { Backlog } from '../core/dev.ts';
import { isError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Machine, Netns } from '../core/netns.ts';
import { alloc_skb, skb_put } from '../core/skb.ts';
import { World } from '../core/world.ts';
import { ip_build, ip_local_out } from '../ipv4/ip_output.ts';
import { ip_route_output, isErrno } from '../ipv4/route.ts';
import { newAddr } from './addr.ts';
import { conntrackDelete, conntrackDump } from './conntrack.ts';
import { newLink, setLink } from './link.ts';
import { PERNET, PERNET_EXIT } from './pernet.ts';
import { newRoute } from './route.ts';
import { sysctlSet } from './sysctl.ts';
import { xtablesOf } from './xt.ts';
import type { NatRange } from './xt_ext.ts';
import type { XtExt, XtIp, XtRule } from './xtables.ts';

const ip = (text: string): Ipv4 => parseIpv4(text) as Ipv4;
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
const rule = (target: XtExt | string | undefined, where: Partial<XtIp> = {}, matches: XtExt[] = []): XtRule => ({
  ip: { ...ANY, ...where },
  matches,
  target: typeof target === 'string' ? { name: target, opts: {} } : target,
  jump: undefined,
  goto: false,
  packets: 0,
  bytes: 0,
});
const nat = (name: string, range: NatRange = {}): XtExt => ({ name, opts: { range } });

let world: World;
let machine: Machine;
let client: Netns;
let router: Netns;
let server: Netns;

const dev = (net: Netns, name: string): NetDevice => net.byName.get(name) as NetDevice;
const idx = (net: Netns, name: string): IfIndex => dev(net, name).ifindex;
const up = (net: Netns, name: string): void => void setLink(net, idx(net, name), { up: true });
const addr = (net: Netns, name: string, local: string): void =>
  void newAddr(net, { ifindex: idx(net, name), local: ip(local), prefixLen: 24, broadcast: ip(local.replace(/\d+$/, '255')) });
const gateway = (net: Netns, via: string): void => void newRoute(net, { dst: ipv4(0), dstLen: 0, gateway: ip(via) }, 'add');

beforeEach(() => {
  world = new World({ seed: 1 }, PERNET, PERNET_EXIT);
  world.backlog = new Backlog(world);
  machine = world.addMachine('host');
  client = world.addNetns(machine, 'client');
  router = machine.init;
  server = world.addNetns(machine, 'server');
  newLink(router, { kind: 'veth', name: 'va', peer: { name: 'ea', netns: client.nsid } });
  newLink(router, { kind: 'veth', name: 'vb', peer: { name: 'eb', netns: server.nsid } });
  for (const net of [client, router, server]) up(net, 'lo');
  for (const [net, name, local] of [
    [router, 'va', '10.0.0.1'],
    [router, 'vb', '10.1.0.1'],
    [client, 'ea', '10.0.0.2'],
    [server, 'eb', '10.1.0.2'],
  ] as const) {
    up(net, name);
    addr(net, name, local);
  }
  gateway(client, '10.0.0.1');
  sysctlSet(router, 'net/ipv4/ip_forward', '1');
});

interface Seen {
  readonly src: string;
  readonly dst: string;
  readonly proto: number;
  readonly bytes: Uint8Array;
  /** Transport header. */
  readonly th: number;
}
/** IP packets that a device received or sent since `from`. */
function seen(net: Netns, name: string, kind: 'netif_rx' | 'net_dev_start_xmit', from: number): Seen[] {
  const out: Seen[] = [];
  for (const e of world.trace.read(from)) {
    if (e.kind !== kind || e.nsid !== net.nsid || e.ifindex !== idx(net, name)) continue;
    const bytes = world.trace.frame(e.frame) as Uint8Array;
    if (bytes[12] !== 8 || bytes[13] !== 0) continue;
    expect(ipv4ChecksumOk(bytes, 14)).toBe(true);
    const th = 14 + ipv4HeaderLen(bytes, 14);
    out.push({ src: formatIpv4(ipv4Src(bytes, 14)), dst: formatIpv4(ipv4Dst(bytes, 14)), proto: ipv4Protocol(bytes, 14), bytes, th });
  }
  return out;
}

/** Sends a packet whose transport part is written by `write`. */
function send(
  net: Netns,
  dst: string,
  protocol: number,
  len: number,
  write: (b: Uint8Array, o: number, src: Ipv4, dst: Ipv4) => void,
): void {
  const rt = ip_route_output(net, { dst: ip(dst) });
  if (isErrno(rt)) throw new Error(rt);
  const skb = alloc_skb(len);
  const at = skb_put(skb, len);
  skb.buf.fill(0, at, at + len);
  write(skb.buf, at, rt.src, ip(dst));
  world.backlog.section(() => {
    ip_build(net, skb, rt, { protocol, src: rt.src, dst: ip(dst), df: 'no' });
    ip_local_out(net, skb);
  });
}
const udp = (net: Netns, dst: string, sport: number, dport: number): void =>
  send(net, dst, 17, 12, (b, o, s, d) => encodeUdp(b, o, { source: sport, dest: dport, len: 12 }, { src: s, dst: d }));
const ping = (net: Netns, dst: string, id = 7): void =>
  send(net, dst, 1, 64, (b, o) => void encodeIcmpEcho(b, o, { type: 8, id, seq: 1, dataLen: 56 }));
const tcp = (net: Netns, dst: string, sport: number, dport: number, flags: number): void =>
  send(net, dst, 6, 20, (b, o, s, d) => {
    encodeTcp(b, o, o + 20, { source: sport, dest: dport, seq: 100, flags, window: 1000 }, { src: s, dst: d });
  });

const counters = (table: string, chain: string): [number, number][] => {
  const chains = xtablesOf(router).chains(table);
  if (isError(chains)) throw new Error('no table');
  return (chains.find((c) => c.name === chain)?.rules ?? []).map((r) => [r.packets, r.bytes]);
};
const append = (table: string, chain: string, r: XtRule): void =>
  expect(xtablesOf(router).insertRule(table, chain, r, 'text')).toBeUndefined();
const decisions = (from: number) => [...world.trace.read(from)].flatMap((e) => (e.kind === 'decision' ? [e] : []));

const masquerade = (): void =>
  append('nat', 'POSTROUTING', rule(nat('MASQUERADE'), { src: ip('10.0.0.0'), srcMask: 0xffffff00, outiface: 'vb' }));

describe('MASQUERADE', () => {
  test('a ping leaves with the address of the outgoing device and its reply comes back to the client', () => {
    masquerade();
    const from = world.trace.nextSeq;
    ping(client, '10.1.0.2');
    const [request] = seen(server, 'eb', 'netif_rx', from);
    expect(request).toMatchObject({ src: '10.1.0.1', dst: '10.1.0.2', proto: 1 });
    const [reply] = seen(client, 'ea', 'netif_rx', from);
    expect(reply).toMatchObject({ src: '10.1.0.2', dst: '10.0.0.2', proto: 1 });
    expect(icmpChecksumOk((reply as Seen).bytes, (reply as Seen).th, (reply as Seen).bytes.length)).toBe(true);
  });

  test('only the first packet of a connection goes through the rules', () => {
    masquerade();
    ping(client, '10.1.0.2');
    ping(client, '10.1.0.2');
    ping(client, '10.1.0.2', 8);
    expect(counters('nat', 'POSTROUTING')).toEqual([[2, 168]]);
  });

  test('two clients behind it with the same port get different ones', () => {
    masquerade();
    newAddr(client, { ifindex: idx(client, 'ea'), local: ip('10.0.0.3'), prefixLen: 24 });
    const from = world.trace.nextSeq;
    udp(client, '10.1.0.2', 5000, 9);
    const rt = ip_route_output(client, { dst: ip('10.1.0.2'), src: ip('10.0.0.3') });
    if (isErrno(rt)) throw new Error(rt);
    const skb = alloc_skb(12);
    const at = skb_put(skb, 12);
    encodeUdp(skb.buf, at, { source: 5000, dest: 9, len: 12 }, { src: ip('10.0.0.3'), dst: ip('10.1.0.2') });
    world.backlog.section(() => {
      ip_build(client, skb, rt, { protocol: 17, src: ip('10.0.0.3'), dst: ip('10.1.0.2'), df: 'no' });
      ip_local_out(client, skb);
    });
    const ports = seen(server, 'eb', 'netif_rx', from).map((p) => udpSource(p.bytes, p.th));
    expect(ports).toHaveLength(2);
    expect(ports[0]).toBe(5000);
    expect(ports[1]).not.toBe(5000);
    expect(ports[1]).toBeGreaterThanOrEqual(1024);
  });

  test('an ICMP error about a masqueraded packet reaches the client, quoting what the client sent', () => {
    masquerade();
    const from = world.trace.nextSeq;
    udp(client, '10.1.0.2', 5000, 9);
    const [sent] = seen(server, 'eb', 'netif_rx', from);
    expect(sent).toMatchObject({ src: '10.1.0.1', proto: 17 });
    expect(udpChecksumOk((sent as Seen).bytes, (sent as Seen).th, ip('10.1.0.1'), ip('10.1.0.2'))).toBe(true);
    const error = seen(client, 'ea', 'netif_rx', from)[0] as Seen;
    expect(error).toMatchObject({ src: '10.1.0.2', dst: '10.0.0.2', proto: 1 });
    expect([icmpType(error.bytes, error.th), icmpCode(error.bytes, error.th)]).toEqual([3, 3]);
    const quoted = error.th + 8;
    expect([formatIpv4(ipv4Src(error.bytes, quoted)), formatIpv4(ipv4Dst(error.bytes, quoted))]).toEqual(['10.0.0.2', '10.1.0.2']);
    expect(ipv4ChecksumOk(error.bytes, quoted)).toBe(true);
    expect(udpSource(error.bytes, quoted + 20)).toBe(5000);
    expect(icmpChecksumOk(error.bytes, error.th, error.bytes.length)).toBe(true);
  });

  test('the connections are over when the device goes down', () => {
    masquerade();
    ping(client, '10.1.0.2');
    expect(conntrackDump(router)).toHaveLength(1);
    setLink(router, idx(router, 'vb'), { up: false });
    expect(conntrackDump(router)).toHaveLength(0);
  });

  test('stands in POSTROUTING of nat only', () => {
    const xt = xtablesOf(router);
    for (const [table, chain] of [
      ['nat', 'PREROUTING'],
      ['filter', 'FORWARD'],
    ] as const)
      expect(xt.insertRule(table, chain, rule(nat('MASQUERADE')), '')).toMatchObject({ errno: 'EINVAL' });
    expect(xt.chains('filter')).toMatchObject([{}, { name: 'FORWARD', rules: [] }, {}]);
  });
});

describe('DNAT', () => {
  test('a port of the router leads to the server; errors come from the address the client knows', () => {
    append(
      'nat',
      'PREROUTING',
      rule(nat('DNAT', { minAddr: ip('10.1.0.2'), maxAddr: ip('10.1.0.2'), minPort: 5353, maxPort: 5353 }), { proto: 17, iniface: 'va' }),
    );
    gateway(server, '10.1.0.1');
    const from = world.trace.nextSeq;
    udp(client, '10.0.0.1', 4000, 53);
    const packet = seen(server, 'eb', 'netif_rx', from)[0] as Seen;
    expect(packet).toMatchObject({ src: '10.0.0.2', dst: '10.1.0.2' });
    expect(udpDest(packet.bytes, packet.th)).toBe(5353);
    expect(udpChecksumOk(packet.bytes, packet.th, ip('10.0.0.2'), ip('10.1.0.2'))).toBe(true);
    const error = seen(client, 'ea', 'netif_rx', from)[0] as Seen;
    expect(error).toMatchObject({ src: '10.0.0.1', dst: '10.0.0.2', proto: 1 });
    expect(udpDest(error.bytes, error.th + 28)).toBe(53);
  });

  test('in OUTPUT the packet is routed anew', () => {
    append(
      'nat',
      'OUTPUT',
      rule(nat('DNAT', { minAddr: ip('10.1.0.2'), maxAddr: ip('10.1.0.2') }), { dst: ip('10.0.0.99'), dstMask: 0xffffffff }),
    );
    const from = world.trace.nextSeq;
    ping(router, '10.0.0.99');
    expect(seen(router, 'vb', 'net_dev_start_xmit', from)[0]).toMatchObject({ dst: '10.1.0.2' });
    expect(seen(router, 'va', 'net_dev_start_xmit', from)).toEqual([]);
  });

  test('REDIRECT leads to the router itself', () => {
    append('nat', 'PREROUTING', rule(nat('REDIRECT'), { proto: 1 }));
    const from = world.trace.nextSeq;
    ping(client, '10.1.0.2');
    expect(seen(server, 'eb', 'netif_rx', from)).toEqual([]);
    expect(seen(client, 'ea', 'netif_rx', from)[0]).toMatchObject({ src: '10.1.0.2', dst: '10.0.0.2' });
  });
});

describe('filter', () => {
  test('FORWARD DROP by policy: counted, traced with the chain, dropped as NETFILTER_DROP', () => {
    const xt = xtablesOf(router);
    expect(xt.setPolicy('filter', 'FORWARD', 'DROP')).toBeUndefined();
    const from = world.trace.nextSeq;
    ping(client, '10.1.0.2');
    expect(seen(server, 'eb', 'netif_rx', from)).toEqual([]);
    expect(xt.chains('filter')).toMatchObject([{}, { packets: 1, bytes: 84 }, {}]);
    expect(decisions(from).filter((d) => d.table === 'xtchain')).toMatchObject([{ fn: 'ipt_do_table', verdict: 'DROP' }]);
    const drops = [...world.trace.read(from)].filter((e) => e.kind === 'kfree_skb');
    expect(drops).toMatchObject([{ reason: 'NETFILTER_DROP' }]);
  });

  test('replies pass by their state', () => {
    gateway(server, '10.1.0.1');
    const established: XtExt = { name: 'conntrack', opts: { state: 2 | 4, stateInv: false, proto: undefined, status: undefined } };
    xtablesOf(router).setPolicy('filter', 'FORWARD', 'DROP');
    append('filter', 'FORWARD', rule('ACCEPT', { iniface: 'va', outiface: 'vb' }));
    append('filter', 'FORWARD', rule('ACCEPT', {}, [established]));
    ping(client, '10.1.0.2');
    udp(client, '10.1.0.2', 4000, 9);
    ping(server, '10.0.0.2');
    // Two packets there (84 + 32 bytes), the echo reply and the ICMP error (84 + 60) back; the server's own ping is dropped.
    expect(counters('filter', 'FORWARD')).toEqual([
      [2, 116],
      [2, 144],
    ]);
  });

  test('user chains: jump, RETURN, goto', () => {
    const xt = xtablesOf(router);
    xt.newChain('filter', 'a');
    xt.newChain('filter', 'b');
    append('filter', 'a', rule('RETURN', { proto: 1 }));
    append('filter', 'a', rule('DROP'));
    append('filter', 'FORWARD', { ...rule(undefined), jump: 'a' });
    append('filter', 'FORWARD', { ...rule(undefined), jump: 'b', goto: true });
    append('filter', 'FORWARD', rule('DROP'));
    const from = world.trace.nextSeq;
    ping(client, '10.1.0.2');
    expect(seen(server, 'eb', 'netif_rx', from)).toHaveLength(1);
    expect(counters('filter', 'FORWARD').map(([n]) => n)).toEqual([1, 1, 0]);
    expect(counters('filter', 'a').map(([n]) => n)).toEqual([1, 0]);
    expect(xt.insertRule('filter', 'a', { ...rule(undefined), jump: 'a' }, '')).toMatchObject({ errno: 'EMLINK' });
    expect(xt.delChain('filter', 'b')).toMatchObject({ errno: 'EBUSY' });
  });

  test('REJECT answers with an ICMP error, or with a reset', () => {
    append('filter', 'FORWARD', rule({ name: 'REJECT', opts: { with: 'tcp-reset' } }, { proto: 6 }));
    append('filter', 'FORWARD', rule({ name: 'REJECT', opts: { with: 10 } }));
    const from = world.trace.nextSeq;
    udp(client, '10.1.0.2', 4000, 9);
    tcp(client, '10.1.0.2', 4000, 80, TCP_SYN);
    const [error, reset] = seen(client, 'ea', 'netif_rx', from) as [Seen, Seen];
    expect(error).toMatchObject({ src: '10.0.0.1', proto: 1 });
    expect([icmpType(error.bytes, error.th), icmpCode(error.bytes, error.th)]).toEqual([3, 10]);
    expect(reset).toMatchObject({ src: '10.1.0.2', dst: '10.0.0.2', proto: 6 });
    expect(tcpFlags(reset.bytes, reset.th)).toBe(TCP_RST | TCP_ACK);
    expect(tcpChecksumOk(reset.bytes, reset.th, reset.th + 20, ip('10.1.0.2'), ip('10.0.0.2'))).toBe(true);
  });

  test('MARK, then the mark match', () => {
    append('mangle', 'PREROUTING', rule({ name: 'MARK', opts: { mark: 5, mask: 0xffffffff } }, { proto: 1 }));
    append('filter', 'FORWARD', rule('ACCEPT', {}, [{ name: 'mark', opts: { mark: 1, mask: 3, inv: false } }]));
    ping(client, '10.1.0.2');
    udp(client, '10.1.0.2', 1, 2);
    expect(counters('filter', 'FORWARD').map(([n]) => n)).toEqual([1]);
  });
});

describe('conntrack', () => {
  const NEVER: XtExt = { name: 'state', opts: { state: 1, stateInv: false } };
  beforeEach(() => {
    append('filter', 'INPUT', rule(undefined, {}, [NEVER]));
    gateway(server, '10.1.0.1');
  });

  test('nothing is tracked before a rule needs it, nor after the last one went', () => {
    expect(xtablesOf(router).delRule('filter', 'INPUT', 0)).toBeUndefined();
    ping(client, '10.1.0.2');
    expect(conntrackDump(router)).toEqual([]);
  });

  test('ICMP echo: a reply is seen, and after 30 s of silence the entry is gone', () => {
    ping(client, '10.1.0.2', 77);
    expect(conntrackDump(router)).toMatchObject([
      {
        original: { src: ip('10.0.0.2'), dst: ip('10.1.0.2'), proto: 1, sport: 77, icmpType: 8, icmpCode: 0 },
        reply: { src: ip('10.1.0.2'), dst: ip('10.0.0.2'), icmpType: 0 },
        status: ['SEEN_REPLY', 'CONFIRMED'],
        protoState: '',
      },
    ]);
    const from = world.trace.nextSeq;
    while (world.clock.now < 40e9 && world.clock.runNext());
    expect(conntrackDump(router)).toEqual([]);
    const gone = [...world.trace.read(from)].filter((e) => e.kind === 'table' && e.table === 'conntrack' && e.after === undefined);
    expect(gone).toHaveLength(1);
  });

  test('TCP: SYN, RST before a reply ends it; without an answer it stays SYN_SENT', () => {
    tcp(client, '10.1.0.99', 4000, 80, TCP_SYN);
    expect(conntrackDump(router)).toMatchObject([{ protoState: 'SYN_SENT', status: ['CONFIRMED'] }]);
  });

  test('an entry can be ended from outside', () => {
    ping(client, '10.1.0.2');
    expect(conntrackDelete(router, conntrackDump(router))).toBe(1);
    expect(conntrackDump(router)).toEqual([]);
  });

  test('decisions name the connection and its state', () => {
    ping(client, '10.1.0.2');
    const from = world.trace.nextSeq;
    ping(client, '10.1.0.2');
    const rid = conntrackDump(router)[0]?.rid;
    const states = decisions(from).filter((d) => d.table === 'conntrack');
    expect(states.map((d) => [d.rid, d.verdict])).toEqual([
      [rid, 'ESTABLISHED'],
      [rid, 'ESTABLISHED'],
    ]);
    expect(ifIndex(states[0]?.ifindex ?? 0)).toBe(idx(router, 'va'));
  });
});
