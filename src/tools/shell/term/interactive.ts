/** The loop of an interactive bash: notices, prompt, line, history expansion left out, run, again. */
import type { Task } from '#sim/task.ts';
import { ExitShell, ExpansionFailed, Interrupted, LoopJump, ReturnJump } from '../interp/control.ts';
import { newParser, reportSyntaxError } from '../interp/engine.ts';
import { jobNotices } from '../interp/launch.ts';
import type { Shell } from '../interp/shell.ts';
import { runTrap, updateDispositions } from '../interp/signals.ts';
import { SIG } from '../proc/signals.ts';
import type { List } from '../syntax/ast.ts';
import { ShellSyntaxError } from '../syntax/errors.ts';
import { completeLine } from './complete.ts';
import { decodePrompt } from './prompt.ts';

export function* interact(sh: Shell): Task<number> {
  sh.interactive = true;
  sh.options.monitor = true;
  sh.proc.pgid = sh.proc.pid;
  if (sh.proc.tty) sh.proc.tty.foreground = sh.proc.pgid;
  updateDispositions(sh);
  const ns = sh.proc.sys.netnsList().find((n) => n.nsid === sh.proc.nsid)?.name;
  sh.vars.set('PS1', `\\u@\\h${ns === undefined ? '' : ` (${ns})`}:\\w\\$ `);
  sh.vars.set('PS2', '> ');
  try {
    for (;;) yield* oneCommand(sh);
  } catch (e) {
    if (!(e instanceof ExitShell)) throw e;
    sh.status = e.status;
  }
  yield* runTrap(sh, 'EXIT');
  return sh.status;
}

function* oneCommand(sh: Shell): Task<void> {
  sh.err(jobNotices(sh));
  const lists = yield* readCommand(sh);
  if (!lists) return;
  sh.proc.caught.length = 0;
  try {
    for (const list of lists) yield* sh.engine.list(sh, list);
    sh.exitWarned = false;
  } catch (e) {
    if (e instanceof Interrupted) {
      sh.err('\n');
      sh.status = 128 + SIG.INT;
    } else if (e instanceof ExpansionFailed) sh.status = 1;
    else if (!(e instanceof LoopJump || e instanceof ReturnJump)) throw e;
  }
  sh.tolerant = 0;
  sh.loops = 0;
}

/** Lines until they make a complete command; undefined when there is nothing to run. */
function* readCommand(sh: Shell): Task<List[] | undefined> {
  let text = '';
  for (;;) {
    const prompt = text === '' ? sh.vars.get('PS1') : sh.vars.get('PS2');
    const line = yield* readLine(sh, decodePrompt(sh, prompt ?? ''));
    if (line === undefined) return undefined;
    if (line === 'eof') {
      if (text === '') endOfInput(sh);
      else sh.err(`${sh.name}: syntax error: unexpected end of file\n`);
      return undefined;
    }
    text += line.line;
    try {
      const lists = parseAll(sh, text);
      remember(sh, text);
      return lists;
    } catch (e) {
      if (!(e instanceof ShellSyntaxError)) throw e;
      if (e.incomplete) {
        text += '\n';
        continue;
      }
      remember(sh, text);
      reportSyntaxError(sh, e, text, 1, '');
      sh.status = 2;
      return undefined;
    }
  }
}

function parseAll(sh: Shell, text: string): List[] {
  // A line that ends in a backslash goes on; so does one in an open quote or block, which the parser tells.
  if (/(?<!\\)(?:\\\\)*\\$/.test(text)) throw new ShellSyntaxError('', 1, true);
  const parser = newParser(sh, text, 1, true);
  const lists: List[] = [];
  for (let list = parser.next(); list; list = parser.next()) lists.push(list);
  return lists;
}

function* readLine(sh: Shell, prompt: string): Task<{ line: string } | 'eof' | undefined> {
  const { tty } = sh.proc;
  if (!tty || !sh.stdin.isTty) {
    sh.err(prompt);
    const line = yield* sh.stdin.readLine();
    return line === undefined ? 'eof' : { line };
  }
  const answer = yield* tty.readLine({ prompt, history: sh.history, complete: (line, cursor) => completeLine(sh, line, cursor) });
  if (answer !== 'interrupt') return answer;
  sh.status = 128 + SIG.INT;
  sh.proc.caught.length = 0;
  return undefined;
}

function endOfInput(sh: Shell): never {
  sh.err('exit\n');
  throw new ExitShell(sh.status);
}

/** Most lines that history keeps (HISTSIZE). */
const HISTORY = 500;
function remember(sh: Shell, text: string): void {
  // Lines with a leading space and immediate repetitions stay out (HISTCONTROL=ignoreboth, Debian's default).
  if (text.trim() === '' || text.startsWith(' ') || sh.history.at(-1) === text) return;
  sh.history.push(text);
  if (sh.history.length > HISTORY) sh.history.shift();
}
