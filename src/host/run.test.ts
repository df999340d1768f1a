import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boxScript } from '#lab/export/box.ts';
import { toLabDoc } from '#lab/export/doc.ts';
import { labScript } from '#lab/export/script.ts';
import * as seed from '#lab/import/fixtures/listings.ts';
import { LABS } from '#lab/labs/labs.ts';
import { emptyLab, type LabDoc } from '#lab/schema.ts';
import type { Snapshot } from '#lab/snapshot.ts';
import { PcapWriter, readPcap } from '#wire/pcap.ts';
import { type RunOptions, runScripts } from './run.ts';

const script = (text: string) => ({ name: 'test.sh', text });
const run = (text: string, more: Partial<RunOptions> = {}) => runScripts({ scripts: [script(text)], ...more });
const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

describe('runScripts', () => {
  test('output, errors and status are those of the script; the first that fails ends the run', async () => {
    const got = await runScripts({ scripts: [script('echo a; echo b >&2'), script('echo c; exit 3'), script('echo d')] });
    expect(got).toMatchObject({ status: 3, stdout: 'a\nc\n', stderr: 'b\n' });
  });

  test('bash names the line of the file', async () => {
    const got = await run('true\n#@ host\n\nnosuch');
    expect(got).toMatchObject({ status: 127, stderr: 'test.sh: line 4: nosuch: command not found\n' });
  });

  test('#@ chooses the machine of a lab, and lines keep their numbers', async () => {
    const lab: LabDoc = { ...emptyLab('two'), machines: ['a', 'b'].map((name) => ({ name, role: 'host', nics: [] })) };
    const got = await run('hostname\n#@ b\nhostname\n#@ c\nhostname', { lab });
    expect(got).toMatchObject({ status: 1, stdout: 'a\nb\n', stderr: 'vethlab: test.sh: line 4: there is no machine called c\n' });
  });

  test('two runs with one seed give the same trace; another seed another', async () => {
    const trace = async (n: number) => {
      let lines = '';
      await run(`${seed.VETH_ADD}\nip link set veth-1-a up\nip link set veth-1-b up\n`, { seed: n, onTrace: (l) => (lines += l) });
      return lines;
    };
    const first = await trace(1);
    expect(
      first
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l).seq),
    ).toEqual(Array.from({ length: first.trim().split('\n').length }, (_, i) => i));
    expect(await trace(1)).toBe(first);
    expect(await trace(2)).not.toBe(first);
  });
});

describe('the listings of the article', () => {
  test('two namespaces and a veth pair', async () => {
    const build = [seed.NETNS.split('\n').slice(0, 3).join('\n'), seed.LO_UP, seed.VETH_ADD, seed.VETH_MOVE].join('\n\n');
    const got = await run(`${build}\nip netns exec qianyi-test-1 ping -c 2 10.0.0.102\nip netns exec qianyi-test-1 arp -n`);
    expect(got.stderr).toBe('');
    expect(got.stdout).toContain('2 packets transmitted, 2 received, 0% packet loss');
    expect(got.stdout).toMatch(/10\.0\.0\.102 +ether +\S+ +C +veth-1-a/);
  });

  test('then moved back to the host and plugged into a bridge with a gateway', async () => {
    const veth = [seed.NETNS.split('\n').slice(0, 3).join('\n'), seed.LO_UP, seed.VETH_ADD, seed.VETH_MOVE].join('\n\n');
    const got = await run(
      `${veth}\n${seed.MOVE_BACK}\n${seed.BRIDGE}\n${seed.GATEWAY}\nbrctl show\nip netns exec qianyi-test-1 ping -c 1 10.0.0.102\nip netns exec qianyi-test-2 ping -c 1 10.0.0.1`,
    );
    expect(got.stderr).toBe('');
    expect(got.stdout).toMatch(/br0\t\t8000\.\w{12}\tno\t\tveth-1-b\n\t+veth-2-b\n/);
    expect(got.stdout.match(/ 0% packet loss/g)).toHaveLength(2);
  });

  test('VXLAN on the two hosts that the listing names', async () => {
    const bare = { ...LABS.vxlan, script: `${LABS.vxlan.script.split('# Two network namespaces')[0]}` };
    const hostB = LABS.vxlan.script.slice(LABS.vxlan.script.indexOf('#@ hostB')).split('# Two network namespaces')[0];
    const lab = { ...bare, script: `${bare.script}\n${hostB}` };
    const got = await run(`${seed.TWO_HOSTS}\n${seed.VXLAN}\n#@ hostA\nip netns exec qianyi-test-1 ping -c 2 10.0.0.103`, {
      lab,
      capture: true,
    });
    expect(got.stderr).toBe('');
    expect(got.stdout).toContain('2 received');
    const outer = readPcap(got.captures.get('hostA.host.bond0') as Uint8Array);
    expect('packets' in outer && outer.packets.filter((p) => p.frame[23] === 17).length).toBeGreaterThan(5);
  });
});

