/** Tools about files: ls, mkdir, rmdir, rm, touch, cp, mv, chmod, mktemp, basename, dirname, realpath. Links, owners and times are not modelled. */
import { baseName, dirName } from '#tools/shell/fs/path.ts';
import { isFileError, strerror } from '#tools/shell/fs/strerror.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { absolute, getopt, missingOperand, tool } from './lib.ts';

const isDir = (ctx: ToolContext, path: string): boolean => {
  const st = ctx.fs.stat(absolute(ctx, path));
  return !isFileError(st) && st.kind === 'dir';
};
const exists = (ctx: ToolContext, path: string): boolean => !isFileError(ctx.fs.stat(absolute(ctx, path)));
const fail = (ctx: ToolContext, message: string): number => {
  ctx.stderr.write(`${ctx.name}: ${message}\n`);
  return 1;
};
const worst = (statuses: readonly number[]): number => Math.max(0, ...statuses);

// --- ls ---------------------------------------------------------------------------------------------------------------------------

function ls(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'aAl1dhFRrtShisn', long: { all: 'a', 'almost-all': 'A', color: 'x' }, status: 2 });
  if (typeof o === 'number') return o;
  const operands = o.operands.length > 0 ? o.operands : ['.'];
  let status = 0;
  const plain: string[] = [];
  const dirs: string[] = [];
  for (const name of operands) {
    const st = ctx.fs.stat(absolute(ctx, name));
    if (isFileError(st)) {
      ctx.stderr.write(`ls: cannot access '${name}': ${strerror(st)}\n`);
      status = 2;
    } else (st.kind === 'dir' && !o.has('d') ? dirs : plain).push(name);
  }
  const long = o.has('l') || o.has('n');
  const show = (names: readonly string[], dir: string): void =>
    listNames(ctx, names, dir, { long, classify: o.has('F'), lines: o.has('1') });
  const order = (names: readonly string[]): string[] => (o.has('r') ? [...names].sort().reverse() : [...names].sort());
  if (plain.length > 0) show(order(plain), '');
  for (const [i, dir] of dirs.sort().entries()) {
    if (operands.length > 1) ctx.stdout.write(`${i > 0 || plain.length > 0 ? '\n' : ''}${dir}:\n`);
    const all = ctx.fs.list(absolute(ctx, dir));
    const names = isFileError(all) ? [] : all.filter((n) => o.has('a') || o.has('A') || !n.startsWith('.'));
    if (long) ctx.stdout.write('total 0\n');
    show(order(o.has('a') ? ['.', '..', ...names] : names), `${dir}/`);
  }
  return status;
}

function listNames(
  ctx: ToolContext,
  names: readonly string[],
  dir: string,
  style: { long: boolean; classify: boolean; lines: boolean },
): void {
  const shown = names.map((n) => n + (style.classify && isDir(ctx, dir + n) ? '/' : ''));
  if (style.long) for (const [i, n] of names.entries()) ctx.stdout.write(longLine(ctx, dir + n, shown[i] as string));
  else if (!ctx.stdout.isTty || style.lines) for (const n of shown) ctx.stdout.write(`${n}\n`);
  else if (shown.length > 0) ctx.stdout.write(columns(shown));
}

function longLine(ctx: ToolContext, path: string, name: string): string {
  const st = ctx.fs.stat(absolute(ctx, path));
  if (isFileError(st)) return '';
  const mode = st.kind === 'dir' ? 'drwxr-xr-x 2' : st.executable ? '-rwxr-xr-x 1' : '-rw-r--r-- 1';
  const when = new Date(Number(ctx.bootTime / 1_000_000n)).toUTCString().split(' ');
  return `${mode} root root ${String(st.size).padStart(5)} ${when[2]} ${String(Number(when[1])).padStart(2)} ${when[4]?.slice(0, 5)} ${name}\n`;
}

/** As many columns as fit into 80. */
function columns(names: readonly string[]): string {
  for (let n = Math.min(names.length, 40); n > 1; n--) {
    const rows = Math.ceil(names.length / n);
    const widths = Array.from({ length: n }, (_, c) => Math.max(0, ...names.slice(c * rows, (c + 1) * rows).map((s) => s.length)));
    if (widths.reduce((a, b) => a + b + 2, -2) > 80) continue;
    return Array.from(
      { length: rows },
      (_, r) =>
        `${widths
          .map((w, c) => (names[c * rows + r] ?? '').padEnd(w))
          .join('  ')
          .trimEnd()}\n`,
    ).join('');
  }
  return names.map((s) => `${s}\n`).join('');
}

