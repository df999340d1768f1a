/** Names that conntrack(8) knows, and how it refuses. */
export const VERSION = 'v1.4.7';
export const BANNER = `conntrack ${VERSION} (conntrack-tools)`;

/** exit_error: `usage` adds the hint and exits 2, a request that failed exits 1. */
export class Refused {
  readonly text: string;
  readonly usage: boolean;
  constructor(text: string, usage = true) {
    this.text = text;
    this.usage = usage;
  }
}
export const refuse = (text: string): never => {
  throw new Refused(text);
};

export const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, sctp: 132, udplite: 136, dccp: 33 };
export const protoName = (n: number): string => Object.entries(PROTOCOLS).find(([, v]) => v === n)?.[0] ?? 'unknown';
export const hasPorts = (proto: number): boolean => proto === PROTOCOLS.tcp || proto === PROTOCOLS.udp;

export const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE'];

/** Names joined by commas; the beginning of one will do. */
export const listOf = (text: string, known: readonly string[]): string[] =>
  text
    .split(',')
    .map((word) => known.find((name) => name.startsWith(word.toUpperCase()) && word !== '') ?? refuse(`Bad parameter \`${text}'`));
