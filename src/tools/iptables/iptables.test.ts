/** Texts, columns and exit codes as iptables 1.8.9 (nf_tables) gave them on Debian 12. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Backlog } from '#kernel/core/dev.ts';
import { World } from '#kernel/core/world.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { xtablesOf } from '#kernel/uapi/xt.ts';
import type { Files, ToolContext, Writer } from '../tool.ts';
import { FileError } from '../tool.ts';
import { iptables, iptablesRestore, iptablesSave } from './index.ts';
import { words } from './restore.ts';

let sys: Uapi;
beforeEach(() => {
  const world = new World({ seed: 1 }, [], []);
  world.backlog = new Backlog(world);
  const { init } = world.addMachine('host');
  sys = { xtables: xtablesOf(init), now: () => 0, links: () => [{ name: 'lo' }] } as unknown as Uapi;
});

const TOOLS = { iptables, 'iptables-save': iptablesSave, 'iptables-restore': iptablesRestore };
interface Result {
  readonly out: string;
  readonly err: string;
  readonly rc: number;
}
function run(line: string, stdin = ''): Result {
  const [name = '', ...args] = words(line);
  const texts = { out: '', err: '' };
  const writer = (to: 'out' | 'err'): Writer => ({
    write: (text) => {
      texts[to] += text;
    },
    writeBytes: () => undefined,
    isTty: false,
  });
  const fs = { read: () => new FileError('ENOENT') } as unknown as Files;
  const reader = {
    // biome-ignore lint/correctness/useYield: everything is there at once.
    *readAll() {
      return stdin;
    },
  };
  const ctx = { name, args, stdin: reader, stdout: writer('out'), stderr: writer('err'), sys, fs, cwd: '/', bootTime: 0n };
  const result = TOOLS[name as keyof typeof TOOLS].run(ctx as unknown as ToolContext);
  const rc = typeof result === 'number' ? result : (result.next().value as number);
  return { ...texts, rc };
}
const ok = (line: string): string => {
  const r = run(line);
  expect(r, line).toMatchObject({ err: '', rc: 0 });
  return r.out;
};
const setUp = (...lines: string[]): void => {
  for (const line of lines) ok(line);
};

const TRY = "Try `iptables -h' or 'iptables --help' for more information.\n";
const V = 'iptables v1.8.9 (nf_tables): ';

describe('refusals', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['iptables', 2, `${V}no command specified\n${TRY}`],
    ['iptables -X nope', 1, 'iptables: No chain/target/match by that name.\n'],
    ['iptables -D INPUT -j ACCEPT', 1, 'iptables: Bad rule (does a matching rule exist in that chain?).\n'],
    ['iptables -C INPUT -j ACCEPT', 1, 'iptables: Bad rule (does a matching rule exist in that chain?).\n'],
    ['iptables -A nope -j ACCEPT', 1, 'iptables: No chain/target/match by that name.\n'],
    ['iptables -A INPUT -j nope', 2, `${V}Chain 'nope' does not exist\n${TRY}`],
    ['iptables -A INPUT -j MASQUERADE', 4, `${V} RULE_APPEND failed (Invalid argument): rule in chain INPUT\n`],
    ['iptables -t nat -A POSTROUTING -j DNAT --to 1.2.3.4', 4, `${V} RULE_APPEND failed (Invalid argument): rule in chain POSTROUTING\n`],
    ['iptables -A INPUT --foo', 2, `${V}unknown option "--foo"\n${TRY}`],
    ['iptables --lis', 2, `${V}unknown option "--lis"\n${TRY}`],
    ['iptables -q', 2, `${V}unknown option "-q"\n${TRY}`],
    ['iptables -A INPUT --dport 80 -j ACCEPT', 2, `${V}unknown option "--dport"\n${TRY}`],
    ['iptables -A INPUT -p tcp --dport foo -j ACCEPT', 2, `${V}invalid port/service \`foo' specified\n${TRY}`],
    ['iptables -A INPUT -s 1.2.3.4/33 -j ACCEPT', 2, `${V}invalid mask \`33' specified\n${TRY}`],
    ['iptables -A INPUT -s nohost -j ACCEPT', 2, `${V}host/network \`nohost' not found\n${TRY}`],
    ['iptables -A INPUT -m nope -j ACCEPT', 2, `${V}Couldn't load match \`nope':No such file or directory\n\n${TRY}`],
    ['iptables -A INPUT -m conntrack --ctstate FOO', 2, `${V}Bad ctstate "FOO"\n${TRY}`],
    ['iptables -A INPUT -m conntrack -j ACCEPT', 2, `${V}conntrack: At least one option is required\n${TRY}`],
    ['iptables -A INPUT -m state -j ACCEPT', 2, `${V}state: option "--state" must be specified\n\n${TRY}`],
    ['iptables -t foo -L', 3, `${V}table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n`],
    ['iptables -P foo DROP', 1, 'iptables: Bad built-in chain name.\n'],
    ['iptables -P INPUT REJECT', 1, "iptables: Bad policy name. Run `dmesg' for more information.\n"],
    ['iptables -N INPUT', 1, 'iptables: Chain already exists.\n'],
    ['iptables -N ACCEPT', 2, `${V}chain name may not clash with target name\n${TRY}`],
    ['iptables -L nope', 1, `${V}chain \`nope' in table \`filter' is incompatible, use 'nft' tool.\n`],
    ['iptables -I INPUT 5 -j DROP', 1, 'iptables: Index of insertion too big.\n'],
    ['iptables -R INPUT 5 -j DROP', 1, 'iptables: Index of replacement too big.\n'],
    ['iptables -I INPUT 0 -j DROP', 2, `${V}Invalid rule number \`0'\n${TRY}`],
    ['iptables -A INPUT -o eth0 -j DROP', 2, `${V}Can't use -o with INPUT\n\n${TRY}`],
    ['iptables -t nat -A PREROUTING -j DNAT', 2, `${V}DNAT: option "--to-destination" must be specified\n\n${TRY}`],
    ['iptables -t nat -A PREROUTING -j DNAT --to 1.2.3.4:80', 2, `${V}Need TCP, UDP, SCTP or DCCP with port specification\n${TRY}`],
    ['iptables -A INPUT -j REJECT --reject-with foo', 2, `${V}unknown reject type "foo"\n${TRY}`],
    ['iptables -A INPUT -L', 2, `${V}Cannot use -L with -A\n${TRY}`],
    ['iptables -A', 2, `${V}option "-A" requires an argument\n${TRY}`],
    ['iptables -A INPUT foo', 2, `Bad argument \`foo'\n${TRY}`],
    ['iptables -A INPUT -s ! 10.0.0.1 -j ACCEPT', 2, `Bad argument \`10.0.0.1'\n${TRY}`],
    ['iptables -A INPUT ! ! -s 10.0.0.1 -j ACCEPT', 2, `${V}multiple consecutive ! not allowed\n${TRY}`],
    ['iptables -A INPUT ! -s 10.0.0.1,10.0.0.2', 2, `${V}! not allowed with multiple source or destination IP addresses\n${TRY}`],
    ['iptables -A INPUT -p udp -p tcp', 2, `${V}multiple -p flags not allowed\n${TRY}`],
    ['iptables -S -n', 2, `${V}Illegal option \`-n' with this command\n${TRY}`],
    ['iptables -A INPUT -p tcp --dport 80 --dport 81', 2, `${V}Only one \`--destination-port' allowed\n${TRY}`],
    [
      'iptables -A INPUT -j MARK --set-mark 1 --or-mark 2',
      2,
      `${V}MARK: option "--set-mark" cannot be used together with "--or-mark".\n\n${TRY}`,
    ],
    ['iptables -A INPUT -p icmp --icmp-type time', 2, `${V}Ambiguous ICMP type \`time': \`time-exceeded' or \`timestamp-request'?\n${TRY}`],
    [
      'iptables -t nat -P PREROUTING DROP',
      2,
      `${V}\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n\n${TRY}`,
    ],
    ['iptables-save -t foo', 1, "Table `foo' does not exist\n"],
    ['iptables-restore /nowhere', 1, "Can't open /nowhere: No such file or directory\n"],
  ];
  test.each(cases)('%s', (line, rc, err) => expect(run(line)).toEqual({ out: '', err, rc }));

  test('a chain in use or with rules cannot be deleted, a jump in a circle not made', () => {
    setUp('iptables -N foo', 'iptables -A INPUT -j foo');
    expect(run('iptables -X foo')).toMatchObject({ rc: 4, err: `${V} CHAIN_DEL failed (Device or resource busy): chain foo\n` });
    expect(run('iptables -A foo -j foo')).toMatchObject({ rc: 4, err: `${V} RULE_APPEND failed (Too many links): rule in chain foo\n` });
  });
});

/** Each rule as typed, as `-S` prints it, and as `-L -n` prints what stands behind the addresses. */
const ROUND: readonly (readonly [string, string, string])[] = [
  ['-p tcp --dport http -j ACCEPT', '-p tcp -m tcp --dport 80 -j ACCEPT', 'tcp dpt:80'],
  ['-p tcp ! --dport 80 --sport :1024', '-p tcp -m tcp --sport 0:1024 ! --dport 80', 'tcp spts:0:1024 dpt:!80'],
  ['-p tcp --syn', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', 'tcp flags:0x17/0x02'],
  ['-p tcp --tcp-flags ALL NONE', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE', 'tcp flags:0x3F/0x00'],
  ['-p icmp --icmp-type ping', '-p icmp -m icmp --icmp-type 8', 'icmptype 8'],
  ['-p icmp --icmp-type 3/1', '-p icmp -m icmp --icmp-type 3/1', 'icmptype 3 code 1'],
  ['-p icmp ! --icmp-type 8', '-p icmp -m icmp ! --icmp-type 8', 'icmp !type 8'],
  ['-m conntrack --ctstate NEW,INVALID,DNAT', '-m conntrack --ctstate INVALID,NEW,DNAT', 'ctstate INVALID,NEW,DNAT'],
  ['-m state ! --state NEW', '-m state ! --state NEW', '! state NEW'],
  ['-m comment --comment "it\'s \\"q\\""', '-m comment --comment "it\\\'s \\"q\\""', '/* it\'s "q" */'],
  ['-m mark ! --mark 5', '-m mark ! --mark 0x5', 'mark match ! 0x5'],
  ['-p udp -m multiport ! --sports 80,81:90', '-p udp -m multiport ! --sports 80,81:90', 'multiport sports  !80,81:90'],
  [
    '-m addrtype --src-type LOCAL,UNICAST ! --dst-type BROADCAST',
    '-m addrtype --src-type UNICAST,LOCAL ! --dst-type BROADCAST',
    'ADDRTYPE match src-type UNICAST,LOCAL dst-type !BROADCAST',
  ],
  ['-m limit --limit 60/minute', '-m limit --limit 1/sec', 'limit: avg 1/sec burst 5'],
  ['-j REJECT', '-j REJECT --reject-with icmp-port-unreachable', 'reject-with icmp-port-unreachable'],
  ['-j MARK --set-mark 1/3', '-j MARK --set-xmark 0x1/0x3', 'MARK xset 0x1/0x3'],
  ['-j MARK --and-mark 0x10', '-j MARK --set-xmark 0x0/0xffffffef', 'MARK and 0x10'],
];
describe('rules', () => {
  test.each(ROUND)('%s', (typed, saved, listed) => {
    setUp(`iptables -A INPUT ${typed}`);
    expect(ok('iptables -S INPUT')).toBe(`-P INPUT ACCEPT\n-A INPUT ${saved}\n`);
    expect(ok('iptables -nL INPUT').split('\n')[2]?.slice(62)).toBe(listed);
    setUp(`iptables -C INPUT ${typed}`, `iptables -D INPUT ${saved}`);
    expect(ok('iptables -S INPUT')).toBe('-P INPUT ACCEPT\n');
  });

  test('lists of addresses make one rule each', () => {
    setUp('iptables -A INPUT -s 1.2.3.4,5.6.7.8/24 -d 9.9.9.9 -j ACCEPT');
    expect(ok('iptables -S INPUT 2')).toBe('-A INPUT -s 5.6.7.0/24 -d 9.9.9.9/32 -j ACCEPT\n');
  });

  test('goto, fragments, wildcard and negated interfaces, odd masks', () => {
    setUp('iptables -N foo', 'iptables -A INPUT ! -i lo -g foo', 'iptables -A INPUT -i eth+ -d 10.0.0.0/255.0.255.0 ! -f -j foo');
    expect(ok('iptables -L INPUT')).toBe(
      'Chain INPUT (policy ACCEPT)\n' +
        'target     prot opt source               destination         \n' +
        'foo        all  --  anywhere             anywhere            [goto] \n' +
        'foo        all  !f  anywhere             10.0.0.0/255.0.255.0 \n',
    );
    expect(ok('iptables -S INPUT')).toContain('-A INPUT -d 10.0.0.0/255.0.255.0 -i eth+ ! -f -j foo\n');
  });

  test('-v tells what was added', () => {
    expect(ok('iptables -v -A INPUT -p tcp --dport 80 -j DROP')).toBe(
      'DROP  tcp opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0   tcp dpt:80\n',
    );
  });
});

describe('listing', () => {
  test('nat with -nvL and line numbers', () => {
    setUp('iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE');
    expect(ok('iptables -t nat -nvL POSTROUTING --line-numbers')).toBe(
      'Chain POSTROUTING (policy ACCEPT 0 packets, 0 bytes)\n' +
        'num   pkts bytes target     prot opt in     out     source               destination         \n' +
        '1        0     0 MASQUERADE  0    --  *      eth0    10.0.0.0/24          0.0.0.0/0           \n',
    );
  });

  test('large counters: K, M, G, or exact', () => {
    run(
      'iptables-restore -c',
      '*filter\n:INPUT ACCEPT [1:2]\n[11234567:123456789012] -A INPUT -j ACCEPT\n[99999:100000] -A INPUT\nCOMMIT\n',
    );
    expect(ok('iptables -vnL INPUT').split('\n').slice(2, 4)).toEqual([
      '  11M  123G ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
      '99999  100K            0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    ]);
    expect(ok('iptables -vnxL INPUT').split('\n').slice(1, 3)).toEqual([
      '    pkts      bytes target     prot opt in     out     source               destination         ',
      '11234567 123456789012 ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    ]);
  });

  test('user chains stand behind the built-in ones, by name', () => {
    setUp('iptables -N zz', 'iptables -N aa', 'iptables -A INPUT -j zz', 'iptables -E zz bb');
    expect(ok('iptables -S')).toBe('-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N aa\n-N bb\n-A INPUT -j bb\n');
  });
});

describe('save and restore', () => {
  test('reading a table does not make it', () => {
    ok('iptables -L');
    expect(ok('iptables-save')).toBe('');
  });

  test('what was saved restores to the same', () => {
    setUp(
      'iptables -P FORWARD DROP',
      'iptables -N foo',
      'iptables -A FORWARD -i br0 ! -o br0 -j foo',
      'iptables -A foo -m comment --comment "a b" -j RETURN',
      'iptables -t nat -A PREROUTING -p tcp --dport 8081 -j DNAT --to-destination 10.0.0.2-10.0.0.9:80-90',
      'iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random',
    );
    const saved = ok('iptables-save');
    expect(saved).toBe(
      '# Generated by iptables-save v1.8.9 (nf_tables) on Thu Jan  1 00:00:00 1970\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n' +
        ':OUTPUT ACCEPT [0:0]\n:foo - [0:0]\n-A FORWARD -i br0 ! -o br0 -j foo\n-A foo -m comment --comment "a b" -j RETURN\nCOMMIT\n' +
        '# Completed on Thu Jan  1 00:00:00 1970\n# Generated by iptables-save v1.8.9 (nf_tables) on Thu Jan  1 00:00:00 1970\n*nat\n' +
        ':PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n' +
        '-A PREROUTING -p tcp -m tcp --dport 8081 -j DNAT --to-destination 10.0.0.2-10.0.0.9:80-90\n' +
        '-A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random\nCOMMIT\n# Completed on Thu Jan  1 00:00:00 1970\n',
    );
    setUp('iptables -F', 'iptables -X', 'iptables -t nat -F', 'iptables -P FORWARD ACCEPT');
    expect(run('iptables-restore', saved)).toEqual({ out: '', err: '', rc: 0 });
    expect(ok('iptables-save')).toBe(saved);
  });

  test('-n adds to what is there, --test changes nothing', () => {
    const text = '*filter\n:bb - [0:0]\n-A INPUT -j bb\nCOMMIT\n';
    expect(run('iptables-restore', text).rc).toBe(0);
    expect(run('iptables-restore -n', text).rc).toBe(0);
    expect(run('iptables-restore --test', '*filter\nCOMMIT\n').rc).toBe(0);
    expect(ok('iptables -S INPUT')).toBe('-P INPUT ACCEPT\n-A INPUT -j bb\n-A INPUT -j bb\n');
  });

  const HINT = "Try `iptables-restore -h' or 'iptables-restore --help' for more information.\n";
  const R = 'iptables-restore v1.8.9 (nf_tables): ';
  test.each([
    ['*filter\n-A INPUT -j nope\nCOMMIT\n', 2, `${R}Chain 'nope' does not exist\nError occurred at line: 3\n${HINT}`],
    ['*filter\n-A INPUT --foo\nCOMMIT\n', 2, `${R}unknown option "--foo"\nError occurred at line: 2\n${HINT}`],
    ['foo\n', 1, 'iptables-restore: line 1 failed\n'],
    ['*filter\n-A INPUT -j DROP\n', 1, 'iptables-restore: COMMIT expected at line 3\n'],
    ['*foo\nCOMMIT\n', 2, `${R}iptables-restore: line 1 table name 'foo' invalid\nError occurred at line: 1\n${HINT}`],
    ['*filter\n:INPUT FOO\nCOMMIT\n', 1, 'iptables-restore: line 2 failed: Bad policy name.\n'],
    ['*filter\n-A INPUT -j MASQUERADE\nCOMMIT\n', 4, `${R}\nline 2: RULE_APPEND failed (Invalid argument): rule in chain INPUT\n`],
  ])('%j is refused', (text, rc, err) => expect(run('iptables-restore', text)).toEqual({ out: '', err, rc }));

  test('a table that fails is as before; those before it stand', () => {
    setUp('iptables -t nat -A POSTROUTING -j ACCEPT');
    run(
      'iptables-restore',
      '*filter\n:INPUT DROP [0:0]\n-A INPUT -j DROP\nCOMMIT\n*nat\n-A OUTPUT -j ACCEPT\n-A INPUT -j MASQUERADE\nCOMMIT\n',
    );
    expect(ok('iptables -S INPUT')).toBe('-P INPUT DROP\n-A INPUT -j DROP\n');
    expect(ok('iptables -t nat -S').split('\n').slice(4)).toEqual(['-A POSTROUTING -j ACCEPT', '']);
  });
});

test('completion: tables, chains, targets, options of the matches in use', () => {
  setUp('iptables -N mychain');
  const words = (line: string) =>
    iptables.complete?.({ sys } as Parameters<NonNullable<typeof iptables.complete>>[0], line.split(' ')) ?? [];
  expect(words('-t n')).toEqual(['nat']);
  expect(words('-t nat -A PO')).toEqual(['POSTROUTING']);
  expect(words('-A INPUT -j my')).toEqual(['mychain']);
  expect(words('-A INPUT -p tcp --dp')).toEqual(['--dport']);
  expect(words('-A INPUT -i ')).toEqual(['lo']);
});
