/**
 * Capture files of several interfaces with their names and comments.
 *
 *    section header, then an interface description for each interface, then an enhanced packet for each frame.
 *    Every block: type, length, body to a multiple of 4 bytes, length again.
 *
 * Read: draft-ietf-opsawg-pcapng; wireshark's File Format Reference.
 * Writes little-endian, nanoseconds, link type Ethernet. Reads both byte orders, any resolution, several sections, and passes over blocks that
 * it does not know. Leaves out: name resolution, statistics, secrets, custom blocks.
 */
import { readU16, readU32 } from '#base/bytes.ts';
import { LINKTYPE_ETHERNET } from './ethernet.ts';
import { PCAP_SNAPLEN } from './pcap.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const SHB = 0x0a0d0d0a;
const IDB = 1;
const SPB = 3;
const EPB = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const OPT_END = 0;
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;
const NS = 1_000_000_000;
const TWO_32 = 0x1_0000_0000;

export interface CaptureInterface {
  readonly name: string;
  readonly description?: string;
}
export type Direction = 'in' | 'out';

/** Collects blocks into one growing buffer. Interfaces come before their packets. */
export class PcapngWriter {
  private buffer = new Uint8Array(4096);
  private used = 0;
  private readonly epoch: bigint;
  private interfaces = 0;

  /** `epochSeconds` is what virtual time 0 is shown as, in seconds since 1970. */
  constructor(application: string, epochSeconds = 0) {
    this.epoch = BigInt(epochSeconds) * BigInt(NS);
    this.block(SHB, (b) => {
      b.u32(BYTE_ORDER);
      b.u16(1);
      b.u16(0);
      // Length of the section: not told.
      b.u32(0xffffffff);
      b.u32(0xffffffff);
      b.option(SHB_USERAPPL, encodeUtf8(application));
      b.u32(OPT_END);
    });
  }
  /** Adds an interface; answers its number. */
  addInterface({ name, description }: CaptureInterface): number {
    this.block(IDB, (b) => {
      b.u16(LINKTYPE_ETHERNET);
      b.u16(0);
      b.u32(PCAP_SNAPLEN);
      b.option(IF_NAME, encodeUtf8(name));
      if (description) b.option(IF_DESCRIPTION, encodeUtf8(description));
      b.option(IF_TSRESOL, Uint8Array.of(9));
      b.u32(OPT_END);
    });
    return this.interfaces++;
  }
  /** Adds a frame at a time in nanoseconds. */
  add(on: number, tNanos: number, frame: Uint8Array, about: { readonly direction?: Direction; readonly comment?: string } = {}): void {
    const at = this.epoch + BigInt(tNanos);
    this.block(EPB, (b) => {
      b.u32(on);
      b.u32(Number(at >> 32n));
      b.u32(Number(at & 0xffffffffn));
      b.u32(frame.length);
      b.u32(frame.length);
      b.bytes4(frame);
      if (about.comment) b.option(OPT_COMMENT, encodeUtf8(about.comment));
      if (about.direction) b.option(EPB_FLAGS, Uint8Array.of(about.direction === 'in' ? 1 : 2, 0, 0, 0));
      if (about.comment || about.direction) b.u32(OPT_END);
    });
  }
  /** The file so far; a copy. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  private block(type: number, fill: (b: PcapngWriter) => void): void {
    const start = this.used;
    this.u32(type);
    this.u32(0);
    fill(this);
    const length = this.used + 4 - start;
    this.u32(length);
    writeLe32(this.buffer, start + 4, length);
  }
  private u16(v: number): void {
    this.reserve(2);
    this.buffer[this.used++] = v;
    this.buffer[this.used++] = v >>> 8;
  }
  private u32(v: number): void {
    this.reserve(4);
    writeLe32(this.buffer, this.used, v);
    this.used += 4;
  }
  /** Bytes, filled up to a multiple of four. */
  private bytes4(v: Uint8Array): void {
    const padded = (v.length + 3) & ~3;
    this.reserve(padded);
    this.buffer.set(v, this.used);
    this.buffer.fill(0, this.used + v.length, this.used + padded);
    this.used += padded;
  }
  private option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.bytes4(value);
  }
  private reserve(more: number): void {
    if (this.used + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.used + more));
    grown.set(this.buffer);
    this.buffer = grown;
  }
}

function writeLe32(b: Uint8Array, o: number, v: number): void {
  b[o] = v;
  b[o + 1] = v >>> 8;
  b[o + 2] = v >>> 16;
  b[o + 3] = v >>> 24;
}

export interface CapturedPacket {
  /** Index in `interfaces`. */
  readonly on: number;
  /** Nanoseconds since the first packet of the file. */
  readonly t: number;
  /** A view into the file. */
  readonly frame: Uint8Array;
  readonly wireLen: number;
  readonly comment: string;
}
export interface CaptureFile {
  readonly interfaces: readonly (CaptureInterface & { readonly linkType: number })[];
  readonly packets: readonly CapturedPacket[];
  /** The file ends within a block, or has more packets than were asked for. */
  readonly truncated: boolean;
}
export type PcapngError = { readonly error: 'not-pcapng' | 'bad-block'; readonly offset: number };

