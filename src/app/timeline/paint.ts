/** Draws the strip: only what is in view, in the colours that the tokens have now. */
import { t } from '../i18n/t.ts';
import { type Shape, shapePath } from '../ui/glyph.tsx';
import type { Item, Timeline } from './items.ts';

export type Colour = (token: string) => string;
/** Reads tokens once; a new one is made when the theme changes. */
export function tokenColours(): Colour {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (token) => {
    let value = known.get(token);
    if (value === undefined) {
      value = style.getPropertyValue(`--${token}`).trim();
      known.set(token, value);
    }
    return value;
  };
}

export interface View {
  readonly width: number;
  readonly offset: number;
  readonly head: number;
  readonly end: number;
  readonly font: string;
}

const TOP = 21;
const HIGH = 18;
const MID = TOP + HIGH / 2;
/** Room for the words "not yet played" at the end of the strip. */
const NOT_PLAYED = 110;
const paths = new Map<string, Path2D>();
function path(shape: Shape, r: number): Path2D {
  const key = `${shape}${r}`;
  let p = paths.get(key);
  if (!p) {
    p = new Path2D(shapePath[shape](r));
    paths.set(key, p);
  }
  return p;
}

export function paintTimeline(g: CanvasRenderingContext2D, line: Timeline, view: View, c: Colour): void {
  const { width, offset, head } = view;
  g.clearRect(0, 0, width, 56);
  const headX = line.headX(head) - offset;
  g.fillStyle = c('surface-2');
  g.beginPath();
  g.roundRect(0, TOP, width, HIGH, 3);
  g.fill();
  const from = line.indexAtX(offset);
  for (let i = from; i < line.items.length; i++) {
    const item = line.items[i] as Item;
    if (item.x - offset > width) break;
    g.globalAlpha = item.seq < head ? 1 : 0.45;
    painters[item.kind](g, item, item.x - offset + item.w / 2, c, view);
  }
  g.globalAlpha = 1;
  const end = Math.min(width, line.width - offset);
  const tells = view.end > head && end - headX > NOT_PLAYED;
  labels(g, line, from, tells ? { ...view, width: end - NOT_PLAYED } : view, c);
  if (view.end > head) notPlayed(g, headX, end, tells, c, view);
  paintHead(g, Math.max(1, Math.min(width - 1, headX)), c);
}

type Painter = (g: CanvasRenderingContext2D, item: Item, x: number, c: Colour, view: View) => void;
const painters: Readonly<Record<Item['kind'], Painter>> = {
  tick: (g, _, x, c) => stroke(g, c('ink-2'), 1.5, () => line(g, x, TOP, x, TOP - 7)),
  flag: (g, _, x, c) => {
    g.fillStyle = c('ink-2');
    g.beginPath();
    g.moveTo(x - 4, TOP - 10);
    g.lineTo(x + 4, TOP - 10);
    g.lineTo(x + 1.8, TOP - 7.2);
    g.lineTo(x + 4, TOP - 4.4);
    g.lineTo(x - 4, TOP - 4.4);
    g.fill();
    stroke(g, c('ink-2'), 1, () => line(g, x - 4, TOP, x - 4, TOP - 10));
  },
  packet: (g, item, x, c) => {
    if (item.shape === 'tun') {
      g.fillStyle = c('tun-soft');
      g.beginPath();
      g.roundRect(x - 17, MID - 7, 34, 14, 7);
      g.fill();
      g.strokeStyle = c('tun-line');
      g.lineWidth = 1.5;
      g.stroke();
    }
    const inside = item.shape === 'tun' ? item.inner : item.shape;
    if (inside) shape(g, inside, x, item.shape === 'tun' ? 4 : 5, item.hollow ?? false, c);
  },
  drop: (g, _, x, c) => {
    g.save();
    g.translate(x, MID);
    g.strokeStyle = c('drop');
    g.lineWidth = 2;
    g.lineCap = 'round';
    g.stroke(path('drop', 5));
    g.restore();
  },
  learn: (g, _, x, c) => {
    g.fillStyle = c('marker');
    g.fillRect(x - 3, TOP, 6, HIGH);
    g.strokeStyle = c('marker-edge');
    g.lineWidth = 1;
    g.strokeRect(x - 3, TOP, 6, HIGH);
  },
  gap: (g, item, x, c, view) => {
    g.fillStyle = c('surface');
    g.fillRect(x - 27, TOP, 54, HIGH);
    for (const side of [x - 29.5, x + 24.5])
      stroke(g, c('line-3'), 1, () => {
        g.moveTo(side, TOP - 1);
        for (const [dx, dy] of [
          [5, 4],
          [0, 9],
          [5, 14],
          [0, 19],
        ] as const)
          g.lineTo(side + dx, TOP + dy);
      });
    text(g, item.label ?? '', x, TOP + 13, c('ink-3'), view.font, 'center');
  },
};

