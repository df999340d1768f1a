/** `ip link` (iplink.c): its verbs. */

import { linkShow } from './addr_show.ts';
import type { Args } from './args.ts';
import { matches } from './args.ts';
import type { IpContext } from './context.ts';
import { linkAdd, linkDelete, linkProperty, linkSet } from './link_modify.ts';
import { BRIDGE_SLAVE_USAGE, BRIDGE_USAGE, LINK_USAGE, VETH_USAGE, VXLAN_USAGE } from './usage_link.ts';

type Verb = (ip: IpContext, a: Args) => number;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['add', linkAdd],
  ['set', linkSet],
  ['change', linkSet],
  ['replace', (ip) => ip.unsupported()],
  ['delete', linkDelete],
  ['show', linkShow],
  ['lst', linkShow],
  ['list', linkShow],
  ['xstats', (ip) => ip.unsupported()],
  ['afstats', (ip) => ip.unsupported()],
  ['property', linkProperty],
  ['help', linkHelp],
];
export const LINK_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipLink(ip: IpContext, a: Args): number {
  if (!a.more) return linkShow(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip link help".\n`);
  a.skip();
  return verb[1](ip, a);
}

const TYPE_USAGES: Readonly<Record<string, string>> = { bridge: BRIDGE_USAGE, bridge_slave: BRIDGE_SLAVE_USAGE, vxlan: VXLAN_USAGE };

/** `ip link help [TYPE]`. */
function linkHelp(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(255, LINK_USAGE);
  if (a.is('veth')) {
    ip.tool.stdout.write(VETH_USAGE);
    return 0;
  }
  const usage = TYPE_USAGES[a.word];
  if (usage === undefined) return ip.exit(255, LINK_USAGE);
  ip.err(usage);
  return 0;
}
