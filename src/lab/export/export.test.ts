import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseMac } from '#base/addr.ts';
import { ipv4, mac } from '#base/brand.ts';
import type { FdbRow, LinkRow } from '#sim/rows.ts';
import { applyChange } from '../snapshot.ts';
import { Builder, vxlanLab } from '../testing/builder.ts';
import { boxScript } from './box.ts';
import { toLabDoc } from './doc.ts';
import { newName, quote, ruleWords } from './quote.ts';
import { labScript, machineScript } from './script.ts';

const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
/** Namespaces of all kinds can be made: root on Linux, outside a narrow container. */
const canUnshare = () => spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true']).status === 0 && has('ip') && has('ping');

/** One machine with something of every kind that needs words. */
function oddLab(): Builder {
  const b = new Builder();
  const m = b.machine('box');
  const br = b.bridge(m.init, 'br');
  const ns = b.netns(m.id, 'inner room');
  const [inner, outer] = b.veth(ns, 'eth0', m.init, 'veth$0');
  b.enslave(outer, br);
  b.addr(inner, '10.0.0.2/24');
  b.addr(br, '10.0.0.1/24');
  b.route(ns, { metric: 5, proto: 'static', dst: ipv4(0x0a090000), dstLen: 16 }, inner, '10.0.0.1');
  b.route(ns, { scope: 253, dst: ipv4(0x0a000300), dstLen: 24 }, inner, '0.0.0.0');
  b.permanentNeigh(inner, '10.0.0.1', br.mac);
  b.sysctl(m.init, 'net/ipv4/ip_forward', '1');
  b.sysctl(m.init, 'net/ipv4/conf/all/forwarding', '1');
  b.put('xtchain', { nsid: m.init, table: 'nat', name: 'MINE', policy: undefined });
  b.put('xtchain', { nsid: m.init, table: 'filter', name: 'FORWARD', policy: 'DROP' });
  b.put('xtrule', {
    nsid: m.init,
    table: 'nat',
    chain: 'POSTROUTING',
    num: 1,
    text: '-s 10.0.0.0/24 -m comment --comment "it\'s $HOME" -j MASQUERADE',
  });
  return b;
}

describe('words for the shell', () => {
  test('a plain word stays, others are quoted', () => {
    expect(['eth0', '10.0.0.1/24', "a'b", '$x', ''].map(quote)).toEqual(['eth0', '10.0.0.1/24', String.raw`'a'\''b'`, "'$x'", "''"]);
  });
  test('names that iproute2 would take for a keyword are announced', () => {
    expect([newName('br0'), newName('br'), newName('name')]).toEqual([['br0'], ['name', 'br'], ['name', 'name']]);
  });
  test('rules are read as iptables -S writes them', () => {
    expect(ruleWords(String.raw`-m comment --comment "a \"b\" c" -j ACCEPT`)).toEqual([
      '-m',
      'comment',
      '--comment',
      'a "b" c',
      '-j',
      'ACCEPT',
    ]);
  });
});