interface Order {
  readonly u16: (b: Uint8Array, o: number) => number;
  readonly u32: (b: Uint8Array, o: number) => number;
}
const BIG: Order = { u16: readU16, u32: readU32 };
const LITTLE: Order = {
  u16: (b, o) => (b[o] as number) | ((b[o + 1] as number) << 8),
  u32: (b, o) => (((b[o + 3] as number) << 24) | ((b[o + 2] as number) << 16) | ((b[o + 1] as number) << 8) | (b[o] as number)) >>> 0,
};

interface Reading {
  readonly b: Uint8Array;
  order: Order;
  /** Interfaces of the sections before this one. */
  base: number;
  readonly interfaces: (CaptureInterface & { readonly linkType: number; readonly tick: bigint })[];
  readonly packets: {
    readonly on: number;
    readonly at: bigint;
    readonly frame: Uint8Array;
    readonly wireLen: number;
    readonly comment: string;
  }[];
}

/** Reads a file, at most `limit` packets. The frames are views into `b`, not copies. */
export function readPcapng(b: Uint8Array, limit = Number.POSITIVE_INFINITY): CaptureFile | PcapngError {
  if (b.length < 28 || readU32(b, 0) !== SHB) return { error: 'not-pcapng', offset: 0 };
  const r: Reading = { b, order: LITTLE, base: 0, interfaces: [], packets: [] };
  let at = 0;
  while (at + 12 <= b.length && r.packets.length < limit) {
    if (readU32(b, at) === SHB) {
      const order = [LITTLE, BIG].find((o) => at + 12 <= b.length && o.u32(b, at + 8) === BYTE_ORDER);
      if (!order) return { error: 'bad-block', offset: at };
      r.order = order;
      r.base = r.interfaces.length;
    }
    const length = r.order.u32(b, at + 4);
    if (length < 12 || length % 4 !== 0) return { error: 'bad-block', offset: at };
    if (at + length > b.length) break;
    if (!take(r, r.order.u32(b, at), at + 8, at + length - 4)) return { error: 'bad-block', offset: at };
    at += length;
  }
  const first = r.packets.reduce<bigint | undefined>((min, p) => (min === undefined || p.at < min ? p.at : min), undefined) ?? 0n;
  return {
    interfaces: r.interfaces.map(({ tick: _, ...one }) => one),
    packets: r.packets.map(({ at: t, ...p }) => ({ ...p, t: Number(t - first) })),
    truncated: at < b.length,
  };
}

/** Takes a block's body; false when it contradicts itself. */
function take(r: Reading, type: number, from: number, to: number): boolean {
  if (type === IDB) return takeInterface(r, from, to);
  if (type === EPB) return takePacket(r, from, to);
  if (type !== SPB) return true;
  const wireLen = from + 4 <= to ? r.order.u32(r.b, from) : -1;
  if (wireLen < 0 || r.interfaces[r.base] === undefined) return false;
  const frame = r.b.subarray(from + 4, Math.min(to, from + 4 + wireLen));
  r.packets.push({ on: r.base, at: r.packets.at(-1)?.at ?? 0n, frame, wireLen, comment: '' });
  return true;
}

function takeInterface(r: Reading, from: number, to: number): boolean {
  if (from + 8 > to) return false;
  let name = '';
  let description = '';
  let tick = 1000n;
  for (const [code, at, length] of options(r, from + 8, to)) {
    if (code === IF_NAME) name = decodeUtf8(r.b.subarray(at, at + length));
    else if (code === IF_DESCRIPTION) description = decodeUtf8(r.b.subarray(at, at + length));
    else if (code === IF_TSRESOL && length >= 1) tick = tickOf(r.b[at] as number);
  }
  const number = r.interfaces.length - r.base;
  r.interfaces.push({ name: name || `if${number}`, ...(description && { description }), linkType: r.order.u16(r.b, from), tick });
  return true;
}
/** Nanoseconds of a tick; those of less than one count as one. A resolution of two's power is rounded. */
const tickOf = (resolution: number): bigint => {
  const seconds = resolution & 0x80 ? 1 / 2 ** (resolution & 0x7f) : 10 ** -resolution;
  return BigInt(Math.max(1, Math.round(seconds * NS)));
};

function takePacket(r: Reading, from: number, to: number): boolean {
  if (from + 20 > to) return false;
  const { u32 } = r.order;
  const on = r.base + u32(r.b, from);
  const kept = u32(r.b, from + 12);
  const one = r.interfaces[on];
  const end = from + 20 + kept;
  if (!one || end > to) return false;
  const ticks = BigInt(u32(r.b, from + 4)) * BigInt(TWO_32) + BigInt(u32(r.b, from + 8));
  let comment = '';
  for (const [code, at, length] of options(r, (end + 3) & ~3, to)) {
    if (code === OPT_COMMENT) comment = decodeUtf8(r.b.subarray(at, at + length));
  }
  r.packets.push({ on, at: ticks * one.tick, frame: r.b.subarray(from + 20, end), wireLen: u32(r.b, from + 16), comment });
  return true;
}

/** Code, place and length of each option, as far as they are whole. */
function* options(r: Reading, from: number, to: number): Generator<readonly [code: number, at: number, length: number]> {
  for (let at = from; at + 4 <= to; ) {
    const code = r.order.u16(r.b, at);
    const length = r.order.u16(r.b, at + 2);
    if (code === OPT_END || at + 4 + length > to) return;
    yield [code, at + 4, length];
    at += 4 + ((length + 3) & ~3);
  }
}
