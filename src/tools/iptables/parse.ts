/**
 * Reading a command line (iptables/xshared.c do_parse): one command, the parts that every rule has, and the options of the extensions that were named by
 * then. Refusals have the order and the words of the real one.
 */
import { EXIT, fail, IptError } from './error.ts';
import { MATCH_EXTS, TARGET_EXTS } from './ext/index.ts';
import type { ExtArg, Extension } from './ext/types.ts';
import { type Addr, addresses, ifname, protocol } from './ip.ts';
import { protoName } from './names.ts';
import { type CoreOption, type ExtUse, findLong, findShort } from './options.ts';

export type Letter = 'A' | 'D' | 'C' | 'I' | 'R' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'E' | 'P' | 'V' | 'h';
const COMMANDS = 'ADCIRLSFZNXEPVh';
/** Commands behind which a rule number may stand. */
const NUMBERED = 'DIRLSZ';

/** An extension in use with the options given to it. */
export interface Used {
  readonly ext: Extension;
  readonly args: ExtArg[];
}

export interface Command {
  letter: Letter | undefined;
  table: string;
  chain: string | undefined;
  /** 1-based */
  num: number | undefined;
  newName: string;
  policy: string;
  /** Addresses are read once the whole line was. */
  srcText: string | undefined;
  dstText: string | undefined;
  src: readonly Addr[];
  srcInv: boolean;
  dst: readonly Addr[];
  dstInv: boolean;
  proto: number;
  protoInv: boolean;
  iniface: string;
  iniInv: boolean;
  outiface: string;
  outInv: boolean;
  frag: boolean;
  fragInv: boolean;
  matches: Used[];
  target: Used | undefined;
  jump: string | undefined;
  goto: boolean;
  packets: number;
  bytes: number;
  numeric: boolean;
  verbose: number;
  exact: boolean;
  lines: boolean;
  /** Letters of the rule's and output's options that were given. */
  readonly seen: Set<string>;
  /** `-L -Z`: counters are set to zero after they were listed. */
  zero: boolean;
  /** What an extension had to say without refusing the rule; for standard error. */
  readonly warnings: string[];
}

const newCommand = (table: string): Command => ({
  letter: undefined,
  table,
  chain: undefined,
  num: undefined,
  newName: '',
  policy: '',
  srcText: undefined,
  dstText: undefined,
  src: [],
  srcInv: false,
  dst: [],
  dstInv: false,
  proto: 0,
  protoInv: false,
  iniface: '',
  iniInv: false,
  outiface: '',
  outInv: false,
  frag: false,
  fragInv: false,
  matches: [],
  target: undefined,
  jump: undefined,
  goto: false,
  packets: 0,
  bytes: 0,
  numeric: false,
  verbose: 0,
  exact: false,
  lines: false,
  seen: new Set(),
  zero: false,
  warnings: [],
});

class Parser {
  readonly c: Command;
  private at = 0;
  private invert = false;
  private readonly loaded: ExtUse[] = [];
  private readonly argv: readonly string[];

  constructor(argv: readonly string[], table: string) {
    this.argv = argv;
    this.c = newCommand(table);
  }

  run(): Command {
    while (this.at < this.argv.length) {
      const word = this.argv[this.at++] as string;
      if (word === '!') {
        if (this.invert) fail('multiple consecutive ! not allowed');
        this.invert = true;
        continue;
      }
      if (word.startsWith('--') && word.length > 2) this.long(word);
      else if (word.startsWith('-') && word.length > 1) this.short(word);
      else throw new IptError(EXIT.PARAMETER, `Bad argument \`${word}'`, 'bare');
      this.invert = false;
    }
    return this.c;
  }

  private long(word: string): void {
    const eq = word.indexOf('=');
    const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
    const given = eq < 0 ? undefined : word.slice(eq + 1);
    let found = findLong(name, this.loaded);
    if (!found) {
      this.loadProtocol();
      found = findLong(name, this.loaded);
    }
    if (!found) fail(`unknown option "${word}"`);
    if (found.kind === 'core') {
      this.core(found.option, this.value(found.option, word, given));
      return;
    }
    const { option, use } = found;
    if (this.invert && !option.invertible) fail(`${use.ext.name}: option "--${option.name}" cannot be inverted.\n`);
    const value = option.args === 0 ? '' : (given ?? this.take(word));
    const second = option.args === 2 && this.peek() ? this.take(word) : '';
    this.used(use).args.push({ name: option.name, value, second, inv: this.invert });
  }

