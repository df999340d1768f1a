/**
 * Command lines from templates. `(a|b)` one of them, `[a]` perhaps, `{slot}` a word from the slot's table; they nest.
 * Now and then a word is left out, said twice, cut short or replaced: what people type.
 */
import type { Chance } from '../chance.ts';

export type Slots = Readonly<Record<string, (chance: Chance) => string>>;

/** Percent of optional parts that are there. */
const OPTIONAL = 45;

export function expand(template: string, slots: Slots, chance: Chance): string {
  let at = 0;
  const sequence = (end: string): string => {
    let out = '';
    while (at < template.length && !end.includes(template[at] as string)) {
      const c = template[at++] as string;
      if (c === '(') out += choice();
      else if (c === '[') out += optional();
      else if (c === '{') out += slot();
      else out += c;
    }
    return out;
  };
  const choice = (): string => {
    const alternatives = [sequence('|)')];
    while (template[at++] === '|') alternatives.push(sequence('|)'));
    return chance.pick(alternatives);
  };
  const optional = (): string => {
    const alternatives = [sequence('|]')];
    while (template[at++] === '|') alternatives.push(sequence('|]'));
    const text = chance.pick(alternatives);
    return chance.maybe(OPTIONAL) ? text : '';
  };
  const slot = (): string => {
    const name = template.slice(at, template.indexOf('}', at));
    at += name.length + 1;
    const make = slots[name];
    if (!make) throw new Error(`no slot {${name}} in "${template}"`);
    return make(chance);
  };
  return sequence('').replace(/ +/g, ' ').trim();
}

const GARBAGE = ['nonsense', '-1', '999999999999', '1.2.3', '1.2.3.4.5', '10.0.0.1/33', '0', 'zz:zz', 'help', '--', 'dev', 'x', '300'];

/** The words of a line between quotes stay together. */
const wordsOf = (line: string): string[] => line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];

/** Changes a line as a slip of the fingers does. */
export function slip(line: string, chance: Chance): string {
  const [command = line, ...pipe] = line.split(/(?= \|| >| 2>)/);
  return [slipWords(command, chance), ...pipe].join('');
}

function slipWords(line: string, chance: Chance): string {
  const words = wordsOf(line);
  const at = chance.int(1, Math.max(1, words.length - 1));
  const word = words[at];
  if (word === undefined || word.startsWith('"')) return line;
  chance.pick([
    () => words.splice(at, 1),
    () => words.splice(at, 0, word),
    () => words.splice(at, 1, word.slice(0, chance.int(1, Math.max(1, word.length - 1)))),
    () => words.splice(at, 1, chance.pick(GARBAGE)),
    () => words.push(chance.pick(GARBAGE)),
    () => words.splice(at),
  ])();
  return words.join(' ');
}
