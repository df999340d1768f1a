import { describe, expect, test } from 'vitest';
import { modelOf } from '#lab/model.ts';
import { copyText, pasteText } from './clipboard.ts';
import { twoHosts } from './testing/sample.ts';

const snapshot = twoHosts();
const none = { names: new Set<string>(), addresses: new Set<number>() };
const model = modelOf(snapshot);
const taken = {
  names: new Set(
    model.machines[0] ? [...model.machines[0].named.map((s) => s.netns.name), ...model.machines[0].init.links.map((l) => l.name)] : [],
  ),
  addresses: new Set([...snapshot.addr.values()].map((a) => a.local as number)),
};

describe('copy and paste', () => {
  test('a bridge and a namespace bring the pair between them, and nothing else of the machine', () => {
    const text = copyText(snapshot, ['hostA/qianyi-test-1', 'hostA//br0']) ?? '';
    const { lines } = pasteText(text, none) ?? { lines: [] };
    expect(lines).toContain('ip netns add qianyi-test-1');
    expect(lines.some((l) => l.includes('type veth'))).toBe(true);
    expect(text).not.toContain('qianyi-test-2');
    expect(text).not.toContain('bond0');
  });
  test('a namespace alone leaves its pair behind when the other end stays', () => {
    const text = copyText(snapshot, ['hostA/qianyi-test-1']) ?? '';
    expect(text).not.toContain('type veth');
  });
  test('beside the original every name and address is another one', () => {
    const text = copyText(snapshot, ['hostA/qianyi-test-1', 'hostA//br0']) ?? '';
    const { lines, renamed } = pasteText(text, taken) ?? { lines: [], renamed: new Map() };
    const all = lines.join('\n');
    expect(renamed.get('br0')).toBe('br1');
    expect(all).not.toMatch(/\bqianyi-test-1\b/);
    expect(all).not.toMatch(/\bbr0\b/);
    const addresses = [...all.matchAll(/addr add (\S+)/g)].map((m) => m[1]);
    expect(addresses.length).toBeGreaterThan(0);
    for (const a of addresses) expect(text).not.toContain(` ${a} `);
  });
  test('a machine, or a text from elsewhere, is none of ours', () => {
    expect(copyText(snapshot, ['hostA'])).toBeUndefined();
    expect(pasteText('ip link add br0 type bridge', none)).toBeUndefined();
    expect(pasteText('ip link\n#= {"vethlab":"other"}', none)).toBeUndefined();
    expect(pasteText('ip link\n#= {oops', none)).toBeUndefined();
  });
});
