/** ttl, length, tos, dscp, statistic: matches on a number (iptables-extensions(8)). */
import type { DscpMatchOpts, LengthOpts, StatisticOpts, TosMatchOpts, TtlOpts } from '#kernel/uapi/xt_ext.ts';
import { STATISTIC_ONE } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, oneOf, opt } from './guided.ts';
import { dscpValue, tosValue } from './tos.ts';
import { defineExt } from './types.ts';

const TTL_OPTIONS = oneOf([
  opt('ttl-lt', 'int', { max: 255 }),
  opt('ttl-gt', 'int', { max: 255 }),
  opt('ttl-eq', 'int', { max: 255, invertible: true, aliases: ['ttl'] }),
]);
const TTL_SIGN = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
export const ttl = defineExt<TtlOpts>({
  name: 'ttl',
  options: TTL_OPTIONS,
  parse: (args) => {
    const g = guided('ttl', TTL_OPTIONS, args, (given) => {
      if (args.length === 0) fail("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt");
      return given;
    });
    const name = g.first(['ttl-eq', 'ttl-lt', 'ttl-gt']) as string;
    const mode = g.inv(name) ? 'ne' : (name.slice(4) as TtlOpts['mode']);
    return { mode, ttl: g.get<number>(name) ?? 0 };
  },
  save: (o) => ` ${o.mode === 'ne' ? '! --ttl-eq' : `--ttl-${o.mode}`} ${o.ttl}`,
  print: (o) => ` TTL match TTL ${TTL_SIGN[o.mode]} ${o.ttl}`,
});

const LENGTH_OPTIONS = [opt('length', 'range', { max: 65535, invertible: true, must: true })];
const lengthText = (o: LengthOpts): string => (o.min === o.max ? `${o.min}` : `${o.min}:${o.max}`);
export const length = defineExt<LengthOpts>({
  name: 'length',
  options: LENGTH_OPTIONS,
  parse: (args) => {
    const g = guided('length', LENGTH_OPTIONS, args);
    const [min, max] = g.get<readonly [number, number]>('length') ?? [0, 0];
    return { min, max, inv: g.inv('length') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --length ${lengthText(o)}`,
  print: (o) => ` length ${o.inv ? '!' : ''}${lengthText(o)}`,
});

const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
const TOS_OPTIONS = [opt('tos', 'text', { invertible: true, must: true })];
export const tos = defineExt<TosMatchOpts>({
  name: 'tos',
  options: TOS_OPTIONS,
  parse: (args) => {
    const g = guided('tos', TOS_OPTIONS, args);
    return { ...tosValue('tos', 'tos', g.get<string>('tos') ?? '', 0x3f), inv: g.inv('tos') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --tos ${hex2(o.value)}/${hex2(o.mask)}`,
  print: (o) => ` tos match${o.inv ? '!' : ''}${hex2(o.value)}/${hex2(o.mask)}`,
});

const DSCP_OPTIONS = oneOf([opt('dscp', 'int', { max: 63, invertible: true }), opt('dscp-class', 'text', { invertible: true })]);
export const dscp = defineExt<DscpMatchOpts>({
  name: 'dscp',
  options: DSCP_OPTIONS,
  parse: (args) => {
    const g = guided('dscp', DSCP_OPTIONS, args, () => {
      if (args.length === 0) fail('DSCP match: Parameter --dscp is required');
    });
    return { dscp: dscpValue(g, 'dscp', 'dscp-class'), inv: g.inv('dscp') || g.inv('dscp-class') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --dscp ${hex2(o.dscp)}`,
  print: (o) => ` DSCP match ${o.inv ? '!' : ''}${hex2(o.dscp)}`,
});

const STATISTIC_OPTIONS = [
  opt('mode', 'text', { must: true }),
  opt('probability', 'double', { min: 0, max: 1, invertible: true }),
  opt('every', 'int', { min: 1, invertible: true, also: ['packet'] }),
  opt('packet', 'int', { also: ['every'] }),
];
const probabilityText = (o: StatisticOpts): string => (o.probability / STATISTIC_ONE).toFixed(11);
export const statistic = defineExt<StatisticOpts>({
  name: 'statistic',
  options: STATISTIC_OPTIONS,
  parse: (args) => {
    const g = guided('statistic', STATISTIC_OPTIONS, args, (given) => {
      const mode = given.get<string>('mode');
      if (mode !== undefined && mode !== 'random' && mode !== 'nth') fail(`Bad mode "${mode}"`);
      if (mode === 'random' && !given.has('probability')) fail('--probability must be specified when using random mode');
      if (mode === 'nth' && !given.has('every') && !given.has('packet')) fail('--every and --packet must be specified when using nth mode');
      if ((given.get<number>('packet') ?? 0) >= (given.get<number>('every') ?? Number.POSITIVE_INFINITY))
        fail('the --packet p must be 0 <= p <= n-1');
    });
    const mode = g.get<'random' | 'nth'>('mode') ?? 'random';
    return {
      mode,
      inv: g.inv(mode === 'random' ? 'probability' : 'every'),
      probability: Math.round((g.get<number>('probability') ?? 0) * STATISTIC_ONE),
      every: g.get<number>('every') ?? 1,
      packet: g.get<number>('packet') ?? 0,
    };
  },
  save: (o) => {
    const not = o.inv ? ' !' : '';
    if (o.mode === 'random') return ` --mode random${not} --probability ${probabilityText(o)}`;
    return ` --mode nth${not} --every ${o.every} --packet ${o.packet}`;
  },
  print: (o) => {
    const not = o.inv ? ' !' : '';
    if (o.mode === 'random') return ` statistic mode random${not} probability ${probabilityText(o)}`;
    return ` statistic mode nth${not} every ${o.every}${o.packet === 0 ? '' : ` packet ${o.packet}`}`;
  },
});
