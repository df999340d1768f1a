/** `Files` of one process: the machine's tree, with the kernel's views of the process's own namespace and the device files. */
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { FileError, Files } from '#tools/tool.ts';
import { canonical, resolvePath } from './path.ts';
import { fileError, isFileError } from './strerror.ts';
import type { Tree } from './tree.ts';
import { utf8Decode, utf8Encode } from './utf8.ts';
import { VIEWS, type View } from './views.ts';

type Stat = Exclude<ReturnType<Files['stat']>, FileError>;

/** What a machine adds: names of the installed programs, by folder. */
export interface Machine {
  readonly tree: Tree;
  programs(dir: string): string[];
}

const PROGRAM_DIRS = ['/usr/bin', '/usr/sbin'];

export class ProcessFiles implements Files {
  private readonly machine: Machine;
  private readonly sys: Uapi;
  constructor(machine: Machine, sys: Uapi) {
    this.machine = machine;
    this.sys = sys;
  }

  private clean(path: string): string {
    return canonical(resolvePath('/', path));
  }

  private view(path: string): { view: View; rel: string } | undefined {
    if (!path.startsWith('/proc/') && !path.startsWith('/sys/') && !path.startsWith('/run/')) return undefined;
    for (const mount of Object.keys(VIEWS)) {
      if (path === mount || path.startsWith(`${mount}/`)) {
        const make = VIEWS[mount];
        if (make) return { view: make(this.sys), rel: path.slice(mount.length + 1) };
      }
    }
    return undefined;
  }

  read(path: string): string | FileError {
    const p = this.clean(path);
    const v = this.view(p);
    if (v) return v.view.read(v.rel) ?? fileError(v.view.list(v.rel) ? 'EISDIR' : 'ENOENT');
    if (p === '/dev/null') return '';
    if (p === '/etc/hostname') return `${this.sys.hostname()}\n`;
    if (this.isProgram(p)) return '';
    return this.machine.tree.text(p);
  }

  readBytes(path: string): Uint8Array | FileError {
    const p = this.clean(path);
    if (!isFileError(this.machine.tree.node(p))) return this.machine.tree.bytes(p);
    const text = this.read(p);
    return isFileError(text) ? text : utf8Encode(text);
  }

  write(path: string, data: string | Uint8Array, mode: 'truncate' | 'append'): FileError | undefined {
    const p = this.clean(path);
    if (p === '/dev/null') return undefined;
    const v = this.view(p);
    if (!v) return this.isProgram(p) ? fileError('EACCES') : this.machine.tree.write(p, data, mode);
    if (v.view.list(v.rel)) return fileError('EISDIR');
    if (v.view.read(v.rel) === undefined) return fileError('ENOENT');
    if (!v.view.write) return fileError('EACCES');
    // Opening for writing alone changes nothing.
    return data.length === 0 ? undefined : v.view.write(v.rel, typeof data === 'string' ? data : utf8Decode(data));
  }

  list(path: string): string[] | FileError {
    const p = this.clean(path);
    const v = this.view(p);
    if (v) return v.view.list(v.rel)?.sort() ?? fileError(v.view.read(v.rel) === undefined ? 'ENOENT' : 'ENOTDIR');
    if (PROGRAM_DIRS.includes(p)) return this.machine.programs(p);
    const node = this.machine.tree.node(p);
    if (isFileError(node)) return node;
    return node.kind === 'dir' ? [...node.entries.keys()].sort() : fileError('ENOTDIR');
  }

  stat(path: string): Stat | FileError {
    const p = this.clean(path);
    const v = this.view(p);
    if (v) return this.viewStat(v.view, v.rel);
    if (p === '/dev/null') return { kind: 'file', size: 0, executable: false };
    if (this.isProgram(p)) return { kind: 'file', size: 0, executable: true };
    const node = this.machine.tree.node(p);
    if (isFileError(node)) return node;
    if (node.kind === 'dir') return { kind: 'dir', size: 4096, executable: true };
    return { kind: 'file', size: node.size, executable: node.executable };
  }

  private viewStat(view: View, rel: string): Stat | FileError {
    if (view.list(rel)) return { kind: 'dir', size: 0, executable: true };
    const text = view.read(rel);
    return text === undefined ? fileError('ENOENT') : { kind: 'file', size: 0, executable: false };
  }

  private isProgram(path: string): boolean {
    const dir = path.slice(0, path.lastIndexOf('/'));
    return PROGRAM_DIRS.includes(dir) && this.machine.programs(dir).includes(path.slice(dir.length + 1));
  }

  mkdir(path: string, parents: boolean): FileError | undefined {
    const p = this.clean(path);
    if (this.view(p)) return fileError(isFileError(this.stat(p)) ? 'EPERM' : 'EEXIST');
    return this.machine.tree.mkdir(p, parents);
  }

  remove(path: string, recursive: boolean): FileError | undefined {
    const p = this.clean(path);
    if (this.view(p) || this.isProgram(p)) return fileError('EPERM');
    return this.machine.tree.remove(p, recursive);
  }

  chmod(path: string, executable: boolean): FileError | undefined {
    const p = this.clean(path);
    const node = this.machine.tree.node(p);
    if (isFileError(node)) return isFileError(this.stat(p)) ? node : undefined;
    if (node.kind === 'file') node.executable = executable;
    return undefined;
  }
}
