/** The echo request as ping builds it: ICMP header, a struct timeval, then counting bytes or the user's pattern. Read RFC 792. */
import { readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';

const HEADER = 8;
/** sizeof(struct timeval) on 64-bit Linux; with less room there is no round-trip time. */
export const TIMEVAL = 16;

/** `us` is the time of day in microseconds. */
export function echoRequest(ident: number, seq: number, size: number, pattern: readonly number[], us: bigint): Uint8Array {
  const packet = new Uint8Array(HEADER + size);
  packet[0] = 8;
  writeU16(packet, 4, ident);
  writeU16(packet, 6, seq & 0xffff);
  for (let i = 0; i < size; i++) packet[HEADER + i] = pattern.length > 0 ? (pattern[i % pattern.length] as number) : i;
  if (size >= TIMEVAL) writeTimeval(packet, us);
  writeU16(packet, 2, checksum(packet, 0, packet.length));
  return packet;
}

/** Little-endian, as on the machines that the simulator imitates. */
function writeTimeval(packet: Uint8Array, us: bigint): void {
  const seconds = us / 1_000_000n;
  writeU32(packet, HEADER, swap(Number(seconds & 0xffffffffn)));
  writeU32(packet, HEADER + 4, swap(Number(seconds >> 32n)));
  writeU32(packet, HEADER + 8, swap(Number(us % 1_000_000n)));
  writeU32(packet, HEADER + 12, 0);
}
const swap = (v: number): number => ((v & 0xff) << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);

/** The time of day in microseconds that the request carried. */
export function sentAt(packet: Uint8Array): bigint | undefined {
  if (packet.length < HEADER + TIMEVAL) return undefined;
  const word = (o: number) => BigInt(swap(readU32(packet, HEADER + o)) >>> 0);
  return (word(0) + (word(4) << 32n)) * 1_000_000n + word(8);
}

export interface Echo {
  readonly type: number;
  readonly code: number;
  readonly ident: number;
  readonly seq: number;
}
/** The header of an echo message; undefined when there is not even that. */
export function readEcho(packet: Uint8Array): Echo | undefined {
  if (packet.length < HEADER) return undefined;
  return { type: packet[0] as number, code: packet[1] as number, ident: readU16(packet, 4), seq: readU16(packet, 6) };
}
