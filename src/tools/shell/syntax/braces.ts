/** Brace expansion (bash(1)): `{a,b}`, `{1..5}`, `{01..10..2}`, `{a..e}`. Purely textual, so it is done once, when the script is parsed. */
import type { Part, Word } from './ast.ts';

/** A character of unquoted text, or a part that braces cannot look into. */
type Atom = string | Part;

/** The words that one word stands for. */
export function expandBraces(word: Word): readonly Word[] {
  if (!word.parts.some((p) => p.k === 'lit' && p.s.includes('{'))) return [word];
  const atoms = word.parts.flatMap((p): Atom[] => (p.k === 'lit' ? [...p.s] : [p]));
  const expanded = expand(atoms);
  return expanded.length === 1 ? [word] : expanded.map(toWord);
}

function toWord(atoms: readonly Atom[]): Word {
  const parts: Part[] = [];
  let text = '';
  for (const a of atoms) {
    if (typeof a === 'string') text += a;
    else {
      if (text) parts.push({ k: 'lit', s: text });
      text = '';
      parts.push(a);
    }
  }
  if (text || parts.length === 0) parts.push(text ? { k: 'lit', s: text } : { k: 'quoted', s: '' });
  return { parts, lit: parts.length === 1 && text ? text : undefined };
}

function expand(atoms: readonly Atom[]): Atom[][] {
  for (let i = atoms.indexOf('{'); i >= 0; i = atoms.indexOf('{', i + 1)) {
    const group = groupAt(atoms, i);
    if (!group) continue;
    const before = atoms.slice(0, i);
    const after = expand(atoms.slice(group.end + 1));
    return group.choices.flatMap((choice) => after.map((rest) => [...before, ...choice, ...rest]));
  }
  return [[...atoms]];
}

/** The alternatives of the brace group that opens at `open`, if it is one. */
function groupAt(atoms: readonly Atom[], open: number): { end: number; choices: Atom[][] } | undefined {
  const commas: number[] = [];
  let depth = 0;
  for (let i = open + 1; i < atoms.length; i++) {
    const a = atoms[i];
    if (a === '{') depth++;
    else if (a === ',' && depth === 0) commas.push(i);
    else if (a === '}' && depth-- === 0) {
      const inner = atoms.slice(open + 1, i);
      if (commas.length === 0) {
        const choices = sequence(inner);
        return choices && { end: i, choices };
      }
      const cuts = [open, ...commas, i];
      const choices = cuts.slice(1).flatMap((cut, n) => expand(atoms.slice((cuts[n] as number) + 1, cut)));
      return { end: i, choices };
    }
  }
  return undefined;
}

const NUMBERS = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/;
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/;
const MOST = 100_000;

function sequence(inner: readonly Atom[]): Atom[][] | undefined {
  if (inner.some((a) => typeof a !== 'string')) return undefined;
  const text = inner.join('');
  const n = NUMBERS.exec(text);
  if (n) {
    const padded = /^-?0\d/.test(n[1] as string) || /^-?0\d/.test(n[2] as string);
    const width = padded ? Math.max((n[1] as string).length, (n[2] as string).length) : 0;
    return range(Number(n[1]), Number(n[2]), Number(n[3] ?? 1), (v) =>
      v < 0 ? `-${String(-v).padStart(width - 1, '0')}` : String(v).padStart(width, '0'),
    );
  }
  const l = LETTERS.exec(text);
  if (!l) return undefined;
  return range((l[1] as string).charCodeAt(0), (l[2] as string).charCodeAt(0), Number(l[3] ?? 1), (v) => String.fromCharCode(v));
}

function range(from: number, to: number, by: number, show: (v: number) => string): Atom[][] | undefined {
  const step = Math.abs(by) || 1;
  if (Math.abs(to - from) / step > MOST) return undefined;
  const out: Atom[][] = [];
  for (let v = from; from <= to ? v <= to : v >= to; v += from <= to ? step : -step) out.push([show(v)]);
  return out;
}
