/** `nexthop via … dev … weight … onlink` of a route with several next hops (parse_nexthops and parse_one_nh in iproute.c). Left out: encap, realms. */
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import type { NexthopSpec } from '#kernel/uapi/uapi.ts';
import { parseBounded } from '#tools/net/numbers.ts';
import type { Args } from './args.ts';
import type { IpContext } from './context.ts';

/** The address after `via`, with an optional family. */
export function readGateway(a: Args): Ipv4 {
  let text = a.value();
  if (text === 'inet') {
    if (!a.more) a.incomplete();
    text = a.take();
  }
  return a.address(text, 'inet');
}

type Hop = { -readonly [K in keyof NexthopSpec]: NexthopSpec[K] };
const WORDS: Readonly<Record<string, (ip: IpContext, a: Args, hop: Hop) => void>> = {
  via: (_ip, a, hop) => {
    hop.gateway = readGateway(a);
  },
  dev: readDev,
  oif: readDev,
  weight: (_ip, a, hop) => {
    const text = a.value();
    hop.weight = parseBounded(text, 1, 256) ?? a.invalid('"weight" is invalid\n', text);
  },
  onlink: (_ip, a, hop) => {
    a.skip();
    hop.onlink = true;
  },
};
function readDev(ip: IpContext, a: Args, hop: Hop): void {
  hop.oif = ip.link(a.value()).ifindex as IfIndex;
}

/** Everything from the first `nexthop` to the end of the line. */
export function readNexthops(ip: IpContext, a: Args): NexthopSpec[] {
  const hops: NexthopSpec[] = [];
  while (a.more) {
    if (!a.is('nexthop')) a.exit(255, `Error: "nexthop" or end of line is expected instead of "${a.word}"\n`);
    a.skip();
    if (!a.more) a.exit(255, 'Error: unexpected end of line after "nexthop"\n');
    const hop: Hop = {};
    for (let read = WORDS[a.word]; a.more && read; read = WORDS[a.word]) read(ip, a, hop);
    hops.push(hop);
  }
  return hops;
}
