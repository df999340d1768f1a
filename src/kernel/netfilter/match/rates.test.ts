/** Matches that remember: statistic, hashlimit, recent. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ipv4, SEC } from '#base/brand.ts';
import { isError } from '../../core/errno.ts';
import { xtStore } from '../store.ts';
import { Bench, CLIENT, rule, SERVER } from '../testing.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
const add = (name: string, opts: Record<string, unknown>): void =>
  expect(xtStore(bench.net).insertRule('filter', 'FORWARD', rule(undefined, {}, [{ name, opts }]), name)).toBeUndefined();
/** Sends one packet from this host of the client's network; which of the rules took it. */
function hit(host = 2): boolean[] {
  const count = (): number[] => {
    const chains = xtStore(bench.net).chains('filter');
    return isError(chains) ? [] : (chains[1]?.rules.map((r) => r.packets) ?? []);
  };
  const before = count();
  bench.there(bench.udp(ipv4(CLIENT - 2 + host), SERVER, 4000, 9));
  return count().map((n, i) => n > (before[i] ?? 0));
}

describe('statistic', () => {
  test('nth: one in so many, from the packet that is named', () => {
    const nth = { mode: 'nth', inv: false, probability: 0, every: 3 };
    add('statistic', { ...nth, packet: 0 });
    add('statistic', { ...nth, packet: 2 });
    expect([1, 2, 3, 4].map(() => hit())).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [true, false],
    ]);
  });

  test('random: about as often as asked, by the seeded stream', () => {
    add('statistic', { mode: 'random', inv: false, probability: 0x80000000 / 4, every: 1, packet: 0 });
    let hits = 0;
    for (let i = 0; i < 400; i++) if (hit()[0]) hits++;
    expect(hits).toBeGreaterThan(70);
    expect(hits).toBeLessThan(130);
  });
});

describe('hashlimit', () => {
  const opts = {
    name: 'h',
    above: false,
    bytes: false,
    avg: 1_000_000,
    burst: 2,
    mode: 4,
    srcmask: 32,
    dstmask: 32,
    size: 0,
    max: 0,
    gcinterval: 1000,
    expire: 5000,
  };
  const hits = (...hosts: number[]) => hosts.map((h) => hit(h)[0]);

  test('a bucket for each source, filled again with time', () => {
    add('hashlimit', opts);
    expect(hits(2, 2, 2, 3)).toEqual([true, true, false, true]);
    bench.world.clock.elapse(SEC);
    expect(hits(2, 2)).toEqual([true, false]);
  });

  test('a mask makes sources one; above turns the answer round', () => {
    add('hashlimit', { ...opts, above: true, srcmask: 24 });
    expect(hits(2, 3, 4)).toEqual([false, false, true]);
  });

  test('one that was not used for its time is forgotten when the collector comes', () => {
    add('hashlimit', { ...opts, avg: 3600 * 1_000_000 });
    expect(hits(2, 2, 2)).toEqual([true, true, false]);
    bench.world.clock.elapse(4 * SEC);
    expect(hits(2)).toEqual([false]);
    bench.world.clock.elapse(6 * SEC);
    expect(hits(2)).toEqual([true]);
  });

  test('a full table drops what it has no room for', () => {
    add('hashlimit', { ...opts, max: 1 });
    expect(bench.there(bench.udp(CLIENT, SERVER, 1, 9))).toBe(true);
    expect(bench.there(bench.udp(ipv4(CLIENT + 1), SERVER, 1, 9))).toBe(false);
  });
});

describe('recent', () => {
  const base = { name: 'r', seconds: 0, hitcount: 0, rttl: false, reap: false, rdest: false, mask: 0xffffffff, inv: false };

  test('hits within the time count', () => {
    add('recent', { ...base, verb: 'update', seconds: 10, hitcount: 2 });
    add('recent', { ...base, verb: 'set' });
    expect([hit(), hit(), hit()].map((h) => h[0])).toEqual([false, false, true]);
    bench.world.clock.elapse(11 * SEC);
    expect(hit()[0]).toBe(false);
  });

  test('remove forgets, the mask makes hosts one, and the list goes with its last rule', () => {
    add('recent', { ...base, verb: 'set', mask: 0xffffff00 });
    add('recent', { ...base, verb: 'rcheck', mask: 0xffffff00 });
    hit(2);
    expect(hit(3)).toEqual([true, true]);
    const store = xtStore(bench.net);
    store.flush('filter', 'FORWARD');
    add('recent', { ...base, verb: 'rcheck', mask: 0xffffff00 });
    add('recent', { ...base, verb: 'remove', mask: 0xffffff00 });
    expect(hit(2)).toEqual([false, false]);
  });

  test('a transaction that sets the same rules again keeps the list', () => {
    const store = xtStore(bench.net);
    add('recent', { ...base, verb: 'set' });
    hit();
    store.batch(() => {
      store.flush('filter');
      return store.insertRule('filter', 'FORWARD', rule(undefined, {}, [{ name: 'recent', opts: { ...base, verb: 'rcheck' } }]), '');
    });
    expect(hit()).toEqual([true]);
  });

  test('what cannot be is refused', () => {
    const tries = [
      { verb: 'set', seconds: 5 },
      { verb: 'rcheck', name: 'a/b' },
      { verb: 'rcheck', hitcount: 65536 },
    ];
    for (const t of tries)
      expect(
        xtStore(bench.net).insertRule('filter', 'FORWARD', rule(undefined, {}, [{ name: 'recent', opts: { ...base, ...t } }]), ''),
      ).toMatchObject({ errno: 'EINVAL' });
  });
});
