/** Path arithmetic; no symbolic links except the fixed ones of a Debian system. */

/** Absolute, without `.`, `..` and double slashes. */
export function resolvePath(cwd: string, path: string): string {
  const out: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return `/${out.join('/')}`;
}

const LINKS: readonly (readonly [string, string])[] = [
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/var/run', '/run'],
  ['/proc/self/net', '/proc/net'],
];

/** Follows the fixed symbolic links. */
export function canonical(path: string): string {
  for (const [from, to] of LINKS) {
    if (path === from || path.startsWith(`${from}/`)) return to + path.slice(from.length);
  }
  return path;
}

export const baseName = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//, '') || (path.startsWith('/') ? '/' : path);
export function dirName(path: string): string {
  const p = path.replace(/\/+$/, '');
  const at = p.lastIndexOf('/');
  if (at < 0) return '.';
  return p.slice(0, at).replace(/\/+$/, '') || '/';
}
