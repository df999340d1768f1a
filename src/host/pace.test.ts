import { describe, expect, test } from 'vitest';
import { nanos } from '#base/brand.ts';
import { Clock } from '#sim/clock.ts';
import { Scheduler, type Task } from '#sim/task.ts';
import { Trace } from '#sim/trace.ts';
import { Pace, type PaceState } from './pace.ts';

/** A pace whose deferred slices run when the test says so. */
function rig() {
  const clock = new Clock();
  const scheduler = new Scheduler(clock);
  const trace = new Trace(clock);
  const queue: (() => void)[] = [];
  const states: PaceState[] = [];
  let endless = 0;
  let ticks = 0;
  const pace = new Pace(scheduler, trace, {
    defer: (work) => void queue.push(work),
    flush: () => undefined,
    state: (s) => void states.push(s),
    // A clock that moves by a millisecond whenever it is looked at.
    clock: () => ticks++,
    endless: () => void endless++,
  });
  const turn = (n = 1) => {
    for (let i = 0; i < n; i++) queue.shift()?.();
  };
  const settle = () => {
    for (let i = 0; queue.length > 0 && i < 10_000; i++) turn();
  };
  const say = (text: string) => trace.object({ kind: 'output', term: 1, text });
  return { clock, scheduler, trace, pace, queue, states, turn, settle, say, endless: () => endless };
}
function* every(r: ReturnType<typeof rig>, ms: number, times: number): Task<void> {
  for (let i = 0; i < times; i++) {
    yield { until: nanos(r.clock.now + ms * 1e6) };
    r.say(`${i}`);
  }
}

describe('pace', () => {
  test('held: each burst waits for the play head, and one played message lets one gap pass', () => {
    const r = rig();
    r.scheduler.spawn(every(r, 1000, 3));
    r.say('start');
    r.settle();
    expect([r.trace.nextSeq, r.states.at(-1), r.clock.now]).toEqual([1, 'gap', 0]);
    r.pace.playedTo(1);
    r.settle();
    expect([r.trace.nextSeq, r.states.at(-1), r.clock.now]).toEqual([2, 'gap', 1e9]);
    r.pace.playedTo(1);
    r.settle();
    expect(r.trace.nextSeq).toBe(2);
    r.pace.playedTo(2);
    r.settle();
    r.pace.playedTo(3);
    r.settle();
    expect([r.trace.nextSeq, r.states.at(-1)]).toEqual([4, 'idle']);
  });

  test('short gaps are crossed at once', () => {
    const r = rig();
    r.scheduler.spawn(every(r, 4, 5));
    r.settle();
    expect([r.trace.nextSeq, r.states.at(-1)]).toEqual([5, 'idle']);
  });

  test('free: time runs on, but never far ahead of the play head', () => {
    const r = rig();
    r.pace.setMode('free');
    r.scheduler.spawn(every(r, 1000, 150_000));
    r.settle();
    expect(r.trace.nextSeq).toBeGreaterThan(100_000);
    expect(r.trace.nextSeq).toBeLessThan(105_000);
    r.pace.playedTo(r.trace.nextSeq);
    r.settle();
    expect([r.trace.nextSeq, r.states.at(-1)]).toEqual([150_000, 'idle']);
  });

  test('commands without end leave room for messages and are named once', () => {
    const r = rig();
    r.scheduler.spawn(
      (function* (): Task<void> {
        for (;;) yield {};
      })(),
    );
    r.turn(100);
    expect([r.endless(), r.queue.length]).toEqual([0, 1]);
    r.turn(1000);
    expect([r.endless(), r.queue.length]).toEqual([1, 1]);
    r.pace.stop();
    r.turn(2);
    expect(r.queue).toHaveLength(0);
  });
});
