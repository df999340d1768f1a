/**
 * tcpdump's text of the link layer: Ethernet, ARP, LLC with the spanning tree.
 *
 * Read: tcpdump(8), "Output format"; behaviour compared with tcpdump 4.99.
 * Leaves out: 802.1Q and IPv6, printed as tcpdump prints a type that it does not know; LLC and BPDUs other than the 802.1D ones; RARP, InARP, ARP for
 * other protocols than IPv4.
 */
import { formatIpv4, formatMac } from '#base/addr.ts';
import { readU16 } from '#base/bytes.ts';
import {
  ARP_LEN,
  ARPHRD_ETHER,
  ARPOP_REPLY,
  ARPOP_REQUEST,
  arpHln,
  arpHrd,
  arpOp,
  arpPln,
  arpPro,
  arpSha,
  arpSpa,
  arpTha,
  arpTpa,
} from './arp.ts';
import { ETH_DATA_LEN, ETH_HLEN, ETH_P_ARP, ETH_P_IP, ETHERTYPE_NAMES, ethDst, ethSrc, ethType } from './ethernet.ts';
import { hex } from './format.ts';
import {
  BPDU_TYPE_CONFIG,
  BPDU_TYPE_TCN,
  LLC_HLEN,
  LLC_SAP_BSPAN,
  STP,
  STP_CONFIG_LEN,
  STP_TCN_LEN,
  stpBridgeId,
  stpFlags,
  stpPort,
  stpRootPathCost,
  stpType,
  stpVersion,
} from './stp.ts';
import { printIpv4 } from './tcpdump-ipv4.ts';
import type { Out, Print } from './tcpdump-out.ts';

const BY_TYPE: Readonly<Record<number, Print>> = { [ETH_P_IP]: (p, o, length) => printIpv4(p, o, length), [ETH_P_ARP]: printArp };

/** "IPv4 (0x0800)" */
export const ethertypeText = (type: number): string => `${ETHERTYPE_NAMES[type] ?? 'Unknown'} (${hex(type, 4)})`;

/** The printer of a network protocol; undefined when the type is not known. */
export const printerOf = (type: number): Print | undefined => BY_TYPE[type];

/** An Ethernet frame, with its header when -e or when nothing better can be printed. */
export function printEthernet(p: Out, o: number, length: number): boolean {
  p.proto = 'ether';
  if (length < ETH_HLEN || !p.has(o, ETH_HLEN)) return false;
  const type = ethType(p.b, o);
  if (p.e) printHeader(p, o, length);
  const at = o + ETH_HLEN;
  if (type <= ETH_DATA_LEN) return printLlc(p, at, Math.min(type, length - ETH_HLEN));
  const print = printerOf(type);
  if (print) return print(p, at, length - ETH_HLEN);
  if (!p.e) printHeader(p, o, length);
  return p.unknown(p.b.subarray(at, p.end));
}

function printHeader(p: Out, o: number, length: number): void {
  const type = ethType(p.b, o);
  const kind = type <= ETH_DATA_LEN ? `802.3, length ${type}` : `ethertype ${ethertypeText(type)}, length ${length}`;
  p.print(`${formatMac(ethSrc(p.b, o))} > ${formatMac(ethDst(p.b, o))}, ${kind}: `);
}

function printArp(p: Out, o: number, length: number): boolean {
  p.proto = 'arp';
  const { b } = p;
  if (!p.has(o, 8) || !p.has(o, 8 + 2 * (arpHln(b, o) + arpPln(b, o)))) return false;
  if (!p.e) p.print('ARP, ');
  const readable = arpPro(b, o) === ETH_P_IP && arpPln(b, o) === 4 && arpHln(b, o) === 6;
  if (!readable || p.v > 0) p.print(arpSizes(b, o));
  if (readable) {
    const text = arpText(b, o);
    if (p.v > 0) p.print(', ');
    if (text === undefined) {
      p.print(`Unknown (${arpOp(b, o)}) `);
      return p.unknown(b.subarray(o, Math.min(p.end, o + ARP_LEN)));
    }
    p.print(text);
  }
  return p.done(`, length ${length}`);
}

