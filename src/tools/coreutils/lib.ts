/** What the text tools share: GNU option parsing, reading operands, and coreutils' error words. */
import type { Task } from '#sim/task.ts';
import { FileWriter } from '#tools/shell/fs/filewriter.ts';
import { resolvePath } from '#tools/shell/fs/path.ts';
import { isFileError, strerror } from '#tools/shell/fs/strerror.ts';
import { TextReader } from '#tools/shell/proc/io.ts';
import type { FileError, Reader, Tool, ToolContext, Writer } from '#tools/tool.ts';

export interface Options {
  has(letter: string): boolean;
  /** Last value of an option that takes one. */
  value(letter: string): string | undefined;
  values(letter: string): string[];
  readonly operands: readonly string[];
}
export interface OptionSpec {
  /** As getopt(3): a letter, followed by `:` when it takes a value. */
  readonly short: string;
  /** Long names and the letters that they stand for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Status of a wrong option. */
  readonly status?: number;
  /** Stops at the first operand, for commands that run a command. */
  readonly posix?: boolean;
}

/** Parses options; a wrong one is reported and its status returned. */
export function getopt(ctx: ToolContext, spec: OptionSpec, args: readonly string[] = ctx.args): Options | number {
  const given: [string, string][] = [];
  const operands: string[] = [];
  const queue = [...args];
  for (let a = queue.shift(); a !== undefined; a = queue.shift()) {
    if (a === '--') {
      operands.push(...queue);
      break;
    }
    if (!/^-./.test(a)) {
      operands.push(a);
      if (spec.posix) {
        operands.push(...queue);
        break;
      }
      continue;
    }
    const problem = a.startsWith('--') ? longOption(spec, a, queue, given) : shortOptions(spec, a, queue, given);
    if (problem === undefined) continue;
    ctx.stderr.write(`${ctx.name}: ${problem}\nTry '${ctx.name} --help' for more information.\n`);
    return spec.status ?? 1;
  }
  return {
    has: (c) => given.some(([k]) => k === c),
    value: (c) => given.findLast(([k]) => k === c)?.[1],
    values: (c) => given.filter(([k]) => k === c).map(([, v]) => v),
    operands,
  };
}

function longOption(spec: OptionSpec, a: string, queue: string[], given: [string, string][]): string | undefined {
  const [name = '', value] = a.slice(2).split(/=(.*)/s);
  const long = spec.long ?? {};
  const letter = Object.hasOwn(long, name) ? (long[name] as string) : undefined;
  if (letter === undefined) return `unrecognized option '${a}'`;
  if (!spec.short.includes(`${letter}:`)) given.push([letter, value ?? '']);
  else {
    const v = value ?? queue.shift();
    if (v === undefined) return `option '${a}' requires an argument`;
    given.push([letter, v]);
  }
  return undefined;
}

function shortOptions(spec: OptionSpec, a: string, queue: string[], given: [string, string][]): string | undefined {
  for (let i = 1; i < a.length; i++) {
    const c = a[i] as string;
    const at = c === ':' ? -1 : spec.short.indexOf(c);
    if (at < 0) return `invalid option -- '${c}'`;
    if (spec.short[at + 1] !== ':') {
      given.push([c, '']);
      continue;
    }
    const v = a.slice(i + 1) || queue.shift();
    if (v === undefined) return `option requires an argument -- '${c}'`;
    given.push([c, v]);
    break;
  }
  return undefined;
}

export const absolute = (ctx: ToolContext, path: string): string => resolvePath(ctx.cwd, path);

/** `NAME: OPERAND: words` to stderr. */
export const complain = (ctx: ToolContext, operand: string, e: FileError): void =>
  ctx.stderr.write(`${ctx.name}: ${operand}: ${strerror(e)}\n`);

export interface Input {
  readonly name: string;
  readonly reader: Reader;
}

/** The files of the operands, or standard input for none and for `-`. Those that cannot be read are reported; `failed` is then set. */
export function openInputs(ctx: ToolContext, operands: readonly string[]): { inputs: Input[]; failed: boolean } {
  const inputs: Input[] = [];
  let failed = false;
  for (const name of operands.length > 0 ? operands : ['-']) {
    const text = name === '-' || name === '/dev/stdin' ? undefined : ctx.fs.read(absolute(ctx, name));
    if (text === undefined) inputs.push({ name: '-', reader: ctx.stdin });
    else if (isFileError(text)) {
      complain(ctx, name, text);
      failed = true;
    } else inputs.push({ name, reader: new TextReader(text) });
  }
  return { inputs, failed };
}

/** All lines of all inputs, without newlines. */
export function* readLines(inputs: readonly Input[]): Task<string[]> {
  const lines: string[] = [];
  for (const input of inputs) {
    const text = yield* input.reader.readAll();
    if (text !== '') lines.push(...(text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'));
  }
  return lines;
}

/** Opens a file for writing; undefined after the message. */
export function openOutput(ctx: ToolContext, path: string, append: boolean): Writer | undefined {
  const full = absolute(ctx, path);
  const error = ctx.fs.write(full, '', append ? 'append' : 'truncate');
  if (!error) return new FileWriter(ctx.fs, full);
  complain(ctx, path, error);
  return undefined;
}

export function missingOperand(ctx: ToolContext): number {
  ctx.stderr.write(`${ctx.name}: missing operand\nTry '${ctx.name} --help' for more information.\n`);
  return 1;
}

/** A tool from its name, a line about it, and its code. */
export const tool = (name: string, summary: string, run: Tool['run'], aliases?: readonly string[]): Tool => ({
  name,
  summary,
  run,
  ...(aliases ? { aliases } : {}),
});
