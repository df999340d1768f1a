/** Names of socket states, as the filter takes them and as the column shows them. */
import type { TcpState } from '#kernel/uapi/tcp.ts';

const NAMES: Readonly<Record<TcpState, readonly [filter: string, shown: string]>> = {
  ESTABLISHED: ['established', 'ESTAB'],
  SYN_SENT: ['syn-sent', 'SYN-SENT'],
  SYN_RECV: ['syn-recv', 'SYN-RECV'],
  FIN_WAIT1: ['fin-wait-1', 'FIN-WAIT-1'],
  FIN_WAIT2: ['fin-wait-2', 'FIN-WAIT-2'],
  TIME_WAIT: ['time-wait', 'TIME-WAIT'],
  CLOSE: ['closed', 'UNCONN'],
  CLOSE_WAIT: ['close-wait', 'CLOSE-WAIT'],
  LAST_ACK: ['last-ack', 'LAST-ACK'],
  LISTEN: ['listening', 'LISTEN'],
  CLOSING: ['closing', 'CLOSING'],
};
export const STATES: readonly string[] = Object.keys(NAMES);
export const shownState = (state: TcpState): string => NAMES[state][1];

const ALIASES: Readonly<Record<string, string>> = { estab: 'established', listen: 'listening', unconnected: 'closed', closed: 'closed' };
const without = (...out: string[]): string[] => STATES.filter((s) => !out.includes(s));

/** The states that a word of `state` stands for. */
export function stateGroup(word: string): readonly string[] | undefined {
  if (word === 'all') return STATES;
  if (word === 'connected') return without('CLOSE', 'LISTEN');
  if (word === 'synchronized') return without('CLOSE', 'LISTEN', 'SYN_SENT');
  if (word === 'bucket') return ['SYN_RECV', 'TIME_WAIT'];
  if (word === 'big') return without('SYN_RECV', 'TIME_WAIT');
  const name = ALIASES[word] ?? word;
  const found = STATES.find((s) => NAMES[s as TcpState][0] === name);
  return found === undefined ? undefined : [found];
}
