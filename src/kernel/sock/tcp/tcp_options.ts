/** The options of a segment (tcp_parse_options, tcp_options_write in net/ipv4/tcp_input.c and tcp_output.c; RFC 7323, RFC 2018). */
import { readU16, readU32, writeU16, writeU32 } from '#base/bytes.ts';
import { TCPOPT_MSS, TCPOPT_NOP, TCPOPT_SACK, TCPOPT_SACK_PERM, TCPOPT_TIMESTAMP, TCPOPT_WINDOW, tcpOptions } from '#wire/tcp.ts';

const TCP_MAX_WSCALE = 14;
/** Timestamps with their padding: what they take of every segment. */
export const TCPOLEN_TSTAMP_ALIGNED = 12;

export interface ParsedOptions {
  readonly mss: number | undefined;
  readonly wscale: number | undefined;
  readonly sackPerm: boolean;
  readonly ts: { readonly val: number; readonly ecr: number } | undefined;
  readonly sacks: readonly { readonly start: number; readonly end: number }[];
}
const NONE: ParsedOptions = { mss: undefined, wscale: undefined, sackPerm: false, ts: undefined, sacks: [] };

/** Reads the options in [from, to); those of a wrong length are passed over. */
export function tcp_parse_options(b: Uint8Array, from: number, to: number): ParsedOptions {
  if (from === to) return NONE;
  let { mss, wscale, sackPerm, ts } = NONE;
  const sacks: { start: number; end: number }[] = [];
  for (const { kind, offset, length } of tcpOptions(b, from, to)) {
    if (kind === TCPOPT_MSS && length === 4) mss = readU16(b, offset + 2) || undefined;
    else if (kind === TCPOPT_WINDOW && length === 3) wscale = Math.min(b[offset + 2] as number, TCP_MAX_WSCALE);
    else if (kind === TCPOPT_SACK_PERM && length === 2) sackPerm = true;
    else if (kind === TCPOPT_TIMESTAMP && length === 10) ts = { val: readU32(b, offset + 2), ecr: readU32(b, offset + 6) };
    else if (kind === TCPOPT_SACK)
      for (let at = offset + 2; at + 8 <= offset + length; at += 8) sacks.push({ start: readU32(b, at), end: readU32(b, at + 4) });
  }
  return { mss, wscale, sackPerm, ts, sacks };
}

interface SynOptions {
  readonly mss: number;
  readonly sack: boolean;
  readonly ts: { readonly val: number; readonly ecr: number } | undefined;
  readonly wscale: number | undefined;
}

/** The options of a SYN or SYN-ACK, in Linux's order and with its padding. */
export function synOptions(o: SynOptions): Uint8Array {
  const bytes = [TCPOPT_MSS, 4, o.mss >> 8, o.mss & 255];
  if (o.ts)
    bytes.push(...(o.sack ? [TCPOPT_SACK_PERM, 2] : [TCPOPT_NOP, TCPOPT_NOP]), TCPOPT_TIMESTAMP, 10, ...u32(o.ts.val), ...u32(o.ts.ecr));
  else if (o.sack) bytes.push(TCPOPT_NOP, TCPOPT_NOP, TCPOPT_SACK_PERM, 2);
  if (o.wscale !== undefined) bytes.push(TCPOPT_NOP, TCPOPT_WINDOW, 3, o.wscale);
  return Uint8Array.from(bytes);
}
const u32 = (v: number): number[] => [v >>> 24, (v >>> 16) & 255, (v >>> 8) & 255, v & 255];

/** The options of a segment of an established connection. */
export function establishedOptions(
  ts: { readonly val: number; readonly ecr: number } | undefined,
  sacks: readonly { readonly start: number; readonly end: number }[],
): Uint8Array {
  const room = ts ? 40 - TCPOLEN_TSTAMP_ALIGNED : 40;
  const blocks = sacks.slice(0, Math.floor((room - 4) / 8));
  const b = new Uint8Array((ts ? TCPOLEN_TSTAMP_ALIGNED : 0) + (blocks.length > 0 ? 4 + 8 * blocks.length : 0));
  let at = 0;
  const word = (v: number): void => {
    writeU32(b, at, v);
    at += 4;
  };
  if (ts) {
    writeU16(b, at, (TCPOPT_NOP << 8) | TCPOPT_NOP);
    writeU16(b, at + 2, (TCPOPT_TIMESTAMP << 8) | 10);
    at += 4;
    word(ts.val);
    word(ts.ecr);
  }
  if (blocks.length > 0) word(((TCPOPT_NOP << 24) | (TCPOPT_NOP << 16) | (TCPOPT_SACK << 8) | (2 + 8 * blocks.length)) >>> 0);
  for (const { start, end } of blocks) {
    word(start);
    word(end);
  }
  return b;
}
