import { describe, expect, test } from 'vitest';
import { type IfIndex, type Ipv4, ipv4, MS, type NsId, SEC } from '#base/brand.ts';
import type { FrameEvent, TraceEvent } from '#sim/trace.ts';
import type { LabKernel } from './boot.ts';
import { isError } from './errno.ts';
import { bootLab } from './lab.ts';
import type { Socket, Uapi } from './uapi.ts';

const IP = (text: string): Ipv4 => ipv4(text.split('.').reduce((n, byte) => n * 256 + Number(byte), 0));

function index(uapi: Uapi, name: string): IfIndex {
  const row = uapi.linkByName(name);
  if (!row) throw new Error(`no ${name}`);
  return row.ifindex;
}
const set = (uapi: Uapi, name: string, req: Parameters<Uapi['setLink']>[1]) => uapi.setLink(index(uapi, name), req);
function up(uapi: Uapi, ...names: string[]): void {
  for (const name of names) set(uapi, name, { up: true });
}
function addr(uapi: Uapi, name: string, local: string, prefixLen = 24): void {
  uapi.newAddr({ ifindex: index(uapi, name), local: IP(local), prefixLen });
}
function netns(uapi: Uapi, name: string): Uapi {
  uapi.netnsAdd(name);
  return uapi.enter(uapi.netnsByName(name) as NsId);
}

/** Sends one datagram from `from` to a waiting socket of `to` and lets a second pass; whether it arrived. */
function reaches(lab: LabKernel, from: Uapi, to: Uapi, address: string, size = 10): boolean {
  const server = open(to, 7);
  const client = open(from, 0);
  client.send(new Uint8Array(size), { to: IP(address), port: 7 });
  const end = lab.clock.now + SEC;
  while (!server.recv() && lab.clock.driven && (lab.clock.nextAt ?? end) < end) lab.clock.runNext();
  const got = lab.clock.now < end && arrivedAt(lab, to, size);
  server.close();
  client.close();
  return got;
}
const arrivedAt = (lab: LabKernel, uapi: Uapi, size: number): boolean =>
  [...lab.trace.read(0)].some((e) => e.kind === 'netif_receive_skb' && e.nsid === uapi.nsid && e.len === 14 + 28 + size);

function open(uapi: Uapi, port: number): Socket {
  const sock = uapi.socket('udp');
  if (isError(sock)) throw new Error(sock.errno);
  if (port !== 0) sock.bind(ipv4(0), port);
  return sock;
}

const polls = (events: Iterable<TraceEvent>): FrameEvent[] => [...events].filter((e): e is FrameEvent => e.kind === 'napi_poll');

/** Two hosts on one cable, each with a bridge, a container and a VXLAN device: the seed's overlay. */
function overlay(seed = 1): { lab: LabKernel; hosts: [Uapi, Uapi]; pods: [Uapi, Uapi] } {
  const lab = bootLab({ seed });
  const machines = ['node1', 'node2'].map((name) => lab.addMachine(name));
  for (const { id } of machines) lab.addNic(id, 'eth0');
  const hosts = machines.map((m) => m.uapi) as [Uapi, Uapi];
  lab.connect({ machine: machines[0]?.id ?? 0, nic: 'eth0' }, { machine: machines[1]?.id ?? 0, nic: 'eth0' });
  const pods = hosts.map((host, i) => {
    up(host, 'eth0');
    addr(host, 'eth0', `192.168.0.${i + 1}`);
    host.newLink({ kind: 'bridge', name: 'br0' });
    host.newLink({ kind: 'vxlan', name: 'vx', vxlan: { id: 1, dstport: 9527, remote: IP(`192.168.0.${2 - i}`) } });
    const pod = netns(host, 'pod');
    host.newLink({ kind: 'veth', name: 'p', peer: { name: 'eth0', netns: pod.nsid } });
    for (const port of ['p', 'vx']) set(host, port, { master: index(host, 'br0') });
    up(host, 'br0', 'p', 'vx');
    up(pod, 'eth0');
    addr(pod, 'eth0', `10.0.0.${i + 1}`);
    return pod;
  }) as [Uapi, Uapi];
  return { lab, hosts, pods };
}

