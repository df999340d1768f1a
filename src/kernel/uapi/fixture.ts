/** For tests of the kernel through its door: small networks built by requests, and frames as one line each. */
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import type { IfIndex, Ipv4 } from '#base/brand.ts';
import { arpOp, arpSpa, arpTpa } from '#wire/arp.ts';
import { ethDst, ethType } from '#wire/ethernet.ts';
import { encodeIcmpEcho, ICMP_ECHO, icmpCode, icmpType } from '#wire/icmp.ts';
import { ipv4Dst, ipv4IsFragment, ipv4Protocol, ipv4Src } from '#wire/ipv4.ts';
import { NlError } from '../core/errno.ts';
import { bootLab } from './lab.ts';
import type { CaptureTap, Socket, SockKind, Uapi } from './uapi.ts';

export const ip = (text: string): Ipv4 => {
  const a = parseIpv4(text);
  if (a === undefined) throw new Error(`no address: ${text}`);
  return a;
};
export function ok(x: unknown): void {
  if (x !== undefined) throw new Error(`refused: ${JSON.stringify(x)}`);
}
export function index(u: Uapi, name: string): IfIndex {
  const row = u.linkByName(name);
  if (!row) throw new Error(`no device ${name}`);
  return row.ifindex;
}
function must<T>(x: T | NlError | undefined): T {
  if (x === undefined || x instanceof NlError) throw new Error(`refused: ${JSON.stringify(x)}`);
  return x;
}

export function addr(u: Uapi, dev: string, text: string): void {
  const [local = '', len = '32'] = text.split('/');
  ok(u.newAddr({ ifindex: index(u, dev), local: ip(local), prefixLen: Number(len) }));
}
export const up = (u: Uapi, dev: string): void => ok(u.setLink(index(u, dev), { up: true }));

/** Namespaces in a row, joined by veths `r0`-`l1`, `r1`-`l2`…, all up; lo too, unless told otherwise. */
export function row(names: string[], lo = true) {
  const lab = bootLab({ seed: 1 });
  const host = lab.addMachine('host').uapi;
  const nets = names.map((name) => {
    ok(host.netnsAdd(name));
    const u = host.enter(must(host.netnsByName(name)));
    if (lo) up(u, 'lo');
    return u;
  });
  for (const [i, left] of nets.entries()) {
    const right = nets[i + 1];
    if (!right) break;
    ok(left.newLink({ kind: 'veth', name: `r${i}`, peer: { name: `l${i + 1}`, netns: right.nsid } }));
    up(left, `r${i}`);
    up(right, `l${i + 1}`);
  }
  return { lab, nets };
}

/** Lets virtual time pass. */
export function pass(lab: ReturnType<typeof bootLab>, seconds: number): void {
  const end = lab.clock.now + seconds * 1e9;
  while ((lab.clock.nextAt ?? Number.POSITIVE_INFINITY) <= end) lab.clock.runNext();
  if (lab.clock.now < end) lab.clock.elapse(end - lab.clock.now);
}

export const open = (u: Uapi, kind: SockKind): Socket => {
  return must(u.socket(kind));
};
export function echo(s: Socket, to: string, seq = 1, size = 56, opts = {}): NlError | number {
  const b = new Uint8Array(8 + size);
  encodeIcmpEcho(b, 0, { type: ICMP_ECHO, id: 7, seq, data: new Uint8Array(size) });
  return s.send(b, { to: ip(to), ...opts });
}

export const watch = (u: Uapi, dev: string): CaptureTap => {
  return must(u.capture(index(u, dev), false));
};
/** One line a frame: what an eye looks for. */
export function frames(tap: CaptureTap): string[] {
  const lines: string[] = [];
  for (let m = tap.recv(); m; m = tap.recv()) lines.push(line(m.data));
  return lines;
}
function line(b: Uint8Array): string {
  const to = ethDst(b) === 0xffffffffffff ? '* ' : '';
  if (ethType(b) === 0x0806) {
    const [spa, tpa] = [formatIpv4(arpSpa(b, 14)), formatIpv4(arpTpa(b, 14))];
    return arpOp(b, 14) === 1 ? `${to}who-has ${tpa} tell ${spa}` : `${to}${spa} is-at`;
  }
  const what = ipv4Protocol(b, 14) === 1 && !ipv4IsFragment(b, 14) ? ` icmp ${icmpType(b, 34)}/${icmpCode(b, 34)}` : '';
  return `${to}${formatIpv4(ipv4Src(b, 14))} > ${formatIpv4(ipv4Dst(b, 14))}${what} ${b.length}`;
}
export const neighs = (u: Uapi): string[] =>
  u.neighs().map((n) => `${formatIpv4(n.dst)} ${n.lladdr === undefined ? '-' : 'lladdr'} ${n.state}`);
