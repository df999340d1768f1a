/**
 * One terminal: keys come in as xterm sends them, text goes out as xterm takes it. Between the two stand the line editor of an interactive
 * bash and, for every other program that reads, the kernel's line discipline (termios(3): canonical mode, ECHO, ISIG, ONLCR).
 */
import type { NsId } from '#base/brand.ts';
import { type Task, WaitQueue } from '#sim/task.ts';
import type { Reader, Writer } from '#tools/tool.ts';
import { latin1 } from '../proc/io.ts';
import { SIG } from '../proc/signals.ts';
import { LineEditor } from './editor.ts';
import type { ControllingTty, LineAnswer, LineRequest } from './types.ts';

export interface TerminalOptions {
  readonly id: number;
  /** Namespace of its shell; default: the machine's initial one. */
  readonly nsid?: NsId;
  readonly cols: number;
  readonly rows: number;
  write(text: string): void;
}

/** What a terminal needs of its machine. */
export interface TerminalHost {
  signalGroup(pgid: number, sig: number): boolean;
  /** Work became ready. */
  kick(): void;
  record(text: string): void;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters.
const KEY = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Z]|[\s\S])|[\s\S]/uy;
const SIGNAL_KEYS: Readonly<Record<string, { readonly sig: number; readonly echo: string }>> = {
  '\x03': { sig: SIG.INT, echo: '^C' },
  '\x1c': { sig: SIG.QUIT, echo: '^\\' },
  '\x1a': { sig: SIG.TSTP, echo: '^Z' },
};
/** Around what was pasted. */
const PASTE = { begin: '\x1b[200~', end: '\x1b[201~' } as const;

export class Terminal implements ControllingTty {
  readonly id: number;
  cols: number;
  rows: number;
  foreground = 0;
  readonly reader: Reader;
  readonly writer: Writer;
  private readonly host: TerminalHost;
  private readonly sink: (text: string) => void;
  private editor: LineEditor | undefined;
  private answer: LineAnswer | undefined;
  private readonly answered = new WaitQueue();
  /** Keys that nobody has taken yet. */
  private pending: string[] = [];
  /** What is being pasted. */
  private pasted: string | undefined;
  /** The line that the line discipline is collecting, and finished ones. */
  private cooked = '';
  private ready = '';
  private closed = false;
  private reading = 0;
  private atEof = false;
  private readonly readable = new WaitQueue();

  constructor(options: TerminalOptions, host: TerminalHost) {
    this.id = options.id;
    this.cols = options.cols;
    this.rows = options.rows;
    this.sink = options.write;
    this.host = host;
    this.writer = new TtyWriter((text) => this.print(text));
    this.reader = new TtyReader(this.readable, () => this.read());
  }

  // --- for the host -------------------------------------------------------------------------------------------------------------

  /** Key data as xterm.js gives it. */
  input(data: string): void {
    KEY.lastIndex = 0;
    for (let m = KEY.exec(data); m; m = KEY.exec(data)) this.key(m[0]);
    this.pump();
    this.host.kick();
  }

  /** Types a line and runs it, as a user would: what was half typed is put aside first. */
  run(line: string): void {
    const clear = this.editor && this.editor.line !== '' ? '\x05\x15' : '';
    this.input(`${clear}${line}\r`);
  }

  resize(cols: number, rows: number): void {
    this.cols = cols;
    this.rows = rows;
    if (this.foreground) this.host.signalGroup(this.foreground, SIG.WINCH);
  }

  /** True while the shell waits at its prompt. */
  get idle(): boolean {
    return this.editor !== undefined && this.pending.length === 0;
  }

  hangUp(): void {
    this.closed = true;
    this.answer = 'eof';
    this.answered.wake();
    this.readable.wake();
    this.host.kick();
  }

  // --- keys ---------------------------------------------------------------------------------------------------------------------

