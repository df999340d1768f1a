/** What the look promises of its colours, computed over the style sheet: contrast by WCAG 2.2, distances as colour-blind people see them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Rgb = readonly [number, number, number];
type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const block = (selector: string): Tokens => {
  const body = css.slice(css.indexOf(selector)).split('}')[0] ?? '';
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name, value]) => [name ?? '', value ?? '']));
};
const THEMES = [
  ['light', block('[data-theme="light"]')],
  ['dark', block('[data-theme="dark"]')],
] as const;

const colour = (tokens: Tokens, name: string): Rgb => {
  const hex = tokens.get(name);
  if (hex === undefined) throw new Error(`no token ${name}`);
  return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;
};
/** sRGB to linear light. */
const linear = (c: Rgb): Rgb => c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
const luminance = (c: Rgb): number => {
  const [r, g, b] = linear(c);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: Rgb, b: Rgb): number => {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
};

const PROTOCOLS = ['arp', 'icmp', 'tcp', 'udp', 'tun', 'ctl'] as const;
const SURFACES = ['paper', 'surface', 'surface-2', 'overlay', 'plate', 'room', 'card'] as const;

/** Text, and the surfaces it may stand on. */
const TEXT: readonly (readonly [string, readonly string[]])[] = [
  ['ink', [...SURFACES, 'surface-3', 'fixture', 'fixture-2']],
  ['ink-2', [...SURFACES, 'surface-3', 'fixture']],
  ['ink-3', ['paper', 'surface', 'surface-2', 'overlay', 'plate', 'room']],
  ['on-ink', ['ink', 'ink-2']],
  ['iris', ['surface', 'overlay', 'iris-soft']],
  ['on-iris', ['iris']],
  ['marker-ink', ['marker']],
  ...['ok', 'drop', 'warn'].map((v) => [`${v}-ink`, ['surface', 'surface-2', 'overlay', `${v}-soft`]] as const),
  ...PROTOCOLS.map((p) => [`${p}-ink`, ['paper', 'surface', 'surface-2', 'overlay', `${p}-soft`]] as const),
  ...['syn-cmd', 'syn-arg', 'syn-dev', 'syn-addr', 'syn-com', 'syn-str'].map((s) => [s, ['surface', 'surface-2']] as const),
];
/** Outlines and strokes that carry meaning. */
const GRAPHICS: readonly (readonly [string, readonly string[]])[] = [
  ...PROTOCOLS.map((p) => [`${p}-line`, ['paper', 'plate', 'room']] as const),
  ...['ok', 'drop', 'warn', 'iris', 'wall', 'cable', 'cable-phys', 'focus', 'line-3'].map(
    (g) => [g, ['paper', 'plate', 'surface']] as const,
  ),
  ['marker-edge', ['surface', 'overlay', 'marker']],
];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const SEEN: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  everything: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** CIE L*a*b* of linear light, D65. */
function lab([r, g, b]: Rgb): Rgb {
  const x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
  const [fx, fy, fz] = [x, y, z].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as [number, number, number];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
const as = (kind: string, c: Rgb): Rgb => {
  const [r, g, b] = linear(c);
  return (SEEN[kind] ?? []).map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as unknown as Rgb;
};
/** CIE 1976. */
const distance = (kind: string, a: Rgb, b: Rgb): number => {
  const [p, q] = [lab(as(kind, a)), lab(as(kind, b))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

describe.each(THEMES)('%s', (_, tokens) => {
  const failing = (list: typeof TEXT, wanted: number): string[] =>
    list.flatMap(([name, grounds]) =>
      grounds.flatMap((ground) => {
        const have = contrast(colour(tokens, name), colour(tokens, ground));
        return have < wanted ? [`${name} on ${ground}: ${have.toFixed(2)}`] : [];
      }),
    );

  test('text has 4.5:1 wherever it may stand', () => expect(failing(TEXT, 4.5)).toEqual([]));
  test('graphics that carry meaning have 3:1', () => expect(failing(GRAPHICS, 3)).toEqual([]));

  test.each(Object.keys(SEEN))('no two packets are alike for eyes with %s', (kind) => {
    const near: string[] = [];
    for (const [i, a] of PROTOCOLS.entries())
      for (const b of PROTOCOLS.slice(i + 1)) {
        const d = distance(kind, colour(tokens, a), colour(tokens, b));
        if (d < 12) near.push(`${a} and ${b}: ${d.toFixed(1)}`);
      }
    expect(near).toEqual([]);
  });
});

test('both themes have the same names', () => {
  const [[, light], [, dark]] = THEMES;
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});
test('the measure knows black from white', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(distance('everything', [255, 255, 255], [0, 0, 0])).toBeCloseTo(100, 0);
  expect(distance('deuteranopia', [0, 158, 115], [0, 158, 115])).toBe(0);
});
