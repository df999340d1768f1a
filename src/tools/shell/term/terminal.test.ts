import { describe, expect, test } from 'vitest';
import { COREUTILS } from '#tools/coreutils/index.ts';
import type { Tool } from '#tools/tool.ts';
import { testMachine } from '../testing/machine.ts';
import type { Terminal } from './terminal.ts';

const PROMPT = 'root@hostA:~# ';

/** A terminal whose screen text is collected; `take` gives what was printed since the last time. */
function open(tools: readonly Tool[] = COREUTILS): {
  t: Terminal;
  take(): string;
  settle(steps?: number): string;
  pause(): void;
  type(keys: string): string;
  run(line: string): string;
} {
  const m = testMachine(tools);
  let out = '';
  const t = m.system.openTerminal({
    id: 1,
    cols: 80,
    rows: 24,
    write: (s) => {
      out += s;
    },
  });
  const take = () => {
    const s = out;
    out = '';
    return s.replaceAll('\r\n', '\n');
  };
  m.settle();
  take();
  return {
    t,
    take,
    settle: (steps) => m.settle(steps),
    pause: () => void m.scheduler.run(10_000, 1e6),
    type(keys) {
      t.input(keys);
      m.settle();
      return take();
    },
    run(line) {
      t.run(line);
      m.settle();
      return take();
    },
  };
}

