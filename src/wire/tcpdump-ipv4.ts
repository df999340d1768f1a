/**
 * tcpdump's text of IPv4, ICMP and IGMP.
 *
 * Read: tcpdump(8), "Output format"; behaviour compared with tcpdump 4.99.
 * Leaves out: the content of IP options, ICMP extensions, protocols beyond ICMP, IGMP, IPIP, UDP and TCP.
 */
import { formatIpv4 } from '#base/addr.ts';
import { readU16, readU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';
import { hexAndAscii } from './hexdump.ts';
import { icmpCode, icmpGateway, icmpId, icmpIsError, icmpMtu, icmpPointer, icmpSeq, icmpType } from './icmp.ts';
import { IGMP_QUERY, IGMP_V1_REPORT, IGMP_V2_LEAVE, IGMP_V2_REPORT, IGMP_V3_REPORT, igmpGroup, igmpMaxResp, igmpRecordName, igmpRecords, igmpType } from './igmp.ts';
import {
  IP_DF,
  IP_MF,
  IPPROTO_GRE,
  IPPROTO_ICMP,
  IPPROTO_IGMP,
  IPPROTO_IPIP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV4_HLEN,
  ipv4Check,
  ipv4Dst,
  ipv4FragOff,
  ipv4FragWord,
  ipv4HeaderLen,
  ipv4Id,
  ipv4Mf,
  ipv4Protocol,
  ipv4Src,
  ipv4Tos,
  ipv4TotLen,
  ipv4Ttl,
  ipv4Version,
} from './ipv4.ts';
import type { Out } from './tcpdump-out.ts';
import { printTcp, printUdp } from './tcpdump-transport.ts';

/** Prints the payload at `o` of the IPv4 header at `ip`. */
export type PrintOverIp = (p: Out, o: number, length: number, ip: number) => boolean;

const NAMES: Readonly<Record<number, string>> = {
  [IPPROTO_ICMP]: 'ICMP',
  [IPPROTO_IGMP]: 'IGMP',
  [IPPROTO_IPIP]: 'IPIP',
  [IPPROTO_TCP]: 'TCP',
  [IPPROTO_UDP]: 'UDP',
  [IPPROTO_GRE]: 'GRE',
};
const BY_PROTOCOL: Readonly<Record<number, PrintOverIp>> = {
  [IPPROTO_ICMP]: printIcmp,
  [IPPROTO_IGMP]: printIgmp,
  [IPPROTO_IPIP]: printIpv4,
  [IPPROTO_TCP]: printTcp,
  [IPPROTO_UDP]: printUdp,
};
/** These print the addresses themselves, with the ports. */
const hasPorts = (protocol: number): boolean => protocol === IPPROTO_TCP || protocol === IPPROTO_UDP;

/** The checksum that a field should have held, given what the whole sums to. */
export const shouldBe = (found: number, sum: number): number => {
  const folded = (~sum & 0xffff) + found;
  return ~((folded & 0xffff) + (folded >>> 16)) & 0xffff;
};
const x = (v: number): string => v.toString(16);

/** An IPv4 packet. */
export function printIpv4(p: Out, o: number, length: number): boolean {
  p.proto = 'ip';
  const { b } = p;
  if (!p.e || o !== ETHERNET_PAYLOAD) p.print('IP ');
  return printIpv4Body(p, o, length, b);
}
