/** Open files and descriptor tables. An open file closes when the last descriptor that names it goes. */
import type { Reader, Writer } from '#tools/tool.ts';
import { Pipe } from './io.ts';

export class OpenFile {
  readonly reader: Reader | undefined;
  readonly writer: Writer | undefined;
  private refs = 0;
  private readonly onClose: (() => void) | undefined;

  constructor(ends: { readonly reader?: Reader | undefined; readonly writer?: Writer | undefined }, onClose?: () => void) {
    this.reader = ends.reader;
    this.writer = ends.writer;
    this.onClose = onClose;
  }
  retain(): this {
    this.refs++;
    return this;
  }
  release(): void {
    if (--this.refs === 0) this.onClose?.();
  }
}

/** Both ends of a new pipe. */
export function openPipe(): { readonly read: OpenFile; readonly write: OpenFile; readonly pipe: Pipe } {
  const pipe = new Pipe();
  return {
    read: new OpenFile({ reader: pipe.reader }, () => pipe.closeReaders()),
    write: new OpenFile({ writer: pipe.writer }, () => pipe.closeWriters()),
    pipe,
  };
}

export class FdTable {
  private readonly files: (OpenFile | undefined)[] = [];

  get(fd: number): OpenFile | undefined {
    return this.files[fd];
  }
  set(fd: number, file: OpenFile): void {
    file.retain();
    this.files[fd]?.release();
    this.files[fd] = file;
  }
  close(fd: number): void {
    this.files[fd]?.release();
    this.files[fd] = undefined;
  }
  closeAll(): void {
    for (let fd = 0; fd < this.files.length; fd++) this.close(fd);
  }
  fork(): FdTable {
    const copy = new FdTable();
    for (let fd = 0; fd < this.files.length; fd++) {
      const file = this.files[fd];
      if (file) copy.files[fd] = file.retain();
    }
    return copy;
  }
}
