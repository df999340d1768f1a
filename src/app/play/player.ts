/**
 * The player: moves the play head over the log. It shows an event when the stage says that its packet is there, applies it to the tables through
 * the lab store, and tells the worker when the end of the log has been seen. One player a lab; `playerOf` finds it.
 */
import type { TraceEvent } from '#host/protocol.ts';
import { currentBoot } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { browserFrames, type FrameSource, frameLoop, type Loop } from './clock.ts';
import type { Scene } from './scene.ts';
import { isPacketEvent, Stage } from './stage.ts';
import { frameSummaries } from './summaries.ts';
import { snapshotTopology } from './topology.ts';

export interface Transport {
  play(): void;
  pause(): void;
  /** Shows the next event that can be seen, then holds. */
  nextEvent(): void;
  /** Shows events up to the next arrival, then holds. */
  nextHop(): void;
  /** Goes one arrival back. */
  previous(): void;
  /** Puts the head before event `seq`, without movement. */
  seek(seq: number): void;
  setSpeed(speed: number): void;
  /** Shows all that has happened at once. */
  toEnd(): void;
}

export interface Player extends Transport {
  readonly scene: Scene;
  /** Protocols (and `drop`) that have come on stage. */
  seen(): ReadonlySet<string>;
  /** Called before each drawn frame while something moves or has changed; answers how to stop. */
  onFrame(listener: () => void): () => void;
  /** Draws again although no time passes (the view moved, something was selected). */
  redraw(): void;
  /** Looks for new events; called when the log has grown. */
  wake(): void;
  dispose(): void;
}

/** More frames than this on their way: nobody can watch them all, so what waits is applied at once. */
const MAX_WAITING = 2000;
/** Events whose movements are kept when many are applied at once or the head is moved. */
const REPLAYED = 3000;
/** Most events shown in one frame, so that a long build and a big flood leave the page responsive. */
const MAX_PER_FRAME = 1500;

/** How far ahead in the log a packet's first bytes are looked for. */
const FORESEEN = 400;

/** Kinds that are a step of their own for "next event". */
const VISIBLE: ReadonlySet<TraceEvent['kind']> = new Set([
  'net_dev_start_xmit',
  'netif_receive_skb',
  'decision',
  'kfree_skb',
  'consume_skb',
  'lineage',
  'table',
  'output',
  'guard',
]);

const players = new WeakMap<Lab, LabPlayer>();
/** The player of a lab, made when it is first asked for. */
export function playerOf(lab: Lab): Player {
  const known = players.get(lab);
  if (known) return known;
  const made = new LabPlayer(lab, browserFrames);
  players.set(lab, made);
  return made;
}
/** A player with its own source of frames. */
export const createPlayer = (lab: Lab, frames: FrameSource = browserFrames): Player => {
  const made = new LabPlayer(lab, frames);
  players.set(lab, made);
  return made;
};
/** A gesture of the user comes after everything that has happened: show it first. */
export const toEnd = (lab: Lab): void => players.get(lab)?.toEnd();

class LabPlayer implements Player {
  private readonly lab: Lab;
  private readonly loop: Loop;
  private readonly frameListeners = new Set<() => void>();
  private readonly seenSet = new Set<string>();
  private readonly unsubscribe: () => void;
  private stage: Stage;
  private boot = currentBoot();
  private stepping: 'event' | 'hop' | undefined;
  private toldWorker = -1;
  /** Events shown in this frame that the store has not got yet. Table changes among them go first to anything about a packet. */
  private waiting: TraceEvent[] = [];
  private tablesWait = false;
  private at = 0;

  constructor(lab: Lab, frames: FrameSource) {
    this.lab = lab;
    this.stage = this.newStage();
    this.loop = frameLoop((elapsed) => this.frame(elapsed), frames);
    this.unsubscribe = lab.store.subscribe((s, before) => {
      if (s.playing !== before.playing || s.end !== before.end || s.story !== before.story || s.speed !== before.speed) this.wake();
    });
  }

  get scene(): Scene {
    return this.stage;
  }
  seen(): ReadonlySet<string> {
    return this.seenSet;
  }

  play(): void {
    this.stepping = undefined;
    this.lab.store.setState({ playing: true });
    this.wake();
  }
  pause(): void {
    this.stepping = undefined;
    this.lab.store.setState({ playing: false });
  }
  nextEvent(): void {
    this.lab.store.setState({ playing: false });
    this.stepping = 'event';
    this.wake();
  }
  nextHop(): void {
    this.lab.store.setState({ playing: false });
    this.stepping = 'hop';
    this.wake();
  }
  setSpeed(speed: number): void {
    this.lab.store.setState({ speed });
  }

  previous(): void {
    const { log, store } = this.lab;
    let seq = store.getState().head - 2;
    while (seq >= log.first && log.get(seq)?.kind !== 'netif_receive_skb') seq--;
    this.seek(seq < log.first ? log.first : seq + 1);
  }

  seek(to: number): void {
    const { log, store } = this.lab;
    const seq = Math.max(log.first, Math.min(to, log.end));
    const head = store.getState().head;
    this.stepping = undefined;
    if (seq < head) {
      store.setState({ playing: false });
      this.lab.unpassEvents(this.range(seq, head).reverse());
    } else this.lab.passEvents(this.range(head, seq));
    this.rebuild(seq);
    this.tellWorker();
    this.redraw();
  }

