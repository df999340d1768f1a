/** Build step: writes `sw.js` beside the built files, with the list of them and a name for this very set. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Every browser that runs the page reads woff2. */
const LEFT_OUT = /\.(woff|map)$/;

export function offline(): Plugin {
  let publicDir = '';
  return {
    name: 'vethlab-offline',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const files = [...Object.keys(bundle), ...filesIn(publicDir)].filter((file) => !LEFT_OUT.test(file)).sort();
      const template = readFileSync(new URL('./sw.js', import.meta.url), 'utf8');
      writeFileSync(
        join(dir, 'sw.js'),
        serviceWorker(template, files, (file) => readFileSync(join(dir, file))),
      );
    },
  };
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'));

/** `index.html` is kept as the page itself. The version is a digest of names and contents: same files, same worker, byte for byte. */
export function serviceWorker(template: string, files: readonly string[], read: (file: string) => Uint8Array): string {
  const digest = createHash('sha256');
  for (const file of files) digest.update(file).update('\0').update(read(file)).update('\0');
  const urls = files.map((file) => (file === 'index.html' ? './' : `./${file}`));
  return template
    .replace('__VERSION__', digest.digest('hex').slice(0, 12))
    .replace("['__FILES__']", () => JSON.stringify(urls, undefined, 2));
}
