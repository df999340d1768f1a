/** `npm start`: installs what is missing, builds the app into dist/ and serves it. */
import { spawnSync } from 'node:child_process';
import { installNpm } from './install.mjs';

const root = new URL('..', import.meta.url).pathname;
installNpm();
const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (build.status !== 0) process.exit(build.status ?? 1);
const { preview } = await import('vite');
const port = Number(process.env.PORT ?? 4173);
await preview({ root, preview: { port, strictPort: true }, logLevel: 'warn' });
console.log(`Vethlab is served on http://localhost:${port}`);
