/** Bytes from the network on standard output: as text where they are UTF-8, so that a terminal and a pipe show it, byte for byte otherwise. */
import { utf8Decode } from '#tools/shell/fs/utf8.ts';
import type { Writer } from '#tools/tool.ts';

/** Bytes at the end of `b` that begin a character which is not complete. */
function unfinished(b: Uint8Array): number {
  for (let n = 1; n <= 3 && n <= b.length; n++) {
    const byte = b[b.length - n] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return need > n ? n : 0;
  }
  return 0;
}

export class ByteOutput {
  private rest = new Uint8Array(0);
  private readonly out: Writer;
  constructor(out: Writer) {
    this.out = out;
  }

  write(bytes: Uint8Array): void {
    const all = new Uint8Array(this.rest.length + bytes.length);
    all.set(this.rest);
    all.set(bytes, this.rest.length);
    const keep = unfinished(all);
    this.rest = all.slice(all.length - keep);
    this.emit(all.subarray(0, all.length - keep));
  }

  /** What was held back because it looked like half a character. */
  end(): void {
    if (this.rest.length > 0) this.out.writeBytes(this.rest);
    this.rest = new Uint8Array(0);
  }

  private emit(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const text = utf8Decode(bytes);
    if (text.includes('\ufffd')) this.out.writeBytes(bytes);
    else this.out.write(text);
  }
}
