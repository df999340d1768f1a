/** What every object of `ip` (and `bridge`) works with: the kernel's door, the options before the object, and the words for refusals. */
import type { IfIndex, NsId } from '#base/brand.ts';
import { type Ack, isError, type NlError } from '#kernel/uapi/errno.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { LinkRow } from '#sim/rows.ts';
import { Exit } from '#tools/net/exit.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { ToolContext } from '#tools/tool.ts';
import { Args } from './args.ts';
import { Printer, type PrintOptions } from './printer.ts';

export interface Options extends PrintOptions {
  /** `inet`, `inet6`, `link`, `bridge`, `mpls`, or empty when none was said. */
  readonly family: string;
  readonly details: boolean;
  /** How often `-s` was given. */
  readonly stats: number;
  readonly brief: boolean;
  readonly numeric: boolean;
  readonly all: boolean;
  readonly force: boolean;
}

export class IpContext {
  readonly tool: ToolContext;
  readonly sys: Uapi;
  readonly opts: Options;
  readonly out: Printer;

  constructor(tool: ToolContext, sys: Uapi, opts: Options) {
    this.tool = tool;
    this.sys = sys;
    this.opts = opts;
    this.out = new Printer(opts, (text) => tool.stdout.write(text));
  }

  args(words: readonly string[]): Args {
    return new Args(words, (text) => this.err(text));
  }
  err(text: string): void {
    this.tool.stderr.write(text);
  }
  /** Complains and ends the command; with 255, iproute2's exit(-1), the program. */
  exit(status: number, text: string): never {
    this.err(text);
    throw new Exit(status, status === 255);
  }

  /** Says why the kernel refused (rtnl_talk); 2 is ip's status for that, 0 when it did not. */
  ack(ack: Ack, failed = 2): number {
    if (ack === undefined) return 0;
    this.err(netlinkWords(ack));
    return failed;
  }
  /** What this simulated kernel has no code for. */
  unsupported(status = 2): number {
    this.err('RTNETLINK answers: Operation not supported\n');
    return status;
  }

  /** Device by name or, as ll_name_to_index allows, by `if5`. */
  findLink(name: string): LinkRow | undefined {
    const found = this.sys.linkByName(name);
    const numbered = /^if(\d+)$/.exec(name);
    return found ?? (numbered ? this.sys.linkByIndex(Number(numbered[1]) as IfIndex) : undefined);
  }
  /** Device that must exist. */
  link(name: string, status = 1): LinkRow {
    return this.findLink(name) ?? this.exit(status, `Cannot find device "${name}"\n`);
  }
  /** Name of a device of this namespace; `if5` when there is none. */
  linkName(index: IfIndex | 0): string {
    return this.sys.linkByIndex(index as IfIndex)?.name ?? `if${index}`;
  }
  /** Name under /run/netns; undefined for the machine's own. */
  netnsName(nsid: NsId): string | undefined {
    return this.sys.netnsList().find((n) => n.nsid === nsid)?.name;
  }
}

/** `Error: TEXT.` for an extended ack, the errno's words otherwise. */
function netlinkWords(error: NlError): string {
  if (error.extack === undefined) return `RTNETLINK answers: ${strerror(error.errno)}\n`;
  return `Error: ${error.extack}${error.extack.endsWith('.') ? '' : '.'}\n`;
}

export { isError };
