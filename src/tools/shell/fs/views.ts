/**
 * Folders that the kernel makes up: /proc/sys (proc(5), sysctl), /proc/net/{arp,dev,route,tcp,udp}, /sys/class/net (sysfs), /run/netns. Each shows
 * the namespace of the process that looks. Left out: the other files of /proc and /sys.
 */
import { formatIpv4, formatMac } from '#base/addr.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { TcpState } from '#kernel/uapi/tcp.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { IFF, type LinkRow, RT_TABLE } from '#sim/rows.ts';
import type { FileError } from '#tools/tool.ts';
import { fileError } from './strerror.ts';

/** A made-up folder. `rel` is the path below it, '' for itself. */
export interface View {
  list(rel: string): string[] | undefined;
  read(rel: string): string | undefined;
  write?(rel: string, text: string): FileError | undefined;
}

export type ViewOf = (sys: Uapi) => View;

const procSys: ViewOf = (sys) => ({
  list(rel) {
    const prefix = rel === '' ? '' : `${rel}/`;
    const names = new Set<string>();
    for (const path of sys.sysctlList()) if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] as string);
    return names.size > 0 ? [...names] : undefined;
  },
  read(rel) {
    const value = sys.sysctlGet(rel);
    return value === undefined ? undefined : `${value}\n`;
  },
  write(rel, text) {
    const refused = sys.sysctlSet(rel, text.trim());
    if (!isError(refused)) return undefined;
    const { errno } = refused;
    return fileError(errno === 'EACCES' || errno === 'EPERM' || errno === 'ENOENT' ? errno : 'EINVAL');
  },
});

/** A flat folder whose files are computed. */
const flat = (files: Readonly<Record<string, () => string>>): View => ({
  list: (rel) => (rel === '' ? Object.keys(files) : undefined),
  read: (rel) => (Object.hasOwn(files, rel) ? files[rel]?.() : undefined),
});

const procNet: ViewOf = (sys) =>
  flat({
    arp: () => procNetArp(sys),
    dev: () => procNetDev(sys),
    route: () => procNetRoute(sys),
    tcp: () => procNetSockets(sys, 'tcp'),
    udp: () => procNetSockets(sys, 'udp'),
  });

