/** Time and memory for addressed namespaces on one bridge, by kernel requests alone. */

import type { LabKernel } from '../src/kernel/uapi/boot.ts';
import { bootLab } from '../src/kernel/uapi/lab.ts';
import { addBridge, addHost, ip } from './lan.ts';

export interface BuildResult {
  readonly namespaces: number;
  /** The first in this process, before the compiler has seen the code. */
  readonly coldMs: number;
  /** The fastest of the following ones. */
  readonly warmMs: number;
  /** Memory that one namespace with its veth pair, its rows and its history in the trace keeps; 0 when the collector cannot be called. */
  readonly bytesPerHost: number;
}

function build(namespaces: number): LabKernel {
  const lab = bootLab({ seed: 1 });
  const root = lab.addMachine('host').uapi;
  const br = addBridge(root, 'br0');
  for (let i = 0; i < namespaces; i++) addHost(root, br, `n${i}`, ip(`10.${i >> 8}.${i & 255}.2`), 8);
  return lab;
}

function timed(namespaces: number): number {
  const started = performance.now();
  build(namespaces);
  return performance.now() - started;
}

const inUse = (): number => {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Memory of a lab with so many namespaces, the trace's ring included. */
function memoryOf(namespaces: number): number {
  const before = inUse();
  const lab = build(namespaces);
  const bytes = inUse() - before;
  // Named after the second look, so that it is still there at it.
  return lab.trace.nextSeq > 0 ? bytes : 0;
}

export function measureBuild(namespaces: number, runs: number): BuildResult {
  const coldMs = timed(namespaces);
  const warmMs = Math.min(...Array.from({ length: runs }, () => timed(namespaces)));
  return { namespaces, coldMs, warmMs, bytesPerHost: globalThis.gc ? (memoryOf(namespaces) - memoryOf(1)) / (namespaces - 1) : 0 };
}