  private short(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const option = findShort(word[i] as string);
      if (!option) fail(`unknown option "${word.length === 2 ? word : `-${word[i]}`}"`);
      const rest = word.slice(i + 1);
      const given = rest === '' || option.arg === 'no' ? undefined : rest;
      this.core(option, this.value(option, `-${option.letter}`, given));
      if (given !== undefined) return;
    }
  }

  /** The next word, if it is not an option: what an optional argument is taken from. */
  private peek(): boolean {
    const word = this.argv[this.at];
    return word !== undefined && !word.startsWith('-') && word !== '!';
  }
  private take(option: string): string {
    const word = this.argv[this.at++];
    return word ?? fail(`option "${option}" requires an argument`);
  }
  private value(option: CoreOption, word: string, given: string | undefined): string | undefined {
    if (given !== undefined || option.arg === 'no') return given;
    if (option.arg === 'yes') return this.take(word);
    return this.peek() ? this.take(word) : undefined;
  }

  private used(use: ExtUse): Used {
    const { c } = this;
    if (use.kind === 'target') return c.target as Used;
    return c.matches.findLast((m) => m.ext === use.ext) as Used;
  }

  /** `-p tcp --dport` means `-p tcp -m tcp --dport`. */
  private loadProtocol(): void {
    const { c } = this;
    const ext = MATCH_EXTS[protoName(c.proto)];
    if (c.proto === 0 || !ext || c.matches.some((m) => m.ext === ext)) return;
    this.addMatch(ext);
  }
  private addMatch(ext: Extension): void {
    this.c.matches.push({ ext, args: [] });
    this.loaded.push({ ext, kind: 'match' });
  }

  private core({ letter, long }: CoreOption, value: string | undefined): void {
    if (COMMANDS.includes(letter)) this.command(letter as Letter, value);
    else SETTERS[letter]?.call(this, this.c, value ?? '', this.invert, long);
  }

  private command(letter: Letter, value: string | undefined): void {
    const { c } = this;
    if (this.invert) fail(`unexpected ! flag before --${letter}`);
    const both = (c.letter === 'Z' && 'LS'.includes(letter)) || (letter === 'Z' && 'LS'.includes(c.letter ?? '?'));
    if (c.letter !== undefined && !both) fail(`Cannot use -${letter} with -${c.letter}`);
    c.zero = both;
    if (!both || letter !== 'Z') c.letter = letter;
    if (value !== undefined || !both) c.chain = value;
    checkChainLength(value ?? '');
    if (NUMBERED.includes(letter) && value !== undefined && this.peek()) c.num = this.number(this.take(''));
    if (letter === 'R' && c.num === undefined) fail('-R requires a rule number');
    if (letter === 'P') c.policy = this.peek() ? this.take('') : fail('-P requires a chain and a policy');
    if (letter === 'E') c.newName = this.peek() ? this.take('') : fail('-E requires old-chain-name and new-chain-name');
    if (letter === 'N') checkChainName(value ?? '');
  }

  private number(text: string): number {
    const n = /^\d+$/.test(text) ? Number(text) : 0;
    return n > 0 ? n : fail(`Invalid rule number \`${text}'`);
  }

  jumpTo(name: string, goto: boolean): void {
    const { c } = this;
    if (this.invert) fail(goto ? 'cannot have ! before -g' : 'cannot have ! before -j');
    if (c.seen.has('j')) fail(`multiple -${goto ? 'g' : 'j'} flags not allowed`);
    c.seen.add('j');
    c.goto = goto;
    const ext = goto ? undefined : TARGET_EXTS[name];
    if (!ext) c.jump = name;
    else {
      c.target = { ext, args: [] };
      this.loaded.push({ ext, kind: 'target' });
    }
  }

  match(name: string): void {
    if (this.invert) fail('unexpected ! flag before --match');
    this.addMatch(MATCH_EXTS[name] ?? fail(`Couldn't load match \`${name}':No such file or directory\n`));
  }

  counters(packets: string): void {
    const { c } = this;
    const bytes = this.peek() ? this.take('-c') : fail('-c requires packet and byte counter');
    if (!/^\d+$/.test(packets)) fail('-c packet counter not numeric');
    if (!/^\d+$/.test(bytes)) fail('-c byte counter not numeric');
    c.packets = Number(packets);
    c.bytes = Number(bytes);
  }
}

