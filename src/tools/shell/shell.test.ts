/** One list of cases, two runners: this shell, and the bash of the machine where there is one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COREUTILS } from '#tools/coreutils/index.ts';
import { normalise, parseCases, type ShellCase } from './testing/cases.ts';
import { testMachine } from './testing/machine.ts';

const FILES = ['words', 'flow', 'messages', 'coreutils', 'scripts'];
const load = (name: string): ShellCase[] =>
  parseCases(readFileSync(fileURLToPath(new URL(`./testing/${name}.cases.txt`, import.meta.url)), 'utf8'));
const expected = (c: ShellCase) => ({ stdout: c.stdout, stderr: c.stderr, status: c.status });

/** Only the bash and the tools that the cases were written for give the same messages. */
const says = (argv: readonly string[], text: string): boolean => {
  const r = spawnSync(argv[0] as string, argv.slice(1), { encoding: 'utf8' });
  return `${r.stdout}${r.stderr}`.includes(text);
};
const realBash =
  existsSync('/bin/bash') &&
  says(['/bin/bash', '--version'], 'version 5.2.') &&
  says(['sort', '--version'], 'GNU coreutils) 9.1') &&
  says(['awk', '-W', 'version'], 'mawk 1.3.4');

for (const name of FILES) {
  describe(`${name} in this shell`, () => {
    for (const c of load(name)) {
      test(c.title, () => {
        const r = testMachine(COREUTILS).script(c.script);
        expect({ stdout: normalise(r.stdout), stderr: normalise(r.stderr), status: r.status }).toEqual(expected(c));
      });
    }
  });

  describe.runIf(realBash)(`${name} in the real bash`, () => {
    for (const c of load(name)) {
      test(c.title, () => {
        const cwd = mkdtempSync(join(tmpdir(), 'case-'));
        writeFileSync(join(cwd, 'script.sh'), c.script);
        const r = spawnSync('/bin/bash', ['script.sh'], {
          cwd,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: '/root' },
        });
        rmSync(cwd, { recursive: true });
        expect({ stdout: normalise(r.stdout), stderr: normalise(r.stderr), status: r.status }).toEqual(expected(c));
      });
    }
  });
}
