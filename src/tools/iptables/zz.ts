import { readFileSync } from 'node:fs';
import { World } from '#kernel/core/world.ts';
import { Backlog } from '#kernel/core/dev.ts';
import { xtablesOf } from '#kernel/uapi/xt.ts';
import { FileError } from '../tool.ts';
import { words } from './restore.ts';
import { iptables, iptablesSave, iptablesRestore } from './index.ts';
const world = new World({ seed: 1 }, [], []); world.backlog = new Backlog(world);
const m = world.addMachine('h');
const sys = { xtables: xtablesOf(m.init), now: () => 0, links: () => [] } as any;
const src = readFileSync(process.argv[2]!, 'utf8').split('\n');
let out = '';
const w = { write: (t: string) => { out += t; }, isTty: false } as any;
for (const line of src) {
  const silent = /^iptables /.test(line);
  if (!/^(r )?iptables/.test(line) || /[|<$]/.test(line.replace(/\\/g,''))) { if (/^(r )?iptables/.test(line)) out += '#SKIP\n'; continue; }
  const argv = words(line.replace(/;.*/, '')).slice(silent ? 0 : 1);
  const ctx = { name: argv[0], args: argv.slice(1), stdout: w, stderr: w, sys, bootTime: 0n, cwd: '/', fs: { read: (p: string) => { try { return readFileSync(p, 'utf8'); } catch { return new FileError('ENOENT'); } } } } as any;
  const tool = ({ iptables, 'iptables-save': iptablesSave, 'iptables-restore': iptablesRestore } as any)[argv[0]!];
  if (!silent) out += `$ ${argv.join(' ')}\n`;
  if (!tool) { out += '??\n'; continue; }
  let rc = tool.run(ctx);
  if (typeof rc !== 'number') { let s = rc.next(); while (!s.done) s = rc.next(''); rc = s.value; }
  if (!silent) out += `rc=${rc}\n`;
}
process.stdout.write(out);
