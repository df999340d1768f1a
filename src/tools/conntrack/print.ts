/** One entry in the forms in which conntrack prints it (nfct_snprintf, and its own `save`). */
import { formatIpv4 } from '#base/addr.ts';
import { type Nanos, SEC } from '#base/brand.ts';
import type { CtEvent } from '#kernel/uapi/conntrack.ts';
import type { ConntrackRow, ConntrackTuple } from '#sim/rows.ts';
import { hasPorts, PROTOCOLS, protoName } from './words.ts';

/** Ticks a second. */
const HZ = 250;

export interface Format {
  readonly extended: boolean;
  readonly id: boolean;
  readonly save: boolean;
}

const isIcmp = (t: ConntrackTuple): boolean => t.proto === PROTOCOLS.icmp;

function tupleText(t: ConntrackTuple): string {
  const ends = `src=${formatIpv4(t.src)} dst=${formatIpv4(t.dst)}`;
  if (isIcmp(t)) return `${ends} type=${t.icmpType} code=${t.icmpCode} id=${t.sport}`;
  return hasPorts(t.proto) ? `${ends} sport=${t.sport} dport=${t.dport}` : ends;
}

/** Between the protocol and the end: everything but what differs from listing to event. `seconds`: undefined for an entry whose time was over. */
function body(row: ConntrackRow, seconds: number | undefined): string {
  const { original, reply } = row;
  const state = row.protoState === '' || seconds === undefined ? '' : `${row.protoState} `;
  const unreplied = row.status.includes('SEEN_REPLY') ? '' : '[UNREPLIED] ';
  const assured = row.status.includes('ASSURED') ? ' [ASSURED]' : '';
  const time = seconds === undefined ? '' : `${seconds} `;
  return `${protoName(original.proto).padEnd(8)} ${original.proto} ${time}${state}${tupleText(original)} ${unreplied}${tupleText(reply)}${assured}`;
}

const left = (row: ConntrackRow, now: Nanos, elapsed: number): number => Math.max(0, Math.floor((row.expires - now - elapsed) / SEC));
/** The kernel counts in jiffies: what happens within one has taken no time. */
const JIFFY = SEC / HZ;
const leftAt = (row: ConntrackRow, at: Nanos): number =>
  Math.max(0, Math.floor((Math.floor(row.expires / JIFFY) - Math.floor(at / JIFFY)) / HZ));
const l3 = (f: Format): string => (f.extended ? `${'ipv4'.padEnd(8)} 2 ` : '');

/** As `-L` and its like print it. `use`: who holds the entry; `fresh`: it was set in this instant. */
export function line(row: ConntrackRow, now: Nanos, f: Format, use = 1, fresh = false): string {
  // A real process takes at least a tick to start, so that an entry of this instant shows 29 of its 30 seconds.
  const seconds = left(row, now, fresh ? 0 : 1);
  if (f.save) return `${saveLine('-A', row, seconds)}\n`;
  return `${l3(f)}${body(row, seconds)} mark=${row.mark} use=${use}${f.id ? ` id=${row.rid}` : ''}\n`;
}

const LETTER = { NEW: '-A', UPDATE: '-U', DESTROY: '-D' } as const;
/** As `-E` prints it. */
export function eventLine({ type, row, at, pid, expired }: CtEvent, f: Format): string {
  const seconds = expired ? undefined : leftAt(row, at);
  const who = pid === undefined ? '' : ` [USERSPACE] portid=${pid} progname=conntrack`;
  if (f.save) return `${saveLine(LETTER[type], row, seconds)}${who}\n`;
  const mark = row.mark !== 0 || (pid !== undefined && type !== 'DESTROY') ? ` mark=${row.mark}` : '';
  return `${`[${type}]`.padStart(9)} ${l3(f)}${body(row, seconds)}${mark}${f.id ? ` id=${row.rid}` : ''}${who}\n`;
}

/** As a command that would make it again. */
function saveLine(letter: string, row: ConntrackRow, seconds: number | undefined): string {
  const { original: o, reply: r } = row;
  const status = (['SEEN_REPLY', 'ASSURED'] as const).filter((s) => row.status.includes(s)).join(',') || 'UNSET';
  const src = r.src === o.dst ? ` -r ${formatIpv4(r.src)}` : ` -g ${formatIpv4(r.src)}`;
  const dst = r.dst === o.src ? ` -q ${formatIpv4(r.dst)}` : ` -n ${formatIpv4(r.dst)}`;
  let text = `${letter}${seconds === undefined ? '' : ` -t ${seconds}`} -u ${status} -s ${formatIpv4(o.src)} -d ${formatIpv4(o.dst)}${src}${dst}`;
  text += ` -p ${protoName(o.proto)}`;
  if (isIcmp(o)) text += ` --icmp-type ${o.icmpType} --icmp-code ${o.icmpCode} --icmp-id ${o.sport}`;
  else if (hasPorts(o.proto)) text += ` --sport ${o.sport} --dport ${o.dport} --reply-port-src ${r.sport} --reply-port-dst ${r.dport}`;
  return row.protoState === '' ? text : `${text} --state ${row.protoState}`;
}
