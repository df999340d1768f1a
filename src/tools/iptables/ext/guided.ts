/**
 * The guided option parser (libxtables/xtoptions.c): an extension says of each option what its value is and with which others it goes; what does not fit is
 * refused in the same words everywhere.
 */
import { parseIpv4, parseMac, prefixMask } from '#base/addr.ts';
import { type Ipv4, ipv4, type Mac } from '#base/brand.ts';
import { fail } from '../error.ts';
import { ifname } from '../ip.ts';
import { portOf, protoNumber } from '../names.ts';
import { markMask, uint } from './parse.ts';
import type { ExtArg, ExtOption } from './types.ts';

/** How a value is read. */
type Type =
  | 'none'
  | 'int'
  | 'range'
  | 'markmask'
  | 'text'
  | 'iface'
  | 'host'
  | 'hostmask'
  | 'portrange'
  | 'proto'
  | 'mac'
  | 'mask'
  | 'double';

export interface GuidedOption extends ExtOption {
  readonly type: Type;
  readonly min?: number;
  readonly max?: number;
  /** XTOPT_MAND */
  readonly must?: boolean;
  readonly excl?: readonly string[];
  readonly also?: readonly string[];
}
type Rest = Omit<GuidedOption, 'name' | 'type' | 'args'>;
export const opt = (name: string, type: Type, rest: Rest = {}): GuidedOption => ({ name, type, args: type === 'none' ? 0 : 1, ...rest });

export interface MaskedAddr {
  readonly addr: Ipv4;
  readonly mask: number;
}

const U32 = 0xffffffff;
const near = (ext: string, o: GuidedOption, text: string): never =>
  fail(`${ext}: bad value for option "--${o.name}" near "${text}", or out of range (0-${o.max ?? U32}).\n`);
const outOfRange = (ext: string, o: GuidedOption): never =>
  fail(`${ext}: bad value for option "--${o.name}", or out of range (${o.min ?? 0}-${o.max ?? U32}).\n`);
const noName = (): never => fail('getaddrinfo: Temporary failure in name resolution\n');

function int(ext: string, o: GuidedOption, text: string): number {
  const n = uint(text);
  return n !== undefined && n >= (o.min ?? 0) && n <= (o.max ?? U32) ? n : outOfRange(ext, o);
}

/** `5`, `5:9`, `:9`, `5:` */
function range(ext: string, o: GuidedOption, text: string): readonly [number, number] {
  const max = o.max ?? U32;
  const one = (t: string, missing: number): number => {
    if (t === '') return missing;
    const n = uint(t);
    return n !== undefined && n <= max ? n : near(ext, o, t);
  };
  const colon = text.indexOf(':');
  if (colon < 0) {
    const n = text === '' ? near(ext, o, text) : one(text, 0);
    return [n, n];
  }
  return [one(text.slice(0, colon), 0), one(text.slice(colon + 1), max)];
}

function markOrMask(ext: string, o: GuidedOption, text: string): { mark: number; mask: number } {
  const [value = '', mask, garbage] = text.split('/');
  if (garbage !== undefined) fail(`${ext}: trailing garbage after value for option "--${o.name}".\n`);
  return markMask(mask === undefined ? value : `${value}/${mask}`, ext, o.name);
}

const host = (text: string): Ipv4 => parseIpv4(text) ?? noName();

export function netmask(text: string, bad: () => never): number {
  if (text.includes('.')) return parseIpv4(text) ?? bad();
  return /^\d+$/.test(text) && Number(text) <= 32 ? prefixMask(Number(text)) : bad();
}

function hostmask(text: string): MaskedAddr {
  const slash = text.indexOf('/');
  if (slash < 0) return { addr: host(text), mask: U32 };
  const mask = netmask(text.slice(slash + 1), noName);
  return { addr: ipv4(host(text.slice(0, slash)) & mask), mask };
}

