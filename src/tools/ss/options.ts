/** ss(8)'s command line (iproute2 6.1): which sockets, which columns, the filter. What is not simulated is refused. */
import { getopt } from '#tools/net/getopt.ts';
import { parseFilter, type Test } from './filter.ts';
import { STATES, stateGroup } from './states.ts';

export interface SsOptions {
  tcp: boolean;
  udp: boolean;
  numeric: boolean;
  all: boolean;
  listening: boolean;
  processes: boolean;
  timers: boolean;
  summary: boolean;
  header: boolean;
  /** `state …`: these only, and when it is a single one its column is left out. */
  states: ReadonlySet<string> | undefined;
  test: Test;
}

export class Stop {
  readonly text: string;
  readonly status: number;
  constructor(text: string, status: number) {
    this.text = text;
    this.status = status;
  }
}

const LONG = {
  help: 'h',
  version: 'V',
  numeric: 'n',
  resolve: 'r',
  all: 'a',
  listening: 'l',
  options: 'o',
  extended: 'e',
  memory: 'm',
  processes: 'p',
  info: 'i',
  summary: 's',
  ipv4: '4',
  ipv6: '6',
  tcp: 't',
  udp: 'u',
  raw: 'w',
  unix: 'x',
  'no-header': 'H',
  oneline: 'O',
};
const NOT_HERE: Readonly<Record<string, string>> = {
  '6': 'IPv6 sockets',
  w: 'a list of raw sockets',
  x: 'Unix domain sockets',
  i: 'internal TCP information',
  m: 'socket memory',
  e: 'extended information',
};
const SETS: Readonly<Record<string, (o: SsOptions) => void>> = {
  t: (o) => {
    o.tcp = true;
  },
  u: (o) => {
    o.udp = true;
  },
  n: (o) => {
    o.numeric = true;
  },
  a: (o) => {
    o.all = true;
  },
  l: (o) => {
    o.listening = true;
  },
  p: (o) => {
    o.processes = true;
  },
  o: (o) => {
    o.timers = true;
  },
  s: (o) => {
    o.summary = true;
  },
  H: (o) => {
    o.header = false;
  },
  r: () => undefined,
  '4': () => undefined,
  O: () => undefined,
};

export function parseSs(args: readonly string[], usage: string): SsOptions {
  const { options, operands, error } = getopt(args, 'hVnralpostu46wximeHO', LONG);
  const o: SsOptions = {
    tcp: false,
    udp: false,
    numeric: false,
    all: false,
    listening: false,
    processes: false,
    timers: false,
    summary: false,
    header: true,
    states: undefined,
    test: () => true,
  };
  if (error !== undefined) throw new Stop(`ss: ${error}\n${usage}`, 255);
  for (const { name } of options) {
    if (name === 'h') throw new Stop(usage, 0);
    if (name === 'V') throw new Stop('ss utility, iproute2-6.1.0\n', 0);
    const missing = NOT_HERE[name];
    if (missing !== undefined) throw new Stop(`ss: ${missing}: not simulated\n`, 1);
    SETS[name]?.(o);
  }
  if (!o.tcp && !o.udp) {
    o.tcp = true;
    o.udp = true;
  }
  filterOf(o, operands);
  return o;
}

function filterOf(o: SsOptions, words: readonly string[]): void {
  let rest = words;
  const chosen = new Set<string>();
  let any = false;
  while (rest[0] === 'state' || rest[0] === 'exclude' || rest[0] === 'excl') {
    const group = stateGroup(rest[1] ?? '');
    if (!group) throw new Stop(`ss: wrong state name: ${rest[1] ?? ''}\n`, 255);
    if (rest[0] !== 'state' && !any) for (const s of STATES) chosen.add(s);
    for (const s of group) rest[0] === 'state' ? chosen.add(s) : chosen.delete(s);
    any = true;
    rest = rest.slice(2);
  }
  if (any) o.states = chosen;
  if (rest.length > 0) o.test = parseFilter(rest);
}
