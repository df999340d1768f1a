/** `ip link add`, `set`, `change`, `replace`, `delete` (iplink_modify). */
import type { IfIndex } from '#base/brand.ts';
import { nlError } from '#kernel/uapi/errno.ts';
import type { NewLink, SetLink } from '#kernel/uapi/uapi.ts';
import type { LinkRow } from '#sim/rows.ts';
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { KIND_PARSERS, type KindArgs } from './link_kinds.ts';
import { type LinkArgs, macOf, parseLinkArgs } from './link_parse.ts';
import { LINK_USAGE } from './usage_link.ts';

/** IFNAMSIZ without its zero byte: netlink's attribute policy refuses longer names before anybody looks at them. */
const IFNAME_MAX = 15;
function nameTooLong(ip: IpContext, names: readonly (string | undefined)[]): number | undefined {
  if (names.every((name) => name === undefined || name.length <= IFNAME_MAX)) return undefined;
  return ip.ack(nlError('ERANGE', 'Attribute failed policy validation'));
}

const NEED_DEV = 'Not enough information: "dev" argument is required.\n';

/** Copies what is defined. */
function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined)) as T;
}

function parseKind(ip: IpContext, a: Args, type: string | undefined, create: boolean): KindArgs {
  const kind: KindArgs = {};
  const parser = type === undefined ? undefined : KIND_PARSERS[type];
  if (a.more && parser) parser(ip, a, kind, create);
  else if (type === 'vxlan' && create) parser?.(ip, a, kind, create);
  return kind;
}

/** `ip link add`. */
export function linkAdd(ip: IpContext, a: Args): number {
  const read = parseLinkArgs(ip, a);
  if (read.type === undefined) ip.exit(1, 'Not enough information: "type" argument is required\n');
  const kind = parseKind(ip, a, read.type, true);
  if (read.dev !== undefined && read.name !== undefined) ip.exit(255, 'both "name" and "dev" cannot be used when creating devices.\n');
  const tooLong = nameTooLong(ip, [read.name, read.dev, kind.peer?.name]);
  if (tooLong !== undefined) return tooLong;
  const mac = read.lladdr && macOf(read.lladdr);
  if (read.lladdr && mac === undefined) return ip.ack(nlError('EINVAL'));
  if (read.refused || kind.refused) return ip.ack(nlError(read.refused ?? 'EOPNOTSUPP'));
  const lower = read.link === undefined ? undefined : ip.link(read.link).ifindex;
  return ip.ack(ip.sys.newLink(newLinkRequest(read, kind, mac, lower)));
}

function newLinkRequest(read: LinkArgs, kind: KindArgs, mac: NewLink['mac'] | undefined, lower: IfIndex | undefined): NewLink {
  const vxlan = lower !== undefined && read.type === 'vxlan' ? { link: lower, ...kind.vxlan } : kind.vxlan;
  return defined<NewLink>({
    kind: read.type as string,
    name: read.name ?? read.dev,
    mac,
    mtu: read.mtu,
    up: read.up,
    txqlen: read.txqlen,
    index: read.index as IfIndex | undefined,
    master: read.master,
    netns: read.netns,
    peer: kind.peer,
    vxlan,
    bridge: kind.bridge,
    link: lower,
    macvlan: kind.macvlan,
  } as { [K in keyof NewLink]: NewLink[K] | undefined });
}

/** `ip link set`. */
export function linkSet(ip: IpContext, a: Args): number {
  const read = parseLinkArgs(ip, a);
  if (read.dev === undefined) {
    if (read.group === undefined) ip.exit(255, NEED_DEV);
    return setGroup(ip, read.group, read);
  }
  const link = ip.link(read.dev);
  const kind = parseKind(ip, a, read.type, false);
  const mac = read.lladdr && macOf(read.lladdr);
  if (read.lladdr && mac === undefined) ip.exit(1, `Invalid address length ${read.lladdr.length} - must be 6 bytes\n`);
  if (read.refused || kind.refused) return ip.ack(nlError(read.refused ?? 'EOPNOTSUPP'));
  const tooLong = nameTooLong(ip, [read.name]);
  if (tooLong !== undefined) return tooLong;
  if (!kindFits(link, read.type, kind)) return ip.unsupported();
  return ip.ack(ip.sys.setLink(link.ifindex, setLinkRequest(read, kind, mac)));
}

/** `ip link set group 7 …`: what follows is for all of them. */
function setGroup(ip: IpContext, group: number, read: LinkArgs): number {
  if (read.refused || read.type !== undefined || read.lladdr) return ip.ack(nlError(read.refused ?? 'EOPNOTSUPP'));
  const { group: _group, ...change } = setLinkRequest(read, {}, undefined);
  return ip.ack(ip.sys.setLinkGroup(group, change));
}

/** `ip link property { add | del } dev DEVICE [ altname NAME .. ]`. */
export function linkProperty(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(255, LINK_USAGE);
  const add = a.abbreviates('add');
  if (!add && !a.abbreviates('delete')) return ip.exit(255, LINK_USAGE);
  a.skip();
  const { dev, names } = readProperty(a);
  const { ifindex } = ip.link(dev ?? ip.exit(255, NEED_DEV));
  for (const name of names) {
    const refused = add ? ip.sys.addAltName(ifindex, name) : ip.sys.delAltName(ifindex, name);
    if (refused) return ip.ack(refused);
  }
  return 0;
}

/** `altname` may stand before each name or before the first alone. */
function readProperty(a: Args): { readonly dev: string | undefined; readonly names: readonly string[] } {
  const names: string[] = [];
  let dev: string | undefined;
  while (a.more) {
    if (a.is('altname')) names.push(a.value());
    else if (a.is('dev')) dev = a.value();
    else if (dev === undefined) dev = a.take();
    else names.push(a.take());
  }
  return { dev, names };
}

/** The kernel knows `bridge` options on a bridge only, and so on. */
function kindFits(link: LinkRow, type: string | undefined, kind: KindArgs): boolean {
  if (kind.port) return link.port !== undefined;
  if (kind.bridge || kind.vxlan || kind.macvlan) return link.kind === type;
  return kind.peer === undefined;
}

function setLinkRequest(read: LinkArgs, kind: KindArgs, mac: SetLink['mac'] | undefined): SetLink {
  return defined<SetLink>({
    up: read.up,
    name: read.name,
    mac,
    mtu: read.mtu,
    txqlen: read.txqlen,
    master: read.master,
    netns: read.netns,
    arp: read.arp,
    promisc: read.promisc,
    multicast: read.multicast,
    allmulticast: read.allmulticast,
    group: read.group,
    alias: read.alias,
    bridge: kind.bridge,
    vxlan: kind.vxlan,
    port: kind.port,
    macvlan: kind.macvlan,
  } as { [K in keyof SetLink]: SetLink[K] | undefined });
}

/** `ip link delete`. */
export function linkDelete(ip: IpContext, a: Args): number {
  const read = parseLinkArgs(ip, a);
  if (read.dev === undefined) {
    if (read.group === undefined) ip.exit(255, NEED_DEV);
    return ip.ack(ip.sys.delLinkGroup(read.group));
  }
  const link = ip.link(read.dev);
  if (read.type !== undefined && !matches(read.type, link.kind)) return ip.unsupported();
  return ip.ack(ip.sys.delLink(link.ifindex));
}
