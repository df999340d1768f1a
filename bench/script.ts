/** The same bash script here and, where this runs as root, in namespaces of the real kernel. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runScripts } from '../src/host/run.ts';

export interface ScriptResult {
  readonly simMs: number;
  readonly real: { readonly ms: number } | { readonly skipped: string };
}

const SCRIPT = 'bench/thousand.sh';
const REAL_TIMEOUT = 600_000;

/** Everything the script makes goes with the namespaces of the process that runs it. */
const SANDBOX = `mount -t tmpfs none /run && exec bash ${SCRIPT}`;

function real(expected: string): ScriptResult['real'] {
  if (process.getuid?.() !== 0) return { skipped: 'not root' };
  const started = performance.now();
  const run = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', SANDBOX], {
    encoding: 'utf8',
    timeout: REAL_TIMEOUT,
  });
  const ms = performance.now() - started;
  if (run.error || run.status !== 0) return { skipped: run.stderr?.trim().split('\n')[0] || String(run.error ?? run.signal) };
  return run.stdout === expected ? { ms } : { skipped: `it printed ${JSON.stringify(run.stdout)}` };
}

export async function measureScript(): Promise<ScriptResult> {
  const text = readFileSync(SCRIPT, 'utf8');
  const started = performance.now();
  const { stdout, stderr, status } = await runScripts({ scripts: [{ name: SCRIPT, text }] });
  const simMs = performance.now() - started;
  if (status !== 0 || stderr !== '') throw new Error(`${SCRIPT}: ${status} ${stderr}`);
  return { simMs, real: real(stdout) };
}
