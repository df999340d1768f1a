/** UTF-8 without the platform's encoder, which the pure layers do not have. */

export function utf8Encode(text: string): Uint8Array {
  const out: number[] = [];
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return Uint8Array.from(out);
}

/** Length in bytes, without making them. */
export function utf8Length(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x800 && (c < 0xd800 || c > 0xdfff)) n += 2;
    else if (c >= 0x80) n += 1;
  }
  return n;
}

/** Invalid bytes become U+FFFD, one each. */
export function utf8Decode(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i] as number;
    const more = b < 0x80 ? 0 : b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : -1;
    let code = more <= 0 ? b : b & (0x3f >> more);
    let ok = more >= 0;
    for (let k = 1; ok && k <= more; k++) {
      const c = bytes[i + k];
      ok = c !== undefined && (c & 0xc0) === 0x80;
      code = (code << 6) | ((c ?? 0) & 0x3f);
    }
    out += ok ? String.fromCodePoint(Math.min(code, 0x10ffff)) : '\ufffd';
    i += ok ? more + 1 : 1;
  }
  return out;
}
