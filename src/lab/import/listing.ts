/**
 * Reads what people paste: a script, a listing from an article, a piece of a terminal. What belongs to the page and not to the command goes (line
 * numbers, prompts, non-breaking spaces, typographic quotes); lines are never joined or split, so a line's number still names it in the pasted text.
 *
 * A line `#@ NAME` says on which machine the lines after it run. So do comments such as `# 10.97.212.159 上操作` and `# on hostA`, when the lab knows
 * that address or name, and prompts such as `root@hostA:~#`.
 */

export interface Section {
  /** Machine that the text names; undefined: where the reader was asked to run it. */
  readonly machine?: string;
  readonly text: string;
  /** 1-based line of the pasted text in which `text` begins. */
  readonly firstLine: number;
}
export interface Listing {
  readonly sections: Section[];
  /** Why nothing was read: in words for the message catalogue. */
  readonly error?: 'too-long' | 'empty';
}
export interface ListingOptions {
  /** The machine that has this name or address, if the lab has one. */
  readonly machineOf?: (nameOrAddress: string) => string | undefined;
}

/** Most characters and lines that are read. */
const MAX_CHARS = 400_000;
const MAX_LINES = 20_000;

/** Stands round the host's name of a prompt. */
const HOST_MARK = '\u0001';

/** Reads pasted text. Plain bash comes out as it went in. */
export function readListing(text: string, options: ListingOptions = {}): Listing {
  if (text.length > MAX_CHARS) return { sections: [], error: 'too-long' };
  const raw = text.replace(/\r\n?/g, '\n').split('\n').map(plainSpaces);
  if (raw.length > MAX_LINES) return { sections: [], error: 'too-long' };
  const lines = dropPrompts(dropNumbers(raw).map(dropFence).map(plainQuotes));
  const sections = split(lines, options.machineOf ?? (() => undefined));
  return sections.some((s) => s.text.trim() !== '') ? { sections } : { sections, error: 'empty' };
}

/** Spaces of typesetters are spaces; marks without width are nothing. */
const plainSpaces = (line: string): string =>
  line
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll(HOST_MARK, '');

/** A fence of Markdown. */
const dropFence = (line: string): string => (/^\s*(```|~~~)[\w-]*\s*$/.test(line) ? '' : line);

/** Quotes and dashes that a word processor made of those that bash knows. A line that has straight quotes means its curly ones. */
function plainQuotes(line: string): string {
  if (/^\s*#/.test(line)) return line;
  const straight = /["']/.test(line) ? line : line.replace(/[\u201c\u201d\uff02]/g, '"').replace(/[\u2018\u2019\uff07]/g, "'");
  return straight.replace(/(^|\s)\u2014(?=[A-Za-z])/g, '$1--').replace(/(^|\s)\u2013(?=[A-Za-z])/g, '$1-');
}

const NUMBER = /^\s*(\d{1,5})(?:[.):|]|(?=\s))\s?/;

/** Line numbers: most lines have one, and each is one more than the last, or begins again at 1. */
function dropNumbers(lines: readonly string[]): string[] {
  const numbered: boolean[] = [];
  let last = 0;
  for (const line of lines) {
    const n = Number(NUMBER.exec(line)?.[1] ?? Number.NaN);
    const fits = n === last + 1 || n === 1;
    if (fits) last = n;
    numbered.push(fits);
  }
  const used = lines.filter((l) => l.trim() !== '').length;
  const hits = numbered.filter(Boolean).length;
  if (hits === 0 || hits < used * 0.6) return [...lines];
  return lines.map((line, i) => (numbered[i] ? line.replace(NUMBER, '') : line));
}

/** `root@host:~# `, `[root@host ~]# `, `root@host (netns):~# ` */
const PROMPT = /^\s*(?:\[[\w.-]+@([\w.-]+)[^\]]*\]|[\w.-]+@([\w.-]+)(?: \([^)]*\))?:[^#$]*)[#$] ?/;
const DOLLAR = /^\s*\$ /;
/** What a line starts with when a root prompt `# ` stands before a command. */
const COMMAND =
  /^#\s+(?:sudo\s+)?(?:ip|bridge|brctl|ping|arp|arping|tcpdump|iptables|sysctl|echo|cat|nsenter|route|ifconfig|ethtool|conntrack|modprobe|mkdir)\s/;

/**
 * A piece of a terminal: lines with a prompt are commands, lines without are what they printed. `# ` is a prompt only when nothing else in the
 * text could be a command; otherwise it begins a comment.
 */
function dropPrompts(lines: readonly string[]): string[] {
  if (lines.some((l) => PROMPT.test(l))) return lines.map(fromTerminal);
  const used = lines.filter((l) => l.trim() !== '');
  const first = used.find((l) => !/^\s*#/.test(l));
  if (first !== undefined && DOLLAR.test(first))
    return lines.map((l) =>
      DOLLAR.test(l) ? l.replace(DOLLAR, '') : /^\s*> /.test(l) ? l.replace(/^\s*> /, '') : /^\s*#/.test(l) ? l : '',
    );
  if (first === undefined && used.some((l) => COMMAND.test(l.trim())))
    return lines.map((l) => (COMMAND.test(l.trim()) ? l.replace(/^\s*#\s+/, '') : l));
  return [...lines];
}

/** Keeps the host of the prompt as a comment that `split` understands, on the same line. */
function fromTerminal(line: string): string {
  const m = PROMPT.exec(line);
  if (!m) return /^\s*#/.test(line) ? line : '';
  return `${HOST_MARK}${m[1] ?? m[2]}${HOST_MARK}${line.slice(m[0].length)}`;
}
const AT = /^\s*#@\s+(\S+)\s*$/;
const NAME = '([A-Za-z0-9][A-Za-z0-9._-]*)';
const ON_HOST = [
  // 在 X 上操作, X 上操作, X 上执行, X 上(…)
  new RegExp(String.raw`^\s*#\s*(?:在\s*)?${NAME}\s*上`),
  new RegExp(String.raw`^\s*#\s*[Oo]n\s+(?:(?:the\s+)?(?:host|machine|node)\s+)?${NAME}\s*[:.,]?\s*$`),
  new RegExp(String.raw`^\s*#\s*${NAME}\s*:\s*$`),
];

function split(lines: readonly string[], machineOf: (name: string) => string | undefined): Section[] {
  const sections: Section[] = [];
  let machine: string | undefined;
  let text: string[] = [];
  let firstLine = 1;
  const turnTo = (next: string | undefined, line: number) => {
    if (next === machine) return;
    if (text.some((l) => l.trim() !== '')) sections.push({ ...(machine !== undefined && { machine }), text: text.join('\n'), firstLine });
    machine = next;
    text = [];
    firstLine = line;
  };
  for (const [i, raw] of lines.entries()) {
    let line = raw;
    const at = AT.exec(line);
    if (at) turnTo(at[1], i + 1);
    else if (line.startsWith(HOST_MARK)) {
      const [, host = '', rest = ''] = line.split(HOST_MARK);
      turnTo(machineOf(host) ?? machine, i + 1);
      line = rest;
    } else {
      const name = ON_HOST.map((re) => re.exec(line)?.[1]).find((n) => n !== undefined);
      const known = name === undefined ? undefined : machineOf(name);
      if (known !== undefined) turnTo(known, i + 1);
    }
    text.push(line);
  }
  sections.push({ ...(machine !== undefined && { machine }), text: text.join('\n'), firstLine });
  return sections;
}