describe('labScript', () => {
  test("the seed's overlay, host by host", () => {
    const text = labScript(vxlanLab().snapshot);
    expect(text).toContain('#@ hostA\n');
    expect(text).toContain('ip netns add qianyi-test-1\n');
    expect(text).toContain('ip link add veth-1-b type veth peer name veth-1-a netns qianyi-test-1\n');
    expect(text).toContain('ip link add vxlan1 type vxlan id 1 remote 11.238.151.74 dstport 9527 dev bond0\n');
    expect(text).toContain('ip -n qianyi-test-1 addr add 10.0.0.101/24 dev veth-1-a\n');
    expect(text).toContain('ip route add default via 10.97.212.1 dev bond0\n');
    expect(text).toContain('#@ core\n# Kernel settings that differ from the defaults.\nsysctl -qw net.ipv4.ip_forward=1\n');
    expect(text).not.toMatch(/127\.0\.0\.1|proto kernel|address 02/);
    expect(text.indexOf('link set dev veth-1-b master br0')).toBeLessThan(text.indexOf('link set dev vxlan1 master br0'));
  });

  test('odd names, a referenced MAC address, routes, rules and policies', () => {
    const text = labScript(oddLab().snapshot);
    expect(text).toContain('ip link add name br type bridge\n');
    expect(text).toContain("ip netns add 'inner room'\n");
    expect(text).toContain("ip link set dev 'veth$0' master br\n");
    expect(text).toMatch(/ip link set dev br address 02:00:00:00:00:0\w\n/);
    expect(text).toContain("ip -n 'inner room' route add 10.0.3.0/24 dev eth0\n");
    expect(text).toContain("ip -n 'inner room' route add 10.9.0.0/16 via 10.0.0.1 dev eth0 metric 5 proto static\n");
    expect(text).toMatch(/neigh add 10\.0\.0\.1 lladdr 02:00:00:00:00:0\w dev eth0 nud permanent\n/);
    expect(text.match(/ip_forward|forwarding/g)).toEqual(['ip_forward']);
    expect(text).toContain('iptables -t nat -N MINE\n');
    expect(text).toContain(String.raw`--comment 'it'\''s $HOME' -j MASQUERADE`);
    expect(text).toContain('iptables -P FORWARD DROP\n');
  });

  test('what was taken away from a device is taken away again', () => {
    const b = vxlanLab();
    const vx = [...b.snapshot.link.values()].find((l) => l.name === 'vxlan1') as LinkRow;
    const first = [...b.snapshot.fdb.values()].find((f) => f.nsid === vx.nsid) as FdbRow;
    expect(labScript(b.snapshot)).not.toContain('bridge fdb');
    applyChange(b.snapshot, { kind: 'table', table: 'fdb', before: first, after: undefined });
    expect(labScript(b.snapshot)).toContain('bridge fdb del 00:00:00:00:00:00 dev vxlan1 dst 11.238.151.74\n');
    b.put('fdb', first);
    b.put('fdb', { ...first, dst: ipv4(0x0b0b0b0b) });
    b.put('fdb', { ...first, mac: parseMac('02:11:22:33:44:55') ?? mac(0), dst: ipv4(0x0b0b0b0b) });
    const text = machineScript(b.snapshot, 'hostA');
    expect(text).not.toContain('fdb del');
    expect(text.split('\n').filter((l) => l.startsWith('bridge '))).toEqual([
      'bridge fdb append 00:00:00:00:00:00 dev vxlan1 dst 11.11.11.11',
      'bridge fdb add 02:11:22:33:44:55 dev vxlan1 dst 11.11.11.11',
    ]);
  });

  test('a namespace that was made on a forwarding machine forwards', () => {
    const b = new Builder();
    const m = b.machine('box');
    b.netns(m.id, 'before');
    b.sysctl(m.init, 'net/ipv4/ip_forward', '1');
    b.netns(m.id, 'after');
    const text = labScript(b.snapshot);
    expect(text).toContain('ip netns exec after sysctl -qw net.ipv4.ip_forward=1');
    expect(text).not.toContain('exec before');
  });
});

describe('toLabDoc', () => {
  test('machines with roles and cards, cables by name', () => {
    const doc = toLabDoc(vxlanLab().snapshot, { name: 'x', seed: 7, roles: { core: 'router' } });
    expect(doc.machines.map((m) => [m.name, m.role, m.nics.length])).toEqual([
      ['core', 'router', 2],
      ['hostA', 'host', 1],
      ['hostB', 'host', 1],
    ]);
    expect(doc.cables[0]).toEqual({ a: { machine: 'hostA', nic: 'bond0' }, b: { machine: 'core', nic: 'eth0' } });
    expect(doc.machines[1]?.nics[0]?.mac).toMatch(/^02:/);
  });
});

function onDisk(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'vethlab-')), 'box.sh');
  writeFileSync(file, text);
  return file;
}

