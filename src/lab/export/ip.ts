/** Addresses, routes, neighbours and forwarding entries that somebody wrote. */
import { formatIpv4, formatMac, prefixMask } from '#base/addr.ts';
import { type AddrRow, IFF, type LinkRow, type MetricName, type Nexthop, NUD, type RouteRow, RT_TABLE, SCOPE } from '#sim/rows.ts';
import type { Space } from '../model.ts';
import { inOrder } from './links.ts';
import { isOwn } from './macs.ts';
import { type Plan, type Step, step } from './step.ts';

const SCOPE_NAMES: ReadonlyMap<number, string> = new Map([
  [SCOPE.GLOBAL, 'global'],
  [SCOPE.SITE, 'site'],
  [SCOPE.LINK, 'link'],
  [SCOPE.HOST, 'host'],
  [SCOPE.NOWHERE, 'nowhere'],
]);
const scopeName = (scope: number): string => SCOPE_NAMES.get(scope) ?? String(scope);

const isLoopbackNet = (a: number): boolean => a >>> 24 === 127;
/** 127.0.0.1/8 comes to `lo` when it is switched on. */
const comesWithLo = (link: LinkRow, a: AddrRow): boolean =>
  link.kind === 'loopback' && (link.flags & IFF.UP) !== 0 && a.local === 0x7f000001 && a.prefixLen === 8;

export function addressSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) =>
    inOrder(space).flatMap((link) =>
      plan.model.addrs(link).flatMap((a) => {
        if (comesWithLo(link, a)) return [];
        const words =
          a.peer === a.local
            ? [`${formatIpv4(a.local)}/${a.prefixLen}`]
            : [formatIpv4(a.local), 'peer', `${formatIpv4(a.peer)}/${a.prefixLen}`];
        if (a.broadcast) words.push('broadcast', formatIpv4(a.broadcast));
        if (a.scope !== (isLoopbackNet(a.local) ? SCOPE.HOST : SCOPE.GLOBAL)) words.push('scope', scopeName(a.scope));
        if (a.label && a.label !== link.name) words.push('label', a.label);
        if (a.metric) words.push('metric', String(a.metric));
        if (a.noPrefixRoute) words.push('noprefixroute');
        return [step('addresses', space, 'ip', 'addr', 'add', ...words, 'dev', link.name)];
      }),
    ),
  );
}

const prefix = (dst: number, len: number): string => (len === 0 ? 'default' : len === 32 ? formatIpv4(dst) : `${formatIpv4(dst)}/${len}`);

/** The scope that iproute2 gives a route when none is said (iproute.c, iproute_modify). */
const usualScope = (r: RouteRow): number => {
  if (r.type === 'local') return SCOPE.HOST;
  if (r.type === 'broadcast' || r.type === 'multicast') return SCOPE.LINK;
  return r.type === 'unicast' && !r.nexthop.gateway && !r.nexthops ? SCOPE.LINK : SCOPE.GLOBAL;
};

function routeWords(plan: Plan, r: RouteRow): (string | number)[] {
  const words: (string | number)[] = r.type === 'unicast' ? [] : [r.type];
  words.push(prefix(r.dst, r.dstLen));
  if (!r.nexthops) words.push(...hopWords(plan, r, r.nexthop));
  if (r.metric) words.push('metric', r.metric);
  if (r.prefSrc) words.push('src', formatIpv4(r.prefSrc));
  if (r.proto !== 'boot') words.push('proto', r.proto);
  if (r.scope !== usualScope(r)) words.push('scope', scopeName(r.scope));
  if (r.table !== RT_TABLE.MAIN) words.push('table', r.table === RT_TABLE.DEFAULT ? 'default' : r.table);
  for (const [name, value] of Object.entries(r.metrics ?? {}) as [MetricName, number][]) {
    const lock = r.locked?.includes(name) && name !== 'rto_min' ? ['lock'] : [];
    words.push(name, ...lock, name === 'features' ? 'ecn' : value);
  }
  for (const nh of r.nexthops ?? []) words.push('nexthop', ...hopWords(plan, r, nh), 'weight', nh.weight ?? 1);
  return words;
}

function hopWords(plan: Plan, r: RouteRow, nh: Nexthop): (string | number)[] {
  const words: (string | number)[] = nh.gateway ? ['via', formatIpv4(nh.gateway)] : [];
  const dev = nh.oif ? plan.model.link(r.nsid, nh.oif) : undefined;
  if (dev) words.push('dev', dev.name);
  if (nh.onlink) words.push('onlink');
  return words;
}

