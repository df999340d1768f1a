/** Entry of the command-line program: `vethlab run`, `vethlab export`. */
import { mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { boxScript } from '#lab/export/box.ts';
import { isLabError, readLab } from '#lab/file.ts';
import { LAB_WORDS_EN } from '#lab/labs/words.en.ts';
import type { LabDoc } from '#lab/schema.ts';
import { version } from '../../package.json';
import { type ExportArgs, parseArgs, type RunArgs, USAGE } from './cli/args.ts';
import { type RunScript, runScripts } from './run.ts';

/** Records kept with --trace: far more than one slice makes. */
const TRACE_CAPACITY = 1 << 20;

/** A failure that is told in one line. */
class Refusal extends Error {}

/** Runs the program; answers its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parseArgs(argv);
  try {
    switch (args.command) {
      case 'help':
        process.stdout.write(USAGE);
        return 0;
      case 'version':
        process.stdout.write(`vethlab ${version}\n`);
        return 0;
      case 'usage':
        process.stderr.write(`vethlab: ${args.error}\nTry 'vethlab --help' for more information.\n`);
        return 2;
      case 'export':
        return await exportLab(args);
      case 'run':
        return await run(args);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`vethlab: ${error.message}\n`);
    return 2;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new Refusal(
      `${path}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'No such file or directory' : (error as Error).message}`,
    );
  }
}

function readLabFile(path: string): LabDoc {
  const lab = readLab(read(path));
  if (isLabError(lab)) throw new Refusal(`${path}: ${lab.error}`);
  return lab;
}

/** Hands text on without waiting; a closed reader (`| head`) ends the program quietly. */
const writer = (fd: number) => (text: string) => {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(141);
      if (code !== 'EAGAIN') throw error;
    }
  }
};

async function run(args: RunArgs): Promise<number> {
  const scripts: RunScript[] = args.scripts.map((path) => ({ name: path, text: read(path) }));
  const lab = args.lab === undefined ? undefined : readLabFile(args.lab);
  const traceFd = args.trace === undefined ? undefined : openSync(args.trace, 'w');
  let stop = false;
  const onSignal = () => {
    if (stop) process.exit(130);
    stop = true;
  };
  process.on('SIGINT', onSignal);
  const outcome = await runScripts({
    scripts,
    ...(args.seed !== undefined && { seed: args.seed }),
    ...(lab && { lab }),
    capture: args.pcap !== undefined,
    onStdout: writer(1),
    onStderr: writer(2),
    ...(traceFd !== undefined && { onTrace: writer(traceFd), traceCapacity: TRACE_CAPACITY }),
    interrupted: () => stop,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  process.off('SIGINT', onSignal);
  if (args.pcap !== undefined) {
    mkdirSync(args.pcap, { recursive: true });
    for (const [name, bytes] of outcome.captures) writeFileSync(join(args.pcap, `${name}.pcap`), bytes);
    if (outcome.dropped > 0) process.stderr.write(`vethlab: ${outcome.dropped} frames did not fit into the captures\n`);
  }
  return outcome.status;
}

const word = (text: string): string => (Object.hasOwn(LAB_WORDS_EN, text) ? LAB_WORDS_EN[text as keyof typeof LAB_WORDS_EN] : text);

async function exportLab(args: ExportArgs): Promise<number> {
  const lab = readLabFile(args.lab);
  const outcome = await runScripts({ scripts: [], lab, onStderr: writer(2) });
  if (outcome.status !== 0) return outcome.status;
  const tries = lab.about?.tries.map((t) => ({
    text: word(t.text),
    ...(t.machine !== undefined && { machine: t.machine }),
    ...(t.netns !== undefined && { netns: t.netns }),
    ...(t.command !== undefined && { command: t.command }),
  }));
  writer(1)(boxScript(outcome.snapshot, { name: word(lab.name), ...(tries && { tries }) }));
  return 0;
}
