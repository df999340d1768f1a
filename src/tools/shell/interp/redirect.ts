/** Redirections (POSIX 2.7, bash(1) REDIRECTION), applied to a descriptor table. */
import type { Task } from '#sim/task.ts';
import { type Expander, expandText } from '../expand/expand.ts';
import { FileWriter } from '../fs/filewriter.ts';
import { resolvePath } from '../fs/path.ts';
import { isFileError, strerror } from '../fs/strerror.ts';
import { type FdTable, OpenFile } from '../proc/fds.ts';
import { TextReader } from '../proc/io.ts';
import type { Redir } from '../syntax/ast.ts';
import { processPipe } from './launch.ts';
import type { Shell } from './shell.ts';

type Opened = OpenFile | string;

/** Applies them in order; false after the message of the first that fails. */
export function* applyRedirections(sh: Shell, x: Expander, redirs: readonly Redir[], fds: FdTable): Task<boolean> {
  for (const r of redirs) {
    const problem = yield* applyOne(sh, x, r, fds);
    if (problem === undefined) continue;
    fds.get(2)?.writer?.write(`${sh.prefix()}${problem}\n`);
    return false;
  }
  return true;
}

function* applyOne(sh: Shell, x: Expander, r: Redir, fds: FdTable): Task<string | undefined> {
  const proc = r.target.parts[0];
  if (proc?.k === 'proc') {
    fds.set(r.fd, processPipe(sh, proc.dir, proc.body));
    return undefined;
  }
  const text = yield* expandText(x, r.target);
  if (r.op === '<<' || r.op === '<<<') {
    fds.set(r.fd, new OpenFile({ reader: new TextReader(r.op === '<<<' ? `${text}\n` : text) }));
    return undefined;
  }
  if (r.op === '>&' || r.op === '<&') return duplicate(sh, r, text, fds);
  const file = open(sh, r.op, text, fds);
  if (typeof file === 'string') return file;
  fds.set(r.fd, file);
  if (r.op.startsWith('&')) fds.set(2, file);
  return undefined;
}

function duplicate(sh: Shell, r: Redir, text: string, fds: FdTable): string | undefined {
  if (text === '-') {
    fds.close(r.fd);
    return undefined;
  }
  const m = /^(\d+)(-?)$/.exec(text);
  if (!m) {
    if (r.op !== '>&' || r.fd !== 1) return `${text}: ambiguous redirect`;
    const file = open(sh, '&>', text, fds);
    if (typeof file === 'string') return file;
    fds.set(1, file);
    fds.set(2, file);
    return undefined;
  }
  const source = fds.get(Number(m[1]));
  if (!source) return `${m[1]}: Bad file descriptor`;
  fds.set(r.fd, source);
  if (m[2]) fds.close(Number(m[1]));
  return undefined;
}

const DEVICE_FD = /^\/dev\/(?:fd\/(\d+)|std(in|out|err))$/;
const STD: Readonly<Record<string, number>> = { in: 0, out: 1, err: 2 };

/** An open file, or the message that says why not. */
function open(sh: Shell, op: string, path: string, fds: FdTable): Opened {
  if (path === '') return ': No such file or directory';
  const device = DEVICE_FD.exec(path);
  const inherited = device && fds.get(device[1] === undefined ? (STD[device[2] as string] as number) : Number(device[1]));
  if (inherited) return inherited;
  if (path === '/dev/tty') return terminal(sh) ?? '/dev/tty: No such device or address';
  const { files } = sh;
  const full = resolvePath(sh.proc.cwd, path);
  if (op === '<') {
    const text = files.read(full);
    return isFileError(text) ? `${path}: ${strerror(text)}` : new OpenFile({ reader: new TextReader(text) });
  }
  const append = op.endsWith('>>') || op === '<>';
  const old = files.stat(full);
  if (sh.options.noclobber && (op === '>' || op === '&>') && !isFileError(old) && old.kind === 'file' && full !== '/dev/null') {
    return `${path}: cannot overwrite existing file`;
  }
  const before = op === '<>' ? files.read(full) : '';
  const error = files.write(full, '', append ? 'append' : 'truncate');
  if (error) return `${path}: ${strerror(error)}`;
  const reader = op === '<>' ? new TextReader(isFileError(before) ? '' : before) : undefined;
  return new OpenFile({ reader, writer: new FileWriter(files, full) });
}

function terminal(sh: Shell): OpenFile | undefined {
  return [0, 1, 2].map((fd) => sh.proc.fds.get(fd)).find((f) => f?.writer?.isTty || f?.reader?.isTty);
}
