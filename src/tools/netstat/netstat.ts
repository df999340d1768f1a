/** netstat(8) of net-tools: sockets (`-tuln…`), routes (`-r`), interfaces (`-i`). Other tables are refused. */
import { formatIpv4, prefixMask } from '#base/addr.ts';
import type { SockInfo } from '#kernel/uapi/sock_diag.ts';
import { IFF, RT_TABLE } from '#sim/rows.ts';
import { getopt } from '#tools/net/getopt.ts';
import { serviceName } from '#tools/net/services.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';

const LONG = {
  route: 'r',
  interfaces: 'i',
  numeric: 'n',
  listening: 'l',
  all: 'a',
  programs: 'p',
  tcp: 't',
  udp: 'u',
  wide: 'W',
  extend: 'e',
  statistics: 's',
};
const REFUSED = 'egsMcowxFCUSN6';

function sockets(ctx: ToolContext, flags: ReadonlySet<string>): string {
  const [tcp, udp] = [flags.has('t') || !flags.has('u'), flags.has('u') || !flags.has('t')];
  const [all, listening, programs] = [flags.has('a'), flags.has('l'), flags.has('p')];
  const which = all ? 'servers and established' : listening ? 'only servers' : 'w/o servers';
  const head = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${programs ? ' PID/Program name    ' : ''}\n`;
  const passive = (s: SockInfo): boolean => s.state === 'LISTEN' || (s.proto === 'udp' && s.state === 'CLOSE');
  const rows = ctx.sys.sockets().filter((s) => (all || listening === passive(s)) && (s.proto === 'tcp' ? tcp : udp));
  const inOrder = [...rows.filter((s) => s.proto === 'tcp'), ...rows.filter((s) => s.proto === 'udp')];
  return head + inOrder.map((s) => socketLine(s, flags.has('n'), programs)).join('');
}

function socketLine(s: SockInfo, numeric: boolean, programs: boolean): string {
  const end = (a: number, p: number): string =>
    `${formatIpv4(a)}:${p === 0 ? '*' : ((numeric ? undefined : serviceName(p, s.proto)) ?? p)}`;
  const state = s.proto === 'udp' && s.state === 'CLOSE' ? '' : s.state;
  const owner = s.owner && s.timer?.kind !== 'timewait' ? `${s.owner.pid}/${s.owner.comm}` : '-';
  const cells = [
    s.proto.padEnd(4),
    String(s.recvq).padStart(7),
    String(s.sendq).padStart(6),
    end(s.local, s.port).padEnd(23),
    end(s.remote, s.remotePort).padEnd(23),
  ];
  return `${cells.join(' ')} ${state.padEnd(11)}${programs ? ` ${owner.padEnd(20)}` : ''}\n`;
}

function routes(ctx: ToolContext): string {
  const head = 'Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n';
  const rows = ctx.sys.routes().filter((r) => r.table === RT_TABLE.MAIN && r.type === 'unicast');
  return (
    head +
    rows
      .map((r) => {
        const flags = `U${r.nexthop.gateway ? 'G' : ''}${r.dstLen === 32 ? 'H' : ''}`;
        const dev = r.nexthop.oif ? (ctx.sys.linkByIndex(r.nexthop.oif)?.name ?? '*') : '*';
        const cells = [formatIpv4(r.dst), formatIpv4(r.nexthop.gateway), formatIpv4(prefixMask(r.dstLen))].map((a) => a.padEnd(15));
        return `${cells.join(' ')} ${flags.padEnd(5)} ${String(r.mtu ?? 0).padStart(5)} 0          0 ${dev}\n`;
      })
      .join('')
  );
}

/** Letters of the last column. */
const FLAGS: readonly (readonly [number, string])[] = [
  [IFF.BROADCAST, 'B'],
  [IFF.LOOPBACK, 'L'],
  [IFF.MULTICAST, 'M'],
  [IFF.NOARP, 'O'],
  [IFF.PROMISC, 'P'],
  [IFF.RUNNING, 'R'],
  [IFF.UP, 'U'],
];

function interfaces(ctx: ToolContext, all: boolean): string {
  const head = 'Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';
  const links = ctx.sys.links().filter((l) => all || (l.flags & IFF.UP) !== 0);
  const sorted = [...links].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    head +
    sorted
      .map((l) => {
        const s = ctx.sys.linkStats(l.ifindex);
        const rx = [String(s.rxPackets).padStart(8), String(s.rxErrors).padStart(6), String(s.rxDropped).padStart(6), '0'.padEnd(6)];
        const tx = [String(s.txPackets).padStart(8), String(s.txErrors).padStart(6), String(s.txDropped).padStart(6), '0'.padStart(6)];
        const flags = FLAGS.filter(([bit]) => (l.flags & bit) !== 0)
          .map(([, c]) => c)
          .join('');
        return `${l.name.padEnd(15)} ${String(l.mtu).padStart(5)} ${rx.join(' ')} ${tx.join(' ')} ${flags}\n`;
      })
      .join('')
  );
}

function run(ctx: ToolContext): number {
  const { options, error } = getopt(ctx.args, `rinlaptuW4${REFUSED}`, LONG);
  const flags = new Set(options.map((o) => o.name));
  if (error !== undefined) {
    ctx.stderr.write(`netstat: ${error}\n`);
    return 4;
  }
  const refused = [...flags].find((f) => REFUSED.includes(f));
  if (refused !== undefined) {
    ctx.stderr.write(`netstat: option -${refused}: not simulated\n`);
    return 4;
  }
  if (flags.has('r')) ctx.stdout.write(routes(ctx));
  else if (flags.has('i')) ctx.stdout.write(interfaces(ctx, flags.has('a')));
  else ctx.stdout.write(sockets(ctx, flags));
  return 0;
}

export const netstat: Tool = {
  name: 'netstat',
  summary: 'sockets, routes and interfaces (net-tools)',
  run,
  complete: (_ctx, words) => ['-tuln', '-tan', '-rn', '-i'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
