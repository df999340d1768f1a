/** `bridge fdb flush` (fdb_flush in bridge/fdb.c): words that it does not know are passed over, as by the real tool. */
import type { FlushFdb } from '#kernel/uapi/uapi.ts';
import type { Args } from '#tools/ip/args.ts';
import { matches } from '#tools/ip/args.ts';
import type { IpContext } from '#tools/ip/context.ts';
import { FDB_USAGE } from './usage.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Wish = Writable<Omit<FlushFdb, 'ifindex'>>;

const WORDS: Readonly<Record<string, (w: Wish) => void>> = {
  self: (w) => {
    w.self = true;
  },
  master: (w) => {
    w.master = true;
  },
  permanent: (w) => {
    w.permanent = true;
  },
  nopermanent: (w) => {
    w.permanent = false;
  },
  static: (w) => Object.assign(w, { static: true, permanent: false }),
  nostatic: (w) => {
    w.static = false;
  },
  dynamic: (w) => Object.assign(w, { static: false, permanent: false }),
  nodynamic: (w) => {
    w.static = true;
  },
  added_by_user: (w) => {
    w.byUser = true;
  },
  noadded_by_user: (w) => {
    w.byUser = false;
  },
  extern_learn: (w) => {
    w.extern = true;
  },
  noextern_learn: (w) => {
    w.extern = false;
  },
  sticky: (w) => {
    w.sticky = true;
  },
  nosticky: (w) => {
    w.sticky = false;
  },
  offloaded: (w) => {
    w.none = true;
  },
};

export function flush(ip: IpContext, a: Args): number {
  const wish: Wish = { self: false, master: false };
  let dev: string | undefined;
  while (a.more) {
    const word = a.word;
    if (word === 'dev') dev = readDevice(a, dev);
    else if (word === 'brport') wish.port = ip.link(a.value(), 255).ifindex;
    else if (word === 'vlan') {
      a.value();
      wish.none = true;
    } else if (matches(word, 'help')) ip.exit(255, FDB_USAGE);
    else {
      WORDS[word]?.(wish);
      a.skip();
    }
  }
  if (dev === undefined) return ip.exit(255, 'Device is a required argument.\n');
  const link = ip.findLink(dev) ?? ip.exit(255, `Cannot find bridge device "${dev}"\n`);
  return ip.ack(ip.sys.flushFdb({ ...wish, ifindex: link.ifindex }), 255);
}

function readDevice(a: Args, before: string | undefined): string {
  const name = a.value();
  if (before !== undefined) a.garbage('dev', name);
  return name;
}
