/**
 * The grammar that iproute2's programs share (lib/utils.c): abbreviations, the cursor over the arguments, and the words and exit statuses of
 * what is wrong with them. Read ip(8) and the observed output of iproute2 6.1.
 */
import type { Ipv4 } from '#base/brand.ts';
import { Exit } from '#tools/net/exit.ts';
import { parseBounded, parseIproute2Ipv4 } from '#tools/net/numbers.ts';

/** True when `typed` abbreviates `word`. An empty word abbreviates nothing. */
export const matches = (typed: string, word: string): boolean => typed !== '' && word.startsWith(typed);

export interface Prefix {
  readonly addr: Ipv4;
  readonly len: number;
  /** A length was written. */
  readonly explicit: boolean;
  /** `default`, `any` or `all`. */
  readonly all: boolean;
}

/** The arguments from `pos` on, and where complaints go. */
export class Args {
  private pos = 0;
  readonly words: readonly string[];
  private readonly complain: (text: string) => void;

  constructor(words: readonly string[], complain: (text: string) => void) {
    this.words = words;
    this.complain = complain;
  }

  get more(): boolean {
    return this.pos < this.words.length;
  }
  /** The word under the cursor; only when there is `more`. */
  get word(): string {
    return this.words[this.pos] ?? '';
  }
  get rest(): readonly string[] {
    return this.words.slice(this.pos);
  }
  skip(n = 1): void {
    this.pos += n;
  }
  /** Takes the word under the cursor. */
  take(): string {
    const word = this.word;
    this.pos++;
    return word;
  }
  /** NEXT_ARG: the value that must follow the keyword under the cursor; the cursor ends after it. */
  value(): string {
    this.pos++;
    if (!this.more) this.incomplete();
    return this.take();
  }
  is(word: string): boolean {
    return this.more && this.word === word;
  }
  abbreviates(word: string): boolean {
    return this.more && matches(this.word, word);
  }

  exit(status: number, text: string): never {
    this.complain(text);
    throw new Exit(status);
  }
  incomplete(): never {
    return this.exit(255, 'Command line is not complete. Try option "help"\n');
  }
  /** invarg; some of iproute2's messages end in a newline of their own. */
  invalid(message: string, arg: string): never {
    return this.exit(255, `Error: argument "${arg}" is wrong: ${message}\n`);
  }
  /** duparg: the keyword came twice. */
  duplicate(key: string, arg: string): never {
    return this.exit(255, `Error: duplicate "${key}": "${arg}" is the second value.\n`);
  }
  /** duparg2: a word that is no keyword, where the position was already filled. */
  garbage(key: string, arg: string): never {
    return this.exit(255, `Error: either "${key}" is duplicate, or "${arg}" is a garbage.\n`);
  }

  /** parse_on_off. */
  onOff(key: string, text: string): boolean {
    if (text === 'on') return true;
    if (text === 'off') return false;
    return this.exit(1, `Error: argument of "${key}" must be "on" or "off", not "${text}"\n`);
  }
  /** get_addr: `any address` when no family was said, `inet address` when it was. */
  address(text: string, family = ''): Ipv4 {
    const what = family === '' ? 'any valid' : family;
    return parseIproute2Ipv4(text) ?? this.exit(1, `Error: ${what} address is expected rather than "${text}".\n`);
  }
  /** get_prefix: an address with an optional length or mask. */
  prefix(text: string, family = ''): Prefix {
    const prefix = parsePrefix(text);
    const what = family === '' ? 'any valid' : family;
    return prefix ?? this.exit(1, `Error: ${what} prefix is expected rather than "${text}".\n`);
  }
}

/** `10.0.0.0/24`, `10/8`, `10.0.0.0/255.0.0.0`, `default`; undefined when it is none of these. */
export function parsePrefix(text: string): Prefix | undefined {
  if (text === 'default' || text === 'any' || text === 'all') return { addr: 0 as Ipv4, len: 0, explicit: false, all: true };
  const slash = text.indexOf('/');
  const addr = parseIproute2Ipv4(slash < 0 ? text : text.slice(0, slash));
  if (addr === undefined) return undefined;
  if (slash < 0) return { addr, len: 32, explicit: false, all: false };
  const len = parsePrefixLength(text.slice(slash + 1));
  return len === undefined ? undefined : { addr, len, explicit: true, all: false };
}

function parsePrefixLength(text: string): number | undefined {
  const len = parseBounded(text, 0, 32);
  if (len !== undefined) return len;
  const mask = text.includes('.') ? parseIproute2Ipv4(text) : undefined;
  if (mask === undefined) return undefined;
  const inverse = ~mask >>> 0;
  return (inverse & (inverse + 1)) === 0 ? 32 - Math.round(Math.log2(inverse + 1)) : undefined;
}

/** check_ifname: neither empty nor with a slash or white space. */
export const isIfname = (name: string): boolean => name !== '' && !/[/\s]/.test(name);

/** ll_addr_a2n: the bytes of a link-layer address of any length up to six; undefined when a piece is no byte. */
export function parseLladdr(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (const piece of text.split(':').slice(0, 6)) {
    const m = /^\s*[+-]?(?:0[xX])?([0-9a-fA-F]+)/.exec(piece);
    const byte = m ? Number.parseInt(m[1] as string, 16) : Number.NaN;
    if (!(byte <= 255)) return undefined;
    bytes.push(byte);
  }
  return bytes;
}
