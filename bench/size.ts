/** Compressed size of what the page loads before it can be used: index.html and everything it names, with their static imports. */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  readonly files: readonly { readonly name: string; readonly gzip: number }[];
  readonly total: number;
}

export function measureFirstLoad(dist = 'dist'): FirstLoad {
  const html = readFileSync(`${dist}/index.html`, 'utf8');
  const todo = [...html.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css|svg))"/g)].map((m) => m[1] as string);
  const seen = new Set<string>();
  const files = [{ name: 'index.html', gzip: gzipSync(html).length }];
  for (let name = todo.pop(); name; name = todo.pop()) {
    if (seen.has(name) || !existsSync(`${dist}/${name}`)) continue;
    seen.add(name);
    const text = readFileSync(`${dist}/${name}`);
    files.push({ name, gzip: gzipSync(text).length });
    if (name.endsWith('.js')) {
      for (const m of text
        .toString()
        .matchAll(/(?:^|[;}\s])(?:import|export)[^'"()]*?from\s*["']\.\/([^"']+)["']|(?:^|[;}\s])import\s*["']\.\/([^"']+)["']/g))
        todo.push(`assets/${m[1] ?? m[2]}`);
    }
  }
  return { files, total: files.reduce((sum, f) => sum + f.gzip, 0) };
}