// --- making and removing ----------------------------------------------------------------------------------------------------------

function mkdir(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'pvm:', long: { parents: 'p', mode: 'm', verbose: 'v' } });
  if (typeof o === 'number') return o;
  if (o.operands.length === 0) return missingOperand(ctx);
  return worst(
    o.operands.map((name) => {
      const error = ctx.fs.mkdir(absolute(ctx, name), o.has('p'));
      if (error) return fail(ctx, `cannot create directory ‘${name}’: ${strerror(error)}`);
      if (o.has('v')) ctx.stdout.write(`mkdir: created directory '${name}'\n`);
      return 0;
    }),
  );
}

function rmdir(ctx: ToolContext): number {
  if (ctx.args.length === 0) return missingOperand(ctx);
  return worst(
    ctx.args.map((name) => {
      const path = absolute(ctx, name);
      const error = isDir(ctx, name) || !exists(ctx, name) ? ctx.fs.remove(path, false) : undefined;
      if (exists(ctx, name) && !isDir(ctx, name)) return fail(ctx, `failed to remove '${name}': Not a directory`);
      return error ? fail(ctx, `failed to remove '${name}': ${strerror(error)}`) : 0;
    }),
  );
}

function rm(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'rRfvid', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' } });
  if (typeof o === 'number') return o;
  const recursive = o.has('r') || o.has('R');
  if (o.operands.length === 0) return o.has('f') ? 0 : missingOperand(ctx);
  return worst(
    o.operands.map((name) => {
      const path = absolute(ctx, name);
      if (isDir(ctx, name) && !recursive && !o.has('d')) return fail(ctx, `cannot remove '${name}': Is a directory`);
      const error = ctx.fs.remove(path, recursive);
      if (error?.errno === 'ENOENT' && o.has('f')) return 0;
      return error ? fail(ctx, `cannot remove '${name}': ${strerror(error)}`) : 0;
    }),
  );
}

function touch(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'acmd:t:r:', long: { 'no-create': 'c', date: 'd' } });
  if (typeof o === 'number') return o;
  if (o.operands.length === 0) {
    ctx.stderr.write("touch: missing file operand\nTry 'touch --help' for more information.\n");
    return 1;
  }
  return worst(
    o.operands.map((name) => {
      if (exists(ctx, name) || o.has('c')) return 0;
      const error = ctx.fs.write(absolute(ctx, name), '', 'append');
      return error ? fail(ctx, `cannot touch '${name}': ${strerror(error)}`) : 0;
    }),
  );
}

// --- copying ----------------------------------------------------------------------------------------------------------------------

/** Copies a file or tree; the message of the first failure. */
function copy(ctx: ToolContext, from: string, to: string): string | undefined {
  const st = ctx.fs.stat(from);
  if (isFileError(st)) return `cannot stat '${from}': ${strerror(st)}`;
  if (st.kind === 'dir') {
    const error = ctx.fs.mkdir(to, true);
    if (error) return `cannot create directory '${to}': ${strerror(error)}`;
    const names = ctx.fs.list(from);
    for (const n of isFileError(names) ? [] : names) {
      const problem = copy(ctx, `${from}/${n}`, `${to}/${n}`);
      if (problem) return problem;
    }
    return undefined;
  }
  const data = ctx.fs.readBytes(from);
  const error = isFileError(data) ? data : ctx.fs.write(to, data, 'truncate');
  if (error) return `cannot create regular file '${to}': ${strerror(error)}`;
  if (st.executable) ctx.fs.chmod(to, true);
  return undefined;
}

const copyOrMove =
  (move: boolean) =>
  (ctx: ToolContext): number => {
    const o = getopt(ctx, { short: 'rRafinpvT', long: { recursive: 'r', archive: 'a', force: 'f' } });
    if (typeof o === 'number') return o;
    const names = o.operands.slice(0, -1);
    const target = o.operands.at(-1);
    if (target === undefined || names.length === 0) {
      const what = target === undefined ? 'missing file operand' : `missing destination file operand after '${target}'`;
      ctx.stderr.write(`${ctx.name}: ${what}\nTry '${ctx.name} --help' for more information.\n`);
      return 1;
    }
    if (names.length > 1 && !isDir(ctx, target))
      return fail(ctx, `target '${target}': ${exists(ctx, target) ? 'Not a directory' : 'No such file or directory'}`);
    const recursive = move || ['r', 'R', 'a'].some((c) => o.has(c));
    return worst(names.map((name) => transfer(ctx, name, target, move, recursive)));
  };

