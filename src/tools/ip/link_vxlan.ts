/**
 * `type vxlan` (iplink_vxlan.c). Left out: IPv6, gbp, gpe, external, vnifilter, flow labels, which the simulated device does not have.
 */

import { isMulticast } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import { parseBounded, parseU8, parseU16, parseU32 } from '#tools/net/numbers.ts';
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import type { KindArgs } from './link_kinds.ts';
import { VXLAN_USAGE } from './usage_link.ts';

interface State {
  readonly ip: IpContext;
  readonly a: Args;
  readonly into: KindArgs;
  readonly vxlan: NonNullable<KindArgs['vxlan']>;
  readonly seen: Set<string>;
  daddr: boolean;
}
type Option = readonly [word: string, exact: boolean, read: (s: State) => void];

/** check_duparg. */
function once(s: State, key: string, value: string): void {
  if (s.seen.has(key)) s.a.garbage(key, value);
  s.seen.add(key);
}
const seconds = (s: State, key: string, message: string): number => {
  const text = s.a.value();
  once(s, key, text);
  return parseU32(text) ?? s.a.invalid(message, text);
};
/** `on` is what the simulated device does; the other form is refused. */
const fixed = (word: string, on: boolean): Option[] => [
  [
    word,
    false,
    (s) => {
      s.a.skip();
      if (!on) s.into.refused = true;
    },
  ],
  [
    `no${word}`,
    false,
    (s) => {
      s.a.skip();
      if (on) s.into.refused = true;
    },
  ],
];
/** `word` and `noword`. */
const toggle = (word: string, key: 'proxy' | 'rsc' | 'l2miss' | 'l3miss' | 'udpCsum'): Option[] =>
  [true, false].map((on) => [
    on ? word : `no${word}`,
    false,
    (s) => {
      s.a.skip();
      once(s, word, on ? word : `no${word}`);
      s.vxlan[key] = on;
    },
  ]);
const OPTIONS: readonly Option[] = [
  ['id', false, readId],
  ['vni', false, readId],
  ['group', false, (s) => readRemote(s, 'group')],
  ['remote', false, (s) => readRemote(s, 'remote')],
  ['local', false, readLocal],
  ['dev', false, readDev],
  ['ttl', false, readTtl],
  ['hoplimit', false, readTtl],
  ['tos', false, readTos],
  ['dsfield', false, readTos],
  ['df', true, readDf],
  ['label', false, readLabel],
  ['flowlabel', false, readLabel],
  ['ageing', false, readAgeing],
  ['maxaddress', false, readMaxAddress],
  ['port', false, readPortRange],
  ['srcport', false, readPortRange],
  ['dstport', false, readDstPort],
  ['nolearning', false, (s) => setLearning(s, false)],
  ['learning', false, (s) => setLearning(s, true)],
  ...toggle('proxy', 'proxy'),
  ...toggle('rsc', 'rsc'),
  ...toggle('l2miss', 'l2miss'),
  ...toggle('l3miss', 'l3miss'),
  ...toggle('udpcsum', 'udpCsum'),
  ...fixed('udp6zerocsumtx', false),
  ...fixed('udp6zerocsumrx', false),
  ...fixed('remcsumtx', false),
  ...fixed('remcsumrx', false),
  ...fixed('external', false),
  [
    'gbp',
    false,
    (s) => {
      s.a.skip();
      s.into.refused = true;
    },
  ],
  [
    'gpe',
    false,
    (s) => {
      s.a.skip();
      s.into.refused = true;
    },
  ],
  ...fixed('vnifilter', false),
];

/** Reads everything behind `type vxlan`. */
export function parseVxlan(ip: IpContext, a: Args, into: KindArgs, create: boolean): void {
  const vxlan: NonNullable<KindArgs['vxlan']> = {};
  into.vxlan = vxlan;
  // Without any word the tool does not look, and the kernel refuses.
  const silent = !a.more;
  const s: State = { ip, a, into, vxlan, seen: new Set(), daddr: false };
  while (a.more) {
    const word = a.word;
    const option = OPTIONS.find(([name, exact]) => (exact ? word === name : matches(word, name)));
    if (option) option[2](s);
    else if (matches(word, 'help')) ip.exit(1, VXLAN_USAGE);
    else ip.exit(1, `vxlan: unknown command "${word}"?\n${VXLAN_USAGE}`);
  }
  if (vxlan.group !== undefined && vxlan.link === undefined) ip.exit(1, "vxlan: 'group' requires 'dev' to be specified\n");
  if (create && !silent && vxlan.id === undefined) ip.exit(1, 'vxlan: missing virtual network identifier\n');
  if (create && vxlan.dstport === undefined && vxlan.id !== undefined) warnDefaultPort(ip);
}

