/** tcp and udp (iptables-extensions(8)): ports by number or service, TCP flags. Left out: `--tcp-option`. */
import type { PortRange, PortsOpts, TcpOpts, UdpOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { portName } from '../names.ts';
import { bits, portRange } from './parse.ts';
import { defineExt, type ExtArg, type ExtOption } from './types.ts';

const PORT_OPTIONS: readonly ExtOption[] = [
  { name: 'source-port', aliases: ['sport'], args: 1, invertible: true },
  { name: 'destination-port', aliases: ['dport'], args: 1, invertible: true },
];
const ANY: PortRange = [0, 65535];
const isAny = (r: PortRange, inv: boolean): boolean => r[0] === 0 && r[1] === 65535 && !inv;

function single(args: readonly ExtArg[], name: string): ExtArg | undefined {
  const found = args.filter((a) => a.name === name);
  if (found.length > 1) fail(`Only one \`--${name}' allowed`);
  return found[0];
}

function parsePorts(args: readonly ExtArg[], proto: number): PortsOpts {
  const s = single(args, 'source-port');
  const d = single(args, 'destination-port');
  return {
    sports: s ? portRange(s.value, proto) : ANY,
    sportsInv: s?.inv ?? false,
    dports: d ? portRange(d.value, proto) : ANY,
    dportsInv: d?.inv ?? false,
  };
}

const saveRange = (option: string, r: PortRange, inv: boolean): string =>
  isAny(r, inv) ? '' : `${inv ? ' !' : ''} --${option} ${r[0] === r[1] ? r[0] : `${r[0]}:${r[1]}`}`;
const savePorts = (o: PortsOpts): string => saveRange('sport', o.sports, o.sportsInv) + saveRange('dport', o.dports, o.dportsInv);

function printRange(name: string, r: PortRange, inv: boolean, proto: number, numeric: boolean): string {
  if (isAny(r, inv)) return '';
  const not = inv ? '!' : '';
  const one = (p: number) => portName(p, proto, numeric);
  return r[0] === r[1] ? ` ${name}:${not}${one(r[0])}` : ` ${name}s:${not}${one(r[0])}:${one(r[1])}`;
}
const printPorts = (o: PortsOpts, proto: number, numeric: boolean): string =>
  printRange('spt', o.sports, o.sportsInv, proto, numeric) + printRange('dpt', o.dports, o.dportsInv, proto, numeric);

export const udp = defineExt<UdpOpts>({
  name: 'udp',
  options: PORT_OPTIONS,
  parse: (args, ctx) => {
    if ((ctx.proto !== 17 || ctx.protoInv) && args.length > 0) fail("UDP match requires '-p udp'");
    return parsePorts(args, 17);
  },
  save: savePorts,
  print: (o, numeric) => ` udp${printPorts(o, 17, numeric)}`,
});

/** In the order in which they are printed. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', 0x01],
  ['SYN', 0x02],
  ['RST', 0x04],
  ['PSH', 0x08],
  ['ACK', 0x10],
  ['URG', 0x20],
];
const flagBit = (name: string): number => {
  if (name === 'ALL') return 0x3f;
  if (name === 'NONE') return 0;
  return FLAGS.find(([n]) => n === name.toUpperCase())?.[1] ?? fail(`Unknown TCP flag \`${name}'`);
};
const flagNames = (mask: number): string =>
  FLAGS.filter(([, bit]) => (mask & bit) !== 0)
    .map(([n]) => n)
    .join(',') || 'NONE';
const hex2 = (n: number): string => `0x${n.toString(16).toUpperCase().padStart(2, '0')}`;

function parseFlags(args: readonly ExtArg[]): Pick<TcpOpts, 'flagMask' | 'flagCmp' | 'flagsInv'> {
  const given = args.filter((a) => a.name === 'tcp-flags' || a.name === 'syn');
  const arg = given[0];
  if (given.length > 1) fail("Only one of `--syn' or `--tcp-flags'  allowed");
  if (!arg) return { flagMask: 0, flagCmp: 0, flagsInv: false };
  if (arg.name === 'syn') return { flagMask: 0x17, flagCmp: 0x02, flagsInv: arg.inv };
  if (arg.second === '') fail('--tcp-flags requires two args.');
  return { flagMask: bits(arg.value, flagBit), flagCmp: bits(arg.second, flagBit), flagsInv: arg.inv };
}

export const tcp = defineExt<TcpOpts>({
  name: 'tcp',
  options: [...PORT_OPTIONS, { name: 'tcp-flags', args: 2, invertible: true }, { name: 'syn', args: 0, invertible: true }],
  parse: (args, ctx) => {
    if (ctx.proto !== 6 || ctx.protoInv) {
      if (args.length > 0) fail("TCP match requires '-p tcp'");
    }
    return { ...parsePorts(args, 6), ...parseFlags(args) };
  },
  save: (o) =>
    savePorts(o) +
    (o.flagMask === 0 && !o.flagsInv ? '' : `${o.flagsInv ? ' !' : ''} --tcp-flags ${flagNames(o.flagMask)} ${flagNames(o.flagCmp)}`),
  print: (o, numeric) => {
    const ports = ` tcp${printPorts(o, 6, numeric)}`;
    if (o.flagMask === 0 && !o.flagsInv) return ports;
    const text = numeric ? hex2 : flagNames;
    return `${ports} flags:${o.flagsInv ? '!' : ''}${text(o.flagMask)}/${text(o.flagCmp)}`;
  },
});
