/** A lab made by hand for tests: two hosts with a bridge and a tunnel each, a router between them, and frames that cross it. */
import { ifIndex, ipv4, mac, nanos, nsId } from '#base/brand.ts';
import { writeU16, writeU32, writeU48 } from '#base/bytes.ts';
import {
  type AddrRow,
  BRIDGE_DEFAULTS,
  IFF,
  type LinkKind,
  type LinkRow,
  PORT_DEFAULTS,
  type TraceEvent,
  VXLAN_DEFAULTS,
} from '#host/protocol.ts';
import { emptySnapshot, type Snapshot } from '#lab/snapshot.ts';

const UP = IFF.UP | IFF.BROADCAST | IFF.MULTICAST | IFF.RUNNING | IFF.LOWER_UP;

/** Builds a snapshot row by row; every method answers what tests refer to. */
export class Sample {
  readonly snapshot: Snapshot = emptySnapshot();
  private rid = 1;
  private machines = 0;
  private spaces = 0;
  private cables = 0;

  machine(name: string): number {
    const id = ++this.machines;
    this.put('machine', { rid: this.rid++, id, name });
    return this.netns(id, '');
  }
  /** Answers its nsid. `machine` counts from 1. */
  netns(machine: number, name: string): number {
    const nsid = ++this.spaces;
    this.put('netns', { rid: this.rid++, nsid: nsId(nsid), machine, name });
    this.link(nsid, 1, 'lo', 'loopback');
    return nsid;
  }
  link(nsid: number, ifindex: number, name: string, kind: LinkKind, more: Partial<LinkRow> = {}): LinkRow {
    const row: LinkRow = {
      rid: this.rid++,
      nsid: nsId(nsid),
      ifindex: ifIndex(ifindex),
      name,
      kind,
      mac: mac(0x020000000000 + nsid * 256 + ifindex),
      mtu: 1500,
      flags: kind === 'loopback' ? IFF.LOOPBACK : UP,
      operstate: 'UP',
      carrier: true,
      qdisc: 'noqueue',
      txqlen: 1000,
      group: 0,
      master: ifIndex(0),
      link: ifIndex(0),
      linkNsid: nsId(0),
      ...more,
    };
    this.put('link', row);
    return row;
  }
  bridge(nsid: number, ifindex: number, name: string): LinkRow {
    return this.link(nsid, ifindex, name, 'bridge', {
      bridge: BRIDGE_DEFAULTS,
    });
  }
  port(no: number): NonNullable<LinkRow['port']> {
    return { ...PORT_DEFAULTS, portNo: no, state: 'forwarding', cost: 2 };
  }
  /** A pair: `[nsid, ifindex, name, master?]` each. */
  veth(a: readonly [number, number, string, number?], b: readonly [number, number, string, number?]): void {
    for (const [x, y] of [[a, b] as const, [b, a] as const]) {
      const master = x[3] === undefined ? {} : { master: ifIndex(x[3]), port: this.port(x[1]) };
      this.link(x[0], x[1], x[2], 'veth', { link: ifIndex(y[1]), linkNsid: nsId(y[0]), ...master });
    }
  }
  addr(nsid: number, ifindex: number, text: string): void {
    const [ip = '', len = '24'] = text.split('/');
    const local = ipv4(ip.split('.').reduce((v, b) => v * 256 + Number(b), 0));
    const row = { nsid: nsId(nsid), ifindex: ifIndex(ifindex), local, peer: local, prefixLen: Number(len) };
    this.put('addr', { rid: this.rid++, ...row, broadcast: ipv4(0), scope: 0, label: '', secondary: false } as AddrRow);
  }
  cable(a: readonly [number, number], b: readonly [number, number]): void {
    const ends = { aNsid: nsId(a[0]), aIfindex: ifIndex(a[1]), bNsid: nsId(b[0]), bIfindex: ifIndex(b[1]) };
    this.put('cable', { rid: this.rid++, id: ++this.cables, ...ends });
  }

  private put<R extends { readonly rid: number }>(table: keyof Snapshot & string, row: R): void {
    (this.snapshot[table as 'link'] as unknown as Map<number, unknown>).set(row.rid, row);
    this.snapshot.version++;
    this.snapshot.versions[table as 'link']++;
  }
}