/** Throws `IptError` for what cannot name a chain of the user's. */
export function checkChainName(name: string): void {
  if (/[\s]/.test(name)) fail(`Invalid chain name \`${name}'`);
  if (name.startsWith('-') || name.startsWith('!')) fail(`chain name not allowed to start with \`${name[0]}'`);
  if (TARGET_EXTS[name]) fail('chain name may not clash with target name');
  checkChainLength(name);
}
/** XT_EXTENSION_MAXNAMELEN */
function checkChainLength(name: string): void {
  if (name.length >= 29) fail(`chain name \`${name}' too long (must be under 29 chars)`);
}

type Setter = (this: Parser, c: Command, value: string, inv: boolean, long: string) => void;
/** Options that may be given once (set_option). */
const once = (letter: string, set: Setter): Setter =>
  function (c, value, inv, long) {
    if (c.seen.has(letter)) fail(`multiple -${letter} flags not allowed`);
    c.seen.add(letter);
    set.call(this, c, value, inv, long);
  };
const nothing: Setter = () => undefined;

const SETTERS: Readonly<Record<string, Setter>> = {
  p: once('p', (c, value, inv) => {
    c.proto = protocol(value);
    c.protoInv = inv;
    if (c.proto === 0 && inv) fail('rule would never match protocol');
  }),
  s: once('s', (c, value, inv) => {
    c.srcText = value;
    c.srcInv = inv;
  }),
  d: once('d', (c, value, inv) => {
    c.dstText = value;
    c.dstInv = inv;
  }),
  i: once('i', (c, value, inv) => {
    c.iniface = ifname(value);
    c.iniInv = inv;
  }),
  o: once('o', (c, value, inv) => {
    c.outiface = ifname(value);
    c.outInv = inv;
  }),
  f: once('f', (c, _value, inv) => {
    c.frag = true;
    c.fragInv = inv;
  }),
  c: once('c', function (_c, value) {
    this.counters(value);
  }),
  n: once('n', (c) => {
    c.numeric = true;
  }),
  x: once('x', (c) => {
    c.exact = true;
  }),
  '0': once('0', (c) => {
    c.lines = true;
  }),
  v: (c) => {
    c.verbose++;
    c.seen.add('v');
  },
  j(_c, value) {
    this.jumpTo(value, false);
  },
  g(_c, value) {
    this.jumpTo(value, true);
  },
  m(_c, value) {
    this.match(value);
  },
  t: (c, value, inv) => {
    if (inv) fail('unexpected ! flag before --table');
    c.table = value;
  },
  w: nothing,
  W: nothing,
  M: nothing,
  '4': nothing,
  '6': () => {
    throw new IptError(EXIT.PARAMETER, '', 'bare');
  },
};

/** Options that a command refuses (commands_v_options). */
const ILLEGAL: Readonly<Record<Letter, string>> = {
  A: 'nx0',
  I: 'nx0',
  C: 'nx0c',
  D: 'nx0c',
  R: 'nx0',
  L: 'sdpjiocf',
  S: 'nsdpjxio0cf',
  F: 'nsdpjxio0cf',
  Z: 'nsdpjxio0cf',
  N: 'nsdpjxio0cf',
  X: 'nsdpjxio0cf',
  P: 'nsdpjxio0f',
  E: 'nsdpjxio0cf',
  V: '',
  h: '',
};

/** What generic_opt_check and its neighbours find wrong with a command as a whole. */
function check(c: Command): void {
  const { letter } = c;
  if (letter === undefined) fail('no command specified');
  const illegal = letter === 'D' && c.num !== undefined ? 'nsdpjxio0cf' : ILLEGAL[letter];
  for (const option of c.seen) if (illegal.includes(option)) fail(`Illegal option \`-${option}' with this command`);
  if ('AICDR'.includes(letter)) {
    c.src = c.srcText === undefined ? [] : addresses(c.srcText);
    c.dst = c.dstText === undefined ? [] : addresses(c.dstText);
    if ((c.srcInv && c.src.length > 1) || (c.dstInv && c.dst.length > 1))
      fail('! not allowed with multiple source or destination IP addresses');
    if (letter === 'R' && (c.src.length > 1 || c.dst.length > 1)) fail('Replacement rule does not specify a unique address');
    if (c.iniface !== '' && (c.chain === 'POSTROUTING' || c.chain === 'OUTPUT')) fail(`Can't use -i with ${c.chain}\n`);
    if (c.outiface !== '' && (c.chain === 'PREROUTING' || c.chain === 'INPUT')) fail(`Can't use -o with ${c.chain}\n`);
  }
}

/** Throws `IptError`. `table` is the one without `-t`. */
export function parseCommand(argv: readonly string[], table = 'filter'): Command {
  const c = new Parser(argv, table).run();
  check(c);
  return c;
}