  private key(k: string): void {
    if (k === PASTE.begin) this.pasted = '';
    else if (k === PASTE.end) this.endPaste();
    else if (this.pasted !== undefined) this.pasted += k;
    else this.press(k);
  }
  /** What was pasted goes to the line editor whole; to another reader it is as if it had been typed. */
  private endPaste(): void {
    const text = this.pasted ?? '';
    this.pasted = undefined;
    if (this.editor && this.pending.length === 0) this.editor.paste(text);
    else for (const k of text.replace(/\r?\n/g, '\r')) this.press(k);
  }
  private press(k: string): void {
    const signal = this.editor ? undefined : SIGNAL_KEYS[k];
    if (!signal) {
      this.pending.push(k);
      return;
    }
    this.print(signal.echo);
    this.pending = [];
    this.cooked = '';
    this.host.signalGroup(this.foreground, signal.sig);
  }

  /** Hands the pending keys to whoever reads now; what is typed ahead waits. */
  private pump(): void {
    while (this.pending.length > 0) {
      if (this.editor) this.editor.key(this.pending.shift() as string);
      else if (this.reading > 0) this.cook(this.pending.shift() as string);
      else return;
    }
  }

  private cook(k: string): void {
    if (k === '\r' || k === '\n') {
      this.print('\n');
      this.ready += `${this.cooked}\n`;
      this.cooked = '';
      this.readable.wake();
    } else if (k === '\x7f' || k === '\b') this.erase(1);
    else if (k === '\x15') this.erase(this.cooked.length);
    else if (k === '\x04') {
      this.ready += this.cooked;
      this.atEof = this.cooked === '';
      this.cooked = '';
      this.readable.wake();
    } else if (k >= ' ' && !k.startsWith('\x1b')) {
      this.cooked += k;
      this.print(k);
    }
  }
  private erase(n: number): void {
    for (let i = 0; i < n && this.cooked !== ''; i++) {
      this.cooked = this.cooked.slice(0, -1);
      this.print('\b \b');
    }
  }

  // --- for processes ------------------------------------------------------------------------------------------------------------

  *readLine(request: LineRequest): Task<LineAnswer> {
    if (this.closed) return 'eof';
    this.answer = undefined;
    const editor = new LineEditor(
      request,
      () => this.cols,
      (text) => this.print(text),
      (answer) => {
        this.answer = answer;
        this.editor = undefined;
        this.answered.wake();
      },
    );
    this.editor = editor;
    this.pump();
    try {
      for (;;) {
        // Assigned by the editor while this waits.
        const answer = this.answer as LineAnswer | undefined;
        if (answer !== undefined) return answer;
        yield { queues: [this.answered] };
      }
    } finally {
      if (this.editor === editor) this.editor = undefined;
    }
  }

  private *read(): Task<string> {
    this.reading++;
    try {
      this.pump();
      while (this.ready === '' && !this.atEof && !this.closed) yield { queues: [this.readable] };
      const text = this.ready;
      this.ready = '';
      this.atEof = false;
      return text;
    } finally {
      this.reading--;
    }
  }

  private print(text: string): void {
    if (text === '' || this.closed) return;
    const out = text.replace(/\r?\n/g, '\r\n');
    this.sink(out);
    this.host.record(out);
  }
}

class TtyWriter implements Writer {
  readonly isTty = true;
  private readonly print: (text: string) => void;
  constructor(print: (text: string) => void) {
    this.print = print;
  }
  write(text: string): void {
    this.print(text);
  }
  writeBytes(bytes: Uint8Array): void {
    this.print(latin1(bytes));
  }
}

/** Line by line; a Ctrl-D on an empty line is one end of file. */
class TtyReader implements Reader {
  readonly isTty = true;
  readonly readable: WaitQueue;
  private readonly fetch: () => Task<string>;
  private buffer = '';
  constructor(readable: WaitQueue, fetch: () => Task<string>) {
    this.readable = readable;
    this.fetch = fetch;
  }
  *read(): Task<string> {
    const text = this.buffer || (yield* this.fetch());
    this.buffer = '';
    return text;
  }
  *readAll(): Task<string> {
    let all = '';
    for (let text = yield* this.read(); text !== ''; text = yield* this.read()) all += text;
    return all;
  }
  *readLine(): Task<string | undefined> {
    if (this.buffer === '') this.buffer = yield* this.fetch();
    if (this.buffer === '') return undefined;
    const end = this.buffer.indexOf('\n');
    const line = end < 0 ? this.buffer : this.buffer.slice(0, end);
    this.buffer = end < 0 ? '' : this.buffer.slice(end + 1);
    return line;
  }
}