/** A snapshot without what differs between two builds of the same lab: identities, learned entries, MAC addresses. */
function shape(s: Snapshot): unknown {
  const ns = new Map(
    [...s.netns.values()].map((n) => [n.nsid, `${[...s.machine.values()].find((m) => m.id === n.machine)?.name}/${n.name}`]),
  );
  const dev = new Map([...s.link.values()].map((l) => [`${l.nsid}:${l.ifindex}`, `${ns.get(l.nsid)}/${l.name}`]));
  const name = (nsid: number, ifindex: number) => dev.get(`${nsid}:${ifindex}`) ?? '';
  const lines = [
    ...ns.values(),
    ...[...s.link.values()].map((l) => {
      // Bridge identifiers hold MAC addresses, which each run makes anew.
      const { rid, nsid, ifindex, mac, master, link, linkNsid, vxlan, bridgeStp, portStp, ...rest } = l;
      const tunnel = vxlan && { ...vxlan, link: name(linkNsid, link) };
      return { dev: name(nsid, ifindex), master: name(nsid, master), link: name(linkNsid, link), tunnel, ...rest };
    }),
    ...[...s.addr.values()].map(({ rid, nsid, ifindex, ...a }) => ({ dev: name(nsid, ifindex), ...a })),
    ...[...s.route.values()].map(({ rid, nsid, nexthop, ...r }) => ({
      ns: ns.get(nsid),
      ...r,
      nexthop: { ...nexthop, oif: name(nsid, nexthop.oif) },
    })),
    ...[...s.sysctl.values()].map(({ nsid, path, value }) => `${ns.get(nsid)} ${path}=${value}`),
    ...[...s.xtchain.values()].map((c) => `${ns.get(c.nsid)} ${c.table} ${c.name} ${c.policy}`),
    ...[...s.xtrule.values()].map((r) => `${ns.get(r.nsid)} ${r.table} ${r.chain} ${r.num} ${r.text}`),
    ...[...s.neigh.values()].filter((n) => n.state === 'PERMANENT').map((n) => `${name(n.nsid, n.ifindex)} ${n.dst} ${n.lladdr}`),
    ...[...s.fdb.values()]
      .filter((f) => f.state !== 'learned')
      .map((f) => `${name(f.nsid, f.ifindex)} ${f.master > 0} ${f.dst} ${f.state}`),
    ...[...s.cable.values()].map((c) => [name(c.aNsid, c.aIfindex), name(c.bNsid, c.bIfindex)].toSorted().join(' - ')),
  ];
  return lines.map((l) => JSON.stringify(l)).toSorted();
}

const ODD = `
ip link add br1 type bridge ageing_time 10000
ip link add a0 type veth peer name b0
ip link set a0 mtu 1400
ip link set a0 address 00:11:22:33:44:55
ip link set a0 master br1
ip link set br1 up; ip link set a0 up; ip link set b0 up; ip link set lo up
ip addr add 10.1.0.1/24 brd + dev b0
ip addr add 10.1.0.2/24 dev b0
ip addr add 10.9.9.9 peer 10.9.9.10/32 dev b0
ip route add 10.2.0.0/16 via 10.1.0.7 metric 7
ip route add 10.3.0.0/16 via 172.16.0.1 dev b0 onlink
ip route add blackhole 10.4.0.0/16
ip route add 10.5.0.0/16 dev b0 src 10.1.0.1 proto static
ip route del 10.1.0.0/24 dev b0
ip neigh add 10.1.0.7 lladdr 02:00:00:00:00:07 dev b0 nud permanent
ip netns add late
sysctl -qw net.ipv4.ip_forward=1
ip netns exec late sysctl -qw net.ipv4.conf.all.rp_filter=1
bridge fdb add 02:00:00:00:00:09 dev a0 master static
iptables -N MINE
iptables -A FORWARD -i b0 -j MINE
iptables -A MINE -s 10.1.0.0/24 -j DROP
iptables -t nat -A POSTROUTING -s 10.1.0.0/24 ! -o br1 -j MASQUERADE
iptables -P FORWARD DROP
`;

