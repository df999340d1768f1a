/** Words for completion after `ip`: objects, verbs, keywords, devices, namespaces. */
import { formatIpv4 } from '#base/addr.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { RT_TABLE } from '#sim/rows.ts';
import { ADDR_KEYWORDS, ADDR_VERBS } from './addr.ts';
import { matches } from './args.ts';
import { LINK_VERBS } from './link.ts';
import { LINK_KEYWORDS } from './link_parse.ts';
import { NEIGH_KEYWORDS, NEIGH_VERBS } from './neigh.ts';
import { NETNS_VERBS } from './netns.ts';
import { OPTION_WORDS } from './options.ts';
import { ROUTE_KEYWORDS, ROUTE_VERBS } from './route.ts';
import { RULE_KEYWORDS, RULE_VERBS } from './rule.ts';

interface Grammar {
  readonly verbs: readonly string[];
  readonly keywords: readonly string[];
}
const GRAMMARS: readonly (readonly [string, Grammar])[] = [
  ['address', { verbs: ADDR_VERBS, keywords: ADDR_KEYWORDS }],
  ['route', { verbs: ROUTE_VERBS, keywords: ROUTE_KEYWORDS }],
  ['rule', { verbs: RULE_VERBS, keywords: RULE_KEYWORDS }],
  ['neighbour', { verbs: NEIGH_VERBS, keywords: NEIGH_KEYWORDS }],
  ['link', { verbs: LINK_VERBS, keywords: LINK_KEYWORDS }],
  ['netns', { verbs: NETNS_VERBS, keywords: [] }],
];
const KINDS = ['veth', 'bridge', 'vxlan'];
const VXLAN = ['id', 'remote', 'group', 'local', 'dev', 'dstport', 'ttl', 'learning', 'nolearning', 'ageing', 'srcport'];
const AFTER: Readonly<Record<string, (sys: Uapi) => readonly string[]>> = {
  dev: devices,
  master: devices,
  oif: devices,
  iif: devices,
  link: devices,
  netns: netnsNames,
  type: () => KINDS,
  veth: () => ['peer'],
  peer: () => ['name'],
  table: () => ['local', 'main', 'default', 'all'],
  lookup: () => ['local', 'main', 'default'],
  nud: () => ['permanent', 'reachable', 'noarp', 'stale', 'failed'],
  scope: () => ['global', 'link', 'host'],
  via: (sys) => sys.neighs().map((n) => formatIpv4(n.dst)),
  src: localAddresses,
  local: localAddresses,
  arp: () => ['on', 'off'],
  promisc: () => ['on', 'off'],
  multicast: () => ['on', 'off'],
};

/** What there is to delete, as it is named. */
const PRESENT: Readonly<Record<string, (sys: Uapi) => readonly string[]>> = {
  address: (sys) => sys.addrs().map((a) => `${formatIpv4(a.local)}/${a.prefixLen}`),
  route: (sys) =>
    sys
      .routes()
      .filter((r) => r.table === RT_TABLE.MAIN)
      .map((r) => (r.dstLen === 0 ? 'default' : `${formatIpv4(r.dst)}${r.dstLen === 32 ? '' : `/${r.dstLen}`}`)),
  neighbour: (sys) => sys.neighs().map((n) => formatIpv4(n.dst)),
};
function localAddresses(sys: Uapi): readonly string[] {
  return sys.addrs().map((a) => formatIpv4(a.local));
}
function devices(sys: Uapi): readonly string[] {
  return sys.links().map((l) => l.name);
}
function netnsNames(sys: Uapi): readonly string[] {
  return sys.netnsList().map((n) => n.name);
}

/** Candidates for the last of `words`. */
export function completeIp(sys: Uapi, words: readonly string[], objects: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  return [...new Set(candidates(sys, words.slice(0, -1), typed, objects))].filter((w) => w.startsWith(typed));
}

function candidates(sys: Uapi, before: readonly string[], typed: string, objects: readonly string[]): readonly string[] {
  let at = 0;
  let inside = sys;
  while (before[at]?.startsWith('-')) {
    const takesName = matches(before[at] as string, '-netns');
    if (takesName && before[at + 1] === undefined) return netnsNames(sys);
    const nsid = takesName ? sys.netnsByName(before[at + 1] as string) : undefined;
    if (nsid !== undefined) inside = sys.enter(nsid);
    at += takesName ? 2 : 1;
  }
  const words = before.slice(at);
  if (words.length === 0) return typed.startsWith('-') ? OPTION_WORDS : objects;
  const grammar = GRAMMARS.find(([name]) => matches(words[0] as string, name));
  if (!grammar) return [];
  if (words.length === 1) return grammar[1].verbs;
  return grammar[0] === 'netns' ? (words.length === 2 ? netnsNames(sys) : []) : argumentWords(inside, grammar, words);
}

function argumentWords(sys: Uapi, [object, grammar]: (typeof GRAMMARS)[number], words: readonly string[]): readonly string[] {
  const last = words.at(-1) as string;
  const after = AFTER[last];
  if (after) return after(sys);
  if (words.includes('vxlan')) return VXLAN;
  const there = words.length === 2 && matches(words[1] as string, 'delete') ? PRESENT[object]?.(sys) : undefined;
  if (there) return there;
  const bare = object === 'link' && words.length === 2 && last !== 'add';
  return bare ? ['dev', ...devices(sys)] : ['dev', ...grammar.keywords];
}
