/**
 * Makes two runs comparable: takes out what is free to differ (times, random MAC addresses, ids, ephemeral ports, checksums that follow from them)
 * and nothing else. MAC addresses become the device that owns them, so that a frame with the wrong address still shows.
 */
import { dissect } from '../src/wire/dissect.ts';
import { readPcap } from '../src/wire/pcap.ts';

/** One namespace's `ip -d -j link`. */
export interface NsLinks {
  readonly ns: string;
  readonly links: readonly { ifname?: string; address?: string; linkinfo?: { info_kind?: string } }[];
}

/** MAC address to the device that owns it, `ns.dev`. A bridge has its lowest port's address, and which port that is may be chance: such an address is the bridge's. */
export function macNames(...dumps: readonly (readonly NsLinks[])[]): Map<string, string> {
  const names = new Map<string, string>();
  const all = dumps.flat().flatMap(({ ns, links }) => links.map((link) => ({ ns, ...link })));
  const isBridge = (link: (typeof all)[number]) => link.linkinfo?.info_kind === 'bridge';
  for (const { ns, ifname, address } of [...all.filter(isBridge), ...all]) {
    if (ifname && address && address !== '00:00:00:00:00:00' && !names.has(address)) names.set(address, `${ns}.${ifname}`);
  }
  return names;
}

const MAC = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g;
/** A bridge's or port's STP id: priority, then the address without colons. */
const STP_ID = /\b([0-9a-f]{4}\.)([0-9a-f]{12})\b/g;
const nameMac = (mac: string, macs: Map<string, string>): string => (macs.has(mac) ? `<${macs.get(mac)}>` : mac);

const nameMacs = (text: string, macs: Map<string, string>): string =>
  text
    .replace(MAC, (m) => nameMac(m, macs))
    .replace(STP_ID, (_, prio: string, hex: string) => prio + nameMac(hex.replace(/(..)(?!$)/g, '$1:'), macs));

const RULES: readonly (readonly [RegExp, string])[] = [
  // Queues follow the number of processors; a bridge's timers run.
  [/numtxqueues \d+ numrxqueues \d+/, 'numtxqueues N numrxqueues N'],
  [/("num_[tr]x_queues"):\d+/g, '$1:N'],
  [/_timer +\d+\.\d\d/g, '_timer N'],
  [/("\w+_timer"):\d+\.\d\d/g, '$1:N'],
  [/( timer\t+) *\d+\.\d\d/g, '$1N'],
  [/^\d\d:\d\d:\d\d\.\d{6} /, 'TIME '],
  [/time[=<]\d+(\.\d+)? ms/, 'time=T ms'],
  [/time \d+ms/, 'time Tms'],
  [/rtt min\/avg\/max\/mdev = .*/, 'rtt T'],
  [/\bid (\d+), seq/, 'id ID, seq'],
  [/\bid \d+, offset/, 'id ID, offset'],
  [/^\[(\d+)\] \d+$/, '[$1] PID'],
  // How long ago a path MTU was learnt.
  [/\bexpires \d+sec/, 'expires Nsec'],
  [/("expires"):\d+/g, '$1:N'],
  // TCP's clock and first sequence numbers are random; its window follows from how a kernel counts memory, but for the first one and an empty one.
  [/TS val \d+ ecr [1-9]\d*/, 'TS val N ecr N'],
  [/TS val \d+ ecr 0/, 'TS val N ecr 0'],
  [/(Flags \[S\.?\].*?, seq )\d+/, '$1ISN'],
  [/(Flags \[(?:S\.|R\.)\].*?, ack )\d{4,}/, '$1ISN+1'],
  [/cksum 0x[0-9a-f]{4}/, 'cksum SUM'],
  [/(Flags \[[^S\]]*\].*?, win )[1-9]\d*/, '$1W'],
  [/Python\/3\.\d+\.\d+/, 'Python/3'],
  [/^((?:< )?(?:Date|Last-Modified)): \w{3}, .* GMT/, '$1: DATE'],
  [/\[\d\d\/\w{3}\/\d{4} \d\d:\d\d:\d\d\]/, '[DATE]'],
  [/after \d+ (ms|milliseconds)/, 'after T $1'],
  // What is left of a long lifetime; the last ten seconds are told.
  [/(_lft) \d{2,}sec/g, '$1 Nsec'],
  [/("\w+_life_time"):\d{2,9}\b/g, '$1:N'],
  [/ipt_geteuid|\bused \d+\/\d+\/\d+/, 'used U'],
];

/** Lines of a tool's text; a trailing empty line is dropped. */
export function normaliseText(text: string, macs: Map<string, string>): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => RULES.reduce((l, [from, to]) => l.replace(from, to), nameMacs(line, macs)));
}

/** Fields that a run is free to choose, or that follow from such a choice. */
const FREE = new Set(['stp.msg_age', 'ip.id', 'ip.checksum', 'icmp.checksum', 'icmp.ident', 'udp.checksum', 'tcp.checksum', 'data.data']);
const EPHEMERAL = 32768;

