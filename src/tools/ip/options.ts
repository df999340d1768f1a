/** The options before the object (ip.c's main). */
import { matches } from './args.ts';
import type { Options } from './context.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export interface Parsed {
  readonly opts: Options;
  readonly netns?: string;
  readonly batch?: string;
  readonly rest: readonly string[];
  /** The program ends here: what to print and with which status. */
  readonly stop?: { readonly status: number; readonly stderr?: string; readonly stdout?: string };
}

interface State {
  readonly o: Writable<Options>;
  netns?: string;
  batch?: string;
  stop?: Parsed['stop'];
}
type Read = (s: State, value: () => string | undefined) => void;
const INCOMPLETE = { status: 255, stderr: 'Command line is not complete. Try option "help"\n' };
const FAMILIES = ['inet', 'inet6', 'link', 'mpls', 'bridge'];

function setFamily(s: State, value: () => string | undefined): void {
  const text = value();
  if (text === undefined) s.stop = INCOMPLETE;
  else if (!FAMILIES.includes(text)) s.stop = { status: 255, stderr: `Error: argument "${text}" is wrong: invalid protocol family\n` };
  else s.o.family = text;
}
const setNetns: Read = (s, value) => {
  s.netns = value() ?? '(null)';
};
const setBatch: Read = (s, value) => {
  s.batch = value() ?? '-';
};
/** In ip's order of comparison; `exact` takes no abbreviation. */
const OPTIONS: readonly { readonly word: string; readonly exact?: boolean; readonly read: Read }[] = [
  {
    word: '-loops',
    read: (_s, value) => {
      value();
    },
  },
  { word: '-family', read: setFamily },
  {
    word: '-4',
    exact: true,
    read: (s) => {
      s.o.family = 'inet';
    },
  },
  {
    word: '-6',
    exact: true,
    read: (s) => {
      s.o.family = 'inet6';
    },
  },
  {
    word: '-0',
    exact: true,
    read: (s) => {
      s.o.family = 'link';
    },
  },
  {
    word: '-M',
    exact: true,
    read: (s) => {
      s.o.family = 'mpls';
    },
  },
  {
    word: '-B',
    exact: true,
    read: (s) => {
      s.o.family = 'bridge';
    },
  },
  { word: '-human', read: () => undefined },
  { word: '-human-readable', read: () => undefined },
  { word: '-iec', read: () => undefined },
  {
    word: '-stats',
    read: (s) => {
      s.o.stats++;
    },
  },
  {
    word: '-statistics',
    read: (s) => {
      s.o.stats++;
    },
  },
  {
    word: '-details',
    read: (s) => {
      s.o.details = true;
    },
  },
  { word: '-resolve', read: () => undefined },
  {
    word: '-oneline',
    read: (s) => {
      s.o.oneline = true;
    },
  },
  { word: '-timestamp', read: () => undefined },
  { word: '-tshort', read: () => undefined },
  {
    word: '-Version',
    read: (s) => {
      s.stop = { status: 0, stdout: 'version' };
    },
  },
  {
    word: '-force',
    read: (s) => {
      s.o.force = true;
    },
  },
  { word: '-batch', read: setBatch },
  {
    word: '-brief',
    read: (s) => {
      s.o.brief = true;
    },
  },
  {
    word: '-json',
    read: (s) => {
      s.o.json = true;
    },
  },
  {
    word: '-pretty',
    read: (s) => {
      s.o.pretty = true;
    },
  },
  {
    word: '-rcvbuf',
    read: (s, value) => {
      if (value() === undefined) s.stop = INCOMPLETE;
    },
  },
  {
    word: '-color',
    read: (s) => {
      s.o.color = true;
    },
  },
  {
    word: '-help',
    read: (s) => {
      s.stop = { status: 255, stderr: 'usage' };
    },
  },
  { word: '-netns', read: setNetns },
  {
    word: '-Numeric',
    read: (s) => {
      s.o.numeric = true;
    },
  },
  {
    word: '-all',
    read: (s) => {
      s.o.all = true;
    },
  },
];
export const OPTION_WORDS: readonly string[] = OPTIONS.map((o) => o.word);

export const DEFAULTS: Options = {
  json: false,
  pretty: false,
  oneline: false,
  color: false,
  family: '',
  details: false,
  stats: 0,
  brief: false,
  numeric: false,
  all: false,
  force: false,
};

/** `-c`, `-color=always|auto|never`. */
function colorOption(word: string, tty: boolean): boolean | undefined {
  const [name, when] = word.split('=', 2) as [string, string | undefined];
  if (!matches(name, '-color') || when === undefined) return undefined;
  return when === 'always' || (when === 'auto' && tty);
}

/** Reads options up to the object. `name` is the program, for its words. */
export function parseOptions(args: readonly string[], name: string, tty: boolean): Parsed {
  const s: State = { o: { ...DEFAULTS } };
  let i = 0;
  for (; i < args.length && !s.stop; i++) {
    const typed = args[i] as string;
    if (typed === '--') {
      i++;
      break;
    }
    if (!typed.startsWith('-')) break;
    const word = typed.startsWith('--') ? typed.slice(1) : typed;
    const color = colorOption(word, tty);
    if (color !== undefined) s.o.color = color;
    else readOption(s, word, name, () => args[++i]);
  }
  const { netns, batch, stop } = s;
  return {
    opts: s.o,
    rest: args.slice(i),
    ...(netns === undefined ? {} : { netns }),
    ...(batch === undefined ? {} : { batch }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function readOption(s: State, word: string, name: string, value: () => string | undefined): void {
  const option = OPTIONS.find((o) => (o.exact ? o.word === word : matches(word, o.word)));
  if (option) option.read(s, value);
  else s.stop = { status: 255, stderr: `Option "${word}" is unknown, try "${name} -help".\n` };
}
