/**
 * What a user-space program is here, and everything it may touch. One tool is one folder (or file) under `src/tools/` that exports one
 * `Tool`, and one line in `src/tools/registry.ts`.
 */
import type { NsId } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { Task, WaitQueue } from '#sim/task.ts';

/** Writing end of a pipe, a file or the terminal. Text is Unicode; bytes go to files only. */
export interface Writer {
  /** Never blocks. Throws `BrokenPipe` when the reading end is closed. */
  write(text: string): void;
  /** Raw bytes (a pcap). On a terminal or pipe they are shown as Latin-1. */
  writeBytes(bytes: Uint8Array): void;
  readonly isTty: boolean;
}

/** SIGPIPE, as an exception; the shell turns it into exit status 141. */
export class BrokenPipe {}

/** Reading end. */
export interface Reader {
  /** Next chunk, or '' at end of file; waits. */
  read(): Task<string>;
  /** Everything up to end of file. */
  readAll(): Task<string>;
  /** One line without its newline; undefined at end of file. */
  readLine(): Task<string | undefined>;
  readonly readable: WaitQueue;
  readonly isTty: boolean;
}

/** The machine's files, with /proc and /sys views of the caller's namespace. Paths are absolute. Errors are errno names. */
export interface Files {
  read(path: string): string | FileError;
  readBytes(path: string): Uint8Array | FileError;
  write(path: string, data: string | Uint8Array, mode: 'truncate' | 'append'): FileError | undefined;
  list(path: string): string[] | FileError;
  stat(path: string): { readonly kind: 'file' | 'dir'; readonly size: number; readonly executable: boolean } | FileError;
  mkdir(path: string, parents: boolean): FileError | undefined;
  remove(path: string, recursive: boolean): FileError | undefined;
  /** Sets or clears the execute permission. */
  chmod(path: string, executable: boolean): FileError | undefined;
}
export class FileError {
  readonly errno: 'ENOENT' | 'EACCES' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'EINVAL' | 'ENOTEMPTY' | 'EPERM' | 'EFBIG';
  constructor(errno: FileError['errno']) {
    this.errno = errno;
  }
}

export interface ToolContext {
  /** argv[0] as typed, and the rest. */
  readonly name: string;
  readonly args: readonly string[];
  readonly pid: number;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly stdin: Reader;
  readonly stdout: Writer;
  readonly stderr: Writer;
  /** The kernel, from this process's network namespace. */
  readonly sys: Uapi;
  readonly fs: Files;
  /**
   * Runs a program (or shell builtin, function excluded) as execvp would and gives its exit status; 127 with the shell's own message is the
   * caller's business: `undefined` means no such program. With `nsid` it runs inside that namespace (`ip netns exec`). stdio is inherited
   * unless given.
   */
  exec(argv: readonly string[], opts?: ExecOpts): Task<number | undefined>;
  /** Namespace of a process of this machine; undefined when there is none with that number. */
  netnsOf?(pid: number): NsId | undefined;
  /** Wall-clock time of the lab's boot in Unix nanoseconds: `date` and tcpdump timestamps add virtual time to it. */
  readonly bootTime: bigint;
}
export interface ExecOpts {
  readonly nsid?: NsId;
  readonly env?: ReadonlyMap<string, string>;
  readonly stdin?: Reader;
  readonly stdout?: Writer;
  readonly stderr?: Writer;
}

export interface Tool {
  readonly name: string;
  /** Other names under which it is installed. */
  readonly aliases?: readonly string[];
  /** One line for the support page. */
  readonly summary: string;
  /** Runs to the exit status. A tool that waits is a generator; signals arrive as `Signalled` thrown from the wait. */
  run(ctx: ToolContext): number | Task<number>;
  /** Signals for which it installs a handler, whatever it inherited: a background ping ends at SIGINT, though the shell ignores that for it. */
  readonly catches?: readonly number[];
  /** Next words for completion: candidates for the last of `words` (which may be empty). */
  complete?(ctx: Pick<ToolContext, 'sys' | 'fs' | 'cwd'>, words: readonly string[]): string[];
}
