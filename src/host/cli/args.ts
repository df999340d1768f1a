/** Options of `vethlab`. Unknown ones are refused as getopt_long does. */

export interface RunArgs {
  readonly command: 'run';
  readonly scripts: readonly string[];
  readonly pcap: string | undefined;
  readonly trace: string | undefined;
  readonly seed: number | undefined;
  readonly lab: string | undefined;
}
export interface ExportArgs {
  readonly command: 'export';
  readonly lab: string;
}
export type Args =
  | RunArgs
  | ExportArgs
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'usage'; readonly error: string };

export const USAGE = `Usage: vethlab run [OPTION]... SCRIPT...
       vethlab export LAB

"run" runs bash scripts, one after another, on one fresh simulated machine. It
needs no root. Output and exit status are those of the scripts: the first
script that fails ends the run. SCRIPT "-" is standard input.

  --pcap DIR    capture every interface that is up when the last script starts,
                while it runs, to DIR/NETNS.DEV.pcap ("host" for the machine's
                own namespace; with several machines DIR/MACHINE.NETNS.DEV.pcap)
  --trace FILE  write the trace as JSON lines
  --seed N      seed of random numbers (default: 1, or that of the lab)
  --lab FILE    start from a saved lab; lines "#@ NAME" choose its machine
  --help        show this text
  --version     show the version

"export" prints a bash script that builds a saved lab on one real Linux box.
`;

const usage = (error: string): Args => ({ command: 'usage', error });
const SEED_MAX = 0xffffffff;

/** Reads the words after the program's name. */
export function parseArgs(argv: readonly string[]): Args {
  const [command, ...rest] = argv;
  if (command === undefined) return usage('no command given');
  if (command === '--help' || command === '-h' || command === 'help') return { command: 'help' };
  if (command === '--version' || command === '-V') return { command: 'version' };
  if (command === 'run') return parseRun(rest);
  if (command === 'export') return parseExport(rest);
  return usage(command.startsWith('-') ? `unrecognized option '${command}'` : `unknown command '${command}'`);
}

function parseExport(words: readonly string[]): Args {
  const option = words.find((w) => w.startsWith('-') && w !== '-');
  if (option === '--help') return { command: 'help' };
  if (option) return usage(`unrecognized option '${option}'`);
  const [lab, more] = words;
  if (lab === undefined || more !== undefined) return usage('export takes one lab file');
  return { command: 'export', lab };
}

const VALUED = ['pcap', 'trace', 'seed', 'lab'] as const;
type Valued = (typeof VALUED)[number];

function parseRun(words: readonly string[]): Args {
  const values: Partial<Record<Valued, string>> = {};
  const scripts: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') {
      scripts.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      scripts.push(word);
      continue;
    }
    if (word === '--help' || word === '-h') return { command: 'help' };
    const [, name = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!(VALUED as readonly string[]).includes(name)) return usage(`unrecognized option '${word.split('=')[0]}'`);
    const value = inline ?? words[++i];
    if (value === undefined || value === '') return usage(`option '--${name}' requires an argument`);
    values[name as Valued] = value;
  }
  if (scripts.length === 0) return usage('no script given');
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !(/^\d+$/.test(values.seed as string) && seed <= SEED_MAX))
    return usage(`seed '${values.seed}' is no number from 0 to ${SEED_MAX}`);
  return { command: 'run', scripts, pcap: values.pcap, trace: values.trace, seed, lab: values.lab };
}
