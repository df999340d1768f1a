/** The line editor: readline's usual keys in emacs mode. Pure: keys in, screen text and a finished line out. */
import type { Completion, LineAnswer, LineRequest } from './types.ts';
import { textWidth } from './width.ts';

type Key = (e: LineEditor) => void;

export class LineEditor {
  line = '';
  cursor = 0;
  private readonly request: LineRequest;
  private readonly cols: () => number;
  private readonly put: (text: string) => void;
  private readonly finish: (answer: LineAnswer) => void;
  /** Position in history; its length means the new line. */
  private at: number;
  private draft = '';
  private killed = '';
  private tabs = 0;
  private search: { text: string; found: number } | undefined;
  /** Row of the cursor relative to the prompt's first. */
  private row = 0;

  constructor(request: LineRequest, cols: () => number, put: (text: string) => void, finish: (answer: LineAnswer) => void) {
    this.request = request;
    this.cols = cols;
    this.put = put;
    this.finish = finish;
    this.at = request.history.length;
    put(request.prompt);
  }

  /** Takes one key: a character or a whole escape sequence. */
  key(k: string): void {
    if (this.search && this.searchKey(k)) return;
    if (k !== '\t') this.tabs = 0;
    const known = Object.hasOwn(KEYS, k) ? KEYS[k] : undefined;
    if (known) known(this);
    else if (k >= ' ' && !k.startsWith('\x1b') && k !== '\x7f') this.insert(k);
  }

  insert(text: string): void {
    const atEnd = this.cursor === this.line.length;
    this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
    this.cursor += text.length;
    const here = this.placeOf(this.cursor);
    // The cheap way, while the text stays on its row.
    if (atEnd && here.col !== 0 && here.row === this.row) this.put(text);
    else this.redraw();
  }

  /** Puts in what was pasted: lines stay in the buffer until Enter, control characters stay out, as with bracketed paste in readline. */
  paste(text: string): void {
    this.search = undefined;
    const lines = text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ');
    this.insert([...lines].filter((c) => c === '\n' || (c >= ' ' && c !== '\x7f')).join(''));
  }

  /** Replaces the line. */
  become(line: string, cursor = line.length): void {
    this.line = line;
    this.cursor = cursor;
    this.redraw();
  }

  /** Row, counted from the prompt's last, and column of a position in the line, which may have several rows of text. */
  private placeOf(cursor: number): { row: number; col: number; width: number } {
    const cols = this.cols();
    const prompt = this.request.prompt.slice(this.request.prompt.lastIndexOf('\n') + 1);
    const rows = `${prompt}${this.line.slice(0, cursor)}`.split('\n');
    const width = textWidth(rows.pop() ?? '');
    const above = rows.reduce((n, text) => n + Math.max(1, Math.ceil(textWidth(text) / cols)), 0);
    return { row: above + Math.floor(width / cols), col: width % cols, width };
  }

