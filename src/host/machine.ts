/** One machine's user space for the host: its `System`, and completion without a terminal. */
import type { NsId } from '#base/brand.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { Scheduler } from '#sim/task.ts';
import type { ProcessEvent } from '#sim/trace.ts';
import { TOOLS } from '#tools/registry.ts';
import { ProcessFiles } from '#tools/shell/fs/files.ts';
import { System } from '#tools/shell/system.ts';
import type { Tool } from '#tools/tool.ts';
import { BOOT_TIME } from './protocol.ts';

export const bootSystem = (machine: string, sys: Uapi, scheduler: Scheduler, trace: { object(event: ProcessEvent): void }): System =>
  new System({ machine, sys, scheduler, trace, bootTime: BOOT_TIME });

const tools: readonly Tool[] = TOOLS;

/** Words that can follow in a command line, and where the word begins that they complete. */
export function complete(system: System, sys: Uapi, nsid: NsId, line: string): { words: string[]; from: number } {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? '';
  const from = line.length - last.length;
  const [name = ''] = words;
  const candidates = words.length === 1 ? system.programNames() : toolWords(system, sys.enter(nsid), name, words.slice(1));
  return { words: [...new Set(candidates)].filter((w) => w.startsWith(last)).toSorted(), from };
}

function toolWords(system: System, sys: Uapi, name: string, words: readonly string[]): readonly string[] {
  const tool = tools.find((t) => t.name === name || t.aliases?.includes(name));
  return tool?.complete?.({ sys, fs: new ProcessFiles(system, sys), cwd: '/root' }, words) ?? [];
}
