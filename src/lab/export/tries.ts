/** Things to try with a lab that has no words of its author. */
import { formatIpv4, prefixMask } from '#base/addr.ts';
import type { AddrRow } from '#sim/rows.ts';
import type { Model, Space } from '../model.ts';
import { BOX_WORDS } from './words.ts';

export interface BoxTry {
  readonly text: string;
  readonly machine?: string;
  readonly netns?: string;
  readonly command?: string;
}
interface End {
  readonly space: Space;
  readonly addr: AddrRow;
}

const sameNet = (a: End, b: End): boolean =>
  a.addr.prefixLen < 32 && ((a.addr.local ^ b.addr.local) & prefixMask(Math.max(a.addr.prefixLen, b.addr.prefixLen))) === 0;

/** A ping between the first and the last address that share a subnet but no namespace, and a look round. */
export function triesOf(model: Model): BoxTry[] {
  const ends: End[] = [...model.spaces.values()].flatMap((space) =>
    space.links.flatMap((l) => (l.kind === 'loopback' ? [] : model.addrs(l).map((addr) => ({ space, addr })))),
  );
  const named = [...ends.filter((e) => e.space.netns.name), ...ends];
  for (const from of named) {
    const to = named.findLast((e) => e.space !== from.space && sameNet(from, e));
    if (!to) continue;
    const at = { machine: from.space.machine.name, ...(from.space.netns.name && { netns: from.space.netns.name }) };
    return [
      { ...at, text: BOX_WORDS.pingTry, command: `ping -c 3 ${formatIpv4(to.addr.local)}` },
      { ...at, text: BOX_WORDS.watchTry, command: 'tcpdump -n -e -i any' },
      { ...at, text: BOX_WORDS.lookTry, command: 'ip addr' },
    ];
  }
  return [];
}