function procNetDev(sys: Uapi): string {
  const head = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n`;
  const rows = sys.links().map((l) => {
    const s = sys.linkStats(l.ifindex);
    const rx = [pad(s.rxBytes, 8), pad(s.rxPackets, 7), pad(s.rxErrors, 4), pad(s.rxDropped, 4), pad(0, 4), pad(0, 5), pad(0, 10)];
    const tx = [
      pad(s.txBytes, 8),
      pad(s.txPackets, 7),
      pad(s.txErrors, 4),
      pad(s.txDropped, 4),
      pad(0, 4),
      pad(s.collisions, 5),
      pad(0, 7),
    ];
    return `${l.name.padStart(6)}: ${rx.join(' ')} ${pad(s.multicast, 9)} ${tx.join(' ')} ${pad(0, 10)}\n`;
  });
  return head + rows.join('');
}
const pad = (n: number, width: number): string => String(n).padStart(width);

const ARP_FLAGS = { complete: 0x2, permanent: 0x4 };
function procNetArp(sys: Uapi): string {
  const rows = sys.neighs().filter((n) => n.state !== 'NOARP' && n.state !== 'NONE');
  const lines = rows.map((n) => {
    const flags = (n.lladdr === undefined ? 0 : ARP_FLAGS.complete) | (n.state === 'PERMANENT' ? ARP_FLAGS.permanent : 0);
    const mac = n.lladdr === undefined ? '00:00:00:00:00:00' : formatMac(n.lladdr);
    const dev = sys.linkByIndex(n.ifindex)?.name ?? '*';
    return `${formatIpv4(n.dst).padEnd(16)} 0x${'1'.padEnd(10)}0x${flags.toString(16).padEnd(10)}${mac}     *        ${dev}\n`;
  });
  return `IP address       HW type     Flags       HW address            Mask     Device\n${lines.join('')}`;
}

/** Addresses as the little-endian machine stores them. */
const hexAddr = (ip: number): string =>
  [24, 16, 8, 0]
    .map((shift) => ((ip >>> shift) & 255).toString(16).padStart(2, '0'))
    .reverse()
    .join('')
    .toUpperCase();

function procNetRoute(sys: Uapi): string {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
  const rows = sys.routes().filter((r) => r.table === RT_TABLE.MAIN);
  const lines = rows.map((r) => {
    const dev = r.nexthop.oif ? (sys.linkByIndex(r.nexthop.oif)?.name ?? '*') : '*';
    const flags = 1 | (r.nexthop.gateway ? 2 : 0) | (r.dstLen === 32 ? 4 : 0) | (r.type === 'unreachable' ? 0x200 : 0);
    const mask = r.dstLen === 0 ? 0 : (0xffffffff << (32 - r.dstLen)) >>> 0;
    const numbers = [flags.toString(16).padStart(4, '0').toUpperCase(), 0, 0, r.metric, hexAddr(mask), r.mtu ?? 0, 0, 0];
    return [dev, hexAddr(r.dst), hexAddr(r.nexthop.gateway), ...numbers].join('\t');
  });
  return [head, ...lines].map((line) => `${line.padEnd(127)}\n`).join('');
}

/** TCP_ESTABLISHED and the others, include/net/tcp_states.h. */
const TCP_STATES: readonly TcpState[] = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
];
const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, '0');

/** Inodes and kernel addresses are 0: nothing here has them. */
function procNetSockets(sys: Uapi, proto: 'tcp' | 'udp'): string {
  const head =
    proto === 'tcp'
      ? '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
      : '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
  const rows = sys.sockets().filter((s) => s.proto === proto);
  const lines = rows.map((s, i) => {
    const ends = `${hexAddr(s.local)}:${hex(s.port, 4)} ${hexAddr(s.remote)}:${hex(s.remotePort, 4)}`;
    const queues = `${hex(s.sendq, 8)}:${hex(s.recvq, 8)} 00:00000000 00000000`;
    const rest = proto === 'tcp' ? '0 1 0000000000000000 100 0 0 10 0' : '0 2 0000000000000000 0';
    const state = hex(TCP_STATES.indexOf(s.state) + 1, 2);
    return `${String(i).padStart(proto === 'tcp' ? 4 : 5)}: ${ends} ${state} ${queues}     0        0 ${rest}`;
  });
  const width = proto === 'tcp' ? 149 : 127;
  return [head, ...lines].map((line) => `${line.padEnd(width)}\n`).join('');
}

const sysClassNet: ViewOf = (sys) => ({
  list(rel) {
    if (rel === '') return sys.links().map((l) => l.name);
    const [dev = '', sub, more] = rel.split('/');
    const link = more === undefined ? sys.linkByName(dev) : undefined;
    if (!link) return undefined;
    if (sub === undefined) return [...Object.keys(LINK_FILES), 'statistics'].sort();
    return sub === 'statistics' ? Object.keys(STATISTICS).sort() : undefined;
  },
  read(rel) {
    const [dev = '', file = '', stat] = rel.split('/');
    const link = sys.linkByName(dev);
    if (!link) return undefined;
    if (stat === undefined) return Object.hasOwn(LINK_FILES, file) ? `${LINK_FILES[file]?.(link)}\n` : undefined;
    const key = file === 'statistics' && Object.hasOwn(STATISTICS, stat) ? STATISTICS[stat] : undefined;
    return key && `${sys.linkStats(link.ifindex)[key]}\n`;
  },
});

const LINK_FILES: Readonly<Record<string, (l: LinkRow) => string | number>> = {
  address: (l) => formatMac(l.mac),
  broadcast: () => 'ff:ff:ff:ff:ff:ff',
  carrier: (l) => (l.carrier ? 1 : 0),
  flags: (l) => `0x${(l.flags & ~(IFF.LOWER_UP | IFF.RUNNING)).toString(16)}`,
  ifindex: (l) => l.ifindex,
  iflink: (l) => (l.link === 0 ? l.ifindex : l.link),
  mtu: (l) => l.mtu,
  operstate: (l) => l.operstate.toLowerCase(),
  tx_queue_len: (l) => l.txqlen,
  type: (l) => (l.kind === 'loopback' ? 772 : 1),
};
const STATISTICS = {
  collisions: 'collisions',
  multicast: 'multicast',
  rx_bytes: 'rxBytes',
  rx_dropped: 'rxDropped',
  rx_errors: 'rxErrors',
  rx_packets: 'rxPackets',
  tx_bytes: 'txBytes',
  tx_dropped: 'txDropped',
  tx_errors: 'txErrors',
  tx_packets: 'txPackets',
} as const satisfies Record<string, keyof ReturnType<Uapi['linkStats']>> as Readonly<Record<string, keyof ReturnType<Uapi['linkStats']>>>;

const runNetns: ViewOf = (sys) => ({
  list: (rel) => (rel === '' ? sys.netnsList().map((n) => n.name) : undefined),
  read: (rel) => (sys.netnsByName(rel) === undefined ? undefined : ''),
});

/** Where each view is mounted. */
export const VIEWS: Readonly<Record<string, ViewOf>> = {
  '/proc/sys': procSys,
  '/proc/net': procNet,
  '/sys/class/net': sysClassNet,
  '/run/netns': runNetns,
};
