/** The type of service and its newer reading, by name and number (iptables/xtables tos_values.c, dscp_helper.c), and the targets that set them. */
import type { DscpTargetOpts, TosTargetOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { type Given, guided, oneOf, opt } from './guided.ts';
import { uint } from './parse.ts';
import { defineExt } from './types.ts';

const TOS_NAMES: Readonly<Record<string, number>> = {
  'Minimize-Delay': 0x10,
  'Maximize-Throughput': 0x08,
  'Maximize-Reliability': 0x04,
  'Minimize-Cost': 0x02,
  'Normal-Service': 0x00,
};

/** `0x10`, `0x10/0x3f` or a name; a name stands for the bits of `named`. */
export function tosValue(ext: string, option: string, text: string, named: number): { value: number; mask: number } {
  const found = Object.entries(TOS_NAMES).find(([name]) => name.toLowerCase() === text.toLowerCase());
  if (found) return { value: found[1], mask: named };
  const bad = (): never => fail(`${ext}: bad value for option "--${option}", or out of range.\n`);
  const [value = '', mask] = text.split('/');
  const byte = (t: string): number => {
    const n = uint(t);
    return n !== undefined && n <= 255 ? n : bad();
  };
  return { value: byte(value), mask: mask === undefined ? 0xff : byte(mask) };
}

const CLASSES: Readonly<Record<string, number>> = { CS0: 0, CS1: 8, CS2: 16, CS3: 24, CS4: 32, CS5: 40, CS6: 48, CS7: 56, BE: 0, EF: 0x2e };
function dscpClass(text: string): number {
  const name = text.toUpperCase();
  const af = /^AF([1-4])([1-3])$/.exec(name);
  if (af) return Number(af[1]) * 8 + Number(af[2]) * 2;
  return CLASSES[name] ?? fail(`Invalid DSCP value \`${text}'\n`);
}
export const dscpValue = (g: Given, number: string, name: string): number =>
  g.get<number>(number) ?? dscpClass(g.get<string>(name) ?? 'BE');

const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
const number = (name: string) => opt(name, 'int', { max: 255 });
const TOS_OPTIONS = oneOf([opt('set-tos', 'text'), number('and-tos'), number('or-tos'), number('xor-tos')]);

export const TOS = defineExt<TosTargetOpts>({
  name: 'TOS',
  options: TOS_OPTIONS,
  parse: (args) => {
    const g = guided('TOS', TOS_OPTIONS, args, () => {
      if (args.length === 0) fail('TOS: An action is required');
    });
    const n = (name: string) => g.get<number>(name) ?? 0;
    if (g.has('set-tos')) return tosValue('TOS', 'set-tos', g.get<string>('set-tos') ?? '', 0x3f);
    if (g.has('and-tos')) return { value: 0, mask: ~n('and-tos') & 0xff };
    return g.has('or-tos') ? { value: n('or-tos'), mask: n('or-tos') } : { value: n('xor-tos'), mask: 0 };
  },
  save: (o) => ` --set-tos ${hex2(o.value)}/${hex2(o.mask)}`,
  print: (o) => {
    if (o.mask === 0xff) return ` TOS set ${hex2(o.value)}/${hex2(o.mask)}`;
    if (o.value === 0) return ` TOS and ${hex2(~o.mask & 0xff)}`;
    if (o.value === o.mask) return ` TOS or ${hex2(o.value)}`;
    return o.mask === 0 ? ` TOS xor ${hex2(o.value)}` : ` TOS set ${hex2(o.value)}/${hex2(o.mask)}`;
  },
});

const DSCP_OPTIONS = oneOf([opt('set-dscp', 'int', { max: 63 }), opt('set-dscp-class', 'text')]);
export const DSCP = defineExt<DscpTargetOpts>({
  name: 'DSCP',
  options: DSCP_OPTIONS,
  parse: (args) => {
    const g = guided('DSCP', DSCP_OPTIONS, args, () => {
      if (args.length === 0) fail('DSCP target: Parameter --set-dscp is required');
    });
    return { dscp: dscpValue(g, 'set-dscp', 'set-dscp-class') };
  },
  save: (o) => ` --set-dscp ${hex2(o.dscp)}`,
  print: (o) => ` DSCP set ${hex2(o.dscp)}`,
});