function shape(g: CanvasRenderingContext2D, kind: Exclude<Shape, 'drop'>, x: number, r: number, hollow: boolean, c: Colour): void {
  g.save();
  g.translate(x, MID);
  g.fillStyle = c(hollow ? `${kind}-soft` : kind);
  g.strokeStyle = c(`${kind}-line`);
  g.lineWidth = hollow ? 1.5 : 1.1;
  g.fill(path(kind, r));
  g.stroke(path(kind, r));
  g.restore();
}
function stroke(g: CanvasRenderingContext2D, style: string, width: number, draw: () => void): void {
  g.strokeStyle = style;
  g.lineWidth = width;
  g.beginPath();
  draw();
  g.stroke();
}
function line(g: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
}
function text(
  g: CanvasRenderingContext2D,
  s: string,
  x: number,
  y: number,
  style: string,
  font: string,
  align: CanvasTextAlign = 'left',
): void {
  g.fillStyle = style;
  g.font = font;
  g.textAlign = align;
  g.fillText(s, x, y);
}

/** Words under the strip: what was typed, how many commands built it, why something was dropped. None stands on another. */
function labels(g: CanvasRenderingContext2D, line: Timeline, from: number, view: View, c: Colour): void {
  let free = 0;
  const put = (s: string, x: number, mono = false) => {
    const font = mono ? view.font.replace(/'IBM Plex Sans'/, "'IBM Plex Mono'") : view.font;
    g.font = font;
    const w = g.measureText(s).width;
    const at = Math.max(x, free);
    if (at > x + 24 || at + w > view.width) return;
    text(g, s, at, 51, c('ink-3'), font);
    free = at + w + 12;
  };
  let ticks = 0;
  let first = 0;
  let last = 0;
  const flush = () => {
    if (ticks > 2 && last > 0) put(t('timeline.commands', { n: ticks }), first);
    ticks = 0;
  };
  for (let i = Math.max(0, from - 60); i < line.items.length; i++) {
    const item = line.items[i] as Item;
    const x = item.x - view.offset;
    if (x > view.width) break;
    if (item.kind === 'tick') {
      if (ticks++ === 0) first = Math.max(0, x);
      last = x;
      continue;
    }
    flush();
    if (x >= 0 && item.kind === 'flag') put(clip(item.label ?? ''), x);
    else if (x >= 0 && item.kind === 'drop') put(item.label ?? '', x);
  }
  flush();
}
const clip = (s: string): string => (s.length > 44 ? `${s.slice(0, 43)}…` : s);

function notPlayed(g: CanvasRenderingContext2D, from: number, to: number, tells: boolean, c: Colour, view: View): void {
  if (to - from < 2) return;
  g.setLineDash([3, 3]);
  g.strokeStyle = c('line-2');
  g.lineWidth = 1;
  g.strokeRect(from + 0.5, TOP + 0.5, to - from - 1, HIGH - 1);
  g.setLineDash([]);
  if (tells) text(g, t('timeline.notPlayed'), to - 8, 51, c('ink-3'), view.font, 'right');
}

function paintHead(g: CanvasRenderingContext2D, x: number, c: Colour): void {
  stroke(g, c('ink'), 2, () => line(g, x, 4, x, 54));
  g.fillStyle = c('ink');
  g.beginPath();
  g.moveTo(x - 6, 3);
  g.lineTo(x + 6, 3);
  g.lineTo(x + 6, 9);
  g.lineTo(x, 15);
  g.lineTo(x - 6, 9);
  g.fill();
}
