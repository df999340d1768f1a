/**
 * The language of pcap-filter(7), compiled to a test of an Ethernet frame. `and` and `or` bind alike and to the left; a bare address or port
 * takes the qualifiers of the one before. Left out, and refused as syntax: vlan, mpls, pppoe, gateway, IPv6 addresses, SCTP and ISO protocols, packet
 * metadata.
 */
import { parseIpv4, parseMac, prefixMask } from '#base/addr.ts';
import { type Cursor, parseRelation, startsArithmetic } from './filter_arith.ts';
import { FilterError, lex, syntaxError, type Token } from './filter_lex.ts';
import type { Direction, Test } from './filter_packet.ts';
import * as packet from './filter_packet.ts';

export { FilterError } from './filter_lex.ts';
export type { Test } from './filter_packet.ts';

type Type = 'host' | 'net' | 'port' | 'portrange' | 'proto';
interface Qualifiers {
  readonly proto?: string;
  readonly direction: Direction;
  readonly type: Type;
}

const PROTOS = ['ether', 'ip', 'ip6', 'arp', 'rarp', 'tcp', 'udp', 'icmp', 'icmp6', 'igmp', 'sctp'];
const TYPES: readonly string[] = ['host', 'net', 'port', 'portrange', 'proto'];
/** Ports that /etc/services names and that people filter by. */
const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  tftp: 69,
  http: 80,
  ntp: 123,
  snmp: 161,
  bgp: 179,
  https: 443,
  syslog: 514,
};

/** Finds a host's address by name. */
type Resolve = (name: string) => number | undefined;

class Parser {
  private readonly c: Cursor;
  private readonly resolve: Resolve;
  private last: Qualifiers | undefined;

  constructor(tokens: readonly Token[], resolve: Resolve) {
    this.c = { tokens, at: 0 };
    this.resolve = resolve;
  }