function warnDefaultPort(ip: IpContext): void {
  ip.err(
    'vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n' +
      "Use 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
  );
}

function readId(s: State): void {
  const text = s.a.value();
  once(s, 'id', text);
  s.vxlan.id = parseBounded(text, 0, 0xffffff) ?? s.a.invalid('invalid id', text);
}

function readRemote(s: State, key: 'group' | 'remote'): void {
  const text = s.a.value();
  if (s.daddr) s.a.garbage(key, text);
  s.daddr = true;
  const addr = s.a.address(text);
  if (isMulticast(addr) !== (key === 'group')) s.a.invalid(`invalid ${key} address`, text);
  if (key === 'group') s.vxlan.group = addr;
  else s.vxlan.remote = addr;
}

function readLocal(s: State): void {
  const text = s.a.value();
  once(s, 'local', text);
  const addr = text === 'any' ? (0 as Ipv4) : s.a.address(text);
  if (isMulticast(addr)) s.a.invalid('invalid local address', text);
  s.vxlan.local = addr;
}

function readDev(s: State): void {
  const text = s.a.value();
  once(s, 'dev', text);
  s.vxlan.link = s.ip.link(text, 255).ifindex;
}

function readTtl(s: State): void {
  const text = s.a.value();
  once(s, 'ttl', text);
  if (text === 'inherit') s.vxlan.ttlInherit = true;
  else if (text === 'auto') s.vxlan.ttl = 0;
  else s.vxlan.ttl = parseU8(text) ?? s.a.invalid('TTL must be <= 255', text);
}

/** The kernel's words: only IPv6 has flow labels. */
function readLabel(s: State): void {
  const text = s.a.value();
  const label = parseBounded(text, 0, 0xfffff) ?? s.a.invalid('invalid flowlabel', text);
  if (label !== 0) s.ip.exit(2, 'Error: Label attribute only applies to IPv6 VXLAN devices.\n');
}

function readDf(s: State): void {
  const text = s.a.value();
  once(s, 'df', text);
  const df = (['unset', 'set', 'inherit'] as const).find((word) => word === text);
  s.vxlan.df = df ?? s.a.invalid("DF must be 'unset', 'set' or 'inherit'", text);
}

function readTos(s: State): void {
  const text = s.a.value();
  once(s, 'tos', text);
  // Without 0x it is hexadecimal all the same (rtnl_dsfield_a2n).
  const value = /^(0x)?[0-9a-f]{1,2}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
  s.vxlan.tos = text === 'inherit' ? 1 : (value ?? s.a.invalid('bad TOS value', text));
}

function readAgeing(s: State): void {
  s.vxlan.ageing = seconds(s, 'ageing', 'ageing timer');
}

function readMaxAddress(s: State): void {
  s.vxlan.maxAddress = seconds(s, 'maxaddress', 'max addresses');
}

function readPortRange(s: State): void {
  const low = s.a.value();
  once(s, 'srcport', low);
  s.vxlan.srcportMin = parseU16(low) ?? s.a.invalid('min port', low);
  if (!s.a.more) s.a.incomplete();
  const high = s.a.take();
  s.vxlan.srcportMax = parseU16(high) ?? s.a.invalid('max port', high);
}

function readDstPort(s: State): void {
  const text = s.a.value();
  once(s, 'dstport', text);
  s.vxlan.dstport = parseU16(text) ?? s.a.invalid('dst port', text);
}

function setLearning(s: State, learning: boolean): void {
  s.a.skip();
  once(s, 'learning', learning ? 'learning' : 'nolearning');
  s.vxlan.learning = learning;
}
