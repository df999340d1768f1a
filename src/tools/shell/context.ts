/** The context in which a tool runs, made from its process. */
import type { NsId } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { Task } from '#sim/task.ts';
import type { ExecOpts, Files, Reader, Writer } from '#tools/tool.ts';
import type { ProcessContext, ShellHost } from './interp/shell.ts';
import { OpenFile } from './proc/fds.ts';
import { nullWriter, TextReader } from './proc/io.ts';
import type { Process } from './proc/process.ts';

/** A host that can start children in other namespaces. */
export interface ExecHost extends ShellHost {
  forkInto(parent: Process, argv: readonly string[], opts: ExecOpts): Process;
}

export class ToolProcessContext implements ProcessContext {
  readonly proc: Process;
  readonly host: ExecHost;
  constructor(proc: Process, host: ExecHost) {
    this.proc = proc;
    this.host = host;
  }
  get name(): string {
    return this.proc.argv[0] ?? '';
  }
  get args(): readonly string[] {
    return this.proc.argv.slice(1);
  }
  get pid(): number {
    return this.proc.pid;
  }
  get env(): ReadonlyMap<string, string> {
    return this.proc.env;
  }
  get cwd(): string {
    return this.proc.cwd;
  }
  get stdin(): Reader {
    return this.proc.fds.get(0)?.reader ?? new TextReader('');
  }
  get stdout(): Writer {
    return this.proc.fds.get(1)?.writer ?? nullWriter();
  }
  get stderr(): Writer {
    return this.proc.fds.get(2)?.writer ?? nullWriter();
  }
  get sys(): Uapi {
    return this.proc.sys;
  }
  get fs(): Files {
    return this.host.files(this.proc);
  }
  get bootTime(): bigint {
    return this.host.bootTime;
  }

  netnsOf(pid: number): NsId | undefined {
    return this.host.processes().find((p) => p.pid === pid)?.nsid;
  }

  *exec(argv: readonly string[], opts: ExecOpts = {}): Task<number | undefined> {
    const child = startChild(this, argv, opts);
    if (!child) return undefined;
    const { proc } = this;
    proc.delegate = child;
    while (!child.exit) yield { queues: [child.changed] };
    proc.delegate = undefined;
    proc.lastChild = child.exit;
    return child.exit.status;
  }
}

/** Starts a program as a child; undefined when there is none of that name. */
export function startChild(ctx: ProcessContext, argv: readonly string[], opts: ExecOpts = {}): Process | undefined {
  const { proc } = ctx;
  const host = ctx.host as ExecHost;
  const program = host.lookup(argv[0] ?? '', proc, (opts.env ?? proc.env).get('PATH') ?? '/bin:/usr/bin');
  if (typeof program !== 'function') return undefined;
  const child = host.forkInto(proc, argv, opts);
  if (opts.stdin) child.fds.set(0, new OpenFile({ reader: opts.stdin }));
  if (opts.stdout) child.fds.set(1, new OpenFile({ writer: opts.stdout }));
  if (opts.stderr) child.fds.set(2, new OpenFile({ writer: opts.stderr }));
  host.exec(child);
  host.start(child, program);
  return child;
}
