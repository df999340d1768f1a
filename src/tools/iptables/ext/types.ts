/** What the userspace half of a match or target supplies: its options, their meaning, and two ways to print them (struct xtables_match). */

/** The command line around an extension. */
export interface ExtContext {
  /** `-p`: number, and whether it is negated. */
  readonly proto: number;
  readonly protoInv: boolean;
  /** Says something on standard error without refusing the rule. */
  warn?(text: string): void;
}

/** One option as it was given. */
export interface ExtArg {
  /** Canonical name without dashes. */
  readonly name: string;
  readonly value: string;
  /** Second argument, of `--tcp-flags`. */
  readonly second: string;
  readonly inv: boolean;
}

export interface ExtOption {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly args: 0 | 1 | 2;
  /** `!` may stand before it. */
  readonly invertible?: boolean;
}

export interface Extension {
  readonly name: string;
  /** Name in the first column of `-L`, where that is another. */
  readonly listed?: string;
  readonly options: readonly ExtOption[];
  /** From the options in the order given to what the kernel is told. Throws `IptError`. */
  parse(args: readonly ExtArg[], ctx: ExtContext): Record<string, unknown>;
  /** As `-S` prints it: each option with a space before it. */
  save(opts: Readonly<Record<string, unknown>>): string;
  /** As `-L` prints it, with a space before it. */
  print(opts: Readonly<Record<string, unknown>>, numeric: boolean, ctx: ExtContext): string;
}

/** Declares an extension whose options have the shape `O`. */
export const defineExt = <O extends Record<string, unknown>>(e: {
  readonly name: string;
  readonly listed?: string;
  readonly options: readonly ExtOption[];
  parse(args: readonly ExtArg[], ctx: ExtContext): O;
  save(opts: O): string;
  print(opts: O, numeric: boolean, ctx: ExtContext): string;
}): Extension => e as unknown as Extension;