  /** Draws prompt and line again and puts the cursor where it belongs. */
  redraw(prompt = this.request.prompt): void {
    const up = this.row > 0 ? `\x1b[${this.row}A` : '';
    const end = this.placeOf(this.line.length);
    const here = this.placeOf(this.cursor);
    const wrap = end.width > 0 && end.col === 0 ? ' \r' : '';
    this.row = here.row;
    const back = end.row > here.row ? `\x1b[${end.row - here.row}A` : '';
    this.put(`${up}\r\x1b[J${prompt}${this.line}${wrap}${back}\r${here.col > 0 ? `\x1b[${here.col}C` : ''}`);
  }

  move(to: number): void {
    const cursor = Math.max(0, Math.min(this.line.length, to));
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    this.redraw();
  }

  /** Removes [from, to); `keep` makes it what Ctrl-Y brings back. */
  cut(from: number, to: number, keep = true): void {
    if (from >= to) return;
    if (keep) this.killed = this.line.slice(from, to);
    this.become(this.line.slice(0, from) + this.line.slice(to), from);
  }
  yank(): void {
    this.insert(this.killed);
  }

  wordLeft(stop = /[A-Za-z0-9_]/): number {
    let i = this.cursor;
    while (i > 0 && !stop.test(this.line[i - 1] as string)) i--;
    while (i > 0 && stop.test(this.line[i - 1] as string)) i--;
    return i;
  }
  wordRight(): number {
    let i = this.cursor;
    while (i < this.line.length && !/\w/.test(this.line[i] as string)) i++;
    while (i < this.line.length && /\w/.test(this.line[i] as string)) i++;
    return i;
  }

  walkHistory(by: number): void {
    const { history } = this.request;
    const to = this.at + by;
    if (to < 0 || to > history.length) return;
    if (this.at === history.length) this.draft = this.line;
    this.at = to;
    this.become(to === history.length ? this.draft : (history[to] as string));
  }

  accept(): void {
    this.move(this.line.length);
    this.put('\n');
    this.finish({ line: this.line });
  }
  interrupt(): void {
    this.move(this.line.length);
    this.put('^C\n');
    this.finish('interrupt');
  }
  endOfFile(): void {
    if (this.line === '') this.finish('eof');
    else this.cut(this.cursor, this.cursor + 1, false);
  }
  clear(): void {
    this.row = 0;
    this.put('\x1b[H\x1b[2J');
    this.redraw();
  }
  transpose(): void {
    const i = Math.min(this.cursor, this.line.length - 1);
    if (i < 1) return;
    this.become(this.line.slice(0, i - 1) + this.line[i] + this.line[i - 1] + this.line.slice(i + 1), i + 1);
  }

  // --- completion ---------------------------------------------------------------------------------------------------------------

  complete(): void {
    const found = this.request.complete(this.line, this.cursor);
    const { candidates } = found;
    if (candidates.length === 0) return;
    const prefix = candidates.length === 1 ? (candidates[0] as string) : commonPrefix(candidates);
    const word = this.line.slice(found.start, this.cursor);
    const done = candidates.length === 1 && !/[/=]$/.test(prefix);
    if (prefix.length > word.length || done) {
      this.replaceWord(found, done ? `${prefix} ` : prefix);
      this.tabs = 0;
    } else if (++this.tabs > 1) this.listCandidates(candidates);
  }
  private replaceWord(found: Completion, text: string): void {
    this.become(this.line.slice(0, found.start) + text + this.line.slice(this.cursor), found.start + text.length);
  }
  private listCandidates(candidates: readonly string[]): void {
    const names = candidates.map((c) => c.replace(/^.*\/(?=[^/])/, ''));
    const width = Math.max(...names.map(textWidth)) + 2;
    const columns = Math.max(1, Math.floor(this.cols() / width));
    const rows = Math.ceil(names.length / columns);
    let out = '\n';
    for (let r = 0; r < rows; r++) {
      const row = names.filter((_, i) => i % rows === r);
      out += `${row
        .map((n) => n.padEnd(width))
        .join('')
        .trimEnd()}\n`;
    }
    this.row = 0;
    this.put(out);
    this.redraw();
  }

  // --- Ctrl-R -------------------------------------------------------------------------------------------------------------------

  startSearch(): void {
    this.search = { text: '', found: this.request.history.length };
    this.showSearch();
  }
  private showSearch(): void {
    const s = this.search;
    if (!s) return;
    const found = this.request.history[s.found] ?? '';
    const up = this.row > 0 ? `\x1b[${this.row}A` : '';
    const shown = `(reverse-i-search)\`${s.text}': ${found.replaceAll('\n', ' ')}`;
    this.row = Math.floor(textWidth(shown) / this.cols());
    this.put(`${up}\r\x1b[J${shown}`);
  }
  private find(from: number): void {
    const s = this.search;
    if (!s) return;
    for (let i = Math.min(from, this.request.history.length - 1); i >= 0; i--) {
      if (!this.request.history[i]?.includes(s.text)) continue;
      s.found = i;
      break;
    }
    this.showSearch();
  }
  /** True when the key belonged to the search. */
  private searchKey(k: string): boolean {
    const s = this.search as { text: string; found: number };
    if (k === '\x12') this.find(s.found - 1);
    else if (k === '\x7f' || k === '\b') {
      s.text = s.text.slice(0, -1);
      this.find(this.request.history.length - 1);
    } else if (k >= ' ' && !k.startsWith('\x1b')) {
      s.text += k;
      this.find(s.found);
    } else {
      this.search = undefined;
      const stay = k === '\x07' || k === '\x03';
      this.become(stay ? this.line : (this.request.history[s.found] ?? this.line));
      return k === '\x07';
    }
    return true;
  }
}

function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? '';
  for (const w of words) while (!w.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

/** Keys and what they do. */
const KEYS: Readonly<Record<string, Key>> = {
  '\r': (e) => e.accept(),
  '\n': (e) => e.accept(),
  '\x01': (e) => e.move(0),
  '\x02': (e) => e.move(e.cursor - 1),
  '\x03': (e) => e.interrupt(),
  '\x04': (e) => e.endOfFile(),
  '\x05': (e) => e.move(e.line.length),
  '\x06': (e) => e.move(e.cursor + 1),
  '\b': (e) => e.cut(e.cursor - 1, e.cursor, false),
  '\t': (e) => e.complete(),
  '\x0b': (e) => e.cut(e.cursor, e.line.length),
  '\x0c': (e) => e.clear(),
  '\x0e': (e) => e.walkHistory(1),
  '\x10': (e) => e.walkHistory(-1),
  '\x12': (e) => e.startSearch(),
  '\x14': (e) => e.transpose(),
  '\x15': (e) => e.cut(0, e.cursor),
  '\x17': (e) => e.cut(e.wordLeft(/\S/), e.cursor),
  '\x19': (e) => e.yank(),
  '\x7f': (e) => e.cut(e.cursor - 1, e.cursor, false),
  '\x1b[A': (e) => e.walkHistory(-1),
  '\x1b[B': (e) => e.walkHistory(1),
  '\x1b[C': (e) => e.move(e.cursor + 1),
  '\x1b[D': (e) => e.move(e.cursor - 1),
  '\x1bOA': (e) => e.walkHistory(-1),
  '\x1bOB': (e) => e.walkHistory(1),
  '\x1bOC': (e) => e.move(e.cursor + 1),
  '\x1bOD': (e) => e.move(e.cursor - 1),
  '\x1b[H': (e) => e.move(0),
  '\x1b[F': (e) => e.move(e.line.length),
  '\x1bOH': (e) => e.move(0),
  '\x1bOF': (e) => e.move(e.line.length),
  '\x1b[1~': (e) => e.move(0),
  '\x1b[4~': (e) => e.move(e.line.length),
  '\x1b[3~': (e) => e.cut(e.cursor, e.cursor + 1, false),
  '\x1b[1;5C': (e) => e.move(e.wordRight()),
  '\x1b[1;5D': (e) => e.move(e.wordLeft()),
  '\x1bf': (e) => e.move(e.wordRight()),
  '\x1bb': (e) => e.move(e.wordLeft()),
  '\x1bd': (e) => e.cut(e.cursor, e.wordRight()),
  '\x1b\x7f': (e) => e.cut(e.wordLeft(), e.cursor),
};
