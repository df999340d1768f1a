/** Packet bytes as tcpdump's -x and -X print them. */

const hexByte = (v: number): string => v.toString(16).padStart(2, '0');

function words(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++)
    text += (i - from) % 2 === 0 && i > from ? ` ${hexByte(bytes[i] as number)}` : hexByte(bytes[i] as number);
  return text;
}

const printable = (v: number): string => (v > 0x20 && v < 0x7f ? String.fromCharCode(v) : '.');

function lines(bytes: Uint8Array, line: (from: number, to: number) => string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    text += `\n\t0x${at.toString(16).padStart(4, '0')}:  ${line(at, Math.min(bytes.length, at + 16))}`;
  }
  return text;
}

/** -x: lines of eight words, each begun by a line feed and a tab. */
export const hexLines = (bytes: Uint8Array): string => lines(bytes, (from, to) => words(bytes, from, to));

/** -X: the same with the characters beside them. */
export const hexAndAscii = (bytes: Uint8Array): string =>
  lines(bytes, (from, to) => `${words(bytes, from, to).padEnd(39)}  ${Array.from(bytes.subarray(from, to), printable).join('')}`);
