/**
 * The hypervisor's side of a lab: what no process inside a machine can do. Machines are booted, get physical NICs, and are joined by cables.
 * `bootLab` (in `./lab.ts`) makes one.
 */
import type { Mac } from '#base/brand.ts';
import type { Clock } from '#sim/clock.ts';
import type { Trace } from '#sim/trace.ts';
import type { Ack, NlError } from './errno.ts';
import type { Uapi } from './uapi.ts';

export interface LabOptions {
  readonly seed: number;
  readonly traceCapacity?: number;
}

export interface NicRef {
  readonly machine: number;
  readonly nic: string;
}

export interface LabKernel {
  readonly clock: Clock;
  readonly trace: Trace;
  /** Boots a machine with only `lo` (down). */
  addMachine(name: string): { readonly id: number; readonly uapi: Uapi };
  removeMachine(id: number): Ack;
  renameMachine(id: number, name: string): Ack;
  /** Plugs a physical NIC into the machine's initial namespace. */
  addNic(machine: number, name: string, mac?: Mac): Ack;
  removeNic(nic: NicRef): Ack;
  /** Joins two free NICs; answers the cable's id. `latency` in nanoseconds for one direction (default 50 µs). The NIC is found by the name it was plugged in with. */
  connect(a: NicRef, b: NicRef, latency?: number): number | NlError;
  disconnect(cable: number): Ack;
}