function portrange(ext: string, o: GuidedOption, text: string): readonly [number, number] {
  const one = (t: string, missing: number): number => {
    if (t === '') return missing;
    if (/^\d+$/.test(t)) return Number(t) & 0xffff;
    return portOf(t, 6) ?? fail(`Port "${t}" does not resolve to anything.\n`);
  };
  const colon = text.indexOf(':');
  if (colon < 0) {
    const n = text === '' ? near(ext, o, text) : one(text, 0);
    return [n, n];
  }
  return [one(text.slice(0, colon), 0), one(text.slice(colon + 1), 65535)];
}

/** Six bytes; single digits will do. */
function macAddress(text: string): Mac {
  const padded = text
    .split(':')
    .map((part) => part.padStart(2, '0'))
    .join(':');
  return (/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(text) ? parseMac(padded) : undefined) ?? fail('Invalid MAC address specified.');
}

function text(o: GuidedOption, value: string): string {
  if (value.length < (o.min ?? 0)) fail(`Argument must have a minimum length of ${o.min} characters\n`);
  return o.max === undefined ? value : value.slice(0, o.max);
}

function double(ext: string, o: GuidedOption, value: string): number {
  const n = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
  return n >= (o.min ?? 0) && n <= (o.max ?? U32) ? n : outOfRange(ext, o);
}

const READ: Readonly<Record<Type, (ext: string, o: GuidedOption, text: string) => unknown>> = {
  none: () => true,
  int,
  range,
  markmask: markOrMask,
  text: (_ext, o, value) => text(o, value),
  iface: (_ext, _o, value) => (value === '' ? '' : ifname(value)),
  host: (_ext, _o, value) => host(value),
  hostmask: (_ext, _o, value) => hostmask(value),
  portrange,
  proto: (_ext, _o, value) => protoNumber(value) ?? fail(`unknown protocol "${value}" specified`),
  mac: (_ext, _o, value) => macAddress(value),
  mask: (ext, o, value) => netmask(value, () => outOfRange(ext, o)),
  double,
};

/** The options that were given, read. */
export class Given {
  private readonly values = new Map<string, { readonly value: unknown; readonly inv: boolean }>();

  constructor(ext: string, options: readonly GuidedOption[], args: readonly ExtArg[]) {
    for (const arg of args) {
      const o = options.find((x) => x.name === arg.name) as GuidedOption;
      if (this.values.has(arg.name)) fail(`${ext}: option "--${arg.name}" can only be used once.\n`);
      this.values.set(arg.name, { value: READ[o.type](ext, o, arg.value), inv: arg.inv });
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }
  inv(name: string): boolean {
    return this.values.get(name)?.inv ?? false;
  }
  /** The value of an option whose type has this shape; undefined when it was not given. */
  get<T>(name: string): T | undefined {
    return this.values.get(name)?.value as T | undefined;
  }
  /** The first of these options that was given. */
  first(names: readonly string[]): string | undefined {
    return names.find((name) => this.has(name));
  }
}

/** xtables_options_fcheck: what must be there, what needs another, what shuts another out. */
function check(ext: string, options: readonly GuidedOption[], g: Given): void {
  for (const o of options) {
    if (o.must && !g.has(o.name)) fail(`${ext}: option "--${o.name}" must be specified\n`);
    if (!g.has(o.name)) continue;
    for (const other of options) {
      if (o.also?.includes(other.name) && !g.has(other.name)) fail(`${ext}: option "--${o.name}" also requires "--${other.name}".\n`);
      if (o.excl?.includes(other.name) && g.has(other.name))
        fail(`${ext}: option "--${o.name}" cannot be used together with "--${other.name}".\n`);
    }
  }
}

/** Reads and checks. `own`: what the extension itself checks, before the rest is. */
export function guided(ext: string, options: readonly GuidedOption[], args: readonly ExtArg[], own?: (g: Given) => void): Given {
  const g = new Given(ext, options, args);
  own?.(g);
  check(ext, options, g);
  return g;
}

/** Options of which only one may be given. */
export const oneOf = (options: readonly GuidedOption[]): GuidedOption[] =>
  options.map((o) => ({ ...o, excl: options.filter((x) => x !== o).map((x) => x.name) }));
