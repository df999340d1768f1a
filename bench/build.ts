/** Time and memory for addressed namespaces on one bridge, by kernel requests alone. */
import { bootLab } from '../src/kernel/uapi/lab.ts';
import type { LabKernel } from '../src/kernel/uapi/uapi.ts';
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
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** What a thousand namespaces more than one keep, each. The trace's ring is there before the first one. */
function memory(namespaces: number): number {
  if (!globalThis.gc) return 0;
  const labs = [build(1)];
  const before = inUse();
  labs.push(build(namespaces + 1));
  const lab = inUse() - before;
  labs.length = 1;
  const small = inUse();
  labs.push(build(1));
  return (lab - (inUse() - small)) / namespaces;
}

export function measureBuild(namespaces: number, runs: number): BuildResult {
  const coldMs = timed(namespaces);
  const warmMs = Math.min(...Array.from({ length: runs }, () => timed(namespaces)));
  return { namespaces, coldMs, warmMs, bytesPerHost: memory(namespaces) };
}
