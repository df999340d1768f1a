/** Runs a case on this machine's kernel through `real.sh` (root, Linux) and reads what it left. */
import { spawn, spawnSync } from 'node:child_process';
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

/** `skip` is a shell pattern of devices that are not captured. */
export async function runReal(c: Case, skip = ''): Promise<Recording> {
  const dir = mkdtempSync(`${tmpdir()}/vethlab-case-`);
  try {
    writeFileSync(`${dir}/setup.sh`, c.setup);
    writeFileSync(`${dir}/probe.sh`, c.probe);
    writeFileSync(`${dir}/between.sh`, c.between);
    await new Promise<void>((resolve, reject) => {
      const child = spawn('bash', [script, dir], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, SKIP: skip },
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

const VERSIONS: readonly (readonly [command: string, args: string, find: RegExp, name: string])[] = [
  ['uname', '-r', /^([\d.]+)/, 'linux '],
  ['ip', '-V', /iproute2-([\d.]*)/, 'iproute2 '],
  ['ping', '-V', /iputils (.*)/, 'iputils '],
  ['tcpdump', '--version', /^tcpdump version (.*)/m, 'tcpdump '],
  ['iptables', '-V', /(.*)/, ''],
  ['bash', '--version', /version ([\d.]*)/, 'bash '],
];
let versions: string[] | undefined;
/** Kernel and tools that are asked here. */
export function toolVersions(): string[] {
  versions ??= VERSIONS.map(([command, args, find, name]) => {
    const { stdout, stderr } = spawnSync(command, [args], { encoding: 'utf8' });
    return name + (find.exec(stdout + stderr)?.[1] ?? '?');
  });
  return versions;
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
  return { versions: toolVersions(), setup: part('setup'), probe: part('probe'), frames };
}
