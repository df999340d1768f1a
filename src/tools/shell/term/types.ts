/** What a terminal is to the processes on it. */
import type { Task } from '#sim/task.ts';

export interface Completion {
  /** Where the completed word starts in the line. */
  readonly start: number;
  /** Whole replacements for the word; a trailing `/` means that it can go on. */
  readonly candidates: readonly string[];
}

export interface LineRequest {
  readonly prompt: string;
  readonly history: readonly string[];
  complete(line: string, cursor: number): Completion;
}
/** A line, or the key that ended the input without one. */
export type LineAnswer = { readonly line: string } | 'eof' | 'interrupt';

export interface ControllingTty {
  readonly id: number;
  /** Foreground process group. */
  foreground: number;
  readonly cols: number;
  readonly rows: number;
  /** Reads a line with editing, as readline does. */
  readLine(request: LineRequest): Task<LineAnswer>;
}
