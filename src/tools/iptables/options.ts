/** The options that every rule and command may have (iptables/xtables.c, original_opts), and how getopt_long finds one. */
import type { Extension, ExtOption } from './ext/types.ts';

export interface CoreOption {
  readonly long: string;
  /** Letter, by which it is known here; `line-numbers` has '0'. */
  readonly letter: string;
  readonly arg: 'no' | 'yes' | 'maybe';
}
const option = (long: string, letter: string, arg: CoreOption['arg']): CoreOption => ({ long, letter, arg });

export const CORE_OPTIONS: readonly CoreOption[] = [
  option('append', 'A', 'yes'),
  option('delete', 'D', 'yes'),
  option('check', 'C', 'yes'),
  option('insert', 'I', 'yes'),
  option('replace', 'R', 'yes'),
  option('list', 'L', 'maybe'),
  option('list-rules', 'S', 'maybe'),
  option('flush', 'F', 'maybe'),
  option('zero', 'Z', 'maybe'),
  option('new-chain', 'N', 'yes'),
  option('delete-chain', 'X', 'maybe'),
  option('rename-chain', 'E', 'yes'),
  option('policy', 'P', 'yes'),
  option('source', 's', 'yes'),
  option('destination', 'd', 'yes'),
  option('src', 's', 'yes'),
  option('dst', 'd', 'yes'),
  option('protocol', 'p', 'yes'),
  option('in-interface', 'i', 'yes'),
  option('jump', 'j', 'yes'),
  option('table', 't', 'yes'),
  option('match', 'm', 'yes'),
  option('numeric', 'n', 'no'),
  option('out-interface', 'o', 'yes'),
  option('verbose', 'v', 'no'),
  option('wait', 'w', 'maybe'),
  option('wait-interval', 'W', 'maybe'),
  option('exact', 'x', 'no'),
  option('fragments', 'f', 'no'),
  option('version', 'V', 'no'),
  option('help', 'h', 'no'),
  option('line-numbers', '0', 'no'),
  option('modprobe', 'M', 'yes'),
  option('set-counters', 'c', 'yes'),
  option('goto', 'g', 'yes'),
  option('ipv4', '4', 'no'),
  option('ipv6', '6', 'no'),
];

export interface ExtUse {
  readonly ext: Extension;
  readonly kind: 'match' | 'target';
}
export type Found =
  | { readonly kind: 'core'; readonly option: CoreOption }
  | { readonly kind: 'ext'; readonly use: ExtUse; readonly option: ExtOption };

const namesOf = (o: ExtOption): readonly string[] => [o.name, ...(o.aliases ?? [])];

/** A long option by its name or a beginning that fits one only; options of the extensions loaded last come first. */
export function findLong(name: string, loaded: readonly ExtUse[]): Found | undefined {
  const all: { readonly name: string; readonly found: Found }[] = [
    ...CORE_OPTIONS.map((o) => ({ name: o.long, found: { kind: 'core', option: o } as const })),
    ...[...loaded]
      .reverse()
      .flatMap((use) =>
        use.ext.options.flatMap((o) => namesOf(o).map((n) => ({ name: n, found: { kind: 'ext', use, option: o } as const }))),
      ),
  ];
  const exact = all.find((c) => c.name === name);
  if (exact) return exact.found;
  const beginning = all.filter((c) => c.name.startsWith(name));
  const first = beginning[0]?.found;
  return first && beginning.every((c) => c.found.option === first.option || sameLetter(c.found, first)) ? first : undefined;
}
const sameLetter = (a: Found, b: Found): boolean => a.kind === 'core' && b.kind === 'core' && a.option.letter === b.option.letter;

export const findShort = (letter: string): CoreOption | undefined =>
  letter === '0' ? undefined : CORE_OPTIONS.find((o) => o.letter === letter);