describe('lab', () => {
  test('a machine is born with lo, down, and its name as host name', () => {
    const { uapi } = bootLab({ seed: 1 }).addMachine('h1');
    expect(uapi.links().map((l) => [l.name, l.operstate])).toEqual([['lo', 'DOWN']]);
    uapi.setHostname('box');
    expect(uapi.hostname()).toBe('box');
  });

  test('two namespaces and a veth pair', () => {
    const lab = bootLab({ seed: 1 });
    const { uapi } = lab.addMachine('h');
    const [a, b] = [netns(uapi, 'a'), netns(uapi, 'b')];
    uapi.newLink({ kind: 'veth', name: 'eth0', netns: a.nsid, peer: { name: 'eth0', netns: b.nsid } });
    for (const [net, ip] of [
      [a, '10.0.0.1'],
      [b, '10.0.0.2'],
    ] as const) {
      addr(net, 'eth0', ip);
      up(net, 'eth0');
    }
    expect(reaches(lab, a, b, '10.0.0.2')).toBe(true);
  });

  test('pods on two hosts reach each other through the overlay', () => {
    const { lab, hosts, pods } = overlay();
    expect(reaches(lab, pods[0], pods[1], '10.0.0.2')).toBe(true);
    expect(polls(lab.trace.read(0)).length).toBeGreaterThan(3);
    const remote = hosts[0].fdbs().filter((f) => f.self && f.state === 'learned');
    expect(remote.map((f) => f.dst)).toEqual([IP('192.168.0.2')]);
    const behindVx = hosts[0]
      .fdbs()
      .filter((f) => f.master !== 0 && f.state === 'learned' && f.ifindex === hosts[0].linkByName('vx')?.ifindex);
    expect(behindVx).toHaveLength(1);
  });

  test('the same seed gives the same trace, another seed other addresses', () => {
    const run = (seed: number): unknown[] => {
      const { lab, pods } = overlay(seed);
      reaches(lab, pods[0], pods[1], '10.0.0.2');
      return [...lab.trace.read(0)];
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  test('a cable needs two free cards', () => {
    const lab = bootLab({ seed: 1 });
    const { id } = lab.addMachine('h');
    for (const nic of ['e0', 'e1', 'e2']) lab.addNic(id, nic);
    const ref = (nic: string) => ({ machine: id, nic });
    const cable = lab.connect(ref('e0'), ref('e1'));
    expect(cable).toBe(1);
    expect(lab.connect(ref('e1'), ref('e2'))).toMatchObject({ errno: 'EBUSY' });
    expect(lab.connect(ref('e2'), ref('e2'))).toMatchObject({ errno: 'EINVAL' });
    expect(lab.connect(ref('e2'), ref('nope'))).toMatchObject({ errno: 'ENODEV' });
    expect(lab.disconnect(1)).toBeUndefined();
    expect(lab.connect(ref('e1'), ref('e2'))).toBe(2);
  });

  test('a card is found by the name it was plugged in with, after a rename and a move', () => {
    const lab = bootLab({ seed: 1 });
    const { id, uapi } = lab.addMachine('h');
    lab.addNic(id, 'eth0');
    const n = netns(uapi, 'n');
    set(uapi, 'eth0', { netns: n.nsid, name: 'wan' });
    expect(lab.removeNic({ machine: id, nic: 'eth0' })).toBeUndefined();
    expect(n.links().map((l) => l.name)).toEqual(['lo']);
    expect(lab.addNic(id, 'eth0')).toBeUndefined();
  });

  test('a machine that is removed leaves nothing in any table', () => {
    const { lab } = overlay();
    for (const id of [1, 2]) expect(lab.removeMachine(id)).toBeUndefined();
    const rows = new Map<string, number>();
    for (const e of lab.trace.read(0)) {
      if (e.kind !== 'table') continue;
      rows.set(e.table, (rows.get(e.table) ?? 0) + (e.after ? 1 : 0) - (e.before ? 1 : 0));
    }
    expect(Object.fromEntries([...rows].filter(([, n]) => n !== 0))).toEqual({});
    expect(lab.removeMachine(1)).toMatchObject({ errno: 'ENODEV' });
  });

  test('entering a namespace of another machine is a broken invariant', () => {
    const lab = bootLab({ seed: 1 });
    const [a, b] = [lab.addMachine('a').uapi, lab.addMachine('b').uapi];
    expect(() => a.enter(b.nsid)).toThrow();
  });

  test('a cable takes its latency each way', () => {
    const lab = bootLab({ seed: 1 });
    const ids = ['a', 'b'].map((name) => lab.addMachine(name));
    for (const { id } of ids) lab.addNic(id, 'eth0');
    lab.connect({ machine: 1, nic: 'eth0' }, { machine: 2, nic: 'eth0' }, 5 * MS);
    const [a, b] = ids.map((m) => m.uapi) as [Uapi, Uapi];
    for (const [i, host] of [a, b].entries()) {
      up(host, 'eth0');
      addr(host, 'eth0', `10.0.0.${i + 1}`);
    }
    expect(reaches(lab, a, b, '10.0.0.2')).toBe(true);
    const [ask, answer, data] = polls(lab.trace.read(0));
    expect([(answer?.t ?? 0) - (ask?.t ?? 0) >= 5 * MS, (data?.t ?? 0) - (ask?.t ?? 0) < 11 * MS]).toEqual([true, true]);
  });
});
