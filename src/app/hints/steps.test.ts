import { describe, expect, test } from 'vitest';
import { modelOf } from '#lab/model.ts';
import { Builder } from '#lab/testing/builder.ts';
import { addressCommands, cableOf, nextStep } from './steps.ts';

const NO = { pinged: false, exported: false };
const named = (b: Builder, names: readonly string[]) => {
  const { id } = b.machine('host');
  return names.map((name) => b.netns(id, name));
};
const next = (b: Builder, facts = NO) => nextStep('build', modelOf(b.snapshot), facts)?.id;

/** Two namespaces with a cable between them, and addresses as they are given. */
function joined(...addrs: readonly (string | undefined)[]) {
  const b = new Builder();
  const [red, blue] = named(b, ['red', 'blue']);
  if (red === undefined || blue === undefined) throw new Error('no namespaces');
  const ends = b.veth(red, 'eth0', blue, 'eth0');
  for (const [i, addr] of addrs.entries()) {
    const end = ends[i];
    if (addr && end) b.addr(end, addr);
  }
  return b;
}
const commands = (b: Builder) => {
  const ends = cableOf(modelOf(b.snapshot));
  return ends ? addressCommands(ends) : [];
};

describe('the steps are read off the lab', () => {
  test('namespaces, then a cable, then addresses', () => {
    const b = new Builder();
    named(b, []);
    expect(next(b)).toBe('netns');
    const one = new Builder();
    named(one, ['red']);
    expect(next(one)).toBe('second');
    const two = new Builder();
    named(two, ['red', 'blue']);
    expect(next(two)).toBe('cable');
    expect(next(joined())).toBe('address');
    expect(next(joined('10.0.0.1/24'))).toBe('address');
    expect(next(joined('10.0.0.1/24', '10.0.0.2/24'))).toBe('ping');
  });

  test('two addresses that are not of one subnet are not enough', () => {
    expect(next(joined('10.0.0.1/24', '10.0.1.2/24'))).toBe('address');
  });

  test('who has pinged is not called back', () => {
    const b = new Builder();
    named(b, []);
    expect(next(b, { pinged: true, exported: false })).toBe('export');
    expect(next(b, { pinged: true, exported: true })).toBeUndefined();
  });
});

describe('the addresses that the button gives', () => {
  test('one each, of one subnet', () => {
    expect(commands(joined())).toEqual(['ip -n red addr add 10.0.0.1/24 dev eth0', 'ip -n blue addr add 10.0.0.2/24 dev eth0']);
  });
  test('what is there is kept', () => {
    expect(commands(joined('192.168.7.1/24'))).toEqual(['ip -n blue addr add 192.168.7.2/24 dev eth0']);
    expect(commands(joined(undefined, '192.168.7.9/24'))).toEqual(['ip -n red addr add 192.168.7.1/24 dev eth0']);
    expect(commands(joined('10.0.0.1/24', '10.0.1.2/24'))).toEqual([]);
  });
});