  toEnd(): void {
    const { log, store } = this.lab;
    this.checkBoot();
    const head = store.getState().head;
    if (head < log.end) {
      this.lab.passEvents(this.range(head, log.end));
      this.rebuild(log.end);
    }
    this.tellWorker();
    this.redraw();
  }

  onFrame(listener: () => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }
  redraw(): void {
    this.loop.wake();
  }
  wake(): void {
    if (typeof document !== 'undefined' && document.hidden && this.lab.store.getState().playing) this.toEnd();
    else this.loop.wake();
  }
  dispose(): void {
    this.loop.stop();
    this.unsubscribe();
    players.delete(this.lab);
  }

  private newStage(): Stage {
    const stage = new Stage(
      snapshotTopology(() => this.lab.store.getState().snapshot),
      frameSummaries(this.lab),
    );
    stage.onSeen = (what) => this.seenSet.add(what);
    stage.foresee = (event) => this.firstFrame(event.seq, event.skb);
    return stage;
  }

  private firstFrame(seq: number, skb: number): number {
    for (let at = seq; at < Math.min(this.lab.log.end, seq + FORESEEN); at++) {
      const event = this.lab.log.get(at);
      if (event && 'frame' in event && event.skb === skb) return event.frame;
    }
    return -1;
  }

  /** A lab was opened: nothing of the old one may stay on stage. */
  private checkBoot(): void {
    if (this.boot === currentBoot()) return;
    this.boot = currentBoot();
    this.toldWorker = -1;
    this.seenSet.clear();
    this.stage = this.newStage();
  }

  /** The picture at `seq`, made of the events before it without their movements. Tables must be those of `seq`. */
  private rebuild(seq: number): void {
    const now = this.stage.now;
    this.stage = this.newStage();
    this.stage.now = now;
    this.stage.instant = true;
    for (const event of this.range(Math.max(this.lab.log.first, seq - REPLAYED), seq)) this.stage.pass(event);
    this.stage.instant = false;
  }

  private range(from: number, to: number): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (let seq = from; seq < to; seq++) {
      const event = this.lab.log.get(seq);
      if (event) events.push(event);
    }
    return events;
  }

  private frame(elapsed: number): boolean {
    this.checkBoot();
    const { playing, speed, story, head } = this.lab.store.getState();
    const moves = playing || this.stepping !== undefined;
    this.at = Math.max(head, this.lab.log.first);
    if (playing && this.lab.log.end - this.at > MAX_WAITING) this.skipCrowd();
    const target = this.stage.now + (moves ? elapsed * speed : 0);
    const more = this.show(target, moves);
    if (moves) this.stage.now = Math.max(this.stage.now, target);
    const alive = this.stage.tidy(story === undefined ? undefined : this.stage.rootOf(story));
    for (const listener of this.frameListeners) listener();
    this.tellWorker();
    return more || (alive && (playing || this.stepping !== undefined));
  }

  /** A build may be long; packets in such numbers are not watched one by one. */
  private skipCrowd(): void {
    let frames = 0;
    for (let seq = this.at; seq < this.lab.log.end && frames <= MAX_WAITING; seq++)
      if (this.lab.log.get(seq)?.kind === 'netif_receive_skb') frames++;
    if (frames > MAX_WAITING) {
      this.toEnd();
      this.at = this.lab.store.getState().head;
    }
  }

  /** Shows what may be shown until stage time `target`. Answers whether more is waiting that time alone will bring. */
  private show(target: number, moves: boolean): boolean {
    const { log } = this.lab;
    for (let n = 0; this.at < log.end; n++) {
      const event = log.get(this.at);
      if (!event) break;
      const packet = isPacketEvent(event);
      if (packet && this.tablesWait) this.flush();
      if (!moves && this.stepping === undefined && packet) return this.finish(false);
      const when = moves ? this.stage.mayPass(event) : this.stage.now;
      if (when > target) return this.finish(true);
      this.stage.now = Math.max(this.stage.now, when);
      this.stage.pass(event);
      this.waiting.push(event);
      this.tablesWait ||= event.kind === 'table';
      this.at++;
      if (this.stepped(event)) return this.finish(false);
      if (n >= MAX_PER_FRAME) return this.finish(true);
    }
    return this.finish(false);
  }
  private finish(more: boolean): boolean {
    this.flush();
    return more;
  }

  private flush(): void {
    this.tablesWait = false;
    if (this.waiting.length === 0) return;
    const events = this.waiting;
    this.waiting = [];
    this.lab.passEvents(events);
  }

  private stepped(event: TraceEvent): boolean {
    if (this.stepping === undefined) return false;
    const done = this.stepping === 'event' ? VISIBLE.has(event.kind) : event.kind === 'netif_receive_skb' || event.kind === 'kfree_skb';
    if (done) this.stepping = undefined;
    return done;
  }

  private tellWorker(): void {
    const { head } = this.lab.store.getState();
    if (head < this.lab.log.end || head === this.toldWorker) return;
    this.toldWorker = head;
    this.lab.client.send({ type: 'played', seq: head });
  }
}
