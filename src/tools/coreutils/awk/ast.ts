/** The syntax tree of an awk program (POSIX awk). */
export type Expr =
  | { readonly k: 'num'; readonly v: number }
  | { readonly k: 'str'; readonly v: string }
  | { readonly k: 'regex'; readonly re: RegExp }
  | { readonly k: 'var'; readonly name: string }
  | { readonly k: 'field'; readonly of: Expr }
  | { readonly k: 'index'; readonly name: string; readonly keys: readonly Expr[] }
  | { readonly k: 'in'; readonly keys: readonly Expr[]; readonly name: string }
  | { readonly k: 'unary'; readonly op: string; readonly a: Expr }
  | { readonly k: 'binary'; readonly op: string; readonly a: Expr; readonly b: Expr }
  | { readonly k: 'match'; readonly negate: boolean; readonly a: Expr; readonly b: Expr }
  | { readonly k: 'cond'; readonly test: Expr; readonly a: Expr; readonly b: Expr }
  | { readonly k: 'assign'; readonly op: string; readonly to: Place; readonly a: Expr }
  | { readonly k: 'step'; readonly by: number; readonly prefix: boolean; readonly to: Place }
  | { readonly k: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly k: 'group'; readonly items: readonly Expr[] }
  | { readonly k: 'getline'; readonly to: Place | undefined };
/** Something that can be assigned. */
export type Place = Extract<Expr, { k: 'var' | 'field' | 'index' }>;

export type Stmt =
  | { readonly k: 'expr'; readonly e: Expr }
  | {
      readonly k: 'print';
      readonly args: readonly Expr[];
      readonly format: boolean;
      readonly out: { readonly op: string; readonly to: Expr } | undefined;
    }
  | { readonly k: 'if'; readonly test: Expr; readonly a: Stmt; readonly b: Stmt | undefined }
  | { readonly k: 'while'; readonly test: Expr; readonly body: Stmt; readonly first: boolean }
  | {
      readonly k: 'for';
      readonly init: Stmt | undefined;
      readonly test: Expr | undefined;
      readonly step: Stmt | undefined;
      readonly body: Stmt;
    }
  | { readonly k: 'forin'; readonly name: string; readonly array: string; readonly body: Stmt }
  | { readonly k: 'block'; readonly body: readonly Stmt[] }
  | { readonly k: 'delete'; readonly name: string; readonly keys: readonly Expr[] | undefined }
  | { readonly k: 'jump'; readonly what: 'next' | 'exit' | 'break' | 'continue' | 'return'; readonly value: Expr | undefined };

export interface Rule {
  readonly when: 'BEGIN' | 'END' | 'always' | { readonly from: Expr; readonly to: Expr | undefined };
  readonly body: Stmt | undefined;
}
export interface Func {
  readonly params: readonly string[];
  readonly body: Stmt;
}
export interface Program {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, Func>;
}

export class AwkError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
