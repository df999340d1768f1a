/** `npm test`: everything that decides whether a change may land. `npm test -- unit e2e` runs only the named steps. */
import { spawnSync } from 'node:child_process';
import { installDebian, installNpm } from './install.mjs';

const root = new URL('..', import.meta.url).pathname;
installNpm();
installDebian();

const npx = (...args) => ['npx', '--no-install', ...args];
const STEPS = [
  ['lint', 'format and lint', npx('biome', 'check', '--error-on-warnings')],
  ['types', 'types', ['npm', 'run', '--silent', 'types']],
  ['layers', 'layers', npx('depcruise', 'src', '--config', '.dependency-cruiser.cjs')],
  ['dead', 'dead code', npx('knip')],
  ['unit', 'unit tests, conformance with the recordings', npx('vitest', 'run', '--exclude', 'conformance/real.test.ts')],
  ['real', 'conformance with the real kernel', npx('vitest', 'run', 'conformance/real.test.ts')],
  ['fidelity', 'docs/fidelity.md says what the code does', npx('tsx', 'scripts/fidelity.ts', '--check')],
  ['fuzz', 'random networks and command lines with the real kernel', npx('tsx', 'conformance/fuzz/main.ts', '--ci')],
  ['build', 'build', ['npm', 'run', '--silent', 'build']],
  ['e2e', 'Playwright', npx('playwright', 'test')],
];

const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const [id, title, [cmd, ...args]] of STEPS) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status } = spawnSync(cmd, args, { cwd: root, stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${title} (${seconds} s)`);
}
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.log(
    '\nSKIPPED: comparison with the real Linux kernel, cases and random networks (needs root on Linux). Recordings alone were compared.',
  );
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