describe('export', () => {
  const cases: [string, LabDoc][] = [...Object.entries(LABS), ['odd', { ...emptyLab('odd'), script: ODD }]];
  test.each(cases)('%s: what is exported builds the same tables', async (_, lab) => {
    const first = await runScripts({ scripts: [], lab });
    expect(first.stderr).toBe('');
    const doc = toLabDoc(first.snapshot, { name: lab.name, seed: 5, roles: Object.fromEntries(lab.machines.map((m) => [m.name, m.role])) });
    const second = await runScripts({ scripts: [], lab: doc });
    expect(second.stderr).toBe('');
    expect(shape(second.snapshot)).toEqual(shape(first.snapshot));
    expect(labScript(second.snapshot)).toBe(labScript(first.snapshot));
  });

  test.skipIf(!has('shellcheck'))('the box scripts of the labs are clean', async () => {
    for (const lab of Object.values(LABS)) {
      const { snapshot } = await runScripts({ scripts: [], lab });
      const file = join(mkdtempSync(join(tmpdir(), 'vethlab-')), 'box.sh');
      writeFileSync(file, boxScript(snapshot, { name: lab.name }));
      expect(spawnSync('shellcheck', [file], { encoding: 'utf8' }).stdout).toBe('');
    }
  });
});

const canUnshare = () => spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true']).status === 0 && has('ip') && has('ping');

describe.skipIf(!canUnshare())('the box scripts of the labs on the real kernel', () => {
  test.each([
    ['veth', ['10.0.0.102']],
    ['bridge', ['10.0.0.102', '10.0.0.1']],
    ['vxlan', ['10.0.0.102', '10.0.0.103', '10.0.0.104']],
  ] as const)('%s is built, pings, and leaves nothing', async (name, targets) => {
    const { snapshot } = await runScripts({ scripts: [], lab: LABS[name] });
    const file = join(mkdtempSync(join(tmpdir(), 'vethlab-')), 'box.sh');
    writeFileSync(file, boxScript(snapshot, { name }));
    const pings = targets.map((t) => `ip netns exec qianyi-test-1 ping -c 1 -W 5 ${t};`).join(' ');
    const commands = `set -e; mount -t tmpfs none /run; mkdir /run/netns; bash ${file}; ${pings} bash ${file} down; ip netns list; ls -A /run; ip -br link`;
    const real = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'bash', '-c', commands], {
      encoding: 'utf8',
    });
    expect(real.status, real.stdout + real.stderr).toBe(0);
    expect(real.stdout.match(/ 1 received/g)).toHaveLength(targets.length);
    expect(real.stdout.slice(real.stdout.indexOf('removed'))).toMatch(/^removed\nnetns\nlo .*\n$/);
  });
});

describe.skipIf(!has('tshark'))('captures', () => {
  test('tshark finds nothing wrong, and VXLAN on its port', async () => {
    const got = await runScripts({ scripts: [script('ip netns exec qianyi-test-1 ping -c 1 10.0.0.104')], lab: LABS.vxlan, capture: true });
    expect([...got.captures.keys()]).toEqual(expect.arrayContaining(['hostA.host.br0', 'hostA.qianyi-test-1.veth-1-a', 'core.host.eth0']));
    const all = new PcapWriter();
    for (const bytes of got.captures.values()) {
      const file = readPcap(bytes);
      if ('packets' in file) for (const p of file.packets) all.add(p.t, p.frame);
    }
    const file = join(mkdtempSync(join(tmpdir(), 'vethlab-')), 'all.pcap');
    writeFileSync(file, all.bytes());
    const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE', '-d', 'udp.port==9527,vxlan'];
    const tshark = (...args: string[]) => spawnSync('tshark', ['-r', file, ...checks, ...args], { encoding: 'utf8' }).stdout;
    expect(tshark('-Y', '_ws.malformed || ip.checksum.status == 0 || icmp.checksum.status == 0 || udp.checksum.status == 0')).toBe('');
    const vnis = tshark('-T', 'fields', '-e', 'vxlan.vni', '-Y', 'vxlan').trim().split('\n');
    expect(vnis.length).toBeGreaterThanOrEqual(8);
    expect(new Set(vnis)).toEqual(new Set(['1']));
  });
});
