/** getopt(3): options with and without arguments, bundled, before, between and after the operands. */

interface GetoptResult {
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly operands: readonly string[];
  /** What getopt itself complains about, without the program's name: `invalid option -- 'z'`. */
  readonly error?: string;
}

/** `spec` is getopt's: `ab:c` has an argument for b. Operands may stand anywhere unless `spec` begins with `+`. */
export function getopt(args: readonly string[], spec: string, long: Readonly<Record<string, string>> = {}): GetoptResult {
  const strict = spec.startsWith('+');
  const options: { name: string; value: string }[] = [];
  const operands: string[] = [];
  const done = (error?: string): GetoptResult => ({ options, operands, ...(error === undefined ? {} : { error }) });
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '--') return { options, operands: [...operands, ...args.slice(i + 1)] };
    if (word.startsWith('--')) {
      const [name = '', given] = word.slice(2).split(/=(.*)/s);
      const hits = Object.keys(long).filter((l) => l === name || l.startsWith(name));
      const hit = hits.includes(name) ? name : hits.length === 1 ? hits[0] : undefined;
      const short = hit === undefined ? undefined : long[hit];
      if (short === undefined) return done(hits.length > 1 ? `option '${word}' is ambiguous` : `unrecognized option '${word}'`);
      const takes = spec.includes(`${short}:`);
      if (takes && given === undefined && i + 1 >= args.length) return done(`option '--${hit}' requires an argument`);
      options.push({ name: short, value: takes ? (given ?? (args[++i] as string)) : '' });
    } else if (word.length > 1 && word.startsWith('-')) {
      const error = bundle(word, spec, options, () => args[++i]);
      if (error !== undefined) return done(error);
    } else if (strict) return { options, operands: args.slice(i) };
    else operands.push(word);
  }
  return done();
}

/** One word of short options; `-c5` and `-c 5` are the same. */
function bundle(
  word: string,
  spec: string,
  options: { name: string; value: string }[],
  next: () => string | undefined,
): string | undefined {
  for (let j = 1; j < word.length; j++) {
    const name = word[j] as string;
    const at = name === ':' || name === '+' ? -1 : spec.indexOf(name);
    if (at < 0) return `invalid option -- '${name}'`;
    if (spec.startsWith('::', at + 1)) {
      options.push({ name, value: word.slice(j + 1) });
      return undefined;
    }
    if (spec[at + 1] !== ':') {
      options.push({ name, value: '' });
      continue;
    }
    const value = j + 1 < word.length ? word.slice(j + 1) : next();
    if (value === undefined) return `option requires an argument -- '${name}'`;
    options.push({ name, value });
    return undefined;
  }
  return undefined;
}
