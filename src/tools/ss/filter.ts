/** ss's expressions: `dport = :80`, `src 10.0.0.0/24`, joined by and, or, not and parentheses. */
import { prefixMask } from '#base/addr.ts';
import type { SockInfo } from '#kernel/uapi/sock_diag.ts';
import { parseIproute2Ipv4 } from '#tools/net/numbers.ts';
import { servicePort } from '#tools/net/services.ts';
import { Stop } from './options.ts';

export type Test = (s: SockInfo) => boolean;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  eq: (a, b) => a === b,
  '!=': (a, b) => a !== b,
  ne: (a, b) => a !== b,
  neq: (a, b) => a !== b,
  '<': (a, b) => a < b,
  lt: (a, b) => a < b,
  '<=': (a, b) => a <= b,
  le: (a, b) => a <= b,
  '>': (a, b) => a > b,
  gt: (a, b) => a > b,
  '>=': (a, b) => a >= b,
  ge: (a, b) => a >= b,
};

class Parser {
  private readonly words: string[];
  private at = 0;
  constructor(words: readonly string[]) {
    this.words = words.flatMap((w) =>
      w
        .replace(/([()])/g, ' $1 ')
        .trim()
        .split(/\s+/),
    );
  }

  whole(): Test {
    const test = this.or();
    if (this.at < this.words.length) throw syntax();
    return test;
  }
  private next(): string {
    return this.words[this.at++] ?? '';
  }
  private accept(...names: string[]): boolean {
    if (!names.includes(this.words[this.at] ?? '')) return false;
    this.at++;
    return true;
  }
  private or(): Test {
    let left = this.and();
    while (this.accept('or', '|', '||')) {
      const [a, b] = [left, this.and()];
      left = (s) => a(s) || b(s);
    }
    return left;
  }
  private and(): Test {
    let left = this.not();
    while (this.at < this.words.length && !['or', '|', '||', ')'].includes(this.words[this.at] as string)) {
      this.accept('and', '&', '&&');
      const [a, b] = [left, this.not()];
      left = (s) => a(s) && b(s);
    }
    return left;
  }
  private not(): Test {
    if (this.accept('not', '!')) {
      const inner = this.not();
      return (s) => !inner(s);
    }
    if (this.accept('(')) {
      const inner = this.or();
      if (!this.accept(')')) throw syntax();
      return inner;
    }
    return this.primary();
  }
  private primary(): Test {
    const word = this.next();
    if (word === 'sport' || word === 'dport') return this.port(word);
    if (word === 'src' || word === 'dst') {
      this.accept('=', '==', 'eq');
      return host(word, this.next());
    }
    if (word === 'dev') return noDevices();
    return host('dst', word);
  }
  private port(which: 'sport' | 'dport'): Test {
    const op = COMPARE[this.words[this.at] ?? ''];
    if (op) this.at++;
    const text = this.next().replace(/^.*:/, '');
    const port = /^\d+$/.test(text) ? Number(text) : (servicePort(text, 'tcp') ?? servicePort(text, 'udp'));
    if (port === undefined) throw new Stop(`Error: "${text}" does not look like a port.\n`, 255);
    const compare = op ?? (COMPARE['='] as (a: number, b: number) => boolean);
    return (s) => compare(which === 'sport' ? s.port : s.remotePort, port);
  }
}
const syntax = (): Stop => new Stop('ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n', 255);
const noDevices = (): never => {
  throw new Stop('ss: filter by device: not simulated\n', 1);
};

function host(which: 'src' | 'dst', text: string): Test {
  const [addr = '', portText] = text.split(':');
  const [ip = '', len] = addr.split('/');
  const value = ip === '' || ip === '*' ? undefined : parseIproute2Ipv4(ip);
  if (value === undefined && ip !== '' && ip !== '*') {
    throw new Stop(`Error: an inet prefix is expected rather than "${text}".\nCannot parse dst/src address.\n`, 1);
  }
  const mask = prefixMask(len === undefined ? 32 : Number(len));
  const port = portText === undefined || portText === '*' ? undefined : Number(portText);
  return (s) => {
    const [a, p] = which === 'src' ? [s.local, s.port] : [s.remote, s.remotePort];
    return (value === undefined || (a & mask) >>> 0 === (value & mask) >>> 0) && (port === undefined || p === port);
  };
}

export const parseFilter = (words: readonly string[]): Test => new Parser(words).whole();
