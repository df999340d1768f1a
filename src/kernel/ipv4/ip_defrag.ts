/**
 * Putting fragments together (net/ipv4/ip_fragment.c, RFC 791, RFC 5722: a datagram with overlapping fragments is given up). Left out: memory limits,
 * ipfrag_max_dist.
 */
import { SEC } from '#base/brand.ts';
import type { Timer } from '#sim/clock.ts';
import { nameId } from '#sim/trace.ts';
import { ICMP_EXC_FRAGTIME, ICMP_TIME_EXCEEDED } from '#wire/icmp.ts';
import {
  ipv4Dst,
  ipv4FragOff,
  ipv4HeaderLen,
  ipv4Id,
  ipv4Mf,
  ipv4Protocol,
  ipv4SetFragWord,
  ipv4SetTotLen,
  ipv4Src,
  ipv4UpdateChecksum,
} from '#wire/ipv4.ts';
import { consume_skb, kfree_skb } from '../core/free.ts';
import { definePart, type Netns, part } from '../core/netns.ts';
import { alloc_skb, type Skb, skb_adopt, skb_put } from '../core/skb.ts';
import { sysctl_int } from '../core/sysctl.ts';
import { icmp } from './protocol.ts';

const IP_DEFRAG = nameId('ip_defrag');
const IP_EXPIRE = nameId('ip_expire');
const MAX_DATAGRAM = 65535;

interface Piece {
  readonly offset: number;
  readonly end: number;
  readonly skb: Skb;
}
/** struct ipq: the fragments of one datagram, by offset. */
interface Queue {
  readonly pieces: Piece[];
  /** Length of the data; -1 before the last fragment came. */
  total: number;
  timer: Timer | undefined;
}
const FRAGS = definePart<Map<string, Queue>>('ip_frags', () => new Map());

/** Takes a fragment (data at the IP header). True: it was the last one missing, and `skb` is the whole datagram now; false: it was kept or dropped. */
export function ip_defrag(net: Netns, skb: Skb): boolean {
  const { buf, data: iph } = skb;
  const queues = part(net, FRAGS);
  const key = `${ipv4Src(buf, iph)} ${ipv4Dst(buf, iph)} ${ipv4Id(buf, iph)} ${ipv4Protocol(buf, iph)}`;
  const queue = queues.get(key) ?? open(net, key);
  net.world.trace.step(IP_DEFRAG, net.nsid, skb.dev.ifindex, skb.id);
  if (!add(queue, skb)) {
    close(net, key, queue, 'NOT_SPECIFIED');
    kfree_skb(skb, 'NOT_SPECIFIED', IP_DEFRAG);
    return false;
  }
  if (!complete(queue)) return false;
  net.world.clock.cancel(queue.timer);
  queues.delete(key);
  reassemble(net, queue, skb);
  return true;
}

function open(net: Netns, key: string): Queue {
  const queue: Queue = { pieces: [], total: -1, timer: undefined };
  const after = sysctl_int(net, 'net/ipv4/ipfrag_time') * SEC;
  queue.timer = net.world.clock.after(after, () => expire(net, key, queue));
  part(net, FRAGS).set(key, queue);
  return queue;
}

/** ip_frag_queue: false when the fragment cannot belong to the others. */
function add(queue: Queue, skb: Skb): boolean {
  const { buf, data: iph } = skb;
  const offset = ipv4FragOff(buf, iph) * 8;
  const len = skb.len - ipv4HeaderLen(buf, iph);
  const end = offset + len;
  if (end > MAX_DATAGRAM || (ipv4Mf(buf, iph) && len % 8 !== 0)) return false;
  if (!ipv4Mf(buf, iph)) {
    if (queue.total >= 0 && queue.total !== end) return false;
    queue.total = end;
  }
  const at = queue.pieces.findIndex((p) => p.offset >= offset);
  const index = at < 0 ? queue.pieces.length : at;
  const before = queue.pieces[index - 1];
  const after = queue.pieces[index];
  if ((before && before.end > offset) || (after && after.offset < end)) return false;
  queue.pieces.splice(index, 0, { offset, end, skb });
  return true;
}

function complete(queue: Queue): boolean {
  let reached = 0;
  for (const p of queue.pieces) {
    if (p.offset !== reached) return false;
    reached = p.end;
  }
  return reached === queue.total;
}

/** ip_frag_reasm: the datagram goes on as its last-arrived fragment. */
function reassemble(net: Netns, queue: Queue, last: Skb): void {
  const first = (queue.pieces[0] as Piece).skb;
  const hlen = ipv4HeaderLen(first.buf, first.data);
  const whole = alloc_skb(hlen + queue.total);
  const at = skb_put(whole, hlen + queue.total);
  whole.buf.set(first.buf.subarray(first.data, first.data + hlen), at);
  if (first.macHeader >= 0) {
    // The first fragment's link-layer header stays in front: the log of packets shows it.
    whole.macHeader = at - (first.data - first.macHeader);
    whole.buf.set(first.buf.subarray(first.macHeader, first.data), whole.macHeader);
  }
  whole.networkHeader = at;
  whole.transportHeader = at + hlen;
  for (const p of queue.pieces) {
    const from = p.skb.data + ipv4HeaderLen(p.skb.buf, p.skb.data);
    whole.buf.set(p.skb.buf.subarray(from, p.skb.tail), at + hlen + p.offset);
  }
  for (const { skb } of queue.pieces) {
    if (skb === last) continue;
    net.world.trace.lineage('fragment', net.nsid, skb.dev.ifindex, last.id, skb.id);
    consume_skb(skb, IP_DEFRAG);
  }
  ipv4SetFragWord(whole.buf, at, 0);
  ipv4SetTotLen(whole.buf, at, whole.len);
  ipv4UpdateChecksum(whole.buf, at);
  skb_adopt(last, whole);
}

/** ip_expire: the rest did not come in time. Who has the first fragment tells the sender. */
function expire(net: Netns, key: string, queue: Queue): void {
  const first = queue.pieces[0];
  net.world.backlog.section(() => {
    if (first?.offset === 0) icmp.send(first.skb, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, 0);
    close(net, key, queue, 'FRAG_REASM_TIMEOUT');
  });
}

function close(net: Netns, key: string, queue: Queue, reason: 'NOT_SPECIFIED' | 'FRAG_REASM_TIMEOUT'): void {
  net.world.clock.cancel(queue.timer);
  part(net, FRAGS).delete(key);
  for (const p of queue.pieces) kfree_skb(p.skb, reason, IP_EXPIRE);
}

/** The namespace dies. */
export function ip_frag_exit(net: Netns): void {
  for (const [key, queue] of [...part(net, FRAGS)]) close(net, key, queue, 'NOT_SPECIFIED');
}
