/** For tests: snapshots made row by row, without a kernel. Devices are up; MAC addresses count from 02:00:00:00:00:01. */

import { parseIpv4, prefixMask } from '#base/addr.ts';
import { type IfIndex, ifIndex, ipv4, mac, type NsId, nanos, nsId } from '#base/brand.ts';
import {
  BRIDGE_DEFAULTS,
  IFF,
  type LinkKind,
  type LinkRow,
  PORT_DEFAULTS,
  type RouteRow,
  SCOPE,
  type TableName,
  type TableRows,
  VXLAN_DEFAULTS,
} from '#sim/rows.ts';
import type { TableChange } from '#sim/trace.ts';
import { applyChange, emptySnapshot } from '../snapshot.ts';

const ip = (text: string) => parseIpv4(text) ?? ipv4(0);

export class Builder {
  readonly snapshot = emptySnapshot();
  private rid = 0;
  private nextNs = 1;
  private nextMachine = 1;
  private readonly nextIndex = new Map<number, number>();

  put<T extends TableName>(table: T, fields: Omit<TableRows[T], 'rid'>): TableRows[T] {
    const after = { ...fields, rid: ++this.rid } as TableRows[T];
    applyChange(this.snapshot, { kind: 'table', table, before: undefined, after } as TableChange);
    return after;
  }

  private replace(before: LinkRow, fields: Partial<LinkRow>): LinkRow {
    const after = { ...before, ...fields };
    applyChange(this.snapshot, { kind: 'table', table: 'link', before, after });
    return after;
  }

  machine(name: string): { id: number; init: NsId } {
    const id = this.nextMachine++;
    this.put('machine', { id, name });
    return { id, init: this.netns(id, '') };
  }

  netns(machine: number, name: string): NsId {
    const nsid = nsId(this.nextNs++);
    this.put('netns', { nsid, machine, name });
    this.link(nsid, 'lo', 'loopback', { mtu: 65536, mac: mac(0) });
    return nsid;
  }

  link(nsid: NsId, name: string, kind: LinkKind, more: Partial<LinkRow> = {}): LinkRow {
    const index = (this.nextIndex.get(nsid) ?? 0) + 1;
    this.nextIndex.set(nsid, index);
    return this.put('link', {
      nsid,
      ifindex: ifIndex(index),
      name,
      kind,
      mac: mac(0x020000000000 + this.rid),
      mtu: 1500,
      flags: IFF.UP | IFF.MULTICAST | (kind === 'loopback' ? IFF.LOOPBACK : IFF.BROADCAST),
      operstate: 'UP',
      carrier: true,
      qdisc: 'noqueue',
      txqlen: 1000,
      group: 0,
      master: ifIndex(0),
      link: ifIndex(0),
      linkNsid: nsid,
      ...more,
    });
  }

  bridge(nsid: NsId, name: string): LinkRow {
    return this.link(nsid, name, 'bridge', { bridge: BRIDGE_DEFAULTS });
  }

  veth(aNs: NsId, aName: string, bNs: NsId, bName: string): [LinkRow, LinkRow] {
    const a = this.link(aNs, aName, 'veth');
    const b = this.link(bNs, bName, 'veth', { link: a.ifindex, linkNsid: aNs });
    return [this.replace(a, { link: b.ifindex, linkNsid: bNs }), b];
  }

  vxlan(nsid: NsId, name: string, id: number, remote: string, lower: LinkRow, dstport = 4789): LinkRow {
    const row = this.link(nsid, name, 'vxlan', {
      mtu: 1450,
      vxlan: {
        ...VXLAN_DEFAULTS,
        id,
        remote: ip(remote),
        link: lower.ifindex,
        dstport,
      },
    });
    const at = { nsid, ifindex: row.ifindex, master: ifIndex(0), self: true, updated: nanos(0), used: nanos(0) };
    this.put('fdb', { ...at, mac: mac(0), state: 'permanent', dst: ip(remote) });
    return row;
  }

