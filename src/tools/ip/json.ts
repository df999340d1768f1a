/** JSON as iproute2's json_writer prints it: plain, or pretty (`-p`) with its own idea of white space. */

/** A number whose text matters (`0.00`). */
export class RawNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Json = string | number | boolean | null | RawNumber | Json[] | JsonObject;
/** Pairs in order; iproute2 may repeat a key. */
export class JsonObject {
  readonly pairs: (readonly [string, Json])[] = [];
  set(key: string, value: Json): this {
    this.pairs.push([key, value]);
    return this;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
  '\\': '\\\\',
  '"': '\\"',
};
const quote = (s: string): string => `"${s.replace(/[\t\n\r\f\b\\"]/g, (c) => ESCAPES[c] as string)}"`;

/** The text of one value, without a newline after it. */
export function formatJson(value: Json, pretty: boolean, depth = 0): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value)) return formatArray(value, pretty, depth);
  if (value instanceof JsonObject) return formatObject(value, pretty, depth);
  return String(value);
}

function formatArray(items: Json[], pretty: boolean, depth: number): string {
  const body = items.map((item) => formatJson(item, pretty, depth + 1)).join(',');
  if (!pretty) return `[${body}]`;
  return items.length === 0 ? '[ ]' : `[ ${body} ]`;
}

function formatObject(object: JsonObject, pretty: boolean, depth: number): string {
  if (!pretty) return `{${object.pairs.map(([k, v]) => `${quote(k)}:${formatJson(v, false)}`).join(',')}}`;
  if (object.pairs.length === 0) return '{ }';
  const indent = '    '.repeat(depth + 1);
  const lines = object.pairs.map(([k, v]) => `${indent}${quote(k)}: ${formatJson(v, true, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n${'    '.repeat(depth)}}`;
}
