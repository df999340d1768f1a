/** Pathname expansion (POSIX 2.13.3) against the machine's files. */

import type { Files } from '#tools/tool.ts';
import { resolvePath } from '../fs/path.ts';
import { isFileError } from '../fs/strerror.ts';
import { fileRegex, hasPattern } from './pattern.ts';

const plainText = (s: string): string => s.replace(/\\([\s\S])/g, '$1');

/** Sorted paths that match; empty when none does. */
export function globPaths(fs: Files, cwd: string, pattern: string, dotglob = false): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((p) => p !== '');
  let paths = [absolute ? '/' : ''];
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    paths = paths.flatMap((base) => step(fs, cwd, base, part, dotglob).filter((p) => last || isDir(fs, cwd, p)));
  }
  if (pattern.endsWith('/')) paths = paths.filter((p) => isDir(fs, cwd, p)).map((p) => `${p}/`);
  return paths.sort();
}

const isDir = (fs: Files, cwd: string, path: string): boolean => {
  const st = fs.stat(resolvePath(cwd, path));
  return !isFileError(st) && st.kind === 'dir';
};

function step(fs: Files, cwd: string, base: string, part: string, dotglob: boolean): string[] {
  const join = (name: string): string => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
  if (!hasPattern(part)) {
    const path = join(plainText(part));
    return isFileError(fs.stat(resolvePath(cwd, path))) ? [] : [path];
  }
  const names = fs.list(resolvePath(cwd, base || '.'));
  if (isFileError(names)) return [];
  const re = fileRegex(part);
  return names.filter((n) => re.test(n) && (!n.startsWith('.') || part.startsWith('.') || dotglob)).map(join);
}
