/** MARK and CONNMARK (iptables-extensions(8)). */
import type { ConnmarkTargetOpts, MarkTargetOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { type Given, guided, oneOf, opt } from './guided.ts';
import { hex, markText } from './parse.ts';
import { defineExt } from './types.ts';

const ALL = 0xffffffff;
const not = (n: number): number => ~n >>> 0;
interface MarkMask {
  readonly mark: number;
  readonly mask: number;
}

/** What each option makes of its number: bits to clear and bits to flip. */
const SETS: Readonly<Record<string, (m: MarkMask) => MarkMask>> = {
  'set-xmark': (m) => m,
  'set-mark': ({ mark, mask }) => ({ mark, mask: (mark | mask) >>> 0 }),
  'and-mark': ({ mark }) => ({ mark: 0, mask: not(mark) }),
  'or-mark': ({ mark }) => ({ mark, mask: mark }),
  'xor-mark': ({ mark }) => ({ mark, mask: 0 }),
};
const NUMBERS = ['and-mark', 'or-mark', 'xor-mark'] as const;
const SET_OPTIONS = [opt('set-xmark', 'markmask'), opt('set-mark', 'markmask'), ...NUMBERS.map((name) => opt(name, 'markmask'))];

function setOf(g: Given): MarkMask | undefined {
  const name = g.first(Object.keys(SETS));
  const given = name === undefined ? undefined : g.get<MarkMask>(name);
  return given && SETS[name as string]?.(given);
}

/** How a set is listed, behind the target's name. */
function setText({ mark, mask }: MarkMask, word: string): string {
  if (mark === 0) return ` ${word} and ${hex(not(mask))}`;
  if (mark === mask) return ` ${word} or ${hex(mark)}`;
  if (mask === 0) return ` ${word} xor ${hex(mark)}`;
  return mask === ALL ? ` ${word} set ${hex(mark)}` : ` ${word} xset ${markText(mark, mask)}`;
}

const MARK_OPTIONS = oneOf(SET_OPTIONS);
export const MARK = defineExt<MarkTargetOpts>({
  name: 'MARK',
  options: MARK_OPTIONS,
  parse: (args) => {
    const g = guided('MARK', MARK_OPTIONS, args, (given) => {
      if (!setOf(given)) fail('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    });
    return setOf(g) as MarkMask & MarkTargetOpts;
  },
  save: (o) => ` --set-xmark ${hex(o.mark)}/${hex(o.mask)}`,
  print: (o) => setText(o, 'MARK'),
});

const SHIFTS = ['left-shift-mark', 'right-shift-mark'] as const;
const MASKS = ['ctmask', 'nfmask'] as const;
const CONNMARK_OPTIONS = [
  ...oneOf([...SET_OPTIONS, opt('save-mark', 'none'), opt('restore-mark', 'none')]),
  ...oneOf(SHIFTS.map((name) => opt(name, 'int', { max: 31 }))),
  ...MASKS.map((name) => opt(name, 'int', { excl: ['mask'] })),
  opt('mask', 'int', { excl: ['ctmask', 'nfmask'] }),
];
const shiftText = (shift: number, dashes: string): string =>
  shift === 0 ? '' : ` ${dashes}${shift > 0 ? 'left' : 'right'}-shift-mark ${Math.abs(shift)}`;

/** Masks of `save` and `restore` as listed: the bits that are written, then those that are kept. */
function maskWords(o: ConnmarkTargetOpts): string {
  if (o.nfmask === ALL && o.ctmask === ALL) return '';
  if (o.nfmask === o.ctmask) return ` mask ${hex(o.nfmask)}`;
  return o.mode === 'save' ? ` nfmask ${hex(o.nfmask)} ctmask ~${hex(o.ctmask)}` : ` ctmask ${hex(o.ctmask)} nfmask ~${hex(o.nfmask)}`;
}

export const CONNMARK = defineExt<ConnmarkTargetOpts>({
  name: 'CONNMARK',
  options: CONNMARK_OPTIONS,
  parse: (args) => {
    const g = guided('CONNMARK', CONNMARK_OPTIONS, args, (given) => {
      if (!setOf(given) && !given.first(['save-mark', 'restore-mark'])) fail('CONNMARK target: No operation specified');
    });
    const shift = (g.get<number>('left-shift-mark') ?? 0) - (g.get<number>('right-shift-mark') ?? 0);
    const set = setOf(g);
    if (set) return { mode: 'set', mark: set.mark, ctmask: set.mask, nfmask: 0, shift };
    const mask = g.get<number>('mask') ?? ALL;
    const mode = g.has('save-mark') ? 'save' : 'restore';
    return { mode, mark: 0, ctmask: g.get<number>('ctmask') ?? mask, nfmask: g.get<number>('nfmask') ?? mask, shift };
  },
  save: (o) =>
    (o.mode === 'set'
      ? ` --set-xmark ${hex(o.mark)}/${hex(o.ctmask)}`
      : ` --${o.mode}-mark --nfmask ${hex(o.nfmask)} --ctmask ${hex(o.ctmask)}`) + shiftText(o.shift, '--'),
  print: (o) =>
    (o.mode === 'set' ? setText({ mark: o.mark, mask: o.ctmask }, 'CONNMARK') : ` CONNMARK ${o.mode}${maskWords(o)}`) +
    shiftText(o.shift, ''),
});
