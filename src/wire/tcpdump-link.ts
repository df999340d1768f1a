/**
 * tcpdump's text of the link layer: Ethernet, ARP, LLC with the spanning tree.
 *
 * Read: tcpdump(8), "Output format"; behaviour compared with tcpdump 4.99.
 * Leaves out: 802.1Q and IPv6, printed as tcpdump prints a type that it does not know; LLC other than the spanning tree's.
 */
import { formatIpv4, formatMac } from '#base/addr.ts';
import { readU16 } from '#base/bytes.ts';
import { ARPHRD_ETHER, ARPOP_REPLY, ARPOP_REQUEST, arpHln, arpHrd, arpOp, arpPln, arpPro, arpSha, arpSpa, arpTha, arpTpa } from './arp.ts';
import { ETH_HLEN, ETH_P_802_3_MIN, ETH_P_ARP, ETH_P_IP, ETHERTYPE_NAMES, ethDst, ethSrc, ethType } from './ethernet.ts';
import { hex } from './format.ts';
import { hexAndAscii } from './hexdump.ts';
import { BPDU_TYPE_CONFIG, BPDU_TYPE_TCN, LLC_SAP_BSPAN, STP, stpBridgeId, stpFlags, stpPort, stpRootPathCost, stpType, stpVersion } from './stp.ts';
import { printIpv4 } from './tcpdump-ipv4.ts';
import type { Out, Print } from './tcpdump-out.ts';

const BY_TYPE: Readonly<Record<number, Print>> = { [ETH_P_IP]: printIpv4, [ETH_P_ARP]: printArp };

/** "IPv4 (0x0800)" */
export const ethertypeText = (type: number): string => `${ETHERTYPE_NAMES[type] ?? 'Unknown'} (${hex(type, 4)})`;

/** The network packet of an Ethernet type; false as a result of `known` when tcpdump would not know the type. */
export function printerOfType(type: number): Print | undefined {
  return BY_TYPE[type];
}

/** An Ethernet frame, with its header when -e. */
export const printEthernet: Print = (p, o, length) => {
  p.proto = 'ether';
  if (length < ETH_HLEN || !p.has(o, ETH_HLEN)) return false;
  const type = ethType(p.b, o);
  if (p.e) printHeader(p, o, length);
  const at = o + ETH_HLEN;
  if (type < ETH_P_802_3_MIN) return printLlc(p, at, Math.min(type, length - ETH_HLEN));
  const print = printerOfType(type);
  if (print) return print(p, at, length - ETH_HLEN);
  if (!p.e) printHeader(p, o, length);
  p.print(hexAndAscii(p.b.subarray(at, p.end)));
  return true;
};

function printHeader(p: Out, o: number, length: number): void {
  const type = ethType(p.b, o);
  const kind = type < ETH_P_802_3_MIN ? '802.3' : `ethertype ${ethertypeText(type)}`;
  p.print(`${formatMac(ethSrc(p.b, o))} > ${formatMac(ethDst(p.b, o))}, ${kind}, length ${length}: `);
}

function printArp(p: Out, o: number, length: number): boolean {
  p.proto = 'arp';
  if (!p.has(o, 8)) return false;
  const { b } = p;
  if (!p.e) p.print('ARP, ');
  const readable = arpPro(b, o) === ETH_P_IP && arpPln(b, o) === 4 && arpHln(b, o) !== 0;
  if (!readable || p.v > 0) {
    const hardware = arpHrd(b, o) === ARPHRD_ETHER ? 'Ethernet' : `Unknown Hardware (${arpHrd(b, o)})`;
    const protocol = ETHERTYPE_NAMES[arpPro(b, o)] ?? `Unknown Protocol (${hex(arpPro(b, o), 4)})`;
    p.print(`${hardware} (len ${arpHln(b, o)}), ${protocol} (len ${arpPln(b, o)})`);
  }
  if (readable) {
    if (!p.has(o, 28)) return false;
    p.print(`${p.v > 0 ? ', ' : ''}${arpText(b, o)}`);
  }
  p.print(`, length ${length}`);
  return true;
}

function arpText(b: Uint8Array, o: number): string {
  const [spa, tpa] = [formatIpv4(arpSpa(b, o)), formatIpv4(arpTpa(b, o))];
  const tha = arpTha(b, o);
  if (arpOp(b, o) === ARPOP_REPLY) return `Reply ${spa} is-at ${formatMac(arpSha(b, o))}`;
  if (arpOp(b, o) !== ARPOP_REQUEST) return `Unknown (${arpOp(b, o)})`;
  return `Request who-has ${tpa}${tha === 0 ? '' : ` (${formatMac(tha)})`} tell ${spa}`;
}

const printLlc: Print = (p, o, length) => {
  p.proto = 'llc';
  if (!p.has(o, 3)) return false;
  if (p.b[o] !== LLC_SAP_BSPAN || p.b[o + 1] !== LLC_SAP_BSPAN) {
    p.print(hexAndAscii(p.b.subarray(o, p.end)));
    return true;
  }
  if (p.e) p.print('LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: ');
  return printStp(p, o, length - 3);
};

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: '802.1w', 3: '802.1s' };

function bridgeId(b: Uint8Array, o: number): string {
  const id = stpBridgeId(b, o);
  return `${id.priority.toString(16).padStart(4, '0')}.${formatMac(id.mac)}`;
}

function stpFlagsText(flags: number): string {
  const names = [flags & 1 ? 'Topology change' : '', flags & 0x80 ? 'Topology change ACK' : ''].filter(Boolean);
  return names.join(', ') || 'none';
}

/** `o` is the LLC header, `length` that of the BPDU. */
function printStp(p: Out, o: number, length: number): boolean {
  p.proto = 'stp';
  const { b } = p;
  if (!p.has(o + STP.PROTOCOL, 4)) return false;
  p.print(`STP ${VERSIONS[stpVersion(b, o)] ?? `Unknown STP protocol (${hex(stpVersion(b, o), 2)})`}`);
  if (stpType(b, o) === BPDU_TYPE_TCN) {
    p.print(`, Topology Change`);
    return true;
  }
  if (stpType(b, o) !== BPDU_TYPE_CONFIG) return true;
  p.print(', Config');
  if (!p.has(o, 38)) return false;
  p.print(`, Flags [${stpFlagsText(stpFlags(b, o))}]`);
  p.print(`, bridge-id ${bridgeId(b, o + STP.BRIDGE)}.${stpPort(b, o).toString(16).padStart(4, '0')}, length ${length}`);
  if (p.v === 0) return true;
  const seconds = (at: number) => `${(readU16(b, o + at) / 256).toFixed(2)}s`;
  p.print(`\n\tmessage-age ${seconds(STP.MESSAGE_AGE)}, max-age ${seconds(STP.MAX_AGE)}`);
  p.print(`, hello-time ${seconds(STP.HELLO_TIME)}, forwarding-delay ${seconds(STP.FORWARD_DELAY)}`);
  p.print(`\n\troot-id ${bridgeId(b, o + STP.ROOT)}, root-pathcost ${stpRootPathCost(b, o)}`);
  return true;
}
