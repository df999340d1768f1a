/** The files of one machine that live in memory: a plain tree with a limit on the total size. */
import type { FileError } from '#tools/tool.ts';
import { fileError } from './strerror.ts';
import { utf8Decode, utf8Encode, utf8Length } from './utf8.ts';

export interface FileNode {
  readonly kind: 'file';
  data: string | Uint8Array;
  size: number;
  executable: boolean;
}
export interface DirNode {
  readonly kind: 'dir';
  readonly entries: Map<string, TreeNode>;
}
export type TreeNode = FileNode | DirNode;

const newDir = (): DirNode => ({ kind: 'dir', entries: new Map() });
const sizeOf = (data: string | Uint8Array): number => (typeof data === 'string' ? utf8Length(data) : data.length);

/** Most bytes that a machine's files may hold. */
const LIMIT = 64 * 1024 * 1024;

export class Tree {
  private readonly root = newDir();
  private used = 0;

  node(path: string): TreeNode | FileError {
    let at: TreeNode = this.root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      if (at.kind !== 'dir') return fileError('ENOTDIR');
      const next = at.entries.get(name);
      if (!next) return fileError('ENOENT');
      at = next;
    }
    return at;
  }

  private parent(path: string): { dir: DirNode; name: string } | FileError {
    const at = path.lastIndexOf('/');
    const dir = this.node(path.slice(0, at));
    if (!('kind' in dir)) return dir;
    return dir.kind === 'dir' ? { dir, name: path.slice(at + 1) } : fileError('ENOTDIR');
  }

  text(path: string): string | FileError {
    const node = this.node(path);
    if (!('kind' in node)) return node;
    if (node.kind === 'dir') return fileError('EISDIR');
    return typeof node.data === 'string' ? node.data : utf8Decode(node.data);
  }

  bytes(path: string): Uint8Array | FileError {
    const node = this.node(path);
    if (!('kind' in node)) return node;
    if (node.kind === 'dir') return fileError('EISDIR');
    return typeof node.data === 'string' ? utf8Encode(node.data) : node.data;
  }

  write(path: string, data: string | Uint8Array, mode: 'truncate' | 'append'): FileError | undefined {
    const node = this.node(path);
    if ('kind' in node) return node.kind === 'dir' ? fileError('EISDIR') : this.fill(node, data, mode);
    if (node.errno !== 'ENOENT') return node;
    const parent = this.parent(path);
    if (!('dir' in parent)) return parent;
    const file: FileNode = { kind: 'file', data: '', size: 0, executable: false };
    parent.dir.entries.set(parent.name, file);
    return this.fill(file, data, mode);
  }

  private fill(file: FileNode, data: string | Uint8Array, mode: 'truncate' | 'append'): FileError | undefined {
    const size = sizeOf(data) + (mode === 'append' ? file.size : 0);
    if (this.used + size - file.size > LIMIT) return fileError('EFBIG');
    this.used += size - file.size;
    file.data = mode === 'append' && file.size > 0 ? joined(file.data, data) : data;
    file.size = size;
    return undefined;
  }

  mkdir(path: string, parents: boolean): FileError | undefined {
    const node = this.node(path);
    if ('kind' in node) return parents && node.kind === 'dir' ? undefined : fileError('EEXIST');
    if (parents) {
      const at = path.lastIndexOf('/');
      const error = at > 0 ? this.mkdir(path.slice(0, at), true) : undefined;
      if (error) return error.errno === 'EEXIST' ? fileError('ENOTDIR') : error;
    }
    const parent = this.parent(path);
    if (!('dir' in parent)) return parent;
    parent.dir.entries.set(parent.name, newDir());
    return undefined;
  }

  remove(path: string, recursive: boolean): FileError | undefined {
    const node = this.node(path);
    if (!('kind' in node)) return node;
    if (path === '/') return fileError('EPERM');
    if (node.kind === 'dir' && !recursive && node.entries.size > 0) return fileError('ENOTEMPTY');
    const parent = this.parent(path);
    if (!('dir' in parent)) return parent;
    this.used -= weigh(node);
    parent.dir.entries.delete(parent.name);
    return undefined;
  }
}

function weigh(node: TreeNode): number {
  if (node.kind === 'file') return node.size;
  let sum = 0;
  for (const child of node.entries.values()) sum += weigh(child);
  return sum;
}

function joined(a: string | Uint8Array, b: string | Uint8Array): string | Uint8Array {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  const x = typeof a === 'string' ? utf8Encode(a) : a;
  const y = typeof b === 'string' ? utf8Encode(b) : b;
  const out = new Uint8Array(x.length + y.length);
  out.set(x);
  out.set(y, x.length);
  return out;
}