const routeKey = (r: RouteRow): string => `${r.table}/${r.dst}/${r.dstLen}/${r.metric}`;

/** Routes without a gateway come first: the others lean on them, and on connected ones that are gone by now. */
export function routeSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) => {
    const all = [...plan.model.snapshot.route.values()].filter((r) => r.nsid === space.netns.nsid);
    const own = all.filter((r) => r.proto !== 'kernel' && r.table !== RT_TABLE.LOCAL);
    const seen = new Set<string>();
    const sorted = [...own.filter((r) => !r.nexthop.gateway), ...own.filter((r) => r.nexthop.gateway)];
    const add = sorted.map((r) => {
      const verb = seen.has(routeKey(r)) ? 'append' : 'add';
      seen.add(routeKey(r));
      return step('routes', space, 'ip', 'route', verb, ...routeWords(plan, r));
    });
    return [...add, ...missingRoutes(plan, space, all)];
  });
}

/** Connected routes that somebody deleted. */
function missingRoutes(plan: Plan, space: Space, routes: readonly RouteRow[]): Step[] {
  const there = new Set(routes.filter((r) => r.table === RT_TABLE.MAIN).map((r) => `${r.dst}/${r.dstLen}`));
  const steps: Step[] = [];
  for (const link of space.links) {
    if (!(link.flags & IFF.UP) || link.kind === 'loopback') continue;
    for (const a of plan.model.addrs(link)) {
      const dst = (a.peer & prefixMask(a.prefixLen)) >>> 0;
      if (a.secondary || (a.prefixLen === 32 && a.peer === a.local) || there.has(`${dst}/${a.prefixLen}`)) continue;
      steps.push(step('routes', space, 'ip', 'route', 'del', prefix(dst, a.prefixLen), 'dev', link.name));
    }
  }
  return steps;
}

export function neighbourSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) =>
    [...plan.model.snapshot.neigh.values()].flatMap((n) => {
      const dev = n.nsid === space.netns.nsid ? plan.model.link(n.nsid, n.ifindex) : undefined;
      if (!dev) return [];
      if (n.proxy) return [step('neighbours', space, 'ip', 'neigh', 'add', 'proxy', formatIpv4(n.dst), 'dev', dev.name)];
      if (!(NUD[n.state] & NUD.PERMANENT) || n.lladdr === undefined) return [];
      const words = [formatIpv4(n.dst), 'lladdr', formatMac(n.lladdr), 'dev', dev.name, 'nud', 'permanent'];
      return [step('neighbours', space, 'ip', 'neigh', 'add', ...words)];
    }),
  );
}

export function fdbSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) => {
    const rows = [...plan.model.snapshot.fdb.values()].filter((f) => f.nsid === space.netns.nsid);
    const steps = rows.flatMap((f): Step[] => {
      const dev = plan.model.link(f.nsid, f.ifindex);
      if (!dev || f.state === 'learned') return [];
      if (f.master) {
        if (isOwn(plan.model, f.nsid, f.master, f.ifindex, f.mac)) return [];
        return [step('fdb', space, 'bridge', 'fdb', 'add', formatMac(f.mac), 'dev', dev.name, 'master', f.state)];
      }
      if (dev.kind !== 'vxlan' || (f.mac === 0 && f.dst === dev.vxlan?.remote)) return [];
      const state = f.state === 'static' ? ['static'] : [];
      const verb = f.mac === 0 ? 'append' : 'add';
      return [step('fdb', space, 'bridge', 'fdb', verb, formatMac(f.mac), 'dev', dev.name, 'dst', formatIpv4(f.dst), ...state)];
    });
    return [...steps, ...missingRemotes(space, rows)];
  });
}

/** The entry that a tunnel's `remote` makes, when somebody deleted it. */
function missingRemotes(space: Space, rows: readonly { mac: number; dst: number; ifindex: number }[]): Step[] {
  return space.links.flatMap((link) => {
    const remote = link.vxlan?.remote ?? 0;
    if (!remote || rows.some((f) => f.ifindex === link.ifindex && f.mac === 0 && f.dst === remote)) return [];
    return [step('fdb', space, 'bridge', 'fdb', 'del', '00:00:00:00:00:00', 'dev', link.name, 'dst', formatIpv4(remote))];
  });
}
