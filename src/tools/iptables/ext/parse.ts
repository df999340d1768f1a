/** What the option parsers of several extensions share (libxtables/xtoptions.c). */
import { parseIpv4 } from '#base/addr.ts';
import type { Ipv4 } from '#base/brand.ts';
import type { NatRange, PortRange } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { portOf } from '../names.ts';
import type { ExtArg, ExtContext } from './types.ts';

const TCP_LIKE = [6, 17, 33, 132];
/** Protocols whose ports NAT may name. */
export const needsPorts = (ctx: ExtContext): void => {
  if (!TCP_LIKE.includes(ctx.proto) || ctx.protoInv) fail('Need TCP, UDP, SCTP or DCCP with port specification');
};

/** The one occurrence of an option; a second one is refused as the guided parser does. */
export function once(args: readonly ExtArg[], ext: string, name: string): ExtArg | undefined {
  const found = args.filter((a) => a.name === name);
  if (found.length > 1) fail(`${ext}: option "--${name}" can only be used once.\n`);
  return found[0];
}
export const must = (arg: ExtArg | undefined, ext: string, name: string): ExtArg =>
  arg ?? fail(`${ext}: option "--${name}" must be specified\n`);

/** Options of which only one may be given, in the order of the extension's table. */
export function exclusive(args: readonly ExtArg[], ext: string, names: readonly string[]): void {
  const [first, second] = names.filter((name) => args.some((a) => a.name === name));
  if (first && second) fail(`${ext}: option "--${first}" cannot be used together with "--${second}".\n`);
}

export const port = (text: string, proto: number): number => portOf(text, proto) ?? fail(`invalid port/service \`${text}' specified`);

/** `80`, `1000:2000`, `:1024`, `1024:` */
export function portRange(text: string, proto: number, reversed = 'invalid portrange (min > max)'): PortRange {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const one = port(text, proto);
    return [one, one];
  }
  const [from, to] = [text.slice(0, colon), text.slice(colon + 1)];
  const range: PortRange = [from === '' ? 0 : port(from, proto), to === '' ? 65535 : port(to, proto)];
  return range[0] <= range[1] ? range : fail(reversed);
}

/** An unsigned 32-bit number as strtoul with base 0 reads it. */
export function uint(text: string): number | undefined {
  if (!/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return undefined;
  const n = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return n <= 0xffffffff ? n : undefined;
}

/** `value[/mask]` */
export function markMask(text: string, ext: string, option: string): { mark: number; mask: number } {
  const bad = (): never => fail(`${ext}: bad integer value for option "--${option}", or out of range.\n`);
  const slash = text.indexOf('/');
  const mark = uint(slash < 0 ? text : text.slice(0, slash)) ?? bad();
  return { mark, mask: slash < 0 ? 0xffffffff : (uint(text.slice(slash + 1)) ?? bad()) };
}
export const hex = (n: number): string => `0x${n.toString(16)}`;
export const markText = (mark: number, mask: number): string => (mask === 0xffffffff ? hex(mark) : `${hex(mark)}/${hex(mask)}`);

/** `80`, `http`, `1000-2000`, `1000-2000/5000` of a NAT target. */
export function natPorts(text: string): { minPort: number; maxPort: number; basePort?: number } {
  const number = (t: string): number => portOf(t, 6) ?? fail(`Port \`${t}' not valid`);
  const dash = text.indexOf('-');
  const minPort = number(dash < 0 ? text : text.slice(0, dash));
  if (dash < 0) return { minPort, maxPort: minPort };
  const [last = '', base] = text.slice(dash + 1).split('/', 2);
  const maxPort = number(last);
  if (maxPort < minPort) fail(`Port range \`${last}' funky`);
  return { minPort, maxPort, ...(base !== undefined && { basePort: number(base) }) };
}

/** `addr[-addr][:port[-port]]` */
export function natTo(text: string, ctx: ExtContext): NatRange {
  const colon = text.indexOf(':');
  if (colon >= 0) needsPorts(ctx);
  const ports = colon < 0 ? {} : natPorts(text.slice(colon + 1));
  const addrs = colon < 0 ? text : text.slice(0, colon);
  if (addrs === '' && colon >= 0) return ports;
  const dash = addrs.indexOf('-');
  const addr = (t: string): Ipv4 => parseIpv4(t) ?? fail(`Bad IP address "${t}"`);
  const minAddr = addr(dash < 0 ? addrs : addrs.slice(0, dash));
  return { minAddr, maxAddr: dash < 0 ? minAddr : addr(addrs.slice(dash + 1)), ...ports };
}

/** Names joined by commas, each turned into a bit. */
export const bits = (text: string, bit: (name: string) => number): number => text.split(',').reduce((mask, name) => mask | bit(name), 0);
