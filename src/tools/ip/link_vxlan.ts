/**
 * `type vxlan` (iplink_vxlan.c). Left out: IPv6, proxy, rsc, l2miss, l3miss, gbp, gpe, external, vnifilter, tos, df, flow labels, which the simulated
 * device does not have.
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
const refusedValue = (word: string, exact = false): Option => [
  word,
  exact,
  (s) => {
    s.a.value();
    s.into.refused = true;
  },
];

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
  refusedValue('df', true),
  refusedValue('label'),
  refusedValue('flowlabel'),
  ['ageing', false, readAgeing],
  ['maxaddress', false, readMaxAddress],
  ['port', false, readPortRange],
  ['srcport', false, readPortRange],
  ['dstport', false, readDstPort],
  ['nolearning', false, (s) => setLearning(s, false)],
  ['learning', false, (s) => setLearning(s, true)],
  ...fixed('proxy', false),
  ...fixed('rsc', false),
  ...fixed('l2miss', false),
  ...fixed('l3miss', false),
  ...fixed('udpcsum', true),
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
  const s: State = { ip, a, into, vxlan, seen: new Set(), daddr: false };
  while (a.more) {
    const word = a.word;
    const option = OPTIONS.find(([name, exact]) => (exact ? word === name : matches(word, name)));
    if (option) option[2](s);
    else if (matches(word, 'help')) ip.exit(1, VXLAN_USAGE);
    else ip.exit(1, `vxlan: unknown command "${word}"?\n${VXLAN_USAGE}`);
  }
  if (vxlan.group !== undefined && vxlan.link === undefined) ip.exit(1, "vxlan: 'group' requires 'dev' to be specified\n");
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
  if (text === 'inherit') s.into.refused = true;
  else if (text === 'auto') s.vxlan.ttl = 0;
  else s.vxlan.ttl = parseU8(text) ?? s.a.invalid('invalid TTL', text);
}

function readTos(s: State): void {
  const text = s.a.value();
  once(s, 'tos', text);
  if (text !== 'inherit' && parseU8(text) === undefined && !/^[0-9a-fA-F]{1,2}$/.test(text)) s.a.invalid('bad TOS value', text);
  if (Number(text) !== 0) s.into.refused = true;
}

function readAgeing(s: State): void {
  s.vxlan.ageing = seconds(s, 'ageing', 'ageing timer');
}

function readMaxAddress(s: State): void {
  if (seconds(s, 'maxaddress', 'max addresses') !== 0) s.into.refused = true;
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
