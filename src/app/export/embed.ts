/** A lab inside its picture: its code (`link.ts`) as SVG metadata, or as a text chunk of a PNG (RFC 2083, tEXt). Other programs let both be. */
const KEYWORD = 'vethlab';
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** The IHDR chunk comes first: length, type, 13 bytes, checksum. */
const AFTER_HEADER = SIGNATURE.length + 25;

export const inSvg = (svg: string, code: string): string =>
  svg.replace(/^(<svg[^>]*>)/, (open) => `${open}<metadata id="${KEYWORD}">${code}</metadata>`);
export const fromSvg = (svg: string): string | undefined => new RegExp(`<metadata id="${KEYWORD}">\\s*([^<\\s]+)\\s*<`).exec(svg)?.[1];

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

export function inPng(png: Uint8Array, code: string): Uint8Array<ArrayBuffer> {
  const body = latin1(`tEXt${KEYWORD}\0${code}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, AFTER_HEADER));
  out.set(chunk, AFTER_HEADER);
  out.set(png.subarray(AFTER_HEADER), AFTER_HEADER + chunk.length);
  return out;
}

export function fromPng(png: Uint8Array): string | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    const text = body.length === length + 4 && body[0] === 0x74 ? textOf(body) : '';
    if (text.startsWith(`tEXt${KEYWORD}\0`)) return text.slice(5 + KEYWORD.length);
    at += length + 12;
  }
  return undefined;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** CRC-32 of ISO 3309, as PNG wants it. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
