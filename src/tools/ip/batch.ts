/** `-batch FILE`: one command a line (lib/utils.c, do_batch, makeargs). */
import type { Task } from '#sim/task.ts';
import { Exit } from '#tools/net/exit.ts';
import { strerror } from '#tools/net/strerror.ts';
import { FileError, type ToolContext } from '#tools/tool.ts';
import { IpContext } from './context.ts';
import type { Parsed } from './options.ts';

/** Words of one line: quotes keep spaces, `#` starts a comment. */
export function makeArgs(line: string): string[] {
  const words: string[] = [];
  const pattern = /"([^"]*)"?|'([^']*)'?|[^\s"']\S*/g;
  for (const m of line.replace(/(^|\s)#.*$/, '$1').matchAll(pattern)) words.push(m[1] ?? m[2] ?? m[0]);
  return words;
}

/** Lines with their numbers; a backslash before the end of line joins. */
export function batchLines(text: string): { readonly number: number; readonly words: readonly string[] }[] {
  const lines: { number: number; words: string[] }[] = [];
  let joined = '';
  text.split('\n').forEach((raw, i) => {
    if (raw.endsWith('\\')) {
      joined += raw.slice(0, -1);
      return;
    }
    const words = makeArgs(joined + raw);
    joined = '';
    if (words.length > 0) lines.push({ number: i + 1, words });
  });
  return lines;
}

/** An error of grammar ends a batch at once, whatever `-force` says; anything else is this line's failure. */
type DoCommand = (ip: IpContext, words: readonly string[]) => Task<number>;
function* batchCommand(ip: IpContext, words: readonly string[], doCommand: DoCommand): Task<number> {
  try {
    return yield* doCommand(ip, words);
  } catch (error) {
    if (error instanceof Exit && !error.program) return error.status;
    throw error;
  }
}

/** do_batch: the first command that fails ends it, unless `-force` was given. */
export function* runBatch(ctx: ToolContext, parsed: Parsed, sys: ToolContext['sys'], doCommand: DoCommand): Task<number> {
  const file = parsed.batch as string;
  const text = file === '-' ? yield* ctx.stdin.readAll() : ctx.fs.read(file.startsWith('/') ? file : `${ctx.cwd}/${file}`);
  if (text instanceof FileError) {
    ctx.stderr.write(`Cannot open file "${file}" for reading: ${strerror(text.errno)}\n`);
    return 1;
  }
  let status = 0;
  for (const line of batchLines(text)) {
    if ((yield* batchCommand(new IpContext(ctx, sys, parsed.opts), line.words, doCommand)) === 0) continue;
    ctx.stderr.write(`Command failed ${file}:${line.number}\n`);
    status = 1;
    if (!parsed.opts.force) break;
  }
  return status;
}