function transfer(ctx: ToolContext, name: string, target: string, move: boolean, recursive: boolean): number {
  const from = absolute(ctx, name);
  const to = isDir(ctx, target) ? absolute(ctx, `${target}/${baseName(name)}`) : absolute(ctx, target);
  const st = ctx.fs.stat(from);
  if (isFileError(st)) return fail(ctx, `cannot stat '${name}': ${strerror(st)}`);
  if (st.kind === 'dir' && !recursive) return fail(ctx, `-r not specified; omitting directory '${name}'`);
  if (from === to) return fail(ctx, `'${name}' and '${target}' are the same file`);
  const problem = copy(ctx, from, to);
  if (problem) return fail(ctx, problem);
  if (move) ctx.fs.remove(from, true);
  return 0;
}

function chmod(ctx: ToolContext): number {
  const [mode, ...names] = ctx.args.filter((a) => !/^-[Rvcf]+$/.test(a));
  if (mode === undefined || names.length === 0) return missingOperand(ctx);
  const symbolic = /^[ugoa]*([-+=])([rwxX]*)$/.exec(mode);
  if (!symbolic && !/^[0-7]{1,4}$/.test(mode)) return fail(ctx, `invalid mode: ‘${mode}’`);
  const turns = symbolic ? symbolic[2]?.includes('x') || symbolic[1] === '=' : true;
  const on = symbolic ? symbolic[1] !== '-' && symbolic[2]?.includes('x') === true : (Number.parseInt(mode, 8) & 0o111) !== 0;
  return worst(
    names.map((name) => {
      const error = turns ? ctx.fs.chmod(absolute(ctx, name), on) : undefined;
      return error ? fail(ctx, `cannot access '${name}': ${strerror(error)}`) : 0;
    }),
  );
}

function mktemp(ctx: ToolContext): number {
  const o = getopt(ctx, { short: 'dup:tq', long: { directory: 'd', tmpdir: 'p' } });
  if (typeof o === 'number') return o;
  const template = o.operands[0] ?? 'tmp.XXXXXXXXXX';
  const dir = o.value('p') ?? (o.operands[0] === undefined || o.has('t') ? '/tmp' : undefined);
  const marks = /X{3,}(?=[^X]*$)/.exec(template);
  if (!marks) return fail(ctx, `too few X's in template ‘${template}’`);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const random = [...marks[0]].map(() => letters[ctx.sys.random() % letters.length]).join('');
  const path = `${dir === undefined ? '' : `${dir}/`}${template.slice(0, marks.index)}${random}${template.slice(marks.index + marks[0].length)}`;
  const error = o.has('d') ? ctx.fs.mkdir(absolute(ctx, path), false) : ctx.fs.write(absolute(ctx, path), '', 'truncate');
  if (error) return fail(ctx, `failed to create ${o.has('d') ? 'directory' : 'file'} via template ‘${template}’: ${strerror(error)}`);
  ctx.stdout.write(`${path}\n`);
  return 0;
}

// --- names ------------------------------------------------------------------------------------------------------------------------

function basename(ctx: ToolContext): number {
  const [path, suffix] = ctx.args;
  if (path === undefined) return missingOperand(ctx);
  const name = baseName(path);
  ctx.stdout.write(`${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
  return 0;
}

function dirname(ctx: ToolContext): number {
  if (ctx.args.length === 0) return missingOperand(ctx);
  for (const p of ctx.args) ctx.stdout.write(`${dirName(p)}\n`);
  return 0;
}

function realpath(ctx: ToolContext): number {
  const names = ctx.args.filter((a) => !/^-/.test(a));
  if (names.length === 0) return missingOperand(ctx);
  return worst(
    names.map((name) => {
      if (!exists(ctx, dirName(absolute(ctx, name)))) return fail(ctx, `${name}: No such file or directory`);
      ctx.stdout.write(`${absolute(ctx, name)}\n`);
      return 0;
    }),
  );
}

export const FILES: readonly Tool[] = [
  tool('basename', 'The last part of a path', basename),
  tool('chmod', 'Makes a file executable or not', chmod),
  tool('cp', 'Copies files', copyOrMove(false)),
  tool('dirname', 'A path without its last part', dirname),
  tool('ls', 'Lists files', ls),
  tool('mkdir', 'Makes directories', mkdir),
  tool('mktemp', 'Makes a temporary file', mktemp),
  tool('mv', 'Moves files', copyOrMove(true)),
  tool('realpath', 'The absolute path', realpath, ['readlink']),
  tool('rm', 'Removes files', rm),
  tool('rmdir', 'Removes empty directories', rmdir),
  tool('touch', 'Makes an empty file', touch),
];
