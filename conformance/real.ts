/** Runs a case on this machine's kernel through `real.sh` (root, Linux) and reads what it left. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Case, Recording } from './case.ts';
import { macNames, type NsLinks, normalisePcap, normaliseText, vxlanPortsOf } from './normalise.ts';

const script = fileURLToPath(new URL('real.sh', import.meta.url));

/** A case that hangs is killed with everything it started. */
const LONGEST = 110_000;

/** Whether the real kernel can be asked here. */
export const realKernel = process.platform === 'linux' && process.getuid?.() === 0;

export async function runReal(c: Case): Promise<Recording> {
  const dir = mkdtempSync(`${tmpdir()}/vethlab-case-`);
  try {
    writeFileSync(`${dir}/setup.sh`, c.setup);
    writeFileSync(`${dir}/probe.sh`, c.probe);
    writeFileSync(`${dir}/between.sh`, c.between);
    await new Promise<void>((resolve, reject) => {
      const child = spawn('bash', [script, `${dir}/setup.sh`, `${dir}/between.sh`, `${dir}/probe.sh`, dir], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: LONGEST,
        killSignal: 'SIGKILL',
      });
      let err = '';
      child.stderr.on('data', (d) => {
        err += d;
      });
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`real.sh: ${err}`))));
    });
    return readResult(dir, c);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function readResult(dir: string, c: Case): Recording {
  const text = (name: string) => readFileSync(`${dir}/${name}`, 'utf8');
  const links = (name: string): NsLinks[] => (JSON.parse(text(name)) as (NsLinks | null)[]).filter((l) => l !== null);
  const macs = macNames(links('links-before.json'), links('links-after.json'));
  const ports = vxlanPortsOf(c.setup + c.probe);
  const part = (name: string) => ({ status: Number(text(`${name}.rc`)), text: normaliseText(text(`${name}.txt`), macs) });
  const frames: Record<string, string[]> = {};
  for (const f of readdirSync(dir)
    .filter((n) => n.endsWith('.pcap'))
    .sort()) {
    frames[f.slice(0, -'.pcap'.length)] = normalisePcap(readFileSync(`${dir}/${f}`), macs, ports);
  }
  return { versions: text('versions.txt').trim().split('\n'), setup: part('setup'), probe: part('probe'), frames };
}
