/** The words of `ip rule add` and `del` (iprule_modify in iprule.c). Left out: tunnel ids, realms, address translation, VRF. */
import type { RuleSpec } from '#kernel/uapi/uapi.ts';
import { RT_TABLE, type RuleAction } from '#sim/rows.ts';
import { parseBounded, parseInteger, parseU32 } from '#tools/net/numbers.ts';
import { type Args, isIfname, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { parseGroup } from './link_parse.ts';
import { ROUTE_TYPES, readProto } from './route_names.ts';
import { readDsfield, readIpproto, readTable } from './scope.ts';
import { RULE_USAGE } from './usage.ts';

export type RuleArgs = { -readonly [K in keyof RuleSpec]?: RuleSpec[K] } & { tableSaid?: boolean; refused?: boolean };
interface Keyword {
  readonly word: string;
  /** May be abbreviated. */
  readonly short?: boolean;
  read(ip: IpContext, a: Args, r: RuleArgs): void;
}

/** A keyword whose value is read by `parse` and complained about as `complaint`. */
function valued<T>(parse: (text: string) => T | undefined, complaint: string, set: (r: RuleArgs, value: T) => void): Keyword['read'] {
  return (_ip, a, r) => {
    const text = a.value();
    set(r, parse(text) ?? a.invalid(complaint, text));
  };
}
const priority = valued(parseU32, 'preference value is invalid\n', (r, value) => {
  r.priority = value;
});
const dsfield = valued(readDsfield, 'TOS value is invalid\n', (r, value) => {
  r.tos = value;
});
const table = valued(readTable, 'invalid table ID\n', (r, value) => {
  r.table = value;
  r.tableSaid = true;
});
const prefixlength = valued(
  (text) => parseBounded(text, 0, 0x7fffffff),
  'suppress_prefixlength value is invalid\n',
  (r, value) => {
    r.suppressPrefixlen = value;
  },
);
const ifgroup = valued(parseGroup, 'Invalid "suppress_ifgroup" value\n', (r, value) => {
  r.suppressIfgroup = value;
});
const iif: Keyword['read'] = (_ip, a, r) => {
  r.iif = readIfname(a, '"iif"/"dev" not a valid ifname');
};
const refuse: Keyword['read'] = (_ip, a, r) => {
  a.value();
  r.refused = true;
};
const NAME_MAX = 15;
function readIfname(a: Args, complaint: string): string {
  const text = a.value();
  return isIfname(text) && text.length <= NAME_MAX ? text : a.exit(255, `Error: argument "${text}" is wrong: ${complaint}\n`);
}

/** `80` or `80-90`, each read modulo 2^16 as scanf does. */
export function readPorts(text: string): readonly [number, number] | undefined {
  const m = /^\s*(\d+)(?:-\s*(\d+))?/.exec(text);
  if (!m) return undefined;
  const low = Number(m[1]) & 0xffff;
  return [low, m[2] === undefined ? low : Number(m[2]) & 0xffff];
}
export function readUids(text: string): readonly [number, number] | undefined {
  const m = /^\s*(\d+)-\s*(\d+)/.exec(text);
  return m ? [Number(m[1]), Number(m[2])] : undefined;
}

/** `MARK` or `MARK/MASK`. */
export function readFwmark(a: Args, text: string): { readonly mark: number; readonly mask: number | undefined } {
  const slash = text.indexOf('/');
  const markText = slash < 0 ? text : text.slice(0, slash);
  const mark = parseU32(markText) ?? a.invalid('fwmark value is invalid\n', markText);
  if (slash < 0) return { mark, mask: undefined };
  const maskText = text.slice(slash + 1);
  return { mark, mask: parseU32(maskText) ?? a.invalid('fwmask value is invalid\n', maskText) };
}

const KEYWORDS: readonly Keyword[] = [
  {
    word: 'not',
    read: (_ip, a, r) => {
      a.skip();
      r.not = true;
    },
  },
  {
    word: 'from',
    read: (_ip, a, r) => {
      const { addr, len } = a.prefix(a.value());
      r.src = addr;
      r.srcLen = len;
    },
  },
  {
    word: 'to',
    read: (_ip, a, r) => {
      const { addr, len } = a.prefix(a.value());
      r.dst = addr;
      r.dstLen = len;
    },
  },
  { word: 'preference', short: true, read: priority },
  { word: 'order', short: true, read: priority },
  { word: 'priority', short: true, read: priority },
  { word: 'tos', read: dsfield },
  { word: 'dsfield', short: true, read: dsfield },
  {
    word: 'fwmark',
    read: (_ip, a, r) => {
      const { mark, mask } = readFwmark(a, a.value());
      r.mark = mark;
      if (mask !== undefined) r.mask = mask;
    },
  },
  { word: 'realms', short: true, read: refuse },
  {
    word: 'protocol',
    short: true,
    read: valued(readProto, '"protocol" value is invalid\n', (r, value) => {
      r.proto = value;
    }),
  },
  { word: 'tun_id', short: true, read: refuse },
  { word: 'table', short: true, read: table },
  { word: 'lookup', read: table },
  { word: 'suppress_prefixlength', short: true, read: prefixlength },
  { word: 'sup_pl', read: prefixlength },
  { word: 'suppress_ifgroup', short: true, read: ifgroup },
  { word: 'sup_group', read: ifgroup },
  { word: 'dev', read: iif },
  { word: 'iif', read: iif },
  {
    word: 'oif',
    read: (_ip, a, r) => {
      r.oif = readIfname(a, '"oif" not a valid ifname');
    },
  },
  {
    word: 'l3mdev',
    read: (_ip, a, r) => {
      a.skip();
      r.l3mdev = true;
    },
  },
  {
    word: 'uidrange',
    read: valued(readUids, 'invalid UID range\n', (r, value) => {
      r.uids = value;
    }),
  },
  {
    word: 'nat',
    read: readNat,
  },
  { word: 'map-to', short: true, read: readNat },
  {
    word: 'ipproto',
    read: valued(readIpproto, 'Invalid "ipproto" value\n', (r, value) => {
      r.ipproto = value;
    }),
  },
  {
    word: 'sport',
    read: valued(readPorts, 'invalid port range\n', (r, value) => {
      r.sport = value;
    }),
  },
  {
    word: 'dport',
    read: valued(readPorts, 'invalid port range\n', (r, value) => {
      r.dport = value;
    }),
  },
];
export const RULE_KEYWORDS: readonly string[] = [...KEYWORDS.map((k) => k.word), 'goto', 'nop', 'blackhole', 'unreachable', 'prohibit'];

function readNat(ip: IpContext, a: Args, r: RuleArgs): void {
  ip.err('Warning: route NAT is deprecated\n');
  a.address(a.value(), 'inet');
  r.refused = true;
}

/** FR_ACT_* share their numbers with route types: `type unicast` is a look-up, `broadcast` does nothing. */
const ACTIONS: Readonly<Record<string, RuleAction>> = {
  unicast: 'lookup',
  local: 'goto',
  broadcast: 'nop',
  blackhole: 'blackhole',
  unreachable: 'unreachable',
  prohibit: 'prohibit',
  throw: 'throw',
};

function readAction(ip: IpContext, a: Args, r: RuleArgs): void {
  if (a.is('type')) {
    a.skip();
    if (!a.more) a.incomplete();
  }
  const { word } = a;
  r.tableSaid = true;
  if (matches(word, 'help')) ip.exit(255, RULE_USAGE);
  if (matches(word, 'goto')) {
    r.action = 'goto';
    const text = a.value();
    r.target = parseU32(text) ?? a.invalid('invalid target\n', text);
    return;
  }
  const action = matches(word, 'nop') ? 'nop' : ACTIONS[word];
  // Anycast, multicast and numbers are types of the real tool, without an action here.
  const known = action ?? (ROUTE_TYPES.some((t) => t === word) || word === 'anycast' || parseInteger(word) !== undefined);
  if (!known) a.exit(255, `Error: argument "${word}" is wrong: Failed to parse rule type\n`);
  a.skip();
  if (action) r.action = action;
  else r.refused = true;
}

/** The rule that the line describes. */
export function parseRule(ip: IpContext, a: Args): RuleArgs {
  const r: RuleArgs = {};
  while (a.more) {
    const { word } = a;
    const keyword = KEYWORDS.find((k) => k.word === word || (k.short && matches(word, k.word)));
    if (keyword) keyword.read(ip, a, r);
    else readAction(ip, a, r);
  }
  if (r.l3mdev && r.tableSaid) ip.exit(255, 'table can not be specified for l3mdev rules\n');
  return r;
}

/** What iproute2 fills in for a new rule. */
export function withRuleDefaults({ tableSaid, refused: _refused, ...rule }: RuleArgs): Partial<RuleSpec> {
  return !tableSaid && !rule.l3mdev ? { ...rule, table: RT_TABLE.MAIN } : rule;
}
