/** hashlimit (iptables-extensions(8)). Left out: rates in bytes, which the kernel here refuses. */
import type { HashlimitOpts } from '#kernel/uapi/xt_ext.ts';
import { HASHLIMIT_MODE, HASHLIMIT_SCALE } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, opt } from './guided.ts';
import { uint } from './parse.ts';
import { parsePeriod, rateText } from './rate.ts';
import { defineExt } from './types.ts';

const BURST = 5;
const EXPIRE = 10_000;
const GCINTERVAL = 1000;
const OPTIONS = [
  opt('hashlimit-upto', 'text', { aliases: ['hashlimit'], excl: ['hashlimit-above'] }),
  opt('hashlimit-above', 'text', { excl: ['hashlimit-upto'] }),
  opt('hashlimit-srcmask', 'int', { max: 255 }),
  opt('hashlimit-dstmask', 'int', { max: 255 }),
  opt('hashlimit-burst', 'text'),
  opt('hashlimit-htable-size', 'int'),
  opt('hashlimit-htable-max', 'int'),
  opt('hashlimit-htable-expire', 'int'),
  opt('hashlimit-htable-gcinterval', 'int'),
  opt('hashlimit-mode', 'text'),
  opt('hashlimit-name', 'text', { min: 1, must: true, max: 254 }),
];
/** In the order in which they are printed. */
const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
const BYTES = /^\d+(k|m)?b(ytes)?\/s$/i;

function mode(text: string): number {
  const bad = (): never => fail(`hashlimit: Bad value for "--hashlimit-mode" option: "${text}"`);
  return text
    .split(',')
    .reduce((bits, name) => bits | (name in HASHLIMIT_MODE ? HASHLIMIT_MODE[name as (typeof MODES)[number]] : bad()), 0);
}
const modeNames = (bits: number): string[] => MODES.filter((name) => (bits & HASHLIMIT_MODE[name]) !== 0);

function rate(name: string, text: string): number {
  if (BYTES.test(text)) return 1;
  const period = parsePeriod(text, HASHLIMIT_SCALE);
  if (period === undefined) fail(`hashlimit: Bad value for "--${name}" option: "${text}"`);
  return period >= 1 ? Math.floor(period) : fail(`Rate too fast "${text}"\n`);
}

function burst(text: string | undefined): number {
  if (text === undefined) return BURST;
  const n = uint(text);
  return n !== undefined && n >= 1 && n <= 1_000_000 ? n : fail('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
}

const tableText = (o: HashlimitOpts, dashes: string): string =>
  (o.size ? ` ${dashes}htable-size ${o.size}` : '') +
  (o.max ? ` ${dashes}htable-max ${o.max}` : '') +
  (o.gcinterval === GCINTERVAL ? '' : ` ${dashes}htable-gcinterval ${o.gcinterval}`) +
  (o.expire === EXPIRE ? '' : ` ${dashes}htable-expire ${o.expire}`) +
  (o.srcmask === 32 ? '' : ` ${dashes}srcmask ${o.srcmask}`) +
  (o.dstmask === 32 ? '' : ` ${dashes}dstmask ${o.dstmask}`);

export const hashlimit = defineExt<HashlimitOpts>({
  name: 'hashlimit',
  options: OPTIONS,
  parse: (args) => {
    const g = guided('hashlimit', OPTIONS, args, (given) => {
      if (given.first(['hashlimit-upto', 'hashlimit-above']) === undefined) fail('You have to specify --hashlimit');
    });
    const name = g.first(['hashlimit-upto', 'hashlimit-above']) as string;
    const text = g.get<string>(name) ?? '';
    const number = (option: string, missing: number) => g.get<number>(`hashlimit-${option}`) ?? missing;
    return {
      name: g.get<string>('hashlimit-name') ?? '',
      above: name === 'hashlimit-above',
      bytes: BYTES.test(text),
      avg: rate(name, text),
      burst: BYTES.test(text) ? BURST : burst(g.get<string>('hashlimit-burst')),
      mode: g.has('hashlimit-mode') ? mode(g.get<string>('hashlimit-mode') ?? '') : 0,
      srcmask: number('srcmask', 32),
      dstmask: number('dstmask', 32),
      size: number('htable-size', 0),
      max: number('htable-max', 0),
      gcinterval: number('htable-gcinterval', GCINTERVAL),
      expire: number('htable-expire', EXPIRE),
    };
  },
  save: (o) => {
    const modes = o.mode === 0 ? '' : ` --hashlimit-mode ${modeNames(o.mode).join(',')}`;
    const limit = ` --hashlimit-${o.above ? 'above' : 'upto'} ${rateText(o.avg, HASHLIMIT_SCALE)} --hashlimit-burst ${o.burst}`;
    return `${limit}${modes} --hashlimit-name ${o.name}${tableText(o, '--hashlimit-')}`;
  },
  print: (o) => {
    const modes = o.mode === 0 ? '' : ` mode ${modeNames(o.mode).join('-')}`;
    return ` limit: ${o.above ? 'above' : 'up to'} ${rateText(o.avg, HASHLIMIT_SCALE)} burst ${o.burst}${modes}${tableText(o, '')}`;
  },
});