/** What an xterm would show on the last line: redraws resolved. */
const lastLine = (screen: string): string => (screen.split('\x1b[J').at(-1) ?? '').replaceAll(CURSOR_RIGHT, '');
// biome-ignore lint/suspicious/noControlCharactersInRegex: the screen is made of them.
const CURSOR_RIGHT = /\r(?:\x1b\[\d+C)?/g;

describe('prompt and lines', () => {
  test('a command is echoed, printed and followed by the prompt', () => {
    expect(open().run('echo hi; cd /tmp')).toBe('echo hi; cd /tmp\nhi\nroot@hostA:/tmp# ');
  });
  test('a block that is not finished continues behind >', () => {
    const s = open();
    expect(s.run('for i in 1 2')).toBe('for i in 1 2\n> ');
    expect(s.run('do echo $i; done')).toBe(`do echo $i; done\n1\n2\n${PROMPT}`);
    expect(s.run('echo "a')).toBe('echo "a\n> ');
    expect(s.run('b"')).toBe(`b"\na\nb\n${PROMPT}`);
  });
  test('a here-document is read line by line', () => {
    const s = open();
    s.run('cat <<X');
    s.run('body $((1+1))');
    expect(s.run('X')).toBe(`X\nbody 2\n${PROMPT}`);
  });
  test('several pasted lines run one after the other', () => {
    expect(open().type('echo a\recho b\r')).toBe(`echo a\na\n${PROMPT}echo b\nb\n${PROMPT}`);
  });
  test('a syntax error names the token and the prompt comes back', () => {
    expect(open().run('if true; then fi')).toBe(`if true; then fi\nbash: syntax error near unexpected token \`fi'\n${PROMPT}`);
  });
  test('run puts half-typed text aside', () => {
    const s = open();
    s.type('half');
    s.t.run('echo whole');
    s.settle();
    expect(s.take().endsWith(`whole\n${PROMPT}`)).toBe(true);
  });
  test('Ctrl-D ends the shell', () => {
    expect(open().type('\x04')).toBe('exit\n');
  });
});

describe('editing', () => {
  const cases: readonly (readonly [name: string, keys: string, line: string])[] = [
    ['Home inserts at the start', 'bc\x01a', 'abc'],
    ['Ctrl-E goes to the end', 'ab\x01\x05c', 'abc'],
    ['left and backspace', 'abxc\x1b[D\x7f', 'abc'],
    ['delete', 'xabc\x1b[H\x1b[3~', 'abc'],
    ['Ctrl-U kills to the start', 'junk\x15abc', 'abc'],
    ['Ctrl-K kills to the end, Ctrl-Y brings it back', 'abc\x01\x0b\x19', 'abc'],
    ['Ctrl-W kills a word', 'abc junk\x17\x7f', 'abc'],
    ['tab completes a command', 'ech\t', 'echo '],
    ['tab completes a file', 'cat /etc/hostn\t', 'cat /etc/hostname '],
    ['tab completes up to the common prefix', 'cat /etc/ho\t', 'cat /etc/host'],
  ];
  for (const [name, keys, line] of cases) {
    test(name, () => {
      expect(lastLine(open().type(keys))).toBe(PROMPT + line);
    });
  }
  test('a second tab lists the candidates', () => {
    const s = open();
    s.type('cat /etc/host\t');
    expect(s.type('\t').split('\n')[1]).toBe('hostname  hosts');
  });
  test('up and down walk the history', () => {
    const s = open();
    s.run('echo one');
    s.run('echo two');
    expect(lastLine(s.type('\x1b[A\x1b[A'))).toBe(`${PROMPT}echo one`);
    expect(lastLine(s.type('\x1b[B'))).toBe(`${PROMPT}echo two`);
    expect(lastLine(s.type('\x1b[B'))).toBe(PROMPT);
  });
  test('Ctrl-R finds an earlier line', () => {
    const s = open();
    s.run('echo needle');
    s.run('echo hay');
    expect(s.type('\x12need').endsWith("(reverse-i-search)`need': echo needle")).toBe(true);
    expect(s.type('\r').endsWith(`needle\n${PROMPT}`)).toBe(true);
  });
  test('pasted lines wait for Enter, then run together; their control characters are left out', () => {
    const s = open();
    expect(lastLine(s.type('\x1b[200~echo a\recho \x03b\x1b[201~'))).toBe(`${PROMPT}echo a\necho b`);
    expect(s.type('\r')).toBe(`\na\nb\n${PROMPT}`);
    expect(lastLine(s.type('\x1b[A')), 'they are one entry of the history').toBe(`${PROMPT}echo a\necho b`);
  });
  test('a line of several rows is drawn from its first row again', () => {
    const s = open();
    s.type('\x1b[200~echo a\necho b\necho c\x1b[201~');
    const redrawn = s.type('\x01x');
    expect(redrawn).toContain('\x1b[2A\r\x1b[J');
    expect(lastLine(redrawn)).toBe(`${PROMPT}xecho a\necho b\necho c\x1b[2A`);
  });
  test('what is pasted into a program is read as if typed', () => {
    const s = open();
    s.run('cat');
    expect(s.type('\x1b[200~one\ntwo\n\x1b[201~')).toBe('one\ntwo\none\ntwo\n');
  });
  test('Ctrl-C drops the line', () => {
    const s = open();
    s.type('half');
    expect(s.type('\x03')).toBe(`^C\n${PROMPT}`);
    expect(s.run('echo $?')).toContain('130');
  });
});

describe('jobs', () => {
  test('Ctrl-C kills the foreground job and the rest of the line', () => {
    const s = open();
    s.t.run('sleep 100; echo after');
    s.pause();
    expect(s.type('\x03')).toBe(`sleep 100; echo after\n^C\n${PROMPT}`);
    expect(s.run('echo $?')).toContain('130');
  });
  test('Ctrl-C stops an endless loop of builtins between two slices', () => {
    const s = open();
    s.t.run('while true; do :; done');
    expect(s.settle(1000)).toBe('budget');
    expect(s.type('\x03').endsWith(`^C\n${PROMPT}`)).toBe(true);
  });
  test('Ctrl-Z stops, bg and fg go on', () => {
    const s = open();
    s.t.run('sleep 50');
    s.pause();
    expect(s.type('\x1a')).toBe(`sleep 50\n^Z\n[1]+  Stopped                 sleep 50\n${PROMPT}`);
    expect(s.run('jobs')).toBe(`jobs\n[1]+  Stopped                 sleep 50\n${PROMPT}`);
    expect(s.run('fg; echo $?')).toBe(`fg; echo $?\nsleep 50\n0\n${PROMPT}`);
  });
  test('a background job is announced, and its end before the next prompt', () => {
    const s = open();
    expect(s.run('sleep 3 &')).toMatch(/^sleep 3 &\n\[1\] \d+\n/);
    expect(s.run('')).toBe(`\n[1]+  Done                    sleep 3\n${PROMPT}`);
  });
  test('a program reads what is typed, line by line', () => {
    const s = open();
    s.run('cat');
    expect(s.type('typed\r')).toBe('typed\ntyped\n');
    expect(s.type('\x04')).toBe(PROMPT);
  });
});

describe('namespaces', () => {
  test('bash in another namespace is interactive and says where it is', () => {
    const s = open();
    s.run('ip netns add blue');
    expect(s.run('ip netns exec blue bash')).toBe('ip netns exec blue bash\nroot@hostA (blue):~# ');
    s.run('echo 1 > /proc/sys/net/ipv4/ip_forward');
    expect(s.run('cat /proc/sys/net/ipv4/ip_forward')).toContain('\n1\n');
    expect(s.run('exit')).toBe(`exit\nexit\n${PROMPT}`);
    expect(s.run('cat /proc/sys/net/ipv4/ip_forward')).toContain('\n0\n');
  });
  test('Ctrl-C reaches the command inside', () => {
    const s = open();
    s.run('ip netns add blue');
    s.t.run('ip netns exec blue sleep 100');
    s.pause();
    expect(s.type('\x03').endsWith(`^C\n${PROMPT}`)).toBe(true);
  });
});

describe('completion within ip netns exec', () => {
  /** Completes to the number of the namespace that it would run in. */
  const probe: Tool = { name: 'probe', summary: 'for this test', run: () => 0, complete: (ctx) => [`ns${ctx.sys.nsid}`] };
  test('is that of the command, in its namespace', () => {
    const s = open([...COREUTILS, probe]);
    s.run('ip netns add blue');
    expect(lastLine(s.type('ip netns exec blue hostn\t'))).toBe(`${PROMPT}ip netns exec blue hostname `);
    s.type('\x03');
    expect(lastLine(s.type('ip netns exec blue probe \t'))).toBe(`${PROMPT}ip netns exec blue probe ns2 `);
    s.type('\x03');
    expect(lastLine(s.type('probe \t'))).toBe(`${PROMPT}probe ns1 `);
  });
});
