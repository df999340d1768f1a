/** Installs what is missing: npm packages always; on Debian with root also the programs that the tests compare with. Needs Node alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const run = (cmd, args, options = {}) => spawnSync(cmd, args, { cwd: root, stdio: 'inherit', ...options });
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

/** True when node_modules holds what the lock file asks for. */
function npmIsCurrent() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, p]) => path === '' || p.optional || there[path]?.version === p.version);
}

export function installNpm() {
  if (npmIsCurrent()) return;
  console.log('Installing npm packages…');
  const { status } = run('npm', ['ci', '--no-audit', '--no-fund']);
  if (status !== 0) process.exit(status ?? 1);
}

/** Program to look for, Debian package that brings it. */
const DEBIAN = [
  ['chromium', 'chromium'],
  ['ip', 'iproute2'],
  ['tcpdump', 'tcpdump'],
  ['iptables', 'iptables'],
  ['ping', 'iputils-ping'],
  ['arp', 'net-tools'],
  ['brctl', 'bridge-utils'],
  ['tshark', 'tshark'],
  ['shellcheck', 'shellcheck'],
  ['sysctl', 'procps'],
  ['nc', 'netcat-openbsd'],
  ['curl', 'curl'],
  ['python3', 'python3'],
  ['ethtool', 'ethtool'],
  ['traceroute', 'traceroute'],
  ['arping', 'iputils-arping'],
  ['tracepath', 'iputils-tracepath'],
];

export function installDebian() {
  const missing = DEBIAN.filter(([program]) => !has(program)).map(([, pkg]) => pkg);
  if (missing.length === 0) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !has('apt-get')) {
    console.log(`Not installed here (needs root on Debian): ${missing.join(', ')}. Tests that use them are skipped.`);
    return;
  }
  console.log(`Installing Debian packages: ${missing.join(', ')}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
