/** Kernel settings. The table holds what was written; what a namespace took from its machine when it was made is written down too. */
import type { SysctlRow } from '#sim/rows.ts';
import type { Space } from '../model.ts';
import { type Plan, type Step, step } from './step.ts';

const FORWARD = 'net/ipv4/ip_forward';
/** Other names of `ip_forward`: writing it sets these. */
const FOLLOWS = ['net/ipv4/conf/all/forwarding', 'net/ipv4/conf/default/forwarding'];

/** The device that a setting belongs to; undefined for one of the whole namespace. */
function deviceOf(path: string): string | undefined {
  const dev = /^net\/ipv4\/(?:conf|neigh)\/(.+)\/[^/]+$/.exec(path)?.[1];
  return dev === 'all' || dev === 'default' ? undefined : dev;
}

/** What the namespace found on its machine when it was made (devinet_init_net); `rid` counts in the order of events. */
function inherited(plan: Plan, space: Space, rows: readonly SysctlRow[]): SysctlRow[] {
  const init = plan.model.machines.find((m) => m.row === space.machine)?.init;
  if (!init || init === space) return [];
  const own = new Set(rows.map((r) => r.path));
  return [...plan.model.snapshot.sysctl.values()].filter(
    (r) =>
      r.nsid === init.netns.nsid &&
      r.rid < space.netns.rid &&
      !own.has(r.path) &&
      (r.path === FORWARD || /^net\/ipv4\/conf\/(all|default)\//.test(r.path)),
  );
}

/** `net/ipv4/conf/eth0.5/rp_filter` keeps its slashes; anything else is written with dots. */
const setting = (r: SysctlRow): string => `${r.path.includes('.') ? r.path : r.path.replaceAll('/', '.')}=${r.value.replaceAll('\t', ' ')}`;

export function settingSteps(plan: Plan, which: 'general' | 'device'): Step[] {
  return plan.spaces.flatMap((space) => {
    const own = [...plan.model.snapshot.sysctl.values()].filter((r) => r.nsid === space.netns.nsid);
    const rows = [...own, ...inherited(plan, space, own)].filter((r) => (deviceOf(r.path) === undefined) === (which === 'general'));
    const forward = rows.find((r) => r.path === FORWARD);
    const rest = rows.filter((r) => r !== forward && !(forward && FOLLOWS.includes(r.path) && r.value === forward.value));
    return (forward ? [forward, ...rest] : rest).map((r) => step('settings', space, 'sysctl', '-qw', setting(r)));
  });
}
