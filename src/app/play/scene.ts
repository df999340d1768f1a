/** What is on the stage at one moment: packets, their ways, marks. Times are milliseconds of stage time, which runs `speed` times as fast as ours. */
import type { Summary } from '#wire/summarize.ts';
import type { Leg } from '../canvas/geometry/geometry.ts';

/** Durations at speed 1 (look, section 5). */
export const TIMING = {
  hop: 420,
  inside: 200,
  rest: 120,
  mark: 240,
  hold: 160,
  stagger: 40,
  wrap: 320,
  unwrap: 240,
  nat: 240,
  /** How long a rule's gate stands once it has decided. */
  gate: 900,
  stop: 120,
  fall: 420,
  idle: 300,
  fade: 240,
  /** How long a story's trails stay after its last movement, and how much of that they fade. */
  trail: 2600,
  trailFade: 800,
  lie: 9000,
  chip: 2200,
  /** How long a rewritten address stands beside its packet. */
  note: 1600,
} as const;
/** From this speed on packets no longer travel. */
export const JUMP_SPEED = 4;

export interface Flight {
  readonly legs: readonly Leg[];
  readonly start: number;
  readonly duration: number;
}

/** One packet. It rests at `at` unless a flight has begun. */
export interface Mover {
  readonly skb: number;
  root: number;
  summary: Summary | undefined;
  bytes: number;
  /** Reference of its last known bytes; -1 when none were named. */
  frame: number;
  at: number;
  /** It does not go on before this time. */
  ready: number;
  flight: Flight | undefined;
  /** Decision that it is waiting for to be seen: table and end of the mark. */
  marked: { readonly table: string; readonly until: number } | undefined;
  /** The last netfilter rule (or policy) that decided about it, and whether that let it through. */
  gate: { readonly rid: number; readonly start: number; readonly shut: boolean } | undefined;
  wrap: { readonly on: boolean; readonly start: number; readonly before: Summary | undefined } | undefined;
  nat: { readonly start: number; readonly before: string; readonly after: string } | undefined;
  flood: Flood | undefined;
  /** The flood that it is a copy of, or answers to. */
  origin: Flood | undefined;
  drop: { readonly start: number; readonly reason: string; readonly fn: string } | undefined;
  /** Taken as intended (or, as a ghost, by nobody): it fades from here. */
  gone: { readonly start: number; readonly ghost: boolean } | undefined;
  /** It is a copy among copies, and nothing came of it yet. */
  copy: boolean;
}

export interface Flood {
  readonly spot: number;
  readonly start: number;
  copies: number;
  readonly proto: string;
  readonly root: number;
}

export interface Trail {
  readonly skb: number;
  readonly root: number;
  readonly proto: string;
  /** Place beside the cable: 0 is nearest. */
  readonly lane: number;
  readonly legs: readonly Leg[];
  readonly start: number;
  readonly duration: number;
  readonly tube: boolean;
  ghost: boolean;
  /** The packet never came: what it walked of the way. */
  cut: number;
}

export interface Scene {
  readonly now: number;
  readonly movers: ReadonlyMap<number, Mover>;
  readonly trails: readonly Trail[];
  readonly floods: readonly Flood[];
  /** Root of the story that an skb belongs to. */
  rootOf(skb: number): number;
  /** When the story of this root last moved. */
  lastActive(root: number): number;
}
