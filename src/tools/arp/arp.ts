/** arp(8) of net-tools 2.10: the neighbour table by ioctl. Left out: `-f` and `-D`, published entries. */
import { formatIpv4, formatMac, parseMac } from '#base/addr.ts';
import { type IfIndex, type Ipv4, ipv4 } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { NeighRow } from '#sim/rows.ts';
import { getopt } from '#tools/net/getopt.ts';
import { hostAddress, hostName } from '#tools/net/hosts.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { ARP_HARDWARE, ARP_USAGE } from './usage.ts';

const VERSION = `net-tools 2.10
+I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW: (ether) +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const LONG = {
  verbose: 'v',
  version: 'V',
  all: 'a',
  delete: 'd',
  file: 'f',
  numeric: 'n',
  set: 's',
  protocol: 'A',
  'hw-type': 'H',
  device: 'i',
  help: 'h',
  'use-device': 'D',
};

interface ArpOptions {
  numeric: boolean;
  verbose: boolean;
  bsd: boolean;
  device: string;
  action: 'show' | 'set' | 'delete' | 'file';
}

/** Ends with words and a status. */
class Fail {
  readonly text: string;
  readonly status: number;
  constructor(text: string, status = 255) {
    this.text = text;
    this.status = status;
  }
}

function readOptions(ctx: ToolContext): { o: ArpOptions; operands: readonly string[] } | number {
  const o: ArpOptions = { numeric: false, verbose: false, bsd: false, device: '', action: 'show' };
  const { options, operands, error } = getopt(ctx.args, 'A:H:adfp:nsei:t:vh?DV', LONG);
  for (const { name, value } of options) {
    if (name === 'V') {
      ctx.stdout.write(VERSION);
      return 0;
    }
    if (name === 'h' || name === '?') {
      ctx.stdout.write(ARP_USAGE);
      ctx.stderr.write(ARP_HARDWARE);
      return 0;
    }
    applyOption(o, name, value);
  }
  if (error === undefined) return { o, operands };
  ctx.stderr.write(`arp: ${error}\n${ARP_USAGE}${ARP_HARDWARE}`);
  return 3;
}

function applyOption(o: ArpOptions, name: string, value: string): void {
  if (name === 'n') o.numeric = true;
  else if (name === 'v') o.verbose = true;
  else if (name === 'a') o.bsd = true;
  else if (name === 'e') o.bsd = false;
  else if (name === 'i') o.device = value;
  else if (name === 'd') o.action = 'delete';
  else if (name === 's') o.action = 'set';
  else if (name === 'f') o.action = 'file';
  else if (name === 'D') throw new Fail('SIOCSARP: Operation not supported\n');
  else if ((name === 'H' || name === 't') && value !== 'ether') throw new Fail(`arp: ${value}: unknown hardware type.\n`);
  else if ((name === 'A' || name === 'p') && value !== 'inet') throw new Fail(`arp: ${value}: unknown address family.\n`);
}

/** One to four numbers; the last fills what is left of the 32 bits. */
function inet_aton(text: string): Ipv4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((p) => /^\d+$/.test(p))) return undefined;
  const numbers = parts.map(Number);
  const last = numbers.pop() as number;
  if (numbers.some((n) => n > 255) || last >= 2 ** (8 * (4 - numbers.length))) return undefined;
  return ipv4(numbers.reduce((sum, n, i) => sum + n * 2 ** (24 - 8 * i), 0) + last);
}

function resolve(ctx: ToolContext, name: string): Ipv4 {
  const addr = inet_aton(name) ?? hostAddress(ctx.fs, name);
  // A name that no name server could know is not asked for.
  if (addr === undefined) throw new Fail(`${name}: ${/^[\d.]+$|\//.test(name) ? 'Unknown host' : 'Host name lookup failure'}\n`);
  return addr;
}

const HEADER = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
/** Entries that /proc/net/arp lists. */
const listed = (row: NeighRow): boolean => !row.proxy && row.state !== 'NOARP';
const permanent = (row: NeighRow): boolean => row.state === 'PERMANENT';
/** ATF_COM: the address is known and has not been given up. */
const complete = (row: NeighRow): boolean => row.lladdr !== undefined && !['NONE', 'INCOMPLETE', 'FAILED'].includes(row.state);

function show(ctx: ToolContext, o: ArpOptions, operands: readonly string[]): number {
  const wanted = operands[0] === undefined ? undefined : resolve(ctx, operands[0]);
  const rows = ctx.sys.neighs().filter(listed);
  const device = (row: NeighRow): string => ctx.sys.linkByIndex(row.ifindex)?.name ?? '';
  const found = rows.filter((r) => (wanted === undefined || r.dst === wanted) && (o.device === '' || device(r) === o.device));
  let text = '';
  for (const row of found) text += o.bsd ? bsdLine(ctx, o, row, device(row)) : linuxLine(ctx, o, row, device(row));
  if (text !== '' && !o.bsd) text = HEADER + text;
  if (o.verbose) text += `Entries: ${rows.length}\tSkipped: ${rows.length - found.length}\tFound: ${found.length}\n`;
  if (found.length === 0) text += nothingFound(ctx, o, operands[0], wanted, rows.length);
  ctx.stdout.write(text);
  return 0;
}

function nothingFound(ctx: ToolContext, o: ArpOptions, host: string | undefined, wanted: Ipv4 | undefined, entries: number): string {
  if (host !== undefined && wanted !== undefined && !o.bsd)
    return `${shownName(ctx, o, wanted, host)} (${formatIpv4(wanted)}) -- no entry\n`;
  return host !== undefined || o.device !== '' ? `arp: in ${entries} entries no match found.\n` : '';
}
const shownName = (ctx: ToolContext, o: ArpOptions, addr: Ipv4, typed: string): string =>
  o.numeric ? typed : (hostName(ctx.fs, addr) ?? typed);