/** Runs commands in namespaces of their own; `BOX` is the script. */
function sandbox(script: string, commands: string): { status: number | null; out: string } {
  const inner = `mount -t tmpfs none /run; mkdir -p /run/netns; exec 2>&1; BOX=${onDisk(script)}; cd /; ${commands}`;
  const run = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'bash', '-c', inner], { encoding: 'utf8' });
  return { status: run.status, out: run.stdout + run.stderr };
}

describe('boxScript', () => {
  test('a namespace keeps its name unless two collide', () => {
    const b = new Builder();
    for (const name of ['a', 'b']) {
      const m = b.machine(name);
      b.netns(m.id, 'same');
      b.netns(m.id, name === 'a' ? 'b' : 'own');
    }
    const text = boxScript(b.snapshot, { name: 'names' });
    expect([...text.matchAll(/^ {2}space (\S+)$/gm)].map((m) => m[1])).toEqual(['a', 'a-same', 'a-b', 'b', 'b-same', 'own']);
  });

  test.skipIf(!has('shellcheck'))('shellcheck has nothing to say', () => {
    for (const lab of [vxlanLab(), oddLab(), new Builder()]) {
      const run = spawnSync('shellcheck', [onDisk(boxScript(lab.snapshot, { name: 'A lab' }))], { encoding: 'utf8' });
      expect(run.stdout).toBe('');
    }
  });

  test.skipIf(!has('bash'))('is bash, whatever the names', () => {
    execFileSync('bash', ['-n', onDisk(boxScript(oddLab().snapshot, { name: 'a\nname' }))]);
  });

  describe.skipIf(!canUnshare())('on the real kernel', () => {
    test('the overlay of two hosts pings, and after down nothing is left', () => {
      const { out, status } = sandbox(
        boxScript(vxlanLab().snapshot, { name: 'VXLAN' }),
        `set -e; bash $BOX; ip netns exec qianyi-test-1 ping -c 1 -W 5 10.0.0.104; bash $BOX status | grep -c ==
         bash $BOX && exit 9; bash $BOX down; ip netns list; ls -A /run /run/netns; bash $BOX down; ip -br link`,
      );
      expect(out).toContain('1 received');
      expect(out).toContain('\n7\n');
      expect(out).toContain('built already');
      expect(out.slice(out.indexOf('removed'))).toMatch(/^removed\n\/run:\nnetns\n\n\/run\/netns:\nnothing to remove\nlo .*\n$/);
      expect(status).toBe(0);
    });

    test('refuses when a name exists, and takes half a lab back', () => {
      const refused = sandbox(
        boxScript(vxlanLab().snapshot, { name: 'v' }),
        'ip netns add qianyi-test-4; bash $BOX; echo $?; ip netns list',
      );
      expect(refused.out).toMatch(/exists already, nothing was changed: qianyi-test-4\n1\nqianyi-test-4\n$/);
      const broken = boxScript(vxlanLab().snapshot, { name: 'v' }).replace('addr add 10.0.0.104/24', 'addr add 10.0.0.999/24');
      const half = sandbox(broken, 'bash $BOX; echo "status $?"; ip netns list; ls -A /run');
      expect(half.out).toMatch(/something failed[\s\S]*removed\nstatus 1\nnetns\n$/);
    });

    test('every odd thing is accepted by the real tools', () => {
      const { out, status } = sandbox(
        boxScript(oddLab().snapshot, { name: 'odd' }).replaceAll('inner room', 'inner-room'),
        'set -e; bash $BOX; ip netns exec inner-room ping -c 1 -W 2 10.0.0.1; ip -n inner-room route; ip netns exec box iptables -t nat -S POSTROUTING',
      );
      expect(status, out).toBe(0);
      expect(out).toContain('1 received');
      expect(out).toContain('10.9.0.0/16 via 10.0.0.1 dev eth0 proto static metric 5');
      expect(out).toContain(String.raw`"it\'s $HOME"`);
    });
  });
});
