import { describe, expect, test } from 'vitest';
import { compileFilter, FilterError } from './filter.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const ETHER = '6e066ca67daa 5274f4fa1023';
/** Frames by name: what a filter may take. */
const FRAMES: Readonly<Record<string, Uint8Array>> = {
  arp: bytes('ffffffffffff 5274f4fa1023 0806 0001 0800 0604 0001 5274f4fa1023 0a000001 000000000000 0a000002'),
  echo: bytes(`${ETHER} 0800 4500 0054 8836 4000 4001 9e70 0a000001 0a000002 0800 431a 11ae 0001 ${'00'.repeat(56)}`),
  reply: bytes(`5274f4fa1023 6e066ca67daa 0800 4500 0054 8836 0000 4001 9e70 0a000002 0a000001 0000 4b1a 11ae 0001 ${'00'.repeat(56)}`),
  dns: bytes(`${ETHER} 0800 4500 0020 0001 0000 4011 0000 0a000001 08080808 d431 0035 000c 0000 00000000`),
  syn: bytes(`${ETHER} 0800 4500 0028 0001 0000 4006 0000 0a000001 0a010009 d431 0050 00000001 00000000 5002 ffff 0000 0000`),
  fragment: bytes(`${ETHER} 0800 4500 0020 0001 0010 4011 0000 0a000001 08080808 0035 0035 000c 0000 00000000`),
};
const resolve = (name: string) => (name === 'web' ? 0x0a010009 : undefined);
const taken = (filter: string): string => {
  const matches = compileFilter(filter, resolve);
  return Object.keys(FRAMES)
    .filter((name) => matches(FRAMES[name] as Uint8Array))
    .join(' ');
};

describe('filters take', () => {
  test.each([
    ['', 'arp echo reply dns syn fragment'],
    ['arp', 'arp'],
    ['ip', 'echo reply dns syn fragment'],
    ['icmp', 'echo reply'],
    ['udp', 'dns fragment'],
    ['host 10.0.0.2', 'arp echo reply'],
    ['ip host 10.0.0.2', 'echo reply'],
    ['arp host 10.0.0.2', 'arp'],
    ['src host 10.0.0.1', 'arp echo dns syn fragment'],
    ['src 10.0.0.2', 'reply'],
    ['dst web', 'syn'],
    ['src or dst host 10.0.0.2', 'arp echo reply'],
    ['net 10.1.0.0/16', 'syn'],
    ['net 10.1', 'syn'],
    ['dst net 8.0.0.0 mask 255.0.0.0', 'dns fragment'],
    ['port 53', 'dns'],
    ['port domain or http', 'dns syn'],
    ['tcp dst port 80', 'syn'],
    ['udp port 80', ''],
    ['portrange 50-60', 'dns'],
    ['ether host 52:74:f4:fa:10:23', 'arp echo reply dns syn fragment'],
    ['ether dst 52:74:f4:fa:10:23', 'reply'],
    ['ether broadcast', 'arp'],
    ['broadcast', 'arp'],
    ['ether proto 0x0806', 'arp'],
    ['ip proto 6', 'syn'],
    ['ip proto \\icmp', 'echo reply'],
    ['not arp', 'echo reply dns syn fragment'],
    ['! (arp or icmp)', 'dns syn fragment'],
    ['icmp or arp and host 10.0.0.1', 'arp echo reply'],
    ['host 10.0.0.1 and not 10.0.0.2', 'dns syn fragment'],
    ['host (8.8.8.8 or web)', 'dns syn fragment'],
    ['icmp[icmptype] == icmp-echo', 'echo'],
    ['icmp[0] = 0', 'reply'],
    ['ip[8] = 64 && ip[6:2] & 0x4000 != 0', 'echo'],
    ['tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn', 'syn'],
    ['udp[2:2] = 53', 'dns'],
    ['(ip[9] + 1) = 2', 'echo reply'],
    ['ip[200] = 0', ''],
    ['greater 90', 'echo reply'],
    ['less 42', 'arp'],
    ['len > 54', 'echo reply'],
  ])('%s', (filter, names) => expect(taken(filter)).toBe(names));
});

describe('filters are refused in libpcap’s words', () => {
  test.each([
    ['foo', "can't parse filter expression: syntax error"],
    ['host', "can't parse filter expression: syntax error"],
    ['icmp and', "can't parse filter expression: syntax error"],
    ['(icmp', "can't parse filter expression: syntax error"],
    ['icmp and )', "can't parse filter expression: syntax error"],
    ['icmp[foo] == 3', "can't parse filter expression: syntax error"],
    ['vlan and icmp', "can't parse filter expression: syntax error"],
    ['host foo', "unknown host 'foo'"],
    ['host 10.0.0.300', "invalid IPv4 address '10.0.0.300'"],
    ['port 99999', 'illegal port number 99999 > 65535'],
    ['port foo', "unknown port 'foo'"],
    ['net 10.0.0.1/24', 'non-network bits set in "10.0.0.1/24"'],
  ])('%s', (filter, words) => {
    let said = '';
    try {
      compileFilter(filter, resolve);
    } catch (error) {
      if (error instanceof FilterError) said = error.text;
    }
    expect(said).toBe(words);
  });
});
