/** State of a bridge and of its ports (struct net_bridge, net_bridge_port, net_bridge_fdb_entry in net/bridge/br_private.h). */
import type { Mac, Nanos } from '#base/brand.ts';
import type { Timer } from '#sim/clock.ts';
import type { BridgeConfig, BridgeId, BridgePortConfig, FdbRow } from '#sim/rows.ts';
import type { Table } from '#sim/table.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { TimerList } from '../../core/timer.ts';
import type { BrNetfilter } from './netfilter.ts';

/** One entry of the forwarding database. `row` is what is shown; its times are refreshed in place. */
export interface FdbEntry {
  row: { -readonly [K in keyof FdbRow]: FdbRow[K] };
  /** Undefined: the bridge itself. */
  port: BridgePort | undefined;
  readonly mac: Mac;
  /** BR_FDB_LOCAL: frames to it go up the bridge's own stack. */
  local: boolean;
  /** BR_FDB_STATIC: never ages. */
  isStatic: boolean;
  /** BR_FDB_ADDED_BY_USER */
  byUser: boolean;
  /** BR_FDB_STICKY: stays on its port. */
  sticky: boolean;
  /** BR_FDB_ADDED_BY_EXT_LEARN: a program learned it, and keeps it alive. */
  extern: boolean;
}

/** Timers and the root's times of a bridge's spanning tree. Times are nanoseconds. */
export interface BridgeStpState {
  designatedRoot: BridgeId;
  rootPathCost: number;
  rootPort: number;
  maxAge: number;
  helloTime: number;
  forwardDelay: number;
  /** In force; shorter than the user's while the topology changes. */
  ageingTime: number;
  topologyChange: boolean;
  topologyChangeDetected: boolean;
  readonly hello: TimerList;
  readonly tcn: TimerList;
  readonly topologyChangeTimer: TimerList;
}

export interface Bridge {
  readonly dev: NetDevice;
  /** Newest first, as list_add_rcu leaves them: the order of flooding. */
  readonly ports: BridgePort[];
  /** By port number: 1 when it is taken. There is no port 0. */
  readonly portNos: Uint8Array;
  config: BridgeConfig;
  /** Zero address until a port or the user gives one, while the device has its random address. */
  id: BridgeId;
  stp: BridgeStpState;
  readonly nf: BrNetfilter;
  mtuByUser: boolean;
  /** Ports that forward, or no port was ever looked at. */
  carrier: boolean;
  readonly fdb: Map<number, FdbEntry>;
  readonly table: Table<'fdb', number>;
  gcTimer: Timer | undefined;
  /** When the next look for old entries is due; the timer runs only while there are entries that age. Undefined while the bridge is down. */
  gcDue: Nanos | undefined;
}

/** What a port knows of its LAN, and its timers. */
export interface PortStpState {
  designatedRoot: BridgeId;
  designatedBridge: BridgeId;
  designatedPort: number;
  designatedCost: number;
  /** When the best message on this port left the root. */
  designatedAge: number;
  topologyChangeAck: boolean;
  configPending: boolean;
  readonly messageAge: TimerList;
  readonly forwardDelay: TimerList;
  readonly hold: TimerList;
}

export interface BridgePort {
  readonly br: Bridge;
  readonly dev: NetDevice;
  readonly portNo: number;
  /** Shown in the device's row; replaced on change. */
  config: BridgePortConfig;
  stp: PortStpState;
  /** BR_ADMIN_COST: the user chose the path cost. */
  adminCost: boolean;
}

export const bridgeOf = (dev: NetDevice): Bridge => dev.priv as Bridge;

/** The bridge port that a device is; undefined when it has no bridge. */
export function br_port_get(dev: NetDevice): BridgePort | undefined {
  const br = dev.master?.kind === 'bridge' ? bridgeOf(dev.master) : undefined;
  return br?.ports.find((p) => p.dev === dev);
}
