/** The real tools and the real kernel, where they are there to be asked. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const has = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Namespaces of all kinds can be made: root on Linux, outside a narrow container. */
export const canBuild = (): boolean =>
  spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true']).status === 0 && has('ip') && has('ping');

/** Says aloud that something was left out, and why. */
export function skipLoudly(what: string, why: string): string {
  const text = `SKIPPED: ${what} (${why}).`;
  process.stderr.write(`\n${text}\n`);
  return text;
}

export function onDisk(name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'vethlab-')), name);
  writeFileSync(file, content);
  return file;
}

const LEFT = 'ip netns list; ip -br link; ls -A /run /run/netns';

/** Builds with a script on the real kernel in a box of its own, runs `commands`, takes it down. Answers all that was said, and what stood there before and after. */
export function onRealKernel(script: string, commands: string) {
  const file = onDisk('lab.sh', script);
  const inner = `set -e; mount -t tmpfs none /run; mkdir /run/netns; cd /; exec 2>&1
echo "@ before"; ${LEFT}; echo "@ built"; bash ${file}; ${commands}; bash ${file} down; echo "@ after"; ${LEFT}; echo "@ end"`;
  const { status, stdout } = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'bash', '-c', inner], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const part = (name: string) => stdout.split(`@ ${name}\n`)[1]?.split('@ ')[0];
  return { status, said: stdout, before: part('before'), after: part('after') };
}
