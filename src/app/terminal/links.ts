/** Words of a terminal's line that name things of the lab: devices, addresses, namespaces. A press on one selects it on the canvas. */
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { LinkRow, Where } from '#host/protocol.ts';
import type { Model, Space } from '#lab/model.ts';

export interface NameLink {
  /** Characters of the line. */
  readonly from: number;
  readonly to: number;
  /** Key of the thing. */
  readonly key: string;
}

/** Keys of what the words of a lab stand for, as somebody at `where` means them: a device name is that of the place, if it has one of that name. */
export function linkKeys(model: Model, where: Where): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const add = (word: string, key: string) => !keys.has(word) && keys.set(word, key);
  const spaces = [...model.spaces.values()];
  const here = (s: Space) => s.machine.name === where.machine && s.netns.name === (where.netns ?? '');
  for (const space of [...spaces.filter(here), ...spaces.filter((s) => !here(s))]) {
    for (const link of space.links) addLink(model, link, add);
  }
  for (const { machine, netns } of spaces) if (netns.name) add(netns.name, `${machine.name}/${netns.name}`);
  return keys;
}
function addLink(model: Model, link: LinkRow, add: (word: string, key: string) => void): void {
  const key = model.key(link);
  // Every namespace has a loopback; it says nothing about where one is.
  if (link.kind === 'loopback') return;
  add(link.name, key);
  add(formatMac(link.mac), key);
  for (const a of model.addrs(link)) add(formatIpv4(a.local), key);
}

const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.:-]*/gu;

/** The links in a line. `veth@if3`, `10.0.0.1/24` and `eth0:` are found by their names. */
export function linksIn(line: string, keys: ReadonlyMap<string, string>): NameLink[] {
  const found: NameLink[] = [];
  for (const m of line.matchAll(WORD)) {
    const word = m[0].replace(/[.:-]+$/, '');
    const key = keys.get(word);
    if (key !== undefined) found.push({ from: m.index, to: m.index + word.length, key });
  }
  return found;
}