/** nsids: hostA 1, test-1 2, test-2 3, hostB 4, test-3 5, test-4 6, core 7. */
export function twoHosts(): Snapshot {
  const s = new Sample();
  const host = (machine: number, init: number, rooms: readonly [string, string], bond: string, addrs: readonly [string, string]) => {
    const first = s.netns(machine, rooms[0]);
    const second = s.netns(machine, rooms[1]);
    s.link(init, 2, 'bond0', 'nic');
    s.addr(init, 2, bond);
    s.bridge(init, 3, 'br0');
    s.veth([init, 4, `veth${machine * 2 - 1}`, 3], [first, 2, 'eth0']);
    s.veth([init, 5, `veth${machine * 2}`, 3], [second, 2, 'eth0']);
    s.addr(first, 2, addrs[0]);
    s.addr(second, 2, addrs[1]);
    s.link(init, 6, `vxlan${machine}`, 'vxlan', {
      master: ifIndex(3),
      port: s.port(6),
      link: ifIndex(2),
      linkNsid: nsId(init),
      vxlan: { ...VXLAN_DEFAULTS, id: 1, remote: ipv4(1), link: ifIndex(2), dstport: 9527 },
    });
  };
  const a = s.machine('hostA');
  host(1, a, ['qianyi-test-1', 'qianyi-test-2'], '10.97.212.159/24', ['10.0.0.101/24', '10.0.0.102/24']);
  const b = s.machine('hostB');
  host(2, b, ['qianyi-test-3', 'qianyi-test-4'], '11.238.151.74/24', ['10.0.0.103/24', '10.0.0.104/24']);
  const core = s.machine('core');
  s.link(core, 2, 'eth0', 'nic');
  s.link(core, 3, 'eth1', 'nic');
  s.addr(core, 2, '10.97.212.1/24');
  s.addr(core, 3, '11.238.151.1/24');
  s.cable([a, 2], [core, 2]);
  s.cable([b, 2], [core, 3]);
  return s.snapshot;
}

const ip = (text: string): number => text.split('.').reduce((v, b) => v * 256 + Number(b), 0);

export function arpFrame(request: boolean, from: string, to: string): Uint8Array {
  const b = new Uint8Array(42);
  writeU48(b, 0, request ? 0xffffffffffff : 0x0200_0000_0001);
  writeU48(b, 6, 0x0200_0000_0002);
  writeU16(b, 12, 0x0806);
  b.set([0, 1, 8, 0, 6, 4, 0, request ? 1 : 2], 14);
  writeU48(b, 22, 0x0200_0000_0002);
  writeU32(b, 28, ip(from));
  writeU32(b, 38, ip(to));
  return b;
}
function ipv4Frame(proto: number, from: string, to: string, payload: Uint8Array): Uint8Array {
  const b = new Uint8Array(34 + payload.length);
  writeU48(b, 0, 0x0200_0000_0001);
  writeU48(b, 6, 0x0200_0000_0002);
  writeU16(b, 12, 0x0800);
  b.set([0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, proto], 14);
  writeU16(b, 16, 20 + payload.length);
  writeU32(b, 26, ip(from));
  writeU32(b, 30, ip(to));
  b.set(payload, 34);
  return b;
}
export function echoFrame(request: boolean, from: string, to: string): Uint8Array {
  const icmp = new Uint8Array(64);
  icmp.set([request ? 8 : 0, 0, 0, 0, 0x1f, 0x3a, 0, 1]);
  return ipv4Frame(1, from, to, icmp);
}
export function udpFrame(from: string, to: string, dport: number, data: Uint8Array): Uint8Array {
  const udp = new Uint8Array(8 + data.length);
  writeU16(udp, 0, 46131);
  writeU16(udp, 2, dport);
  writeU16(udp, 4, udp.length);
  udp.set(data, 8);
  return ipv4Frame(17, from, to, udp);
}
export function vxlanFrame(from: string, to: string, inner: Uint8Array): Uint8Array {
  const data = new Uint8Array(8 + inner.length);
  data.set([8, 0, 0, 0, 0, 0, 1, 0]);
  data.set(inner, 8);
  return udpFrame(from, to, 9527, data);
}

/** Collects events with their frames, counting `seq` and giving each `step` nanoseconds. */
export class Tape {
  readonly events: TraceEvent[] = [];
  readonly frames: [number, Uint8Array][] = [];
  private t = 0;
  private readonly step: number;

  constructor(step = 2000) {
    this.step = step;
  }
  frame(bytes: Uint8Array): number {
    this.frames.push([this.frames.length, bytes]);
    return this.frames.length - 1;
  }
  wait(ns: number): this {
    this.t += ns;
    return this;
  }
  add(event: Record<string, unknown>): this {
    this.t += this.step;
    this.events.push({ seq: this.events.length, t: nanos(this.t), ...event } as unknown as TraceEvent);
    return this;
  }
  private on(kind: string, skb: number, nsid: number, ifindex: number, more: Record<string, unknown>): this {
    return this.add({ kind, skb, nsid, ifindex, ...more });
  }
  xmit(skb: number, nsid: number, ifindex: number, frame: number): this {
    this.on('net_dev_queue', skb, nsid, ifindex, { frame, len: 98 });
    return this.on('net_dev_start_xmit', skb, nsid, ifindex, { frame, len: 98 });
  }
  receive(skb: number, nsid: number, ifindex: number, frame: number): this {
    return this.on('netif_receive_skb', skb, nsid, ifindex, { frame, len: 98 });
  }
  decide(skb: number, nsid: number, ifindex: number, table: string, verdict: string, rid = 0): this {
    return this.on('decision', skb, nsid, ifindex, { fn: 'f', table, rid, verdict });
  }
  lineage(op: string, skb: number, from: number, nsid: number, ifindex: number): this {
    return this.on('lineage', skb, nsid, ifindex, { op, from });
  }
  consume(skb: number, nsid: number, ifindex: number): this {
    return this.on('consume_skb', skb, nsid, ifindex, { fn: 'f' });
  }
  drop(skb: number, nsid: number, ifindex: number, frame: number, reason: string): this {
    return this.on('kfree_skb', skb, nsid, ifindex, { fn: 'f', reason, frame });
  }
}

