/**
 * Capture files in the classic format of libpcap.
 *
 *    file header:    magic, major 2, minor 4, time zone, accuracy, snaplen, link type            24 bytes
 *    packet header:  seconds, µs or ns, bytes kept, bytes on the wire                             16 bytes, then the bytes kept
 *
 * Read: pcap-savefile(5); draft-ietf-opsawg-pcap.
 * Writes little-endian with nanoseconds and link type Ethernet. Reads both byte orders, µs and ns. Leaves out: pcapng.
 */
import { readU32 } from '#base/bytes.ts';
import { LINKTYPE_ETHERNET } from './ethernet.ts';

const MAGIC_US = 0xa1b2c3d4;
const MAGIC_NS = 0xa1b23c4d;
const FILE_HLEN = 24;
const PACKET_HLEN = 16;
/** libpcap's MAXIMUM_SNAPLEN, tcpdump's default. */
export const PCAP_SNAPLEN = 262144;
const NS = 1_000_000_000;

function writeLe32(b: Uint8Array, o: number, v: number): void {
  b[o] = v;
  b[o + 1] = v >>> 8;
  b[o + 2] = v >>> 16;
  b[o + 3] = v >>> 24;
}
const readLe32 = (b: Uint8Array, o: number): number =>
  (((b[o + 3] as number) << 24) | ((b[o + 2] as number) << 16) | ((b[o + 1] as number) << 8) | (b[o] as number)) >>> 0;

/** Collects frames into one growing buffer. */
export class PcapWriter {
  private readonly snaplen: number;
  private readonly epochSeconds: number;
  private buffer = new Uint8Array(4096);
  private used = FILE_HLEN;

  /** `epochSeconds` is what virtual time 0 is shown as, in seconds since 1970. */
  constructor(snaplen = PCAP_SNAPLEN, epochSeconds = 0) {
    this.snaplen = snaplen;
    this.epochSeconds = epochSeconds;
    writeLe32(this.buffer, 0, MAGIC_NS);
    writeLe32(this.buffer, 4, 2 | (4 << 16));
    writeLe32(this.buffer, 16, snaplen);
    writeLe32(this.buffer, 20, LINKTYPE_ETHERNET);
  }

  /** Adds a frame, cut to the snap length, at a time in nanoseconds. */
  add(tNanos: number, frame: Uint8Array): void {
    const kept = Math.min(frame.length, this.snaplen);
    this.reserve(PACKET_HLEN + kept);
    const seconds = Math.floor(tNanos / NS);
    writeLe32(this.buffer, this.used, seconds + this.epochSeconds);
    writeLe32(this.buffer, this.used + 4, tNanos - seconds * NS);
    writeLe32(this.buffer, this.used + 8, kept);
    writeLe32(this.buffer, this.used + 12, frame.length);
    this.buffer.set(kept === frame.length ? frame : frame.subarray(0, kept), this.used + PACKET_HLEN);
    this.used += PACKET_HLEN + kept;
  }

  /** The file so far; a copy. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  private reserve(more: number): void {
    if (this.used + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.used + more));
    grown.set(this.buffer);
    this.buffer = grown;
  }
}

export interface PcapPacket {
  /** Nanoseconds since the file's first second, so that the number stays exact; `epochSeconds` of the file added gives the date. */
  readonly t: number;
  readonly frame: Uint8Array;
  /** Bytes on the wire. */
  readonly wireLen: number;
}
export interface PcapFile {
  readonly linkType: number;
  readonly snaplen: number;
  readonly epochSeconds: number;
  readonly packets: readonly PcapPacket[];
  /** Set when the file ends within a packet, as after a capture that was killed; the packets before it are there. */
  readonly truncated: boolean;
}
export type PcapError = { readonly error: 'not-pcap' | 'bad-packet-length'; readonly offset: number };

type Read32 = (b: Uint8Array, o: number) => number;

/** Byte order and length of a tick, from the magic number. */
function flavour(b: Uint8Array): { u32: Read32; tick: number } | undefined {
  for (const u32 of [readLe32, readU32]) {
    if (u32(b, 0) === MAGIC_NS) return { u32, tick: 1 };
    if (u32(b, 0) === MAGIC_US) return { u32, tick: 1000 };
  }
  return undefined;
}

/** Reads a capture file. The frames are views into `b`, not copies. */
export function readPcap(b: Uint8Array): PcapFile | PcapError {
  const kind = flavour(b);
  if (!kind || b.length < FILE_HLEN) return { error: 'not-pcap', offset: 0 };
  const { u32, tick } = kind;
  const packets: PcapPacket[] = [];
  const epochSeconds = b.length >= FILE_HLEN + 4 ? u32(b, FILE_HLEN) : 0;
  let at = FILE_HLEN;
  while (at + PACKET_HLEN <= b.length) {
    const kept = u32(b, at + 8);
    if (kept > PCAP_SNAPLEN) return { error: 'bad-packet-length', offset: at };
    const start = at + PACKET_HLEN;
    if (start + kept > b.length) break;
    const t = (u32(b, at) - epochSeconds) * NS + u32(b, at + 4) * tick;
    packets.push({ t, frame: b.subarray(start, start + kept), wireLen: u32(b, at + 12) });
    at = start + kept;
  }
  return { linkType: u32(b, 20) & 0xffff, snaplen: u32(b, 16), epochSeconds, packets, truncated: at < b.length };
}
