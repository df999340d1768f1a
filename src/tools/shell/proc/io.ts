/** Ends of pipes and files as processes see them. Text is Unicode; nothing is encoded until bytes are asked for. */
import { type Task, WaitQueue } from '#sim/task.ts';
import { BrokenPipe, type FileError, type Reader, type Writer } from '#tools/tool.ts';

/** A write that the file refused: `echo 5 > /proc/sys/…`. */
export class WriteError {
  readonly error: FileError;
  constructor(error: FileError) {
    this.error = error;
  }
}

/** Shared reading logic over a buffer that `fill` extends. */
abstract class BufferedReader implements Reader {
  protected buffer = '';
  readonly readable: WaitQueue = new WaitQueue();
  readonly isTty: boolean = false;

  /** Waits for more input; false at end of file. */
  protected abstract fill(): Task<boolean>;
  /** Called when the buffer was taken from. */
  protected taken(): void {}

  *read(): Task<string> {
    while (this.buffer === '') if (!(yield* this.fill())) return '';
    const text = this.buffer;
    this.buffer = '';
    this.taken();
    return text;
  }

  *readAll(): Task<string> {
    while (yield* this.fill());
    const text = this.buffer;
    this.buffer = '';
    return text;
  }

  *readLine(): Task<string | undefined> {
    let from = 0;
    for (;;) {
      const end = this.buffer.indexOf('\n', from);
      if (end >= 0) {
        const line = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        this.taken();
        return line;
      }
      from = this.buffer.length;
      if (yield* this.fill()) continue;
      if (this.buffer === '') return undefined;
      const rest = this.buffer;
      this.buffer = '';
      return rest;
    }
  }

  /** Up to `max` characters, for `read -n` and `head -c`; less at end of file. */
  *readChars(max: number): Task<string> {
    while (this.buffer.length < max) if (!(yield* this.fill())) break;
    const text = this.buffer.slice(0, max);
    this.buffer = this.buffer.slice(max);
    this.taken();
    return text;
  }
}
export type CharReader = Reader & { readChars(max: number): Task<string> };
export const canReadChars = (r: Reader): r is CharReader => 'readChars' in r;

/** A text that is all there: a file, a here-document. */
export class TextReader extends BufferedReader {
  constructor(text: string) {
    super();
    this.buffer = text;
  }
  /** A line, and whether a newline ended it: `read` fails on an unfinished one. */
  takeLine(): { text: string; complete: boolean } {
    const end = this.buffer.indexOf('\n');
    const text = end < 0 ? this.buffer : this.buffer.slice(0, end);
    this.buffer = end < 0 ? '' : this.buffer.slice(end + 1);
    return { text, complete: end >= 0 };
  }
  // biome-ignore lint/correctness/useYield: it never waits.
  protected *fill(): Task<boolean> {
    return false;
  }
}

/** Above this a polite writer waits for the reader. */
const PIPE_SIZE = 65536;

class PipeReader extends BufferedReader {
  private readonly pipe: Pipe;
  override readonly readable: WaitQueue;
  constructor(pipe: Pipe) {
    super();
    this.pipe = pipe;
    this.readable = pipe.readable;
  }
  protected *fill(): Task<boolean> {
    const pipe = this.pipe;
    while (pipe.text === '') {
      if (pipe.writersClosed) return false;
      yield { queues: [pipe.readable] };
    }
    this.buffer += pipe.text;
    pipe.text = '';
    pipe.writable.wake();
    return true;
  }
}

class PipeWriter implements Writer {
  readonly isTty = false;
  readonly pipe: Pipe;
  constructor(pipe: Pipe) {
    this.pipe = pipe;
  }
  write(text: string): void {
    if (this.pipe.readersClosed) throw new BrokenPipe();
    if (text === '') return;
    this.pipe.text += text;
    this.pipe.readable.wake();
  }
  writeBytes(bytes: Uint8Array): void {
    this.write(latin1(bytes));
  }
}

export class Pipe {
  text = '';
  writersClosed = false;
  readersClosed = false;
  readonly readable = new WaitQueue();
  readonly writable = new WaitQueue();
  readonly reader: Reader = new PipeReader(this);
  readonly writer: Writer = new PipeWriter(this);

  closeWriters(): void {
    this.writersClosed = true;
    this.readable.wake();
  }
  closeReaders(): void {
    this.readersClosed = true;
    this.text = '';
    this.writable.wake();
  }
}

/** For programs that write without end: waits while the pipe is full, as write(2) would, and lets others run in any case. */
export function* drain(w: Writer): Task<void> {
  yield {};
  if (!(w instanceof PipeWriter)) return;
  while (w.pipe.text.length > PIPE_SIZE && !w.pipe.readersClosed) yield { queues: [w.pipe.writable] };
}

/** A pipe so full that the shell should wait before its next command. */
export const isFull = (w: Writer): boolean => w instanceof PipeWriter && w.pipe.text.length > PIPE_SIZE;

export const latin1 = (bytes: Uint8Array): string => {
  let s = '';
  for (const b of bytes) s += String.fromCharCode(b);
  return s;
};

/** Hands each text to a function. */
export class CallbackWriter implements Writer {
  readonly isTty = false;
  private readonly sink: (text: string) => void;
  constructor(sink: (text: string) => void) {
    this.sink = sink;
  }
  write(text: string): void {
    this.sink(text);
  }
  writeBytes(bytes: Uint8Array): void {
    this.sink(latin1(bytes));
  }
}
export const nullWriter = (): Writer => new CallbackWriter(() => undefined);