/** First sequence numbers by direction, `src:port>dst:port`: what follows is shown relative to them, as tcpdump does. */
type Isns = Map<string, number>;

interface Fields {
  readonly proto: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}
const fieldOf = (layer: Fields | undefined, name: string): string => layer?.fields.find((f) => f.name === name)?.value ?? '';

/** What a TCP header's free fields become: numbers relative to the conversation's first, no clock, no window but those that mean something. */
function tcpValues(ip: Fields | undefined, tcp: Fields, isns: Isns): Map<string, string> {
  const ends = [`${fieldOf(ip, 'ip.src')}:${fieldOf(tcp, 'tcp.srcport')}`, `${fieldOf(ip, 'ip.dst')}:${fieldOf(tcp, 'tcp.dstport')}`];
  const [own, other] = [ends.join('>'), ends.reverse().join('>')];
  const seq = Number(fieldOf(tcp, 'tcp.seq_raw'));
  const ack = Number(fieldOf(tcp, 'tcp.ack_raw'));
  const flags = fieldOf(tcp, 'tcp.flags');
  if (flags.includes('SYN') || (!isns.has(own) && seq !== 0)) isns.set(own, seq);
  const from = (n: number, isn: number | undefined) => (n === 0 ? '0' : isn === undefined ? 'FIRST' : `+${(n - isn) >>> 0}`);
  const window = fieldOf(tcp, 'tcp.window_size_value');
  return new Map([
    ['tcp.seq_raw', from(seq, isns.get(own))],
    ['tcp.ack_raw', from(ack, isns.get(other))],
    ['tcp.window_size_value', flags.includes('SYN') || window === '0' ? window : 'W'],
    ['tcp.options.timestamp', 'TS'],
  ]);
}

/** One line a frame: every header's fields, outermost first. Undefined for what is left out: IPv6 and IGMP reports. */
export function normaliseFrame(
  frame: Uint8Array,
  macs: Map<string, string>,
  vxlanPorts: ReadonlySet<number>,
  isns: Isns = new Map(),
): string | undefined {
  const layers = dissect(frame, { vxlanPorts });
  if (layers.some((l) => l.proto === 'igmp')) return undefined;
  const type = layers[0]?.fields.find((f) => f.name === 'eth.type')?.value ?? '';
  if (/86dd/i.test(type)) return undefined;
  const parts = layers.map((layer, i) => {
    const own = layer.proto === 'tcp' ? tcpValues(layers[i - 1], layer, isns) : undefined;
    const fields = layer.fields
      .filter((f) => !FREE.has(f.name) && !isPadding(f.name) && !isBit(f.name, layer.fields))
      .map((f) => `${f.name.replace(/^\w+\./, '')}=${own?.get(f.name) ?? fieldText(f.name, f.value, macs)}`);
    return layer.proto === 'data' ? `data(${layer.length})` : `${layer.proto}(${fields.join(' ')})`;
  });
  return parts.join(' ');
}

/** A single bit of a field that is shown as a whole. */
const isBit = (name: string, fields: Fields['fields']): boolean => fields.some((f) => name.startsWith(`${f.name}.`));
const isPadding = (name: string): boolean => /\.(padding|unused|reserved\d+)$/.test(name);

function fieldText(name: string, value: string, macs: Map<string, string>): string {
  if (/^(udp|tcp)\.(src|dst)port$/.test(name) && Number(value) >= EPHEMERAL) return 'EPHEMERAL';
  return nameMacs(value, macs);
}

/** Normalised frames of a pcap file. */
export function normalisePcap(bytes: Uint8Array, macs: Map<string, string>, vxlanPorts: ReadonlySet<number>): string[] {
  const file = readPcap(bytes);
  if ('error' in file) return [`unreadable: ${String(file.error)}`];
  const isns: Isns = new Map();
  const lines = file.packets.map((p) => normaliseFrame(p.frame, macs, vxlanPorts, isns)).filter((l) => l !== undefined);
  return [...lines.filter((l) => !isBpdu(l)), ...bpdus(lines.filter(isBpdu))];
}

const isBpdu = (line: string): boolean => line.includes(' stp(');

/** BPDUs go by a clock of their own: they come last, by sender, and only those that say something new. */
function bpdus(lines: readonly string[]): string[] {
  const bySender = new Map<string, string[]>();
  for (const line of lines) {
    const sender = /src=(\S+)/.exec(line)?.[1] ?? '';
    const said = bySender.get(sender) ?? [];
    if (said.at(-1) !== line) said.push(line);
    bySender.set(sender, said);
  }
  return [...bySender.keys()].sort().flatMap((sender) => bySender.get(sender) ?? []);
}

/** UDP ports that a case's script gives to VXLAN. */
export const vxlanPortsOf = (script: string): ReadonlySet<number> =>
  new Set([...script.matchAll(/dstport (\d+)/g)].map((m) => Number(m[1])));
