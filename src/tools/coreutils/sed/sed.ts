/** sed (POSIX sed): s, y, p, d, q, Q, a, i, c, n, N, D, P, g, G, h, H, x, =, b, t, :, {}, addresses, -n -e -E -r -i -s. Left out: r, w, e. */
import type { Task } from '#sim/task.ts';
import { isFileError, strerror } from '#tools/shell/fs/strerror.ts';
import { CallbackWriter, TextReader } from '#tools/shell/proc/io.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { absolute, getopt, openInputs, tool } from '../lib.ts';
import { type Command, SedError, SedParser } from './parser.ts';
import { Sed } from './run.ts';

function* sed(ctx: ToolContext): Task<number> {
  const long = { quiet: 'n', silent: 'n', expression: 'e', 'regexp-extended': 'E', 'in-place': 'i', separate: 's' };
  // `-i` may carry a suffix, which getopt's letters cannot say.
  const args = ctx.args.map((a) => (/^-i.+$/.test(a) && !/^-i[nErs]+$/.test(a) ? '-i' : a));
  const o = getopt(ctx, { short: 'nEre:is', long }, args);
  if (typeof o === 'number') return o;
  const given = o.values('e');
  const script = given.length > 0 ? given.join('\n') : o.operands[0];
  if (script === undefined) {
    ctx.stderr.write('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
    return 1;
  }
  const names = given.length > 0 ? o.operands : o.operands.slice(1);
  try {
    const parse = () => new SedParser(script, o.has('E') || o.has('r')).parse();
    if (o.has('i')) return yield* inPlace(ctx, names, parse, o.has('n'));
    const commands = parse();
    const { inputs, failed } = openInputsAsSed(ctx, names);
    const status = yield* new Sed(commands, o.has('n'), ctx.stdout).run(inputs);
    return status || (failed ? 2 : 0);
  } catch (e) {
    if (!(e instanceof SedError)) throw e;
    ctx.stderr.write(`sed: ${e.message}\n`);
    return 1;
  }
}

function openInputsAsSed(ctx: ToolContext, names: readonly string[]): ReturnType<typeof openInputs> {
  const readable = names.filter((n) => n === '-' || !isFileError(ctx.fs.read(absolute(ctx, n))));
  for (const n of names) {
    const text = n === '-' ? '' : ctx.fs.read(absolute(ctx, n));
    if (isFileError(text)) ctx.stderr.write(`sed: can't read ${n}: ${strerror(text)}\n`);
  }
  const failed = readable.length < names.length;
  return failed && readable.length === 0 ? { inputs: [], failed } : { ...openInputs(ctx, readable), failed };
}

function* inPlace(ctx: ToolContext, names: readonly string[], parse: () => Command[], quiet: boolean): Task<number> {
  let status = 0;
  for (const name of names) {
    const path = absolute(ctx, name);
    const text = ctx.fs.read(path);
    if (isFileError(text)) {
      ctx.stderr.write(`sed: can't read ${name}: ${strerror(text)}\n`);
      status = 2;
      continue;
    }
    let out = '';
    const writer = new CallbackWriter((s) => {
      out += s;
    });
    yield* new Sed(parse(), quiet, writer).run([{ name, reader: new TextReader(text) }]);
    ctx.fs.write(path, out, 'truncate');
  }
  return status;
}

export const SED: Tool = tool('sed', 'Edits a stream of lines', sed);
