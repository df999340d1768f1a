import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as seed from './fixtures/listings.ts';
import { readListing } from './listing.ts';

const HOSTS: Record<string, string> = { '10.97.212.159': 'hostA', '11.238.151.74': 'hostB', hostA: 'hostA', hostB: 'hostB' };
const machineOf = (name: string) => (Object.hasOwn(HOSTS, name) ? HOSTS[name] : undefined);
const only = (text: string) => {
  const { sections } = readListing(text, { machineOf });
  expect(sections).toHaveLength(1);
  return sections[0]?.text;
};
const commands = (text: string | undefined) => (text ?? '').split('\n').filter((l) => l.trim() && !l.startsWith('#'));

describe('listings of the article', () => {
  test.each(Object.entries(seed))('%s: every line loses its number and nothing else', (_, listing) => {
    const got = readListing(listing)
      .sections.map((s) => s.text)
      .join('\n');
    const want = listing.split('\n').map((l) => l.replace(/^ {2}\d+\. /, ''));
    expect(got.split('\n')).toEqual(want);
    expect(got).not.toMatch(/^\s*\d+\./m);
  });

  test('the overlay listing goes to the two hosts that it names', () => {
    const { sections } = readListing(seed.VXLAN, { machineOf });
    expect(sections.map((s) => [s.machine, s.firstLine, commands(s.text)[0]])).toEqual([
      ['hostA', 1, 'ip link add vxlan1 type vxlan id 1 remote 11.238.151.74 dstport 9527 dev bond0'],
      ['hostB', 5, 'ip link add vxlan2 type vxlan id 1 remote 10.97.212.159 dstport 9527 dev bond0'],
    ]);
    const build = readListing(seed.TWO_HOSTS, { machineOf }).sections;
    expect(build.map((s) => [s.machine, s.firstLine, s.text.split('\n').length])).toEqual([
      ['hostA', 1, 26],
      ['hostB', 27, 26],
    ]);
  });

  test('a lab that does not know the addresses runs it where it was asked to', () => {
    expect(readListing(seed.VXLAN).sections.map((s) => s.machine)).toEqual([undefined]);
  });

  test('two listings, one after the other', () => {
    const text = only(`${seed.VETH_ADD}\n\n${seed.VETH_MOVE}`);
    expect(commands(text)).toHaveLength(8);
    expect(commands(text)[0]).toBe('ip link add veth-1-a type veth peer name veth-1-b');
  });
});

describe('what pages do to commands', () => {
  test.each([
    ['non-breaking spaces and CRLF', 'ip\u00a0link\u3000add\r\nip a\r\n', 'ip link add\nip a\n'],
    ['typographic quotes', 'echo \u201c1\u201d > /proc/sys/net/ipv4/ip_forward', 'echo "1" > /proc/sys/net/ipv4/ip_forward'],
    ['quotes that are meant', 'echo "say \u201chello\u201d"', 'echo "say \u201chello\u201d"'],
    ['dashes', 'ip \u2013br a; ip \u2014help', 'ip -br a; ip --help'],
    ['numbers of cat -n', '     1\tip netns add a\n     2\tip netns add b', 'ip netns add a\nip netns add b'],
    ['data that begins with numbers stays', 'cat <<E\n1 one\n2 two\nE\nip a\nip l\nip r', 'cat <<E\n1 one\n2 two\nE\nip a\nip l\nip r'],
    [
      'indentation inside a listing',
      ' 1. for i in 1 2; do\n 2.   ip netns add n$i\n 3. done',
      'for i in 1 2; do\n  ip netns add n$i\ndone',
    ],
    ['a fence', '```bash\nip a\n```', '\nip a\n'],
    ['a root prompt', '# ip netns add a\n# ip netns list', 'ip netns add a\nip netns list'],
    ['a comment that looks like a command', '# ip netns add a\nip netns list', '# ip netns add a\nip netns list'],
    ['a dollar prompt and its output', '$ ip netns add a\n$ ip netns list\na\n', 'ip netns add a\nip netns list\n\n'],
    ['a full prompt and its output', 'root@box:~# ip netns list\na\nuser@box:/tmp$ sudo ip a', 'ip netns list\n\nsudo ip a'],
    ['brackets in a prompt', '[root@box ~]# ip a', 'ip a'],
  ])('%s', (_, given, want) => expect(only(given)).toBe(want));
});

describe('machines', () => {
  test('#@ lines cut, and keep the numbers of lines', () => {
    const { sections } = readListing('ip a\n#@ hostB\nip b\nip c\n#@ nobody\nip d', { machineOf });
    expect(sections).toEqual([
      { text: 'ip a', firstLine: 1 },
      { machine: 'hostB', text: '#@ hostB\nip b\nip c', firstLine: 2 },
      { machine: 'nobody', text: '#@ nobody\nip d', firstLine: 5 },
    ]);
  });
  test('prompts name machines that the lab has', () => {
    const { sections } = readListing('root@hostA:~# ip a\nroot@hostB:~# ip b\nroot@else:~# ip c', { machineOf });
    expect(sections.map((s) => [s.machine, commands(s.text)])).toEqual([
      ['hostA', ['ip a']],
      ['hostB', ['ip b', 'ip c']],
    ]);
  });
  test('comments in English, too', () => {
    expect(
      readListing('# on hostB:\nip a\n# 11.238.151.74:\nip b\n# hostA is nice\nip c', { machineOf }).sections.map((s) => s.machine),
    ).toEqual(['hostB']);
  });
});

describe('bounds', () => {
  test('too much, and nothing', () => {
    expect(readListing('x'.repeat(400_001)).error).toBe('too-long');
    expect(readListing('\n'.repeat(20_001)).error).toBe('too-long');
    expect(readListing(' \n\u00a0\n').error).toBe('empty');
  });
  test('a line of a section is that line of the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ip a', '', '#@ hostA', '#@ hostB', '  echo x', '# note')), (lines) => {
        for (const s of readListing(lines.join('\n')).sections)
          for (const [i, l] of s.text.split('\n').entries()) expect(l).toBe(lines[s.firstLine - 1 + i] ?? '');
      }),
    );
  });
});
