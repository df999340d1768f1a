/** Shell variables (bash(1) PARAMETERS): scalars, indexed and associative arrays, attributes, and the dynamic scope of `local`. */

import { utf8Encode } from '../fs/utf8.ts';

export interface Var {
  /** A scalar's text, or an array. An array's element 0 is what its bare name means. */
  value: string | undefined | Map<string, string>;
  kind: 'scalar' | 'indexed' | 'assoc';
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  letters: '' | 'lower' | 'upper';
}

export const newVar = (value?: string): Var => ({
  value,
  kind: 'scalar',
  exported: false,
  readonly: false,
  integer: false,
  letters: '',
});

/** Thrown on an assignment to a readonly variable. */
export class ReadonlyError {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class Vars {
  private map = new Map<string, Var>();
  private readonly frames: Map<string, Var | undefined>[] = [];
  private environment: Map<string, string> | undefined;
  /** Computed variables: RANDOM, SECONDS, LINENO… */
  computed: (name: string) => string | undefined = () => undefined;
  /** Computed arrays: PIPESTATUS, FUNCNAME. */
  computedArray: (name: string) => readonly (string | number)[] | undefined = () => undefined;

  get(name: string): string | undefined {
    const v = this.map.get(name);
    if (v) return scalarOf(v);
    return this.computed(name) ?? this.computedArray(name)?.[0]?.toString();
  }
  find(name: string): Var | undefined {
    const v = this.map.get(name);
    const items = v ? undefined : this.computedArray(name);
    if (!items) return v;
    return { ...newVar(), kind: 'indexed', value: new Map(items.map((s, i) => [String(i), String(s)])) };
  }
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The variable, made when missing; refused when readonly. */
  writable(name: string): Var {
    this.environment = undefined;
    let v = this.map.get(name);
    if (v?.readonly) throw new ReadonlyError(name);
    if (!v) {
      v = newVar();
      this.map.set(name, v);
    }
    return v;
  }

  set(name: string, text: string): void {
    const v = this.writable(name);
    const value = v.letters === '' ? text : v.letters === 'lower' ? text.toLowerCase() : text.toUpperCase();
    if (v.value instanceof Map) v.value.set('0', value);
    else v.value = value;
  }

  setElement(name: string, key: string, text: string): void {
    elementsOf(this.writable(name)).set(key, text);
  }

  /** Replaces the whole by an array. */
  setArray(name: string, items: Iterable<string>): void {
    const v = this.writable(name);
    v.value = new Map([...items].map((s, i) => [String(i), s]));
    if (v.kind === 'scalar') v.kind = 'indexed';
  }

  unset(name: string): void {
    const v = this.map.get(name);
    if (v?.readonly) throw new ReadonlyError(name);
    this.map.delete(name);
    this.environment = undefined;
  }

  /** Changes attributes without asking whether it is readonly. */
  mark(name: string, change: (v: Var) => void): void {
    this.environment = undefined;
    let v = this.map.get(name);
    if (!v) {
      v = newVar();
      this.map.set(name, v);
    }
    change(v);
  }

  names(): string[] {
    return [...this.map.keys()].sort();
  }

  // --- scopes -------------------------------------------------------------------------------------------------------------------

  pushFrame(): void {
    this.frames.push(new Map());
  }
  popFrame(): void {
    for (const [name, old] of this.frames.pop() ?? []) this.restore(name, old);
  }
  get inFunction(): boolean {
    return this.frames.length > 0;
  }
  /** Gives the running function a variable of its own. */
  local(name: string): void {
    const frame = this.frames.at(-1);
    if (!frame || frame.has(name)) return;
    const old = this.map.get(name);
    if (old?.readonly) throw new ReadonlyError(name);
    frame.set(name, old);
    this.restore(name, { ...newVar(), exported: old?.exported ?? false });
  }
  isLocal(name: string): boolean {
    return this.frames.at(-1)?.has(name) ?? false;
  }

  /** For `A=1 cmd`: sets exported and gives the old variable, for `restore`. */
  override(name: string, text: string): Var | undefined {
    const old = this.map.get(name);
    if (old?.readonly) throw new ReadonlyError(name);
    this.restore(name, { ...newVar(text), exported: true });
    return old;
  }
  restore(name: string, v: Var | undefined): void {
    this.environment = undefined;
    if (v) this.map.set(name, v);
    else this.map.delete(name);
  }

  /** What a program gets as its environment. */
  exported(): ReadonlyMap<string, string> {
    if (!this.environment) {
      this.environment = new Map();
      for (const [name, v] of this.map) {
        const text = v.exported && v.kind === 'scalar' ? scalarOf(v) : undefined;
        if (text !== undefined) this.environment.set(name, text);
      }
    }
    return this.environment;
  }

  /** A copy for a subshell. */
  fork(): Vars {
    const copy = new Vars();
    for (const [name, v] of this.map) copy.map.set(name, { ...v, value: v.value instanceof Map ? new Map(v.value) : v.value });
    for (const f of this.frames) copy.frames.push(new Map(f));
    return copy;
  }
}

export const scalarOf = (v: Var): string | undefined => (v.value instanceof Map ? v.value.get('0') : v.value);

/** The elements, turning a scalar into an array. */
export function elementsOf(v: Var): Map<string, string> {
  if (v.value instanceof Map) return v.value;
  const map = new Map<string, string>();
  if (v.value !== undefined) map.set('0', v.value);
  v.value = map;
  if (v.kind === 'scalar') v.kind = 'indexed';
  return map;
}

/** Keys in the order in which bash lists them. */
export function keysOf(v: Var): string[] {
  if (!(v.value instanceof Map)) return v.value === undefined ? [] : ['0'];
  const keys = [...v.value.keys()];
  return v.kind === 'assoc' ? inHashOrder(keys) : keys.sort((a, b) => Number(a) - Number(b));
}

/** bash lists an associative array by its hash table: 1024 buckets of FNV-1, the newest first in each. */
function inHashOrder(keys: readonly string[]): string[] {
  const bucket = new Map(keys.map((k, i) => [k, (fnv1(k) & 1023) * 1e6 - i]));
  return [...keys].sort((a, b) => (bucket.get(a) as number) - (bucket.get(b) as number));
}
function fnv1(text: string): number {
  let h = 2166136261;
  for (const b of utf8Encode(text)) h = Math.imul(h, 16777619) ^ b;
  return h >>> 0;
}
export function valuesOf(v: Var): string[] {
  const { value } = v;
  if (!(value instanceof Map)) return value === undefined ? [] : [value];
  return keysOf(v).map((k) => value.get(k) as string);
}
