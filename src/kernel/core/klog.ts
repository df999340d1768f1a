/**
 * The kernel's log of one machine (kernel/printk/printk.c): a ring of lines that dmesg(1) reads. Namespaces of a machine share it. Left out: the console,
 * continued lines, what other parts of the kernel say when nothing is wrong.
 */
import type { Nanos } from '#base/brand.ts';
import { WaitQueue } from '#sim/task.ts';
import type { Machine } from './netns.ts';

export interface KlogRecord {
  readonly seq: number;
  readonly at: Nanos;
  /** KERN_EMERG 0 to KERN_DEBUG 7. */
  readonly level: number;
  readonly text: string;
}

/** Lines kept. */
const CAPACITY = 4096;

export class Klog {
  /** Oldest first. */
  readonly records: KlogRecord[] = [];
  /** Woken by each line that is added. */
  readonly readable = new WaitQueue();
  private nextSeq = 1;
  private cleared = 0;

  /** SYSLOG_ACTION_CLEAR: what was said so far is shown no more. */
  clear(): void {
    this.cleared = this.nextSeq - 1;
  }
  /** What was said since the log was cleared. */
  since(): KlogRecord[] {
    return this.records.filter((r) => r.seq > this.cleared);
  }

  add(at: Nanos, level: number, text: string): void {
    if (this.records.length >= CAPACITY) this.records.splice(0, CAPACITY / 4);
    this.records.push({ seq: this.nextSeq++, at, level, text });
    this.readable.wake();
  }
}

const LOGS = new WeakMap<Machine, Klog>();
export function klogOf(machine: Machine): Klog {
  let log = LOGS.get(machine);
  if (!log) {
    log = new Klog();
    LOGS.set(machine, log);
  }
  return log;
}
