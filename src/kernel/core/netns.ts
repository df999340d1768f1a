/**
 * struct net: one network namespace as a bag of tables without behaviour. Each layer keeps its part here and fills it from `pernet`
 * initialisers (register_pernet_subsys).
 */
import type { IfIndex, Ipv4, NsId } from '#base/brand.ts';
import type { Table } from '#sim/table.ts';
import type { HookOps } from './hooks.ts';
import type { NetDevice } from './netdevice.ts';
import type { World } from './world.ts';

/** A machine: one booted kernel with its initial namespace and its /run/netns. */
export interface Machine {
  readonly id: number;
  name: string;
  readonly init: Netns;
  /** Named namespaces, oldest first. */
  readonly named: Map<string, Netns>;
}

export class Netns {
  readonly nsid: NsId;
  readonly world: World;
  machine!: Machine;
  name: string;
  readonly devices = new Map<IfIndex, NetDevice>();
  readonly byName = new Map<string, NetDevice>();
  nextIfindex = 1;
  /** Functions on the five IPv4 hooks, by priority. */
  readonly hooks: readonly HookOps[][] = [[], [], [], [], []];
  /** Ids by which this namespace knows others (link-netnsid). */
  readonly peerIds = new Map<NsId, number>();
  /** Ids below the highest one that are free, lowest first. */
  readonly freedPeerIds: number[] = [];
  readonly sysctl: Table<'sysctl', string>;
  /** State of the ipv4, neigh, sock and netfilter layers, by `Part.key`. */
  readonly parts: unknown[] = [];
  dead = false;

  constructor(world: World, nsid: NsId, name: string, sysctl: Table<'sysctl', string>) {
    this.world = world;
    this.nsid = nsid;
    this.name = name;
    this.sysctl = sysctl;
  }
}

/** Typed access to one layer's part of a namespace: `const fib = part(net, FIB)`. Made on first use by `make`. */
export interface Part<T> {
  readonly name: string;
  /** Its place in `Netns.parts`. */
  readonly key: number;
  readonly make: (net: Netns) => T;
}
let nextPart = 0;
export const definePart = <T>(name: string, make: (net: Netns) => T): Part<T> => ({ name, key: nextPart++, make });
function makePart<T>(net: Netns, p: Part<T>): T {
  while (net.parts.length < nextPart) net.parts.push(undefined);
  const value = p.make(net);
  net.parts[p.key] = value;
  return value;
}
export function part<T>(net: Netns, p: Part<T>): T {
  const value = net.parts[p.key] as T | undefined;
  return value === undefined ? makePart(net, p) : value;
}

/** peernet2id_alloc: the id by which `net` knows `other`; the lowest free one on first sight. */
export function peernet2id_alloc(net: Netns, other: NsId): number {
  const known = net.peerIds.get(other);
  if (known !== undefined) return known;
  const id = net.freedPeerIds.shift() ?? net.peerIds.size;
  net.peerIds.set(other, id);
  return id;
}

/** `other` is gone: its id is free again. */
export function peernet2id_free(net: Netns, other: NsId): void {
  const id = net.peerIds.get(other);
  if (id === undefined) return;
  net.peerIds.delete(other);
  net.freedPeerIds.push(id);
  net.freedPeerIds.sort((a, b) => a - b);
}

export type { Ipv4 };
