/** Captures of interfaces to pcap: live taps for `vethlab run`, and what the trace still remembers for the app. */
import type { NsId } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { CaptureTap, Uapi } from '#kernel/uapi/uapi.ts';
import { IFF, type LinkRow } from '#sim/rows.ts';
import type { Trace } from '#sim/trace.ts';
import { PcapWriter } from '#wire/pcap.ts';

/** linux/if_packet.h */
const PACKET_OUTGOING = 4;

/** Seconds since 1970 at which virtual time 0 is shown, and the nanoseconds above. */
export interface Epoch {
  readonly seconds: number;
  readonly nanos: number;
}
export const epochOf = (bootTime: bigint): Epoch => ({
  seconds: Number(bootTime / 1_000_000_000n),
  nanos: Number(bootTime % 1_000_000_000n),
});

/** One interface that is being captured, as `tcpdump -p` does. */
interface Live {
  readonly name: string;
  readonly tap: CaptureTap;
  readonly pcap: PcapWriter;
  readonly loopback: boolean;
}

/** Every interface that is up, in every namespace of these machines, from now on. */
export class Captures {
  private readonly live: Live[] = [];
  private readonly epoch: Epoch;

  constructor(machines: readonly { name: string; uapi: Uapi }[], epoch: Epoch) {
    this.epoch = epoch;
    for (const m of machines) {
      const prefix = machines.length > 1 ? `${m.name}.` : '';
      this.open(m.uapi, `${prefix}host`);
      for (const ns of m.uapi.netnsList().toReversed()) this.open(m.uapi.enter(ns.nsid), `${prefix}${ns.name}`);
    }
  }

  private open(sys: Uapi, space: string): void {
    for (const link of sys.links()) {
      if (!(link.flags & IFF.UP)) continue;
      const tap = sys.capture(link.ifindex, false);
      if (isError(tap)) continue;
      const pcap = new PcapWriter(undefined, this.epoch.seconds);
      this.live.push({ name: `${space}.${link.name}`, tap, pcap, loopback: isLoopback(link) });
    }
  }

  /** Takes what the taps hold; call it often. */
  drain(): void {
    for (const { tap, pcap, loopback } of this.live) {
      for (let msg = tap.recv(); msg; msg = tap.recv()) {
        // A frame on lo passes a packet socket twice; libpcap takes it when it comes in.
        if (!(loopback && msg.pktType === PACKET_OUTGOING)) pcap.add(msg.at + this.epoch.nanos, msg.data);
      }
    }
  }

  /** Ends the capture: `NETNS.DEV` and the file of each interface, and how many frames did not fit. */
  close(): { files: Map<string, Uint8Array>; dropped: number } {
    this.drain();
    const files = new Map<string, Uint8Array>();
    let dropped = 0;
    for (const { name, tap, pcap } of this.live) {
      files.set(name, pcap.bytes());
      dropped += tap.dropped;
      tap.close();
    }
    return { files, dropped };
  }
}

const isLoopback = (link: LinkRow): boolean => link.kind === 'loopback';

/** What a packet socket on this interface would have seen, as far as the trace remembers. */
export function pcapOfTrace(
  trace: Trace,
  nsid: NsId,
  ifindex: number,
  loopback: boolean,
  epoch: Epoch,
): { bytes: Uint8Array; packets: number } {
  const pcap = new PcapWriter(undefined, epoch.seconds);
  let packets = 0;
  for (const e of trace.read(0)) {
    if (e.kind !== 'netif_receive_skb' && (e.kind !== 'net_dev_start_xmit' || loopback)) continue;
    if (e.nsid !== nsid || e.ifindex !== ifindex) continue;
    const frame = trace.frame(e.frame);
    if (!frame) continue;
    pcap.add(e.t + epoch.nanos, frame);
    packets++;
  }
  return { bytes: pcap.bytes(), packets };
}
