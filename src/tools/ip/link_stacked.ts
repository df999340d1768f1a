/** Kinds that stand on another device: macvlan (iplink_macvlan.c). Left out: source mode, broadcast queue lengths, `nopromisc`. */
import { type LinkRow, MACVLAN_MODES } from '#sim/rows.ts';
import { parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import type { KindArgs } from './link_kinds.ts';

const MACVLAN_USAGE = `Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN] [bclim BCLIM]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]
`;

/** Reads everything behind `type macvlan`. */
export function parseMacvlan(ip: IpContext, a: Args, into: KindArgs): void {
  while (a.more) {
    const word = a.word;
    if (matches(word, 'mode')) readMode(ip, a, into);
    else if (matches(word, 'flag')) {
      a.value();
      into.refused = true;
    } else if (matches(word, 'bcqueuelen')) {
      const text = a.value();
      if (parseU32(text) === undefined) a.invalid('bcqueuelen', text);
      into.refused = true;
    } else if (matches(word, 'help')) ip.exit(1, MACVLAN_USAGE);
    else ip.exit(1, `macvlan: unknown option "${word}"?\n${MACVLAN_USAGE}`);
  }
}

function readMode(ip: IpContext, a: Args, into: KindArgs): void {
  const text = a.value();
  const mode = MACVLAN_MODES.find((m) => m === text);
  if (mode) into.macvlan = { mode };
  else if (text === 'source') into.refused = true;
  else ip.exit(1, `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${text}"\n`);
}

/** Length of a macvlan's queue for broadcasts: what the kernel has when nobody says anything. */
const BC_QUEUE_LEN = 1000;

/** What such a device says of itself with `-d`. */
export function printStacked(ip: IpContext, row: LinkRow): void {
  const { out } = ip;
  if (!row.macvlan) return;
  out.openObject('info_data');
  out.field('mode', row.macvlan.mode, `mode ${row.macvlan.mode} `);
  out.field('bcqueuelen', BC_QUEUE_LEN, `bcqueuelen ${BC_QUEUE_LEN} `);
  out.field('usedbcqueuelen', BC_QUEUE_LEN, `usedbcqueuelen ${BC_QUEUE_LEN} `);
  out.close();
}
