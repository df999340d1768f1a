/** Reading standard input while other things are awaited too, as a program does with poll(2). */
import type { Wait, WaitQueue } from '#sim/task.ts';
import { utf8Encode } from '#tools/shell/fs/utf8.ts';
import type { Reader } from '#tools/tool.ts';

/** Standard input as bytes. `take` never waits; `queues` are what to wait for when it gave nothing. */
export class PolledInput {
  ended = false;
  private read: ReturnType<Reader['read']> | undefined;
  private waiting: readonly WaitQueue[] = [];
  private readonly reader: Reader;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  get queues(): readonly WaitQueue[] {
    return this.ended ? [] : this.waiting;
  }

  /** What has been typed or piped since; undefined: nothing yet, or the end (`ended`). */
  take(): Uint8Array | undefined {
    if (this.ended) return undefined;
    this.read ??= this.reader.read();
    const step: IteratorResult<Wait, string> = this.read.next('turn');
    if (!step.done) {
      this.waiting = step.value.queues ?? [];
      return undefined;
    }
    this.read = undefined;
    this.waiting = [];
    if (step.value !== '') return utf8Encode(step.value);
    this.ended = true;
    return undefined;
  }
}
