/** awk (POSIX awk), its command line. */
import type { Task } from '#sim/task.ts';
import { isFileError, strerror } from '#tools/shell/fs/strerror.ts';
import { decodeEscapes } from '#tools/shell/syntax/word.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { absolute, getopt, openInputs, tool } from '../lib.ts';
import { AwkError } from './ast.ts';
import { Interpreter } from './interpreter.ts';
import { parseAwk } from './parser.ts';
import { StrNum } from './values.ts';

function* awk(ctx: ToolContext): Task<number> {
  const o = getopt(ctx, { short: 'F:v:f:', long: { 'field-separator': 'F', assign: 'v', file: 'f' }, posix: true, status: 2 });
  if (typeof o === 'number') return o;
  let operands = o.operands;
  let source = '';
  for (const file of o.values('f')) {
    const text = ctx.fs.read(absolute(ctx, file));
    if (isFileError(text)) {
      ctx.stderr.write(`awk: can't open file ${file}: ${strerror(text)}\n`);
      return 2;
    }
    source += `${text}\n`;
  }
  if (o.values('f').length === 0) {
    if (operands[0] === undefined) {
      ctx.stderr.write('usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n');
      return 2;
    }
    source = operands[0];
    operands = operands.slice(1);
  }
  try {
    const interpreter = new Interpreter(ctx, parseAwk(source));
    const separator = o.value('F');
    if (separator !== undefined) interpreter.set('FS', separator === 't' ? '\t' : decodeEscapes(separator));
    const assign = (text: string): void => {
      const [name, value] = text.split(/=(.*)/s);
      interpreter.set(name as string, new StrNum(decodeEscapes(value ?? '')));
    };
    o.values('v').forEach(assign);
    const files = operands.filter((a) => !/^[A-Za-z_]\w*=/.test(a));
    operands.filter((a) => /^[A-Za-z_]\w*=/.test(a)).forEach(assign);
    const { inputs, failed } = openInputs(ctx, files);
    const status = yield* interpreter.run(inputs);
    return failed ? 2 : status;
  } catch (e) {
    if (!(e instanceof AwkError)) throw e;
    ctx.stderr.write(`awk: ${e.message}\n`);
    return 2;
  }
}

export const AWK: Tool = tool('awk', 'Processes lines by patterns and actions', awk, ['mawk', 'gawk']);
