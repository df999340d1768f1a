/** For tests of the network tools: a lab of one machine with the real simulated kernel, on which tools run as a shell would run them. */
import type { NsId } from '#base/brand.ts';
import { bootLab } from '#kernel/uapi/lab.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { Scheduler, type Task, type TaskHandle, WaitQueue } from '#sim/task.ts';
import { type ExecOpts, FileError, type Files, type Reader, type Tool, type ToolContext, type Writer } from '#tools/tool.ts';

export interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly status: number | undefined;
}

class Sink implements Writer {
  text = '';
  readonly isTty = false;
  write(text: string): void {
    this.text += text;
  }
  writeBytes(bytes: Uint8Array): void {
    for (const b of bytes) this.text += String.fromCharCode(b);
  }
}

class Source implements Reader {
  readonly readable = new WaitQueue();
  readonly isTty = false;
  private text: string;
  constructor(text: string) {
    this.text = text;
  }
  *read(): Task<string> {
    return yield* this.readAll();
  }
  *readAll(): Task<string> {
    yield {};
    const all = this.text;
    this.text = '';
    return all;
  }
  *readLine(): Task<string | undefined> {
    yield {};
    const [line, ...rest] = this.text.split('\n');
    this.text = rest.join('\n');
    return line;
  }
}

/** Files of a flat directory tree, in memory. */
class MemoryFiles implements Files {
  readonly files = new Map<string, string | Uint8Array>([['/etc/hosts', '127.0.0.1\tlocalhost\n']]);
  read(path: string): string | FileError {
    const data = this.files.get(path);
    if (data === undefined) return new FileError('ENOENT');
    return typeof data === 'string' ? data : String.fromCharCode(...data);
  }
  readBytes(path: string): Uint8Array | FileError {
    const data = this.files.get(path);
    if (data === undefined) return new FileError('ENOENT');
    return typeof data === 'string' ? Uint8Array.from(data, (c) => c.charCodeAt(0)) : data;
  }
  write(path: string, data: string | Uint8Array, mode: 'truncate' | 'append'): FileError | undefined {
    const before = mode === 'append' ? this.readBytes(path) : new Uint8Array();
    const old = before instanceof FileError ? new Uint8Array() : before;
    const added = typeof data === 'string' ? Uint8Array.from(data, (c) => c.charCodeAt(0)) : data;
    const all = new Uint8Array(old.length + added.length);
    all.set(old);
    all.set(added, old.length);
    this.files.set(path, all);
    return undefined;
  }
  list(): string[] {
    return [...this.files.keys()];
  }
  stat(path: string): ReturnType<Files['stat']> {
    const data = this.files.get(path);
    return data === undefined ? new FileError('ENOENT') : { kind: 'file', size: data.length, executable: false };
  }
  chmod(): undefined {
    return undefined;
  }
  mkdir(): undefined {
    return undefined;
  }
  remove(path: string): undefined {
    this.files.delete(path);
    return undefined;
  }
}

/** A command that runs in the background. */
export interface Running {
  readonly handle: TaskHandle<number | undefined>;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export class ToolRig {
  readonly lab = bootLab({ seed: 1 });
  readonly sys: Uapi;
  readonly fs = new MemoryFiles();
  private readonly sched = new Scheduler(this.lab.clock);
  private readonly tools: Map<string, Tool>;
  private pid = 100;

  constructor(tools: readonly Tool[]) {
    this.tools = new Map(tools.map((t) => [t.name, t]));
    this.sys = this.lab.addMachine('host').uapi;
  }

  /** Runs one command line (words between spaces, single quotes keep them) to its end. */
  run(line: string, stdin = ''): Outcome {
    const { handle, stdout, stderr } = this.spawn(line, stdin);
    while (!handle.done) if (this.sched.run(1) === 'idle') break;
    if (handle.error !== undefined) throw handle.error;
    return { out: stdout.text, err: stderr.text, status: handle.result };
  }

  spawn(line: string, stdin = ''): Running {
    const argv = [...line.matchAll(/'([^']*)'|\S+/g)].map((m) => m[1] ?? m[0]);
    const stdout = new Sink();
    const stderr = new Sink();
    const handle = this.sched.spawn(this.exec(argv, this.sys, { stdin: new Source(stdin), stdout, stderr }));
    return { handle, stdout, stderr };
  }

  /** Lets `ms` of virtual time pass. */
  pass(ms: number): void {
    const until = this.lab.clock.now + ms * 1_000_000;
    const sleeper = this.sched.spawn(
      (function* (): Task<void> {
        yield { until: until as ReturnType<Uapi['now']> };
      })(),
    );
    while (!sleeper.done) this.sched.run(1);
  }
  /** Runs what is ready without letting time pass. */
  settle(): void {
    this.sched.run(10_000, 0);
  }

  private *exec(argv: readonly string[], sys: Uapi, io: Required<Pick<ExecOpts, 'stdin' | 'stdout' | 'stderr'>>): Task<number | undefined> {
    const tool = this.tools.get(argv[0] ?? '');
    if (!tool) return undefined;
    const inside = (nsid: NsId | undefined): Uapi => (nsid === undefined ? sys : sys.enter(nsid));
    const ctx: ToolContext = {
      name: argv[0] as string,
      args: argv.slice(1),
      pid: this.pid++,
      env: new Map(),
      cwd: '/root',
      sys,
      fs: this.fs,
      bootTime: 1_700_000_000_000_000_000n,
      ...io,
      exec: (words, opts = {}) => this.exec(words, inside(opts.nsid), { ...io, ...opts }),
    };
    const result = tool.run(ctx);
    return typeof result === 'number' ? result : yield* result;
  }
}
