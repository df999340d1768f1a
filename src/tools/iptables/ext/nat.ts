/** MASQUERADE, SNAT, DNAT, REDIRECT, NETMAP (iptables-extensions(8)). */
import { formatIpv4, parseIpv4, prefixMask } from '#base/addr.ts';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import type { NatOpts, NatRange } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { maskText } from '../ip.ts';
import { must, natPorts, natTo, needsPorts, once } from './parse.ts';
import { defineExt, type ExtArg, type ExtOption } from './types.ts';

const RANDOM: ExtOption = { name: 'random', args: 0 };
const FULLY: ExtOption = { name: 'random-fully', args: 0 };
const PERSISTENT: ExtOption = { name: 'persistent', args: 0 };

const has = (args: readonly ExtArg[], name: string): boolean => args.some((a) => a.name === name);
const flags = (args: readonly ExtArg[]): NatRange => ({
  ...(has(args, 'random') && { random: true }),
  ...(has(args, 'random-fully') && { randomFully: true }),
  ...(has(args, 'persistent') && { persistent: true }),
});
const flagText = (r: NatRange, dashes: string): string =>
  (r.random ? ` ${dashes}random` : '') + (r.randomFully ? ` ${dashes}random-fully` : '') + (r.persistent ? ` ${dashes}persistent` : '');

const portText = (r: NatRange): string => {
  if (r.minPort === undefined) return '';
  if (r.maxPort === r.minPort) return `${r.minPort}`;
  return `${r.minPort}-${r.maxPort}${r.basePort === undefined ? '' : `/${r.basePort}`}`;
};
function toText(r: NatRange): string {
  const addrs =
    r.minAddr === undefined ? '' : formatIpv4(r.minAddr) + (r.maxAddr === r.minAddr ? '' : `-${formatIpv4(r.maxAddr ?? r.minAddr)}`);
  return addrs + (r.minPort === undefined ? '' : `:${portText(r)}`);
}

/** SNAT and DNAT differ in one word. */
const mapped = (name: string, option: string, aliases: readonly string[]) =>
  defineExt<NatOpts>({
    name,
    options: [{ name: option, aliases, args: 1 }, RANDOM, ...(name === 'SNAT' ? [FULLY] : []), PERSISTENT],
    parse: (args, ctx) => ({ range: { ...natTo(must(once(args, name, option), name, option).value, ctx), ...flags(args) } }),
    save: ({ range }) => ` --${option} ${toText(range)}${flagText(range, '--')}`,
    print: ({ range }) => ` to:${toText(range)}${flagText(range, '')}`,
  });
export const SNAT = mapped('SNAT', 'to-source', ['to']);
export const DNAT = mapped('DNAT', 'to-destination', ['to']);

const toPorts = (name: string, words: string, extra: readonly ExtOption[]) =>
  defineExt<NatOpts>({
    name,
    options: [{ name: 'to-ports', aliases: ['to'], args: 1 }, RANDOM, ...extra],
    parse: (args, ctx) => {
      const ports = once(args, name, 'to-ports');
      if (ports) needsPorts(ctx);
      return { range: { ...(ports && natPorts(ports.value)), ...flags(args) } };
    },
    save: ({ range }) => (range.minPort === undefined ? '' : ` --to-ports ${portText(range)}`) + flagText(range, '--'),
    print: ({ range }) => (range.minPort === undefined ? '' : ` ${words} ${portText(range)}`) + flagText(range, ''),
  });
export const MASQUERADE = toPorts('MASQUERADE', 'masq ports:', [FULLY]);
export const REDIRECT = toPorts('REDIRECT', 'redir ports', []);

/** The network that a rule maps to, as the range of its addresses: what does not vary is replaced. */
function network(text: string): NatRange {
  const slash = text.indexOf('/');
  const unknown = (): never => fail('getaddrinfo: Temporary failure in name resolution\n');
  const length = slash < 0 ? '32' : text.slice(slash + 1);
  const mask = length.includes('.') ? (parseIpv4(length) ?? unknown()) : prefixMask(Math.min(32, Number(length)));
  const minAddr = ipv4((parseIpv4(slash < 0 ? text : text.slice(0, slash)) ?? unknown()) & mask);
  return { minAddr, maxAddr: ipv4(minAddr | ~mask) };
}
const networkText = ({ minAddr = 0 as Ipv4, maxAddr = minAddr }: NatRange): string =>
  formatIpv4(minAddr) + maskText(~(minAddr ^ maxAddr) >>> 0);

export const NETMAP = defineExt<NatOpts>({
  name: 'NETMAP',
  options: [{ name: 'to', args: 1 }],
  parse: (args) => ({ range: network(must(once(args, 'NETMAP', 'to'), 'NETMAP', 'to').value) }),
  save: ({ range }) => ` --to ${networkText(range)}`,
  print: ({ range }) => ` to:${networkText(range)}`,
});
