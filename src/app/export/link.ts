/**
 * A whole lab in a few hundred characters: the JSON of its document, compressed (zlib, whose checksum finds damage), as base64url, after the version
 * of this form. Share links and pictures carry it. What comes in is a stranger's: its size is limited before and while it is unpacked, and the
 * schema has the last word.
 */
import { isLabError, type LabError, readLab } from '#lab/file.ts';
import type { LabDoc } from '#lab/schema.ts';

const VERSION = 1;
/** Longest code that is unpacked, and most bytes that may come out of it. */
const MAX_CODE = 2_000_000;
const MAX_BYTES = 8_000_000;
/** Longer links are cut by programs on the way. */
export const MAX_LINK = 30_000;
const ROUTE = '#/s/';

export type LinkProblem = 'damaged' | 'too-new' | 'too-long';

export async function encodeLab(doc: LabDoc): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(doc)), new CompressionStream('deflate'));
  let text = '';
  for (const byte of packed) text += String.fromCharCode(byte);
  return `${VERSION}.${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The lab in a code; what is wrong with the code itself; or what is wrong with the lab in it. */
export async function decodeLab(code: string): Promise<LabDoc | LabError | LinkProblem> {
  if (code.length > MAX_CODE) return 'too-long';
  const [, version, body] = /^(\d{1,4})\.([\w-]+)$/.exec(code) ?? [];
  if (version === undefined || body === undefined) return 'damaged';
  if (Number(version) > VERSION) return 'too-new';
  const bytes = bytesOf(body);
  if (!bytes) return 'damaged';
  const unpacked = await through(bytes, new DecompressionStream('deflate')).catch((error) =>
    error instanceof RangeError ? ('too-long' as const) : ('damaged' as const),
  );
  if (typeof unpacked === 'string') return unpacked;
  const doc = readLab(new TextDecoder().decode(unpacked));
  return isLabError(doc) && (doc.reason === 'not-json' || doc.reason === 'not-a-lab') ? 'damaged' : doc;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Throws a RangeError when more comes out than any lab has. */
async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MAX_BYTES) {
      void reader.cancel().catch(() => {});
      throw new RangeError('too long');
    }
    parts.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const linkOf = (code: string): string => `${location.origin}${location.pathname}${ROUTE}${code}`;

/** The code in an address, or in a text that is nothing but a link. */
export const codeIn = (text: string): string | undefined => /^\S*#\/s\/(\S*)$/.exec(text.trim())?.[1];
