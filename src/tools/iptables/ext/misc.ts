/** comment, mark, connmark, limit (iptables-extensions(8)). */
import type { CommentOpts, ConnmarkMatchOpts, LimitOpts, MarkMatchOpts } from '#kernel/uapi/xt_ext.ts';
import { LIMIT_SCALE } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, opt } from './guided.ts';
import { markText, must, once } from './parse.ts';
import { parsePeriod, rateText } from './rate.ts';
import { defineExt } from './types.ts';

/** xtables_save_string: quoted when it holds anything but letters, digits, `_` and `-`. */
export function quoted(text: string): string {
  const plain = /^[A-Za-z0-9_-]+$/.test(text);
  return plain ? text : `"${text.replace(/["\\']/g, '\\$&')}"`;
}

export const comment = defineExt<CommentOpts>({
  name: 'comment',
  options: [{ name: 'comment', args: 1 }],
  parse: (args) => ({ comment: must(once(args, 'comment', 'comment'), 'comment', 'comment').value.slice(0, 255) }),
  save: (o) => ` --comment ${quoted(o.comment)}`,
  print: (o) => ` /* ${o.comment} */`,
});

interface MarkMask {
  readonly mark: number;
  readonly mask: number;
}
const MARK_OPTIONS = [opt('mark', 'markmask', { invertible: true, must: true })];

export const mark = defineExt<MarkMatchOpts>({
  name: 'mark',
  options: MARK_OPTIONS,
  parse: (args) => {
    const g = guided('mark', MARK_OPTIONS, args);
    return { ...(g.get<MarkMask>('mark') as MarkMask), inv: g.inv('mark') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --mark ${markText(o.mark, o.mask)}`,
  print: (o) => ` mark match ${o.inv ? '! ' : ''}${markText(o.mark, o.mask)}`,
});

export const connmark = defineExt<ConnmarkMatchOpts>({
  name: 'connmark',
  options: MARK_OPTIONS,
  parse: (args) => {
    const g = guided('connmark', MARK_OPTIONS, args);
    return { ...(g.get<MarkMask>('mark') as MarkMask), inv: g.inv('mark') };
  },
  save: (o) => `${o.inv ? ' !' : ''} --mark ${markText(o.mark, o.mask)}`,
  print: (o) => ` connmark match ${o.inv ? '!' : ''} ${markText(o.mark, o.mask)}`,
});

function parseRate(text: string): number {
  const period = parsePeriod(text, LIMIT_SCALE) ?? fail(`bad rate "${text}"'`);
  return period >= 1 ? Math.floor(period) : fail(`Rate too fast "${text}"`);
}

const BURST = 5;
const LIMIT_OPTIONS = [opt('limit', 'text'), opt('limit-burst', 'int', { max: 10000 })];
export const limit = defineExt<LimitOpts>({
  name: 'limit',
  options: LIMIT_OPTIONS,
  parse: (args) => {
    const g = guided('limit', LIMIT_OPTIONS, args);
    return { avg: parseRate(g.get<string>('limit') ?? '3/hour'), burst: g.get<number>('limit-burst') || BURST };
  },
  save: (o) => ` --limit ${rateText(o.avg, LIMIT_SCALE)}${o.burst === BURST ? '' : ` --limit-burst ${o.burst}`}`,
  print: (o) => ` limit: avg ${rateText(o.avg, LIMIT_SCALE)} burst ${o.burst}`,
});
