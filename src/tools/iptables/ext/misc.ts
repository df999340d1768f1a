/** comment, mark, limit (iptables-extensions(8)). */
import type { CommentOpts, LimitOpts, MarkMatchOpts } from '#kernel/uapi/xt_ext.ts';
import { LIMIT_SCALE } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { markMask, markText, must, once, uint } from './parse.ts';
import { defineExt } from './types.ts';

/** xtables_save_string: quoted when it holds anything but letters, digits and a few signs. */
function quoted(text: string): string {
  const plain = /^[A-Za-z0-9_.,:/-]+$/.test(text);
  return plain ? text : `"${text.replace(/["\\']/g, '\\$&')}"`;
}

export const comment = defineExt<CommentOpts>({
  name: 'comment',
  options: [{ name: 'comment', args: 1 }],
  parse: (args) => ({ comment: must(once(args, 'comment', 'comment'), 'comment', 'comment').value.slice(0, 255) }),
  save: (o) => ` --comment ${quoted(o.comment)}`,
  print: (o) => ` /* ${o.comment} */`,
});

export const mark = defineExt<MarkMatchOpts>({
  name: 'mark',
  options: [{ name: 'mark', args: 1, invertible: true }],
  parse: (args) => {
    const arg = must(once(args, 'mark', 'mark'), 'mark', 'mark');
    return { ...markMask(arg.value, 'mark', 'mark'), inv: arg.inv };
  },
  save: (o) => `${o.inv ? ' !' : ''} --mark ${markText(o.mark, o.mask)}`,
  print: (o) => ` mark match ${o.inv ? '! ' : ''}${markText(o.mark, o.mask)}`,
});

/** Units of a rate with their length in the kernel's 1/10000 s, longest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ['day', LIMIT_SCALE * 24 * 60 * 60],
  ['hour', LIMIT_SCALE * 60 * 60],
  ['min', LIMIT_SCALE * 60],
  ['sec', LIMIT_SCALE],
];

/** `5`, `5/min`, `5/minute`… as the time between two packets. */
function parseRate(text: string): number {
  const m = /^(\d+)(?:\/(.+))?$/.exec(text);
  const r = Number(m?.[1] ?? 0);
  const unit = (m?.[2] ?? 'second').toLowerCase();
  const mult = ['second', 'minute', 'hour', 'day'].find((name) => name.startsWith(unit));
  if (!m || r === 0 || !mult) fail(`bad rate "${text}"'`);
  const length = UNITS.find(([name]) => (mult as string).startsWith(name))?.[1] as number;
  if (r / length > 1) fail(`Rate too fast "${text}"`);
  return Math.floor(length / r);
}

function rateText(avg: number): string {
  let i = 1;
  while (i < UNITS.length) {
    const length = (UNITS[i] as readonly [string, number])[1];
    if (avg > length || Math.floor(length / avg) < length % avg) break;
    i++;
  }
  const [name, length] = UNITS[i - 1] as readonly [string, number];
  return `${Math.floor(length / avg)}/${name}`;
}

const BURST = 5;
export const limit = defineExt<LimitOpts>({
  name: 'limit',
  options: [
    { name: 'limit', args: 1 },
    { name: 'limit-burst', args: 1 },
  ],
  parse: (args) => {
    const rate = once(args, 'limit', 'limit');
    const burst = once(args, 'limit', 'limit-burst');
    const n = burst ? (uint(burst.value) ?? fail('limit: bad integer value for option "--limit-burst", or out of range.\n')) : BURST;
    return { avg: parseRate(rate?.value ?? '3/hour'), burst: n };
  },
  save: (o) => ` --limit ${rateText(o.avg)}${o.burst === BURST ? '' : ` --limit-burst ${o.burst}`}`,
  print: (o) => ` limit: avg ${rateText(o.avg)} burst ${o.burst}`,
});
