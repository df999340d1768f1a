/**
 * Parameters of neighbour discovery (struct neigh_parms): /proc/sys/net/ipv4/neigh/{default,DEV}/. Read: Documentation/networking/ip-sysctl.rst,
 * net/core/neighbour.c. Left out: gc_* (nothing is collected), anycast_delay, base_reachable_time and retrans_time in other units (deprecated
 * twins of the *_ms files).
 */
import { MS, SEC } from '#base/brand.ts';
import type { Rng } from '#sim/rng.ts';
import { register_net_sysctl, sysctl_int_check } from '../core/sysctl.ts';

export const NEIGH_SYSCTL = 'net/ipv4/neigh';

/** Values of one directory; names and units are those of the files. */
export interface NeighConf {
  /** Milliseconds for which a confirmation holds, before randomisation. */
  base_reachable_time_ms: number;
  /** Milliseconds between two solicitations. */
  retrans_time_ms: number;
  mcast_solicit: number;
  ucast_solicit: number;
  app_solicit: number;
  mcast_resolicit: number;
  /** Seconds from the first use of a STALE entry to its probe. */
  delay_first_probe_time: number;
  /** Bytes of packets that wait for an address. */
  unres_qlen_bytes: number;
  /** 1/100 s in which a second answer does not replace the first. */
  locktime: number;
  /** 1/100 s: the longest that an answer as a proxy is held back. */
  proxy_delay: number;
  /** Answers as a proxy that may wait. */
  proxy_qlen: number;
  /** Milliseconds between two looks at a managed entry. */
  interval_probe_time_ms: number;
}

const DEFAULTS: NeighConf = {
  base_reachable_time_ms: 30_000,
  retrans_time_ms: 1000,
  mcast_solicit: 3,
  ucast_solicit: 3,
  app_solicit: 0,
  mcast_resolicit: 0,
  delay_first_probe_time: 5,
  unres_qlen_bytes: 212_992,
  locktime: 100,
  proxy_delay: 80,
  proxy_qlen: 64,
  interval_probe_time_ms: 5000,
};
for (const [name, value] of Object.entries(DEFAULTS)) {
  register_net_sysctl(`${NEIGH_SYSCTL}/*/${name}`, { default: String(value), perDevice: true, check: sysctl_int_check(0) });
}

/** Nanoseconds, from values in the files' units. */
export const retransTime = (c: NeighConf): number => Math.max(c.retrans_time_ms, 10) * MS;
export const delayProbeTime = (c: NeighConf): number => c.delay_first_probe_time * SEC;
export const lockTime = (c: NeighConf): number => c.locktime * 10 * MS;

/** neigh_rand_reach_time: between half and one and a half times the base, in nanoseconds. */
export const neigh_rand_reach_time = (rng: Rng, c: NeighConf): number =>
  c.base_reachable_time_ms === 0 ? 0 : (rng.below(c.base_reachable_time_ms) + Math.floor(c.base_reachable_time_ms / 2)) * MS;
