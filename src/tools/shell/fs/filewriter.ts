/** An open file that is written at its end. */
import type { Files, Writer } from '#tools/tool.ts';
import { WriteError } from '../proc/io.ts';

export class FileWriter implements Writer {
  readonly isTty = false;
  private readonly files: Files;
  private readonly path: string;
  constructor(files: Files, path: string) {
    this.files = files;
    this.path = path;
  }
  write(text: string): void {
    this.append(text);
  }
  writeBytes(bytes: Uint8Array): void {
    this.append(bytes);
  }
  private append(data: string | Uint8Array): void {
    const error = this.files.write(this.path, data, 'append');
    if (error) throw new WriteError(error);
  }
}
