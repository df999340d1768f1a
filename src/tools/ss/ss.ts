/** ss(8) of iproute2 6.1 for TCP and UDP over IPv4: the table as it is printed to a file, whatever the width of the terminal. */
import { formatIpv4 } from '#base/addr.ts';
import { MS, SEC } from '#base/brand.ts';
import type { SockInfo } from '#kernel/uapi/sock_diag.ts';
import { serviceName } from '#tools/net/services.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { parseSs, type SsOptions, Stop } from './options.ts';
import { shownState } from './states.ts';

const USAGE = `Usage: ss [ OPTIONS ]
       ss [ OPTIONS ] [ FILTER ]
   -h, --help          this message
   -V, --version       output version information
   -n, --numeric       don't resolve service names
   -a, --all           display all sockets
   -l, --listening     display listening sockets
   -o, --options       show timer information
   -p, --processes     show process using socket
   -s, --summary       show socket usage summary
   -4, --ipv4          display only IP version 4 sockets
   -t, --tcp           display only TCP sockets
   -u, --udp           display only UDP sockets
   -H, --no-header     Suppress header line
   -O, --oneline       socket's data printed on a single line
       FILTER := [ state STATE-FILTER ] [ EXPRESSION ]
`;

function wanted(o: SsOptions, s: SockInfo): boolean {
  if (!(s.proto === 'tcp' ? o.tcp : o.udp)) return false;
  if (o.states) return o.states.has(s.state) && o.test(s);
  const passive = s.state === 'LISTEN' || (s.proto === 'udp' && s.state === 'CLOSE');
  if (!o.all && o.listening !== passive) return false;
  if (!o.all && s.state === 'TIME_WAIT') return false;
  if (!o.all && s.state === 'SYN_RECV') return false;
  return o.test(s);
}

const addr = (a: number, dev: string): string => formatIpv4(a) + (dev === '' ? '' : `%${dev}`);
function port(o: SsOptions, p: number, proto: 'tcp' | 'udp'): string {
  if (p === 0) return '*';
  return (o.numeric ? undefined : serviceName(p, proto)) ?? String(p);
}

function time(ns: number): string {
  const ms = Math.round(ns / MS);
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)}min${ms % 60_000 >= 1000 ? `${Math.floor((ms % 60_000) / 1000)}sec` : ''}`;
  if (ms < 1000) return `${ms}ms`;
  return ms < 10_000 ? `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}ms` : `${Math.floor(ns / SEC)}sec`;
}

/** The last column: the process, the timer. */
function extra(o: SsOptions, s: SockInfo): string {
  const parts: string[] = [];
  if (o.timers && s.timer) parts.push(`timer:(${s.timer.kind},${time(s.timer.left)},${s.timer.retrans})`);
  if (o.processes && s.owner && s.timer?.kind !== 'timewait') parts.push(`users:(("${s.owner.comm}",pid=${s.owner.pid},fd=${s.fd}))`);
  return parts.join(' ');
}

/** One line's cells; the ports stand left of their column, addresses right. */
type Row = readonly [
  netid: string,
  state: string,
  rq: string,
  sq: string,
  laddr: string,
  lport: string,
  raddr: string,
  rport: string,
  ext: string,
];
const HEADER: Row = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address', 'Port', 'Peer Address', 'Port', 'Process'];

function rowOf(ctx: ToolContext, o: SsOptions, s: SockInfo): Row {
  const dev = s.ifindex === 0 ? '' : (ctx.sys.linkByIndex(s.ifindex as never)?.name ?? '');
  const queues = [String(s.recvq).padEnd(6), String(s.state === 'LISTEN' ? s.backlog : s.sendq).padEnd(6)] as const;
  const ends = [addr(s.local, dev), port(o, s.port, s.proto), addr(s.remote, ''), port(o, s.remotePort, s.proto)] as const;
  return [s.proto, shownState(s.state), ...queues, ...ends, extra(o, s)];
}

function table(o: SsOptions, rows: readonly Row[]): string {
  const shown = o.header ? [HEADER, ...rows] : rows;
  const both = o.tcp && o.udp;
  const oneState = o.states?.size === 1;
  const width = HEADER.map((_, i) => Math.max(0, ...shown.map((r) => (r[i] as string).length)));
  const left = (r: Row, i: number): string => (r[i] as string).padEnd(width[i] as number);
  const right = (r: Row, i: number): string => (r[i] as string).padStart(width[i] as number);
  return shown
    .map((r) => {
      const head = [...(both ? [left(r, 0)] : []), ...(oneState ? [] : [left(r, 1)]), left(r, 2), left(r, 3)];
      return `${head.join(' ')} ${right(r, 4)}:${left(r, 5)} ${right(r, 6)}:${left(r, 7)}${left(r, 8)}\n`;
    })
    .join('');
}

function summary(socks: readonly SockInfo[]): string {
  const tcp = socks.filter((s) => s.proto === 'tcp');
  const udp = socks.length - tcp.length;
  const estab = tcp.filter((s) => s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT').length;
  const timewait = tcp.filter((s) => s.timer?.kind === 'timewait').length;
  const live = tcp.length - timewait;
  const line = (name: string, n: number): string => `${name}\t  ${String(n).padEnd(9)} ${String(n).padEnd(9)} ${'0'.padEnd(9)}\n`;
  const rows = [line('RAW', 0), line('UDP', udp), line('TCP', live), line('INET', live + udp), line('FRAG', 0)];
  const head = `Total: ${live + udp}\nTCP:   ${tcp.length} (estab ${estab}, closed ${timewait}, orphaned 0, timewait ${timewait})\n`;
  return `${head}\nTransport Total     IP        IPv6\n${rows.join('')}\n`;
}

function run(ctx: ToolContext): number {
  try {
    const o = parseSs(ctx.args, USAGE);
    const socks = ctx.sys.sockets();
    if (o.summary) ctx.stdout.write(summary(socks));
    else
      ctx.stdout.write(
        table(
          o,
          socks.filter((s) => wanted(o, s)).map((s) => rowOf(ctx, o, s)),
        ),
      );
    return 0;
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    (stop.status === 0 ? ctx.stdout : ctx.stderr).write(stop.text);
    return stop.status;
  }
}

export const ss: Tool = {
  name: 'ss',
  summary: 'TCP and UDP sockets (iproute2)',
  run,
  complete: (_ctx, words) =>
    ['-tln', '-tan', '-tuln', '-uan', '-p', '-o', '-s', 'state', 'sport', 'dport'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
