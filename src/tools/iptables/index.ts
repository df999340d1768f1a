/**
 * iptables(8), iptables-save(8), iptables-restore(8): version 1.8.9 in its nf_tables flavour, as Debian installs it. Left out: extensions
 * that the kernel here does not have, translation to nft.
 */
import type { Task } from '#sim/task.ts';
import { FileError, type Tool, type ToolContext } from '../tool.ts';
import { runCommand } from './commands.ts';
import { completeIptables } from './complete.ts';
import { EXIT, errorText, IptError, VERSION } from './error.ts';
import { parseCommand } from './parse.ts';
import { restore } from './restore.ts';
import { ctime, saveText } from './save.ts';

/** Runs with standard output as stdio buffers it: at once on a terminal, else when the program ends, after its complaints. */
function buffered(ctx: ToolContext, work: (write: (text: string) => void) => void): number {
  const held: string[] = [];
  const write = (text: string) => (ctx.stdout.isTty ? ctx.stdout.write(text) : void held.push(text));
  let status = 0;
  try {
    work(write);
  } catch (e) {
    if (!(e instanceof IptError)) throw e;
    ctx.stderr.write(errorText(e, 'iptables'));
    status = e.status;
  }
  if (held.length > 0) ctx.stdout.write(held.join(''));
  return status;
}

const run = (ctx: ToolContext): number =>
  buffered(ctx, (write) => {
    const c = parseCommand(ctx.args);
    runCommand({ xt: ctx.sys.xtables, write, c });
    ctx.stderr.write(c.warnings.join(''));
  });

export const iptables: Tool = {
  name: 'iptables',
  aliases: ['iptables-nft'],
  summary: 'packet filter and NAT: tables filter, nat, mangle, raw and security',
  run,
  complete: completeIptables,
};

/** What follows a complaint of getopt's. */
const HINTS: Readonly<Record<string, string>> = {
  'iptables-save': "Look at manual page `iptables-save.8' for more information.\n",
  'iptables-restore': "Try `iptables-restore -h' for more information.\n",
};

/** Letters of a command line that has only flags and options with one value; undefined after a refusal. */
function options(ctx: ToolContext, flags: string, valued: string, long: Readonly<Record<string, string>>): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (let i = 0; i < ctx.args.length; i++) {
    const word = ctx.args[i] as string;
    const letters = word.startsWith('--') ? (long[word.slice(2)] ?? '?') : word.startsWith('-') ? word.slice(1) : '';
    if (letters === '') found.set('', word);
    for (const letter of letters) {
      if (valued.includes(letter) && i + 1 < ctx.args.length) found.set(letter, ctx.args[++i] as string);
      else if (flags.includes(letter)) found.set(letter, '');
      else {
        const what = word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${letter}'`;
        ctx.stderr.write(`${ctx.name}: ${what}\n${HINTS[ctx.name] ?? ''}`);
        return undefined;
      }
    }
  }
  return found;
}

function save(ctx: ToolContext): number {
  const found = options(ctx, 'cV', 'tMf', { counters: 'c', version: 'V', table: 't', modprobe: 'M', file: 'f' });
  if (!found) return EXIT.OTHER;
  if (found.has('V')) {
    ctx.stdout.write(`iptables-save ${VERSION}\n`);
    return 0;
  }
  const table = found.get('t');
  if (table !== undefined && !ctx.sys.xtables.tables().includes(table)) {
    ctx.stderr.write(`Table \`${table}' does not exist\n`);
    return EXIT.OTHER;
  }
  const ms = Number(ctx.bootTime / 1_000_000n) + ctx.sys.now() / 1e6;
  ctx.stdout.write(saveText(ctx.sys.xtables, table, found.has('c'), ctime(ms)));
  return 0;
}

export const iptablesSave: Tool = {
  name: 'iptables-save',
  aliases: ['iptables-nft-save'],
  summary: 'prints the rules as text for iptables-restore',
  run: save,
};

function* restoreTool(ctx: ToolContext): Task<number> {
  const found = options(ctx, 'cnthvVwW', 'TM', {
    counters: 'c',
    noflush: 'n',
    test: 't',
    table: 'T',
    verbose: 'v',
    version: 'V',
    wait: 'w',
    modprobe: 'M',
  });
  if (!found) return EXIT.OTHER;
  if (found.has('V')) {
    ctx.stdout.write(`iptables-restore ${VERSION}\n`);
    return 0;
  }
  const file = found.get('');
  const text = file === undefined ? yield* ctx.stdin.readAll() : ctx.fs.read(file.startsWith('/') ? file : `${ctx.cwd}/${file}`);
  if (text instanceof FileError) {
    ctx.stderr.write(`Can't open ${file}: No such file or directory\n`);
    return EXIT.OTHER;
  }
  const o = { counters: found.has('c'), noflush: found.has('n'), test: found.has('t'), table: found.get('T'), verbose: found.has('v') };
  return restore(
    ctx.sys.xtables,
    text,
    o,
    (t) => ctx.stdout.write(t),
    (t) => ctx.stderr.write(t),
  );
}

export const iptablesRestore: Tool = {
  name: 'iptables-restore',
  aliases: ['iptables-nft-restore'],
  summary: 'sets the rules from the text of iptables-save',
  run: restoreTool,
};