  enslave(link: LinkRow, bridge: LinkRow): LinkRow {
    const portNo = [...this.snapshot.link.values()].filter((l) => l.nsid === bridge.nsid && l.master === bridge.ifindex).length + 1;
    const row = this.snapshot.link.get(link.rid) as LinkRow;
    const now = this.snapshot.link.get(bridge.rid) as LinkRow;
    this.replace(now, { mtu: Math.min(now.mtu, row.mtu) });
    return this.replace(row, { master: bridge.ifindex, port: { ...PORT_DEFAULTS, state: 'forwarding', portNo, cost: 2 } });
  }

  cable(a: LinkRow, b: LinkRow): void {
    const id = this.snapshot.cable.size + 1;
    this.put('cable', { id, aNsid: a.nsid, aIfindex: a.ifindex, bNsid: b.nsid, bIfindex: b.ifindex });
  }

  /** An address with its connected route. */
  addr(link: LinkRow, text: string): void {
    const [host = '', len = '32'] = text.split('/');
    const local = ip(host);
    const prefixLen = Number(len);
    const at = { nsid: link.nsid, ifindex: link.ifindex as IfIndex };
    const scope = SCOPE.GLOBAL;
    this.put('addr', { ...at, local, peer: local, prefixLen, broadcast: ipv4(0), scope, label: link.name, secondary: false });
    const dst = ipv4(local & prefixMask(prefixLen));
    this.route(link.nsid, { dst, dstLen: prefixLen, proto: 'kernel', scope: SCOPE.LINK, prefSrc: local }, link, '0.0.0.0');
  }

  route(nsid: NsId, fields: Partial<RouteRow>, dev: LinkRow, via: string): void {
    const nexthop = { gateway: ip(via), oif: dev.ifindex, onlink: false, linkdown: false, dead: false };
    this.put('route', {
      nsid,
      table: 254,
      type: 'unicast',
      dst: ipv4(0),
      dstLen: 0,
      metric: 0,
      proto: 'boot',
      scope: SCOPE.GLOBAL,
      prefSrc: ipv4(0),
      nexthop,
      ...fields,
    });
  }

  sysctl(nsid: NsId, path: string, value: string): void {
    this.put('sysctl', { nsid, path, value });
  }

  permanentNeigh(link: LinkRow, dst: string, lladdr: number): void {
    const times = { confirmed: nanos(0), updated: nanos(0), used: nanos(0), probes: 0 };
    this.put('neigh', {
      nsid: link.nsid,
      ifindex: link.ifindex,
      dst: ip(dst),
      lladdr: mac(lladdr),
      state: 'PERMANENT',
      proxy: false,
      ...times,
    });
  }
}

/** The seed's two hosts with a routed underlay and an overlay. */
export function vxlanLab(): Builder {
  const b = new Builder();
  const core = b.machine('core');
  const ends = [
    { name: 'hostA', nic: '10.97.212.159/24', remote: '11.238.151.74', gw: '10.97.212.1', first: 1 },
    { name: 'hostB', nic: '11.238.151.74/24', remote: '10.97.212.159', gw: '11.238.151.1', first: 3 },
  ];
  for (const [i, end] of ends.entries()) {
    const m = b.machine(end.name);
    const bond0 = b.link(m.init, 'bond0', 'nic');
    const eth = b.link(core.init, `eth${i}`, 'nic');
    b.cable(bond0, eth);
    b.addr(bond0, end.nic);
    b.addr(eth, `${end.gw}/24`);
    b.route(m.init, {}, bond0, end.gw);
    const br0 = b.bridge(m.init, 'br0');
    for (const n of [end.first, end.first + 1]) {
      const ns = b.netns(m.id, `qianyi-test-${n}`);
      const [inner, outer] = b.veth(ns, `veth-${n}-a`, m.init, `veth-${n}-b`);
      b.addr(inner, `10.0.0.10${n}/24`);
      b.enslave(outer, br0);
    }
    b.enslave(b.vxlan(m.init, `vxlan${i + 1}`, 1, end.remote, bond0, 9527), br0);
  }
  b.sysctl(core.init, 'net/ipv4/ip_forward', '1');
  return b;
}
