/** Captures: what the lab's log remembers as a pcapng file, and files that are opened to be read in the packet list. */
import { createStore } from 'zustand/vanilla';
import { BOOT_TIME, type LinkRow } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { type DissectOptions, type Step, walk } from '#wire/dissect.ts';
import { LINKTYPE_ETHERNET } from '#wire/ethernet.ts';
import { readPcap } from '#wire/pcap.ts';
import { type CaptureFile, PcapngWriter, readPcapng } from '#wire/pcapng.ts';
import { type Summary, summarize } from '#wire/summarize.ts';
import { type MessageKey, t } from '../i18n/t.ts';
import type { EventLog } from '../store/log.ts';
import type { PacketRow, PacketSource } from './index.ts';
import type { Names } from './names.ts';

/** Name of an interface in a file: namespace or machine, then device, as tools that show captures have one word for it. */
const interfaceName = (model: Model, link: LinkRow): string => {
  const space = model.spaces.get(link.nsid);
  return space ? `${space.netns.name || space.machine.name}/${link.name}` : link.name;
};

/** What packet sockets on these interfaces would have seen, with each drop as a comment. */
export function captureOf(
  log: EventLog,
  model: Model,
  links: readonly LinkRow[],
): { readonly bytes: Uint8Array; readonly packets: number } {
  const writer = new PcapngWriter('Vethlab', Number(BOOT_TIME / 1_000_000_000n));
  const numbers = new Map<string, { readonly no: number; readonly loopback: boolean }>();
  for (const link of links) {
    const no = writer.addInterface({ name: interfaceName(model, link), description: link.kind });
    numbers.set(`${link.nsid} ${link.ifindex}`, { no, loopback: link.kind === 'loopback' });
  }
  const drops = dropsOf(log);
  let packets = 0;
  for (let seq = log.first; seq < log.end; seq++) {
    const e = log.get(seq);
    if (e?.kind !== 'netif_receive_skb' && e?.kind !== 'net_dev_start_xmit') continue;
    const on = numbers.get(`${e.nsid} ${e.ifindex}`);
    const frame = log.frame(e.frame);
    const out = e.kind === 'net_dev_start_xmit';
    // A frame on lo passes a packet socket twice; it is taken when it comes in.
    if (!on || !frame || (out && on.loopback)) continue;
    const drop = out ? undefined : drops.get(`${e.skb} ${e.nsid}`);
    const comment = drop && drop.seq > seq ? `${drop.reason} (${drop.fn})` : '';
    writer.add(on.no, e.t, frame, { direction: out ? 'out' : 'in', comment });
    packets++;
  }
  return { bytes: writer.bytes(), packets };
}

function dropsOf(log: EventLog) {
  const drops = new Map<string, { readonly seq: number; readonly reason: string; readonly fn: string }>();
  for (let seq = log.first; seq < log.end; seq++) {
    const e = log.get(seq);
    if (e?.kind === 'kfree_skb') drops.set(`${e.skb} ${e.nsid}`, { seq, reason: e.reason, fn: e.fn });
  }
  return drops;
}

// --- files that are opened ------------------------------------------------------------------------------------------------------------

const MAX_FILE = 64 * 1024 * 1024;
const MAX_PACKETS = 50_000;
/** LINKTYPE_RAW and LINKTYPE_IPV4: the first byte is that of the IP header. */
const RAW = new Set([101, 228]);

export interface Opened {
  readonly name: string;
  readonly source: CaptureSource;
  readonly names: Names;
  /** The file had more, or ended early. */
  readonly truncated: boolean;
}
/** The file whose frames the list shows instead of the lab's, and the row that is chosen in it. */
export const opened = createStore<{ readonly file: Opened | undefined; readonly picked: number | undefined }>(() => ({
  file: undefined,
  picked: undefined,
}));
export const closeCapture = (): void => opened.setState({ file: undefined, picked: undefined });

/** Rows of a file. Nothing in them is joined to the lab: a row is a story of its own. */
export class CaptureSource implements PacketSource {
  readonly rows: readonly PacketRow[];
  readonly age = 0;
  private readonly file: CaptureFile;
  private readonly summaries = new Map<number, Summary>();

  constructor(file: CaptureFile) {
    this.file = file;
    this.rows = file.packets.map(({ on, t: at }, i) => ({
      no: i + 1,
      seq: i,
      t: at,
      skb: i,
      root: i,
      nsid: 0,
      ifindex: on,
      frame: i,
      reason: undefined,
      fn: undefined,
    }));
  }
  rootOf(skb: number): number {
    return skb;
  }
  bytes(row: PacketRow): Uint8Array | undefined {
    return this.file.packets[row.frame]?.frame;
  }
  options(row: PacketRow): DissectOptions {
    return { link: RAW.has(this.file.interfaces[row.ifindex]?.linkType ?? 0) ? 'raw' : 'ethernet' };
  }
  steps(row: PacketRow): readonly Step[] | undefined {
    const bytes = this.bytes(row);
    return bytes && walk(bytes, this.options(row));
  }
  summary(row: PacketRow): Summary | undefined {
    const known = this.summaries.get(row.frame);
    const bytes = this.bytes(row);
    if (known || !bytes) return known;
    const made = summarize(bytes, this.options(row));
    this.summaries.set(row.frame, made);
    return made;
  }
}

const NO_NAMES: Names = {
  who: (address) => (address === 'ff:ff:ff:ff:ff:ff' ? t('packets.broadcast') : address),
  device: () => undefined,
  place: () => ({ space: '', dev: '', key: '', machine: '', netns: '' }),
};

/** Reads a capture file; a key of the catalogue when that cannot be. */
export function openCapture(name: string, bytes: Uint8Array): Opened | { readonly error: MessageKey } {
  if (bytes.length > MAX_FILE) return { error: 'capture.tooBig' };
  const file = read(bytes);
  if (!file) return { error: 'capture.notPcap' };
  const odd = file.interfaces.some(
    ({ linkType }, i) => linkType !== LINKTYPE_ETHERNET && !RAW.has(linkType) && file.packets.some((p) => p.on === i),
  );
  if (odd) return { error: 'capture.link' };
  const place = (_: number, on: number) => ({ space: '', dev: file.interfaces[on]?.name ?? '', key: '', machine: '', netns: '' });
  const names = { ...NO_NAMES, place };
  return { name, source: new CaptureSource(file), names, truncated: file.truncated || file.packets.length >= MAX_PACKETS };
}

function read(bytes: Uint8Array): CaptureFile | undefined {
  const many = readPcapng(bytes, MAX_PACKETS);
  if (!('error' in many)) return many;
  if (many.error === 'bad-block') return undefined;
  const one = readPcap(bytes);
  if ('error' in one) return undefined;
  const packets = one.packets.slice(0, MAX_PACKETS).map((p) => ({ ...p, on: 0, comment: '' }));
  const start = packets[0]?.t ?? 0;
  return {
    interfaces: [{ name: '', linkType: one.linkType }],
    packets: packets.map((p) => ({ ...p, t: p.t - start })),
    truncated: one.truncated,
  };
}
