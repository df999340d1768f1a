import { beforeEach, describe, expect, test } from 'vitest';
import type { ToWorker } from '#host/protocol.ts';
import { Tape, tunnelPing, twoHosts } from '../canvas/testing/sample.ts';
import { HostClient } from '../host/client.ts';
import { createLab, type Lab } from '../store/lab-store.ts';
import type { FrameSource } from './clock.ts';
import { createPlayer, type Player } from './player.ts';

/** Frames that come when the test says. */
class ManualFrames implements FrameSource {
  private waiting: ((ms: number) => void) | undefined;
  private now = 0;
  request(callback: (ms: number) => void): number {
    this.waiting = callback;
    return 1;
  }
  cancel(): void {
    this.waiting = undefined;
  }
  get asleep(): boolean {
    return this.waiting === undefined;
  }
  run(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 16;
      const callback = this.waiting;
      this.waiting = undefined;
      callback?.(this.now);
    }
  }
}

let frames: ManualFrames;
let sent: ToWorker[];
let lab: Lab;
let player: Player;
const put = (tape: Tape): void => {
  lab.log.append(tape.events, tape.frames);
  lab.store.setState({ end: lab.log.end });
};
const head = (): number => lab.store.getState().head;
const played = (): number[] => sent.flatMap((m) => (m.type === 'played' ? [m.seq] : []));

beforeEach(() => {
  frames = new ManualFrames();
  sent = [];
  lab = createLab(new HostClient({ post: (m) => sent.push(m), onMessage: () => {}, close: () => {} }));
  lab.store.setState({ snapshot: twoHosts() });
  player = createPlayer(lab, frames);
});

describe('playing', () => {
  test('shows events as their packets arrive, tells the worker at the end, and sleeps when the picture is still', () => {
    put(tunnelPing());
    frames.run(300);
    expect(head()).toBe(2);
    expect(played()).toEqual([]);
    frames.run(20_000);
    expect(head()).toBe(lab.log.end);
    expect(played()).toEqual([lab.log.end]);
    frames.run(20_000);
    expect(frames.asleep).toBe(true);
  });
  test('twice the speed takes half the time', () => {
    lab.store.setState({ speed: 2 });
    put(tunnelPing());
    frames.run(300);
    expect(head()).toBeGreaterThan(2);
  });
  test('a build is shown in one frame, also while paused', () => {
    player.pause();
    const tape = new Tape();
    for (let i = 0; i < 50; i++) tape.wait(1e8).add({ kind: 'exec', pid: i, nsid: 1, argv: [], term: 1 });
    put(tape);
    frames.run(32);
    expect(head()).toBe(50);
  });
  test('a crowd of packets is applied at once', () => {
    const tape = new Tape();
    for (let i = 0; i < 2500; i++) tape.consume(i + 1, 2, 2);
    put(tape);
    frames.run(64);
    expect(head()).toBe(2500);
  });
});

describe('stepping', () => {
  beforeEach(() => {
    player.pause();
    put(tunnelPing());
    frames.run(500);
  });
  test('paused, packets do not move', () => expect(head()).toBe(0));
  test('next hop ends when a packet has arrived', () => {
    player.nextHop();
    frames.run(2000);
    expect(lab.log.get(head() - 1)?.kind).toBe('netif_receive_skb');
    const first = head();
    frames.run(2000);
    expect(head()).toBe(first);
  });
  test('next event shows one', () => {
    player.nextEvent();
    frames.run(200);
    expect(lab.log.get(head() - 1)?.kind).toBe('net_dev_start_xmit');
  });
  test('previous goes back to the arrival before', () => {
    for (let i = 0; i < 3; i++) {
      player.nextHop();
      frames.run(3000);
    }
    const third = head();
    player.previous();
    expect(head()).toBeLessThan(third);
    expect(lab.log.get(head() - 1)?.kind).toBe('netif_receive_skb');
  });
  test('the end can be had at once, and any moment be gone back to', () => {
    player.toEnd();
    expect(head()).toBe(lab.log.end);
    expect(player.scene.movers.get(11)?.drop?.reason).toBe('NETFILTER_DROP');
    player.seek(3);
    expect(head()).toBe(3);
    expect([...player.scene.movers.keys()]).toEqual([1]);
  });
});