function arpSizes(b: Uint8Array, o: number): string {
  const hardware = arpHrd(b, o) === ARPHRD_ETHER ? 'Ethernet' : `Unknown Hardware (${arpHrd(b, o)})`;
  const protocol = ETHERTYPE_NAMES[arpPro(b, o)] ?? `Unknown Protocol (${hex(arpPro(b, o), 4)})`;
  return `${hardware} (len ${arpHln(b, o)}), ${protocol} (len ${arpPln(b, o)})`;
}

function arpText(b: Uint8Array, o: number): string | undefined {
  const spa = formatIpv4(arpSpa(b, o));
  const tha = arpTha(b, o);
  if (arpOp(b, o) === ARPOP_REPLY) return `Reply ${spa} is-at ${formatMac(arpSha(b, o))}`;
  if (arpOp(b, o) !== ARPOP_REQUEST) return undefined;
  return `Request who-has ${formatIpv4(arpTpa(b, o))}${tha === 0 ? '' : ` (${formatMac(tha)})`} tell ${spa}`;
}

function printLlc(p: Out, o: number, length: number): boolean {
  p.proto = 'llc';
  if (!p.has(o, LLC_HLEN)) return false;
  if (p.b[o] !== LLC_SAP_BSPAN || p.b[o + 1] !== LLC_SAP_BSPAN) return p.unknown(p.b.subarray(o, p.end));
  if (p.e) p.print('LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: ');
  if (o === ETH_HLEN) p.headerLen += LLC_HLEN;
  return printStp(p, o, length - LLC_HLEN);
}

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: '802.1w', 3: '802.1s' };

/** "8000.02:00:00:00:00:01" */
function bridgeId(b: Uint8Array, o: number): string {
  const id = stpBridgeId(b, o);
  return `${hex4(id.priority)}.${formatMac(id.mac)}`;
}
const hex4 = (v: number): string => v.toString(16).padStart(4, '0');

const STP_FLAGS = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
] as const;
const stpFlagsText = (flags: number): string =>
  STP_FLAGS.filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join(', ') || 'none';

/** `o` is the LLC header, `length` that of the BPDU. */
function printStp(p: Out, o: number, length: number): boolean {
  p.proto = 'stp';
  const { b } = p;
  if (!p.has(o, STP.VERSION)) return false;
  if (readU16(b, o + STP.PROTOCOL) !== 0) return p.done(`unknown STP version, length ${length}`);
  if (!p.has(o, STP.TYPE)) return false;
  const version = VERSIONS[stpVersion(b, o)];
  p.print(`STP ${version ?? `Unknown STP protocol (${hex(stpVersion(b, o), 2)})`}`);
  if (!version) return true;
  if (!p.has(o, STP_TCN_LEN)) return false;
  if (stpType(b, o) === BPDU_TYPE_TCN) return p.done(', Topology Change');
  if (stpType(b, o) !== BPDU_TYPE_CONFIG) return p.done(`, Unknown BPDU Type (${hex(stpType(b, o), 2)})`);
  return printConfig(p, o, length);
}

function printConfig(p: Out, o: number, length: number): boolean {
  const { b } = p;
  p.print(', Config');
  if (!p.has(o, STP.ROOT)) return false;
  p.print(`, Flags [${stpFlagsText(stpFlags(b, o))}]`);
  if (!p.has(o, STP.MESSAGE_AGE)) return false;
  p.print(`, bridge-id ${bridgeId(b, o + STP.BRIDGE)}.${hex4(stpPort(b, o))}, length ${length}`);
  if (p.v === 0) return true;
  if (!p.has(o, STP_CONFIG_LEN)) return false;
  const seconds = (at: number) => `${(readU16(b, o + at) / 256).toFixed(2)}s`;
  p.print(`\n\tmessage-age ${seconds(STP.MESSAGE_AGE)}, max-age ${seconds(STP.MAX_AGE)}`);
  p.print(`, hello-time ${seconds(STP.HELLO_TIME)}, forwarding-delay ${seconds(STP.FORWARD_DELAY)}`);
  return p.done(`\n\troot-id ${bridgeId(b, o + STP.ROOT)}, root-pathcost ${stpRootPathCost(b, o)}`);
}
