/** Lines of a seed: mostly right ones, some with a slip, and looks at the whole state between them. */
import { TOOLS } from '../../../src/tools/registry.ts';
import { Chance } from '../chance.ts';
import { GRAMMARS, SHOW } from './grammar.ts';
import { SLOTS } from './slots.ts';
import { expand, slip } from './template.ts';

const LINES_PER_SEED = 50;
/** Typed lines between two looks. */
const LOOK_AFTER = 25;
const SLIPS = 18;

const installed = new Set(TOOLS.flatMap((t) => [t.name, ...('aliases' in t ? (t.aliases as readonly string[]) : [])]));

export function drawLines(seed: number): string[] {
  const chance = new Chance(seed);
  const grammars = GRAMMARS.filter((g) => installed.has(g.tool)).map((g) => [g.weight, g] as const);
  const lines: string[] = [];
  for (let i = 1; i <= LINES_PER_SEED; i++) {
    const line = expand(chance.pick(chance.weighted(grammars).lines), SLOTS, chance);
    lines.push(chance.maybe(SLIPS) ? slip(line, chance) : line);
    if (i % LOOK_AFTER === 0) lines.push(...SHOW);
  }
  return lines;
}
