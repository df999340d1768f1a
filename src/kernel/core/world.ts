/**
 * The lab's kernels together: one clock, one seeded stream, one trace, several machines. Each machine is a booted kernel whose namespaces
 * share nothing with other machines but cables. Also the per-CPU backlog (struct softnet_data): simulated machines share one CPU, so the
 * order of softirqs is the order of `netif_rx` calls, and is reproducible.
 */
import { type IfIndex, type Mac, type NsId, nsId } from '#base/brand.ts';
import { Clock } from '#sim/clock.ts';
import { Rng } from '#sim/rng.ts';
import { RowIds, Table } from '#sim/table.ts';
import { Trace } from '#sim/trace.ts';
import type { Backlog } from './dev.ts';
import type { NetDevice } from './netdevice.ts';
import { type Machine, Netns } from './netns.ts';
import { resetSkbIds } from './skb.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Most trace records kept. */
  readonly traceCapacity?: number;
}

/** Tables of the whole lab, keyed by `nsid:…` where rows of several namespaces share one. */
export interface WorldTables {
  readonly machine: Table<'machine', number>;
  readonly netns: Table<'netns', number>;
  readonly link: Table<'link', string>;
  readonly cable: Table<'cable', number>;
}

/** Initialisers that every new namespace runs, in registration order (register_pernet_subsys). Filled once by the layers' modules through `uapi`. */
export type PernetInit = (net: Netns) => void;

export class World {
  readonly clock = new Clock();
  readonly rng: Rng;
  readonly trace: Trace;
  readonly ids = new RowIds();
  readonly machines: Machine[] = [];
  readonly namespaces = new Map<NsId, Netns>();
  readonly tables: WorldTables;
  backlog!: Backlog;
  private nextNsid = 1;
  private nextMachine = 1;
  private readonly pernet: readonly PernetInit[];
  private readonly pernetExit: readonly PernetInit[];

  constructor(options: WorldOptions, pernet: readonly PernetInit[], pernetExit: readonly PernetInit[]) {
    resetSkbIds();
    this.rng = new Rng(options.seed);
    this.trace = new Trace(this.clock, options.traceCapacity);
    this.pernet = pernet;
    this.pernetExit = pernetExit;
    this.tables = {
      machine: this.table('machine'),
      netns: this.table('netns'),
      link: this.table('link'),
      cable: this.table('cable'),
    };
  }

  table<T extends ConstructorParameters<typeof Table>[0], K extends number | string>(name: T): Table<T, K> {
    return new Table<T, K>(name, this.trace, this.ids);
  }

  addMachine(name: string): Machine {
    const id = this.nextMachine++;
    this.tables.machine.set(id, { id, name });
    const machine: Machine = { id, name, init: this.makeNetns(''), named: new Map() };
    this.adopt(machine, machine.init);
    this.machines.push(machine);
    return machine;
  }

  addNetns(machine: Machine, name: string): Netns {
    const net = this.makeNetns(name);
    machine.named.set(name, net);
    this.adopt(machine, net);
    return net;
  }

  /** Last step of a namespace's death; its devices are gone or moved by then. */
  removeNetns(net: Netns): void {
    net.dead = true;
    for (const exit of this.pernetExit) exit(net);
    this.namespaces.delete(net.nsid);
    net.machine.named.delete(net.name);
    this.tables.netns.delete(net.nsid);
  }

  /** sethostname(2). */
  renameMachine(machine: Machine, name: string): void {
    machine.name = name;
    this.tables.machine.set(machine.id, { id: machine.id, name });
  }

  /** Last step of a machine's end; its named namespaces are gone by then. */
  removeMachine(machine: Machine): void {
    this.removeNetns(machine.init);
    this.machines.splice(this.machines.indexOf(machine), 1);
    this.tables.machine.delete(machine.id);
  }

  /** eth_random_addr: locally administered, unicast. */
  randomMac(): Mac {
    const hi = ((this.rng.u32() & 0xfeff) | 0x0200) & 0xffff;
    return (hi * 0x100000000 + this.rng.u32()) as Mac;
  }

  private makeNetns(name: string): Netns {
    const nsid = nsId(this.nextNsid++);
    const net = new Netns(this, nsid, name, this.table('sysctl'));
    this.namespaces.set(nsid, net);
    return net;
  }

  private adopt(machine: Machine, net: Netns): void {
    net.machine = machine;
    this.tables.netns.set(net.nsid, { nsid: net.nsid, machine: machine.id, name: net.name });
    for (const init of this.pernet) init(net);
  }
}

export const linkKey = (nsid: NsId, ifindex: IfIndex): string => `${nsid}:${ifindex}`;
/** For a device that is registered: its key in the link table. */
export const linkKeyOf = (dev: NetDevice): string => linkKey(dev.net.nsid, dev.ifindex);