/** test-1 asks who has 10.0.0.104 (flooded to test-2 and the tunnel), test-4 answers, then an echo request crosses. */
export function tunnelPing(): Tape {
  const tape = new Tape();
  const ask = tape.frame(arpFrame(true, '10.0.0.101', '10.0.0.104'));
  const askOut = tape.frame(vxlanFrame('10.97.212.159', '11.238.151.74', arpFrame(true, '10.0.0.101', '10.0.0.104')));
  tape.xmit(1, 2, 2, ask).receive(1, 1, 4, ask).decide(1, 1, 4, 'fdb', 'flood');
  tape.lineage('clone', 2, 1, 1, 4).xmit(2, 1, 5, ask).xmit(1, 1, 6, ask);
  tape.receive(2, 3, 2, ask).consume(2, 3, 2);
  tape.decide(1, 1, 6, 'fdb', 'remote').lineage('encap', 3, 1, 1, 6).decide(3, 1, 6, 'route', 'unicast').xmit(3, 1, 2, askOut);
  crossCore(tape, 3, askOut, 1, 4);
  tape.lineage('decap', 4, 3, 4, 6).receive(4, 4, 6, ask).decide(4, 4, 6, 'fdb', 'flood');
  tape.lineage('clone', 5, 4, 4, 6).xmit(5, 4, 4, ask).xmit(4, 4, 5, ask).receive(5, 5, 2, ask).consume(5, 5, 2).receive(4, 6, 2, ask);
  const answer = tape.frame(arpFrame(false, '10.0.0.104', '10.0.0.101'));
  const answerOut = tape.frame(vxlanFrame('11.238.151.74', '10.97.212.159', arpFrame(false, '10.0.0.104', '10.0.0.101')));
  tape
    .lineage('reply', 6, 4, 6, 2)
    .xmit(6, 6, 2, answer)
    .consume(4, 6, 2)
    .receive(6, 4, 5, answer)
    .decide(6, 4, 5, 'fdb', 'forward')
    .xmit(6, 4, 6, answer);
  tape.lineage('encap', 7, 6, 4, 6).xmit(7, 4, 2, answerOut);
  crossCore(tape, 7, answerOut, 4, 1);
  tape
    .lineage('decap', 8, 7, 1, 6)
    .receive(8, 1, 6, answer)
    .decide(8, 1, 6, 'fdb', 'forward')
    .xmit(8, 1, 4, answer)
    .receive(8, 2, 2, answer)
    .consume(8, 2, 2);
  const echo = tape.frame(echoFrame(true, '10.0.0.101', '10.0.0.104'));
  const echoOut = tape.frame(vxlanFrame('10.97.212.159', '11.238.151.74', echoFrame(true, '10.0.0.101', '10.0.0.104')));
  tape
    .xmit(9, 2, 2, echo)
    .receive(9, 1, 4, echo)
    .decide(9, 1, 4, 'fdb', 'forward')
    .xmit(9, 1, 6, echo)
    .lineage('encap', 10, 9, 1, 6)
    .xmit(10, 1, 2, echoOut);
  crossCore(tape, 10, echoOut, 1, 4);
  tape
    .lineage('decap', 11, 10, 4, 6)
    .receive(11, 4, 6, echo)
    .decide(11, 4, 6, 'fdb', 'forward')
    .xmit(11, 4, 5, echo)
    .receive(11, 6, 2, echo);
  tape.drop(11, 6, 2, echo, 'NETFILTER_DROP');
  return tape;
}

/** From host's bond0 through the router to the other host's. */
function crossCore(tape: Tape, skb: number, frame: number, from: 1 | 4, to: 1 | 4): void {
  const [near, far] = from === 1 ? [2, 3] : [3, 2];
  tape.receive(skb, 7, near, frame).decide(skb, 7, near, 'route', 'unicast').xmit(skb, 7, far, frame).receive(skb, to, 2, frame);
}
