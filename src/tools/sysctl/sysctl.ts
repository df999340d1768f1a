/** sysctl(8) of procps-ng 4.0.2 over the machine's /proc/sys. Left out: `--system` and shell patterns in files. */
import type { Task } from '#sim/task.ts';
import { getopt } from '#tools/net/getopt.ts';
import { strerror } from '#tools/net/strerror.ts';
import { FileError, type Tool, type ToolContext } from '#tools/tool.ts';
import { SYSCTL_USAGE } from './usage.ts';

const LONG = {
  all: 'a',
  'dry-run': 'D',
  binary: 'b',
  ignore: 'e',
  names: 'N',
  values: 'n',
  load: 'p',
  pattern: 'r',
  quiet: 'q',
  write: 'w',
  help: 'h',
  version: 'V',
  system: 'S',
};

interface SysctlOptions {
  all: boolean;
  names: boolean;
  values: boolean;
  binary: boolean;
  ignore: boolean;
  quiet: boolean;
  write: boolean;
  dryRun: boolean;
  load: boolean;
  pattern: string | undefined;
}
const FLAGS: Readonly<Record<string, keyof SysctlOptions>> = {
  a: 'all',
  A: 'all',
  X: 'all',
  N: 'names',
  n: 'values',
  b: 'binary',
  e: 'ignore',
  q: 'quiet',
  w: 'write',
  D: 'dryRun',
  p: 'load',
  f: 'load',
};

/** slashdot: the first separator says which one separates; the other then stands for itself inside a name (`eth0/1`). */
export function slashPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first === undefined || first === '/') return name.replace(/^\/proc\/sys\//, '');
  return name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
}
export const dotName = (path: string): string => path.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));

class Sysctl {
  private readonly ctx: ToolContext;
  private readonly o: SysctlOptions;
  constructor(ctx: ToolContext, o: SysctlOptions) {
    this.ctx = ctx;
    this.o = o;
  }

  private err(text: string): number {
    this.ctx.stderr.write(`sysctl: ${text}\n`);
    return 1;
  }
  private missing(path: string): number {
    return this.o.ignore ? 0 : this.err(`cannot stat /proc/sys/${path}: No such file or directory`);
  }

  /** One `key` or `key=value`; `where` names the line for complaints. */
  word(text: string, where: string, write: boolean): number {
    // parse_setting_line passes over what is too short to be a name: the `=` and `1` of `-w name = 1`.
    if (write && text.trim().length < 2) return 0;
    const eq = text.indexOf('=');
    if (eq >= 0) return this.set(text.slice(0, eq).trim(), text.slice(eq + 1).trim());
    return write ? this.err(`${where}: invalid syntax, continuing...`) : this.get(text);
  }

  private get(name: string): number {
    const path = slashPath(name);
    if (this.ctx.sys.sysctlGet(path) !== undefined) {
      this.print(path);
      return 0;
    }
    const below = this.ctx.sys.sysctlList().filter((p) => p.startsWith(`${path}/`));
    for (const p of below) this.print(p);
    return below.length > 0 ? 0 : this.missing(path);
  }

  private set(name: string, value: string): number {
    const optional = name.startsWith('-');
    const path = slashPath(optional ? name.slice(1) : name);
    if (path === '') return this.err('Path is not under /proc/sys/: /proc/sys/');
    if (this.ctx.sys.sysctlGet(path) === undefined) {
      const status = this.missing(path);
      return optional ? 0 : status;
    }
    const ack = this.o.dryRun ? undefined : this.ctx.sys.sysctlSet(path, value);
    if (ack)
      return ack.errno === 'EACCES'
        ? this.err(`permission denied on key "${dotName(path)}"`)
        : this.err(`setting key "${dotName(path)}": ${strerror(ack.errno)}`);
    if (!this.o.quiet) this.line(path, value);
    return 0;
  }

  private print(path: string): void {
    if (this.o.pattern !== undefined && !new RegExp(this.o.pattern).test(dotName(path))) return;
    for (const line of (this.ctx.sys.sysctlGet(path) ?? '').replace(/\n$/, '').split('\n')) this.line(path, line);
  }
  private line(path: string, value: string): void {
    const { names, values, binary } = this.o;
    if (binary) this.ctx.stdout.write(value);
    else if (names) this.ctx.stdout.write(`${dotName(path)}\n`);
    else this.ctx.stdout.write(values ? `${value}\n` : `${dotName(path)} = ${value}\n`);
  }

  showAll(): number {
    for (const path of this.ctx.sys.sysctlList()) this.print(path);
    return 0;
  }

  /** `-p FILE`: a line is a setting, a comment, or nothing. */
  *load(file: string): Task<number> {
    const path = file.startsWith('/') ? file : `${this.ctx.cwd}/${file}`;
    const text = file === '-' ? yield* this.ctx.stdin.readAll() : this.ctx.fs.read(path);
    if (text instanceof FileError) return this.err(`cannot open "${file}": ${strerror(text.errno)}`);
    let status = 0;
    for (const [i, raw] of text.split('\n').entries()) {
      const line = raw.trim();
      if (line !== '' && !/^[#;]/.test(line)) status |= this.word(line, `${file}(${i + 1})`, true);
    }
    return status;
  }
}

function* run(ctx: ToolContext): Task<number> {
  const o: SysctlOptions = {
    all: false,
    names: false,
    values: false,
    binary: false,
    ignore: false,
    quiet: false,
    write: false,
    dryRun: false,
    load: false,
    pattern: undefined,
  };
  const { options, operands, error } = getopt(ctx.args, 'bneNwfp::qoxaAXr:VdhSD', LONG);
  if (error !== undefined) {
    ctx.stderr.write(`sysctl: ${error}\n`);
    ctx.stdout.write(SYSCTL_USAGE);
    return 0;
  }
  for (const { name, value } of options) {
    const flag = FLAGS[name];
    if (flag !== undefined && flag !== 'pattern') o[flag] = true;
    else if (name === 'r') o.pattern = value;
    else if (name === 'V') return say(ctx, 'sysctl from procps-ng 4.0.2\n');
    else if (name === 'h' || name === 'd') return say(ctx, SYSCTL_USAGE);
  }
  return yield* act(ctx, o, operands, options.find((x) => x.name === 'p' && x.value !== '')?.value);
}

function say(ctx: ToolContext, text: string): number {
  ctx.stdout.write(text);
  return 0;
}

function* act(ctx: ToolContext, o: SysctlOptions, operands: readonly string[], file: string | undefined): Task<number> {
  const sysctl = new Sysctl(ctx, o);
  if (o.all) return sysctl.showAll();
  let status = 0;
  if (o.load) {
    const files = [...(file === undefined ? [] : [file]), ...operands];
    for (const f of files.length > 0 ? files : ['/etc/sysctl.conf']) status |= yield* sysctl.load(f);
    return status;
  }
  if (operands.length === 0) return nothing(ctx, o);
  for (const word of operands) status |= sysctl.word(word, 'command line(0)', o.write);
  return status;
}

function nothing(ctx: ToolContext, o: SysctlOptions): number {
  const bare = ctx.args.length === 0 && o.pattern === undefined;
  ctx.stderr.write(bare ? SYSCTL_USAGE : "sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
  return 1;
}

export const sysctl: Tool = {
  name: 'sysctl',
  summary: 'Kernel settings (procps)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const slashes = typed.includes('/');
    return ctx.sys
      .sysctlList()
      .map((p) => (slashes ? p : dotName(p)))
      .filter((n) => n.startsWith(typed));
  },
};
