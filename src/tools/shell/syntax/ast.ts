/**
 * The syntax tree of a bash script: POSIX.1-2017 chapter 2 ("Shell Command Language") plus bash's additions that bash(1) names.
 * Left out: coproc, select, extended globs. Brace expansion has already happened here, because it is purely textual.
 */

export interface Word {
  readonly parts: readonly Part[];
  /** The whole text when it is one unquoted literal: the only form that can be a reserved word. */
  readonly lit: string | undefined;
  /** Set when the text has the form of an assignment; what it means depends on where the word stands. */
  readonly assign?: Assign;
}

export type Part =
  /** Unquoted text: its `*?[` are active. */
  | { readonly k: 'lit'; readonly s: string }
  | { readonly k: 'quoted'; readonly s: string }
  | { readonly k: 'dq'; readonly parts: readonly Part[] }
  | { readonly k: 'tilde'; readonly user: string }
  | { readonly k: 'cmd'; readonly body: List }
  /** `$((…))`: the expression is expanded as in double quotes before it is parsed. */
  | { readonly k: 'arith'; readonly expr: Word }
  | { readonly k: 'proc'; readonly dir: '<' | '>'; readonly body: List }
  | Param;

/** `$x` and every form of `${…}`. */
export interface Param {
  readonly k: 'param';
  readonly name: string;
  readonly index?: Word | undefined;
  /** `${#x}` */
  readonly length?: boolean;
  /** `${!x}`: with an index `@` the keys, with `op` `names` the variables that start with `name`. */
  readonly indirect?: boolean;
  readonly op?: string;
  readonly arg?: Word;
  readonly arg2?: Word;
  /** Source text, for "bad substitution". */
  readonly text: string;
}

export interface Assign {
  readonly name: string;
  readonly index?: Word | undefined;
  readonly append: boolean;
  readonly value: Word | readonly Element[];
}
/** One element of `a=(…)`; `index` for `[k]=v`. */
export interface Element {
  readonly index?: Word | undefined;
  readonly value: Word;
}
export const isArrayValue = (v: Assign['value']): v is readonly Element[] => Array.isArray(v);

export interface Redir {
  readonly op: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<<';
  readonly fd: number;
  /** Target, here-string, or the body of a here-document. */
  target: Word;
}

export interface Simple {
  readonly k: 'simple';
  readonly line: number;
  readonly assigns: readonly Assign[];
  readonly words: readonly Word[];
  readonly redirs: readonly Redir[];
}
interface Compound {
  readonly line: number;
  readonly redirs: readonly Redir[];
}
export interface Pipeline {
  readonly k: 'pipeline';
  readonly line: number;
  readonly negate: boolean;
  readonly time: boolean;
  readonly cmds: readonly Node[];
}
export interface AndOr {
  readonly k: 'andor';
  readonly line: number;
  readonly first: Node;
  readonly rest: readonly { readonly op: '&&' | '||'; readonly cmd: Node }[];
}
export interface Group extends Compound {
  readonly k: 'group' | 'subshell';
  readonly body: List;
}
export interface If extends Compound {
  readonly k: 'if';
  readonly arms: readonly { readonly test: List; readonly body: List }[];
  readonly otherwise: List | undefined;
}
export interface For extends Compound {
  readonly k: 'for';
  readonly name: string;
  /** Undefined: the positional parameters. */
  readonly words: readonly Word[] | undefined;
  readonly body: List;
  /** Source text of its first line, for `set -x`. */
  readonly head: string;
}
export interface ArithFor extends Compound {
  readonly k: 'arithfor';
  readonly init: Word;
  readonly test: Word;
  readonly step: Word;
  readonly body: List;
}
export interface While extends Compound {
  readonly k: 'while';
  readonly until: boolean;
  readonly test: List;
  readonly body: List;
}
export interface Case extends Compound {
  readonly k: 'case';
  readonly subject: Word;
  /** Source text of its first line, for `set -x`. */
  readonly head: string;
  readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: List; readonly end: string }[];
}
export interface Arith extends Compound {
  readonly k: 'arithcmd';
  readonly expr: Word;
}
export interface Cond extends Compound {
  readonly k: 'cond';
  readonly expr: CondExpr;
}
export interface Func {
  readonly k: 'function';
  readonly line: number;
  readonly name: string;
  readonly body: Node;
  /** Source text, as `declare -f` shows it. */
  readonly text: string;
}
export type CondExpr =
  | { readonly k: 'and' | 'or'; readonly a: CondExpr; readonly b: CondExpr }
  | { readonly k: 'not'; readonly a: CondExpr }
  | { readonly k: 'unary'; readonly op: string; readonly arg: Word }
  | { readonly k: 'binary'; readonly op: string; readonly left: Word; readonly right: Word };

export type Node = Simple | Pipeline | AndOr | Group | If | For | ArithFor | While | Case | Arith | Cond | Func;

export interface Item {
  readonly cmd: Node;
  readonly background: boolean;
  /** Source text, as `jobs` shows it. */
  readonly text: string;
}
export type List = readonly Item[];

/** A word that is this text, quoted. */
export const quotedWord = (s: string): Word => ({ parts: [{ k: 'quoted', s }], lit: undefined });
