/** Texts in files, as UTF-8. Halves of a surrogate pair and bytes that are no UTF-8 become U+FFFD or Latin-1: nothing throws. */

export function encodeUtf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  const units = escaped.match(/%[0-9A-F]{2}|[^%]/g) ?? [];
  return Uint8Array.from(units, (u) => (u.length === 3 ? Number.parseInt(u.slice(1), 16) : u.charCodeAt(0)));
}

export function decodeUtf8(bytes: Uint8Array): string {
  const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  try {
    return decodeURIComponent(latin1.replace(/[^A-Za-z0-9]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`));
  } catch {
    return latin1;
  }
}
