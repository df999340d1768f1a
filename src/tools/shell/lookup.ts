/** Finding programs (execvp(3)): installed ones, and script files of the machine. */
import type { Tool } from '#tools/tool.ts';
import type { ProcessFiles } from './fs/files.ts';
import { canonical, resolvePath } from './fs/path.ts';
import { isFileError } from './fs/strerror.ts';
import type { Program } from './interp/shell.ts';
import { DEFAULT_PATH, scriptProgram } from './main.ts';
import type { Process } from './proc/process.ts';
import { PROGRAMS } from './programs.ts';

/** Programs that Debian keeps in /usr/sbin. */
const SBIN = new Set(
  'arp arptables bridge brctl conntrack ebtables ethtool ifconfig ip ip6tables ip6tables-save iptables iptables-restore iptables-save nft route rtmon sysctl tc'.split(
    ' ',
  ),
);
const dirOf = (name: string): string => (SBIN.has(name) ? '/usr/sbin' : '/usr/bin');

export class ProgramTable {
  private readonly programs = new Map<string, Program>();
  private readonly tools = new Map<string, Tool>();
  private readonly listed: Readonly<Record<string, string[]>>;

  constructor(tools: Iterable<Tool>) {
    for (const tool of tools) {
      for (const name of [tool.name, ...(tool.aliases ?? [])]) {
        this.tools.set(name, tool);
        this.programs.set(name, (ctx) => {
          for (const sig of tool.catches ?? []) ctx.proc.dispositions.delete(sig);
          return tool.run(ctx);
        });
      }
    }
    for (const [name, program] of Object.entries(PROGRAMS)) this.programs.set(name, program);
    const names = [...this.programs.keys()].sort();
    this.listed = { '/usr/bin': names.filter((n) => !SBIN.has(n)), '/usr/sbin': names.filter((n) => SBIN.has(n)) };
  }

  names(): readonly string[] {
    return [...this.programs.keys()];
  }
  inDir(dir: string): string[] {
    return [...(this.listed[dir] ?? [])];
  }
  tool(name: string): Tool | undefined {
    return this.tools.get(name.replace(/^.*\//, ''));
  }

  lookup(name: string, proc: Process, path: string | undefined, files: () => ProcessFiles): Program | 'EACCES' | 'EISDIR' | undefined {
    if (path === DEFAULT_PATH && !name.includes('/')) {
      const installed = this.programs.get(name);
      if (installed) return installed;
    }
    if (name.includes('/')) return this.file(resolvePath(proc.cwd, name), name, files());
    const found = this.which(name, proc, path, files);
    return found === undefined ? undefined : this.file(found, name, files());
  }

  which(name: string, proc: Process, path: string | undefined, files: () => ProcessFiles): string | undefined {
    if (name.includes('/')) {
      const st = files().stat(resolvePath(proc.cwd, name));
      return !isFileError(st) && st.kind === 'file' && st.executable ? name : undefined;
    }
    for (const dir of (path ?? '').split(':')) {
      const full = resolvePath(proc.cwd, `${dir || '.'}/${name}`);
      if (this.programs.has(name) && canonical(full) === `${dirOf(name)}/${name}`) return full;
      const st = files().stat(full);
      if (!isFileError(st) && st.kind === 'file' && st.executable) return full;
    }
    return undefined;
  }

  private file(full: string, typed: string, files: ProcessFiles): Program | 'EACCES' | 'EISDIR' | undefined {
    const at = canonical(full);
    const name = at.slice(at.lastIndexOf('/') + 1);
    if (at === `${dirOf(name)}/${name}` && this.programs.has(name)) return this.programs.get(name);
    const st = files.stat(at);
    if (isFileError(st)) return undefined;
    if (st.kind === 'dir') return 'EISDIR';
    if (!st.executable) return 'EACCES';
    const text = files.read(at);
    return isFileError(text) ? undefined : this.script(text, typed);
  }

  /** A script file: run by the interpreter of its first line, else by bash. */
  private script(text: string, typed: string): Program {
    const m = /^#!\s*(\S+)(?:[ \t]+(\S.*?))?\s*$/m.exec(text.slice(0, text.indexOf('\n') + 1 || undefined));
    const interpreter = m?.[1]?.replace(/^.*\//, '') === 'env' ? m[2] : m?.[1]?.replace(/^.*\//, '');
    if (interpreter === undefined || interpreter === 'bash' || interpreter === 'sh') {
      return (ctx) => scriptProgram(text, typed, ctx.args)(ctx);
    }
    return (ctx) => {
      ctx.stderr.write(`bash: ${typed}: ${m?.[1]}: bad interpreter: No such file or directory\n`);
      return 126;
    };
  }
}