  private get token(): Token | undefined {
    return this.c.tokens[this.c.at];
  }
  private is(text: string): boolean {
    return this.token?.text === text && this.token.kind !== 'ipv4';
  }
  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.c.at++;
    return true;
  }
  private take(): Token {
    const token = this.token;
    if (!token) throw syntaxError();
    this.c.at++;
    return token;
  }

  parse(): Test {
    const test = this.expression();
    if (this.token) throw syntaxError();
    return test;
  }

  private expression(): Test {
    let left = this.term(false);
    for (;;) {
      if (this.accept('and')) left = packet.both(left, this.term(true));
      else if (this.accept('or')) left = packet.either(left, this.term(true));
      else return left;
    }
  }

  /** `afterOperator`: a bare address takes the qualifiers before. */
  private term(afterOperator: boolean): Test {
    if (this.accept('not')) return packet.negate(this.term(afterOperator));
    if (this.is('(')) {
      if (this.parenthesisIsArithmetic()) return parseRelation(this.c);
      this.c.at++;
      const inside = this.expression();
      if (!this.accept(')')) throw syntaxError();
      return inside;
    }
    if (startsArithmetic(this.c) && !this.isBareId(afterOperator)) return parseRelation(this.c);
    return this.primitive(afterOperator);
  }
  private parenthesisIsArithmetic(): boolean {
    let depth = 0;
    for (let i = this.c.at; i < this.c.tokens.length; i++) {
      const { text } = this.c.tokens[i] as Token;
      if (text === '(') depth++;
      if (text === ')' && --depth === 0) return /^([<>=+\-*/&|^]|!=|<=|>=|<<|>>)$/.test(this.c.tokens[i + 1]?.text ?? '');
    }
    return false;
  }
  /** `port 53 or 80`: a number that nothing is computed with. */
  private isBareId(afterOperator: boolean): boolean {
    const next = this.c.tokens[this.c.at + 1]?.text;
    return (
      afterOperator && this.last !== undefined && this.token?.kind === 'number' && (next === undefined || ['and', 'or', ')'].includes(next))
    );
  }

  private primitive(afterOperator: boolean): Test {
    const token = this.token;
    if (!token) throw syntaxError();
    if (token.text === 'greater' || token.text === 'less') return this.length(this.take().text);
    const proto = PROTOS.includes(token.text) ? this.take().text : undefined;
    const special = this.special(proto);
    if (special) return special;
    const direction = this.direction();
    const type = TYPES.includes(this.token?.text ?? '') ? (this.take().text as Type) : undefined;
    if (proto !== undefined && direction === undefined && type === undefined) return this.protocolAlone(proto);
    if (proto === undefined && direction === undefined && type === undefined) {
      if (!afterOperator || !this.last) throw syntaxError();
      return this.ids(this.last);
    }
    const qualifiers: Qualifiers = {
      direction: direction ?? 'src or dst',
      type: type ?? 'host',
      ...(proto === undefined ? {} : { proto }),
    };
    this.last = qualifiers;
    return this.ids(qualifiers);
  }

  private length(which: string): Test {
    const { kind, text } = this.take();
    if (kind !== 'number') throw syntaxError();
    const n = Number(text);
    return which === 'less' ? (f) => f.length <= n : (f) => f.length >= n;
  }

  /** `broadcast`, `multicast` with or without `ether` or `ip`. */
  private special(proto: string | undefined): Test | undefined {
    if (this.accept('broadcast')) return proto === 'ip' ? packet.ipBroadcast : packet.etherBroadcast;
    if (this.accept('multicast')) return proto === 'ip' ? packet.ipMulticast : packet.etherMulticast;
    return undefined;
  }

  private direction(): Direction | undefined {
    if (!this.is('src') && !this.is('dst')) return undefined;
    const first = this.take().text as 'src' | 'dst';
    const operator = this.token?.text;
    const second = this.c.tokens[this.c.at + 1]?.text;
    if ((operator !== 'and' && operator !== 'or') || (second !== 'src' && second !== 'dst') || second === first) return first;
    this.c.at += 2;
    return `src ${operator} dst`;
  }

  private protocolAlone(proto: string): Test {
    this.last = undefined;
    const type = packet.ETHERTYPE[proto];
    if (type !== undefined) return packet.etherType(type);
    const number = packet.IP_PROTO[proto];
    if (number === undefined) throw syntaxError();
    return packet.ipProto(number);
  }

  /** One id, or several in parentheses: `host (10.0.0.1 or 10.0.0.2)`. */
  private ids(q: Qualifiers): Test {
    if (this.accept('not')) return packet.negate(this.ids(q));
    if (!this.accept('(')) return this.id(q);
    let left = this.ids(q);
    for (;;) {
      if (this.accept('and')) left = packet.both(left, this.ids(q));
      else if (this.accept('or')) left = packet.either(left, this.ids(q));
      else if (this.accept(')')) return left;
      else throw syntaxError();
    }
  }

  private id(q: Qualifiers): Test {
    if (q.type === 'port' || q.type === 'portrange') return this.port(q);
    if (q.type === 'proto') return this.proto(q);
    if (q.type === 'net') return this.net(q);
    return this.host(q);
  }

  private host(q: Qualifiers): Test {
    const { kind, text } = this.take();
    if (kind === 'mac') {
      if (q.proto !== 'ether') throw new FilterError('ethernet address used in non-ether expression');
      return packet.etherAddress(q.direction, parseMac(text.replaceAll('-', ':')) ?? 0);
    }
    if (kind === 'op') throw syntaxError();
    const addr = kind === 'word' ? this.resolve(text) : quad(text);
    if (q.proto === 'ether') throw new FilterError(kind === 'word' ? `unknown ether host '${text}'` : syntaxError().text);
    if (addr === undefined) throw new FilterError(`unknown host '${text}'`);
    return this.guarded(q, packet.address(networkOf(q.proto), q.direction, addr, 0xffffffff));
  }

  /** `tcp host X` is `tcp and host X`. */
  private guarded(q: Qualifiers, test: Test): Test {
    const number = q.proto === undefined ? undefined : packet.IP_PROTO[q.proto];
    return number === undefined ? test : packet.both(packet.ipProto(number), test);
  }

  private net(q: Qualifiers): Test {
    const { kind, text } = this.take();
    if (kind !== 'ipv4' && kind !== 'number') throw kind === 'word' ? new FilterError(`unknown network '${text}'`) : syntaxError();
    const parts = text.split('.').length;
    const addr = quad(text + '.0'.repeat(4 - parts));
    const mask = this.mask(parts * 8);
    if ((addr & ~mask.value) !== 0) throw new FilterError(`non-network bits set in "${text}${mask.text}"`);
    return this.guarded(q, packet.address(networkOf(q.proto), q.direction, addr, mask.value));
  }
  private mask(natural: number): { readonly value: number; readonly text: string } {
    if (this.accept('mask')) {
      const text = this.take().text;
      return { value: quad(text), text: ` mask ${text}` };
    }
    if (!this.accept('/')) return { value: prefixMask(natural), text: '' };
    const { kind, text } = this.take();
    const len = Number(text);
    if (kind !== 'number') throw syntaxError();
    if (len > 32) throw new FilterError('mask length must be <= 32');
    return { value: prefixMask(len), text: `/${text}` };
  }

  private port(q: Qualifiers): Test {
    if (q.proto !== undefined && !['tcp', 'udp', 'sctp', 'ip'].includes(q.proto)) throw new FilterError("illegal qualifier of 'port'");
    const low = this.portNumber();
    let high = low;
    if (q.type === 'portrange') {
      if (!this.accept('-')) throw new FilterError(`illegal port range`);
      high = this.portNumber();
    }
    return packet.port(q.proto === 'ip' ? undefined : q.proto, q.direction, Math.min(low, high), Math.max(low, high));
  }
  private portNumber(): number {
    const { kind, text } = this.take();
    if (kind === 'number') {
      if (Number(text) > 65535) throw new FilterError(`illegal port number ${text} > 65535`);
      return Number(text);
    }
    if (kind !== 'word') throw syntaxError();
    const port = SERVICES[text];
    if (port === undefined) throw new FilterError(`unknown port '${text}'`);
    return port;
  }

  private proto(q: Qualifiers): Test {
    const { kind, text } = this.take();
    const name = text.replace(/^\\/, '');
    if (kind !== 'number' && kind !== 'word') throw syntaxError();
    const ether = q.proto === 'ether';
    const number = kind === 'number' ? Number(text) : (ether ? packet.ETHERTYPE : packet.IP_PROTO)[name];
    if (number === undefined) throw new FilterError(`unknown ${ether ? 'ether' : 'ip'} proto '${name}'`);
    return ether ? packet.etherType(number) : packet.ipProto(number);
  }
}

const networkOf = (proto: string | undefined): string | undefined => (proto !== undefined && proto in packet.IP_PROTO ? 'ip' : proto);

function quad(text: string): number {
  const addr = parseIpv4(text);
  if (addr === undefined) throw new FilterError(`invalid IPv4 address '${text}'`);
  return addr;
}

/** Compiles an expression; an empty one takes every frame. Throws `FilterError`. */
export function compileFilter(text: string, resolve: Resolve): Test {
  const tokens = lex(text);
  return tokens.length === 0 ? () => true : new Parser(tokens, resolve).parse();
}