function linuxLine(ctx: ToolContext, o: ArpOptions, row: NeighRow, device: string): string {
  const name = (o.numeric ? undefined : hostName(ctx.fs, row.dst)) ?? formatIpv4(row.dst);
  const flags = `${complete(row) ? 'C' : ''}${permanent(row) ? 'M' : ''}`;
  const hardware = complete(row)
    ? `ether   ${formatMac(row.lladdr ?? 0).padEnd(20)}${flags.padEnd(5)} `
    : `${''.padEnd(8)}${'(incomplete)'.padEnd(20)}${flags.padEnd(5)} `;
  return `${name.slice(0, 23).padEnd(23)}  ${hardware}${''.padEnd(15)} ${device}\n`;
}

function bsdLine(ctx: ToolContext, o: ArpOptions, row: NeighRow, device: string): string {
  const name = (o.numeric ? undefined : hostName(ctx.fs, row.dst)) ?? '?';
  const at = complete(row) ? `${formatMac(row.lladdr ?? 0)} [ether] ` : '<incomplete> ';
  return `${name} (${formatIpv4(row.dst)}) at ${at}${permanent(row) ? 'PERM ' : ''}on ${device}\n`;
}

/** The device of an entry: the one that was named, or the one that the route to it leaves by. */
function deviceFor(ctx: ToolContext, name: string, dst: Ipv4, call: string): IfIndex {
  if (name !== '') {
    const link = ctx.sys.linkByName(name);
    if (!link) throw new Fail(`${call}: No such device\n`);
    return link.ifindex;
  }
  const route = ctx.sys.getRoute({ dst });
  if (isError(route)) throw new Fail(`${call}: ${strerror(route.errno)}\n`);
  return route.oif;
}

/** What may stand behind the host: `-i DEV`, `dev DEV`, `temp`, `pub`, `netmask M`. */
function readTrailer(o: ArpOptions, words: readonly string[]): { temporary: boolean; published: boolean } {
  const found = { temporary: false, published: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === 'temp') found.temporary = true;
    else if (word === 'pub') found.published = true;
    else if (word === 'dev') o.device = words[++i] ?? '';
    else if (word === 'netmask') i++;
  }
  return found;
}

function set(ctx: ToolContext, o: ArpOptions, [host, hardware, ...rest]: readonly string[]): number {
  if (host === undefined) throw new Fail('arp: need host name\n');
  const dst = resolve(ctx, host);
  if (hardware === undefined) throw new Fail('arp: need hardware address\n');
  const lladdr = parseMac(hardware);
  if (lladdr === undefined) throw new Fail('arp: invalid hardware address\n');
  const { temporary, published } = readTrailer(o, rest);
  if (published) throw new Fail('SIOCSARP: No such device\n');
  const ifindex = deviceFor(ctx, o.device, dst, 'SIOCSARP');
  // arp_req_set: the kind of hardware address must be the device's.
  if (ctx.sys.linkByIndex(ifindex)?.kind === 'loopback') throw new Fail('SIOCSARP: Invalid argument\n');
  const ack = ctx.sys.newNeigh({ ifindex, dst, lladdr, state: temporary ? 'STALE' : 'PERMANENT', mode: 'replace' });
  if (ack) throw new Fail(`SIOCSARP: ${strerror(ack.errno)}\n`);
  return 0;
}

function remove(ctx: ToolContext, o: ArpOptions, [host, ...rest]: readonly string[]): number {
  if (host === undefined) throw new Fail('arp: need host name\n');
  const dst = resolve(ctx, host);
  const { published } = readTrailer(o, rest);
  const ifindex = deviceFor(ctx, o.device, dst, 'SIOCDARP(dontpub)');
  // The ioctl sets the entry to FAILED; one that is FAILED already is no entry.
  const row = ctx.sys.neighs().find((r) => r.ifindex === ifindex && r.dst === dst && !r.proxy && r.state !== 'FAILED');
  const ack = row && !published ? ctx.sys.delNeigh({ ifindex, dst }) : undefined;
  if (row && !published && !ack) return 0;
  if (ack && ack.errno !== 'ENOENT' && ack.errno !== 'ENXIO') throw new Fail(`SIOCDARP(dontpub): ${strerror(ack.errno)}\n`);
  ctx.stdout.write(`No ARP entry for ${host}\n`);
  return 255;
}

function main(ctx: ToolContext): number {
  const read = readOptions(ctx);
  if (typeof read === 'number') return read;
  const { o, operands } = read;
  if (o.action === 'set') return set(ctx, o, operands);
  if (o.action === 'delete') return remove(ctx, o, operands);
  if (o.action === 'file') throw new Fail('arp: cannot open etherfile /etc/ethers !\n');
  return show(ctx, o, operands);
}

function run(ctx: ToolContext): number {
  try {
    return main(ctx);
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    ctx.stderr.write(error.text);
    return error.status;
  }
}

export const arp: Tool = {
  name: 'arp',
  summary: 'The neighbour table, the old way (net-tools)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    if (words.at(-2) === '-i')
      return ctx.sys
        .links()
        .map((l) => l.name)
        .filter((n) => n.startsWith(typed));
    const pool = typed.startsWith('-') ? ['-n', '-a', '-d', '-s', '-i', '-e', '-v'] : ctx.sys.neighs().map((n) => formatIpv4(n.dst));
    return pool.filter((w) => w.startsWith(typed));
  },
};
