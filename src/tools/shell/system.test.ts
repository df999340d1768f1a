import { describe, expect, test } from 'vitest';
import { COREUTILS } from '#tools/coreutils/index.ts';
import { testMachine } from './testing/machine.ts';

const machine = () => testMachine(COREUTILS);
const out = (script: string): string => machine().script(script).stdout;

describe('runScript', () => {
  test('tells which line runs, and which commands failed with what they printed', () => {
    const lines: number[] = [];
    const failures: unknown[] = [];
    const r = machine().script('true\nif false; then :; fi\n\nls /nope\nfalse || true\nfalse', {
      onLine: (line) => lines.push(line),
      onFailed: (f) => failures.push(f),
    });
    expect(r.status).toBe(1);
    expect(lines).toEqual([1, 2, 4, 5, 5, 6]);
    expect(failures).toEqual([
      { line: 4, status: 2, stderr: "ls: cannot access '/nope': No such file or directory\n" },
      { line: 6, status: 1, stderr: '' },
    ]);
  });

  test('output comes as it is written', () => {
    const m = machine();
    const chunks: string[] = [];
    m.system.runScript({ text: 'echo a; sleep 5; echo b', name: 's', stdout: (s) => chunks.push(s), stderr: () => undefined });
    m.scheduler.run(1000, 1e9);
    expect(chunks).toEqual(['a\n']);
    m.settle();
    expect(chunks).toEqual(['a\n', 'b\n']);
    expect(m.clock.now).toBeGreaterThanOrEqual(5e9);
  });

  test('kill reaches the script and what it runs', () => {
    const m = machine();
    const run = m.system.runScript({
      text: 'trap "echo bye" EXIT; sleep 100; echo never',
      name: 's',
      stdout: () => undefined,
      stderr: () => undefined,
    });
    m.scheduler.run(20, 1);
    run.kill();
    m.settle();
    expect(run.task.result).toBe(130);
    expect(m.system.processes()).toEqual([]);
    expect(m.clock.now).toBeLessThan(1e9);
  });

  test('an endless loop can be killed between two slices', () => {
    const m = machine();
    const run = m.system.runScript({ text: 'while :; do :; done', name: 's', stdout: () => undefined, stderr: () => undefined });
    expect(m.settle(500)).toBe('budget');
    run.kill();
    m.settle(50);
    expect(run.task.result).toBe(130);
  });

  test('a program that deals with SIGINT itself lets the script go on, one that dies of it does not', () => {
    const m = testMachine([
      ...COREUTILS,
      {
        name: 'patient',
        summary: 'exits 0 on SIGINT',
        *run() {
          try {
            yield { until: 1e12 as never };
          } catch {
            return 0;
          }
          return 1;
        },
      },
    ]);
    let text = '';
    const start = (script: string) => {
      text = '';
      const run = m.system.runScript({
        text: script,
        name: 's',
        stderr: () => undefined,
        stdout: (s) => {
          text += s;
        },
      });
      m.scheduler.run(20, 1);
      run.kill();
      m.settle();
      return text;
    };
    expect(start('patient; echo on')).toBe('on\n');
    expect(start('sleep 9; echo on')).toBe('');
  });

  test('runs inside a namespace', () => {
    const m = machine();
    m.script('ip netns add n; ip netns exec n sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward"');
    const cat = 'cat /proc/sys/net/ipv4/ip_forward; ls /run/netns';
    expect(m.script(cat, { nsid: 2 as never }).stdout).toBe('1\nn\n');
    expect(m.script(cat).stdout).toBe('0\nn\n');
  });

  test('the same script gives the same output and the same process ids', () => {
    const script = 'echo $$ $RANDOM $RANDOM; (sleep 0.2; echo $BASHPID) & sleep 0.1 & wait; date +%s.%N; mktemp -u';
    expect(out(script)).toBe(out(script));
  });
});

describe('processes in the trace', () => {
  test('programs are there with their namespace, builtins are not', () => {
    const m = machine();
    m.script('ip netns add n; echo hi; ip netns exec n sleep 1');
    const execs = m.events.filter((e) => e.kind === 'exec').map((e) => ({ argv: e.argv.join(' '), nsid: Number(e.nsid) }));
    expect(execs).toEqual([
      { argv: 'bash script.sh', nsid: 1 },
      { argv: 'ip netns add n', nsid: 1 },
      { argv: 'ip netns exec n sleep 1', nsid: 1 },
      { argv: 'sleep 1', nsid: 2 },
    ]);
    expect(m.events.filter((e) => e.kind === 'exit')).toHaveLength(4);
  });
});

describe('files', () => {
  test('a refused sysctl is a write error, a missing one cannot be opened', () => {
    const r = machine().script('echo x > /proc/sys/net/ipv4/ip_forward; echo $?; echo 1 > /proc/sys/nope; echo $?');
    expect(r.stdout).toBe('1\n1\n');
    expect(r.stderr).toBe(
      'script.sh: line 1: echo: write error: Invalid argument\nscript.sh: line 1: /proc/sys/nope: No such file or directory\n',
    );
  });
  test('tee writes a sysctl too, as sudo tee does', () => {
    expect(
      out('echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/conf/all/forwarding; cat /proc/sys/net/ipv4/ip_forward'),
    ).toBe('1\n0\n1\n');
  });
  test('the sysctl tree can be listed and globbed', () => {
    expect(out('ls /proc/sys/net/ipv4; echo /proc/sys/net/*/ip_*')).toBe('conf\nip_forward\n/proc/sys/net/ipv4/ip_forward\n');
  });
  test('there is an end to what can be stored', () => {
    const r = machine().script('x=$(printf "%01000000d" 0); while echo "$x" >> f; do :; done; wc -c < f');
    expect(r.stderr).toBe('script.sh: line 1: echo: write error: File too large\n');
    expect(Number(r.stdout)).toBeLessThan(70_000_000);
  });
  test('programs have their places', () => {
    expect(out('which ip ls; type -P bash; ls /bin/ls /usr/sbin/ip; /usr/sbin/ip netns add x; [ -x /sbin/ip ] && echo x')).toBe(
      '/usr/sbin/ip\n/usr/bin/ls\n/usr/bin/bash\n/bin/ls\n/usr/sbin/ip\nx\n',
    );
  });
});
