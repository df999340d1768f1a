/**
 * One description of a record, printed as text or as JSON (lib/json_print.c): each field has a key and a value for `-j` and its own text
 * for people. Colours are those of `-color` on a light terminal (lib/color.c).
 */
import { formatJson, type Json, JsonObject } from './json.ts';

const COLORS = { ifname: 36, mac: 33, inet: 35, up: 32, down: 31 } as const;
type Color = keyof typeof COLORS;

export interface PrintOptions {
  readonly json: boolean;
  readonly pretty: boolean;
  readonly oneline: boolean;
  readonly color: boolean;
}

type Container = JsonObject | Json[];

export class Printer {
  readonly json: boolean;
  private readonly opts: PrintOptions;
  private readonly write: (text: string) => void;
  private readonly stack: Container[] = [];
  private buffer = '';

  constructor(opts: PrintOptions, write: (text: string) => void) {
    this.json = opts.json;
    this.opts = opts;
    this.write = write;
  }

  /** Opens the list that holds all records of a dump (new_json_obj). */
  begin(): void {
    this.stack.push([]);
  }
  /** Closes it; in JSON this is where everything is written. */
  end(): void {
    const root = this.stack.pop();
    if (this.json && root) this.buffer += `${formatJson(root, this.opts.pretty)}\n`;
    this.flush();
  }
  flush(): void {
    if (this.buffer !== '') this.write(this.buffer);
    this.buffer = '';
  }

  openObject(key?: string): void {
    this.open(new JsonObject(), key);
  }
  openArray(key?: string): void {
    this.open([], key);
  }
  close(): void {
    this.stack.pop();
  }

  /** For people only. */
  text(text: string, color?: Color): void {
    if (this.json || text === '') return;
    this.buffer += color && this.opts.color ? `\x1b[${COLORS[color]}m${text}\x1b[0m` : text;
  }
  /** For `-j` only. */
  value(key: string, value: Json): void {
    if (this.json) this.put(value, key);
  }
  /** An element of the open array. */
  element(value: Json): void {
    if (this.json) this.put(value, undefined);
  }
  field(key: string, value: Json, text: string, color?: Color): void {
    if (this.json) this.put(value, key);
    else this.text(text, color);
  }
  /** The line break that `-o` turns into a backslash. */
  softNewline(): void {
    this.text(this.opts.oneline ? '\\' : '\n');
  }
  newline(): void {
    this.text('\n');
  }

  private open(container: Container, key: string | undefined): void {
    if (!this.json) return;
    this.put(container, key);
    this.stack.push(container);
  }
  private put(value: Json, key: string | undefined): void {
    const top = this.stack.at(-1);
    if (Array.isArray(top)) top.push(value);
    else if (key !== undefined) top?.set(key, value);
  }
}
