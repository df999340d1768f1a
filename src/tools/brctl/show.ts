/** What brctl shows: the list of bridges, a bridge's forwarding table, its spanning-tree state. */
import { formatMac } from '#base/addr.ts';
import type { BridgeTimers } from '#kernel/uapi/uapi.ts';
import type { BridgeConfig, BridgeId, BridgeStp, FdbRow, LinkRow } from '#sim/rows.ts';
import type { ToolContext } from '#tools/tool.ts';

/** `8000.76cf588e3370` */
const idText = ({ priority, mac }: BridgeId): string => `${priority.toString(16).padStart(4, '0')}.${formatMac(mac).replaceAll(':', '')}`;

/** Ports in the order of their names, as scandir sorts /sys/class/net/BR/brif. */
function portsOf(ctx: ToolContext, bridge: LinkRow): LinkRow[] {
  return ctx.sys
    .links()
    .filter((l) => l.master === bridge.ifindex)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const HEADER = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n';

export function show(ctx: ToolContext, args: readonly string[]): number {
  const all = ctx.sys.links().filter((l) => l.bridge);
  const names = args.length > 0 ? args : all.map((l) => l.name).sort();
  let header = false;
  for (const name of names) {
    const link = ctx.sys.linkByName(name);
    if (!link?.bridge) {
      ctx.stderr.write(link ? `device ${name} is not a bridge!\n` : `bridge ${name} does not exist!\n`);
      return 1;
    }
    if (!header) ctx.stdout.write(HEADER);
    header = true;
    showBridge(ctx, link);
  }
  if (!header) ctx.stdout.write(HEADER);
  return 0;
}

function showBridge(ctx: ToolContext, bridge: LinkRow): void {
  const ports = portsOf(ctx, bridge).map((p) => p.name);
  const stp = bridge.bridge?.stp ? 'yes' : 'no';
  ctx.stdout.write(
    `${bridge.name}\t\t${bridge.bridgeStp ? idText(bridge.bridgeStp.id) : ''}\t${stp}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`,
  );
}

const seconds = (value: number): string => value.toFixed(2).padStart(7);

export function showmacs(ctx: ToolContext, [name = '']: readonly string[]): number {
  const bridge = ctx.sys.linkByName(name);
  if (!bridge?.bridge) {
    ctx.stderr.write(`read of forward table failed: ${bridge ? 'Operation not supported' : 'No such device'}\n`);
    return 1;
  }
  ctx.stdout.write('port no\tmac addr\t\tis local?\tageing timer\n');
  const rows = ctx.sys.fdbs().filter((r) => r.master === bridge.ifindex && !r.self && r.ifindex !== bridge.ifindex);
  for (const row of rows.sort((a, b) => a.mac - b.mac)) ctx.stdout.write(macLine(ctx, row));
  return 0;
}

function macLine(ctx: ToolContext, row: FdbRow): string {
  const port = ctx.sys.linkByIndex(row.ifindex)?.port?.portNo ?? 0;
  const age = row.state === 'learned' ? (ctx.sys.now() - row.updated) / 1e9 : 0;
  const local = row.state === 'permanent' ? 'yes' : 'no';
  return `${String(port).padStart(3)}\t${formatMac(row.mac)}\t${local}\t\t${seconds(age)}\n`;
}

export function showstp(ctx: ToolContext, [name = '']: readonly string[]): number {
  const bridge = ctx.sys.linkByName(name);
  const timers = bridge && ctx.sys.bridgeTimers(bridge.ifindex);
  if (!bridge?.bridge || !bridge.bridgeStp || !timers) {
    ctx.stderr.write(bridge ? `${name}: can't get info Operation not supported\n` : `bridge ${name} does not exist!\n`);
    return 1;
  }
  ctx.stdout.write(bridgeBlock(name, bridge.bridge, bridge.bridgeStp, timers));
  ctx.stdout.write(
    portsOf(ctx, bridge)
      .map((p) => portBlock(ctx, p))
      .join('\n'),
  );
  ctx.stdout.write('\n');
  return 0;
}

/** The words of those flags that are set, each with a space behind it. */
const flagWords = (flags: readonly (readonly [boolean, string])[]): string => flags.map(([on, word]) => (on ? `${word} ` : '')).join('');

function bridgeBlock(name: string, own: BridgeConfig, stp: BridgeStp, timers: BridgeTimers): string {
  const flags = flagWords([
    [stp.topologyChange, 'TOPOLOGY_CHANGE'],
    [stp.topologyChangeDetected, 'TOPOLOGY_CHANGE_DETECTED'],
  ]);
  return (
    `${name}\n bridge id\t\t${idText(stp.id)}\n designated root\t${idText(stp.root)}\n` +
    ` root port\t\t${String(stp.rootPort).padStart(4)}\t\t\tpath cost\t\t${String(stp.rootPathCost).padStart(4)}\n` +
    ` max age\t\t${seconds(stp.maxAge)}\t\t\tbridge max age\t\t${seconds(own.maxAge)}\n` +
    ` hello time\t\t${seconds(stp.helloTime)}\t\t\tbridge hello time\t${seconds(own.helloTime)}\n` +
    ` forward delay\t\t${seconds(stp.forwardDelay)}\t\t\tbridge forward delay\t${seconds(own.forwardDelay)}\n` +
    ` ageing time\t\t${seconds(stp.ageingTime)}\n` +
    ` hello timer\t\t${seconds(timers.hello)}\t\t\ttcn timer\t\t${seconds(timers.tcn)}\n` +
    ` topology change timer\t${seconds(timers.topologyChange)}\t\t\tgc timer\t\t${seconds(timers.gc)}\n` +
    ` flags\t\t\t${flags}\n\n\n`
  );
}

function portBlock(ctx: ToolContext, link: LinkRow): string {
  const { name, port, portStp: stp } = link;
  const timers = ctx.sys.portTimers(link.ifindex);
  if (!port || !stp || !timers) return '';
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  const flags = flagWords([
    [timers.configPending, 'CONFIG_PENDING'],
    [timers.topologyChangeAck, 'TOPOLOGY_CHANGE_ACK'],
  ]);
  const hairpin = port.hairpin ? '\n hairpin mode\t\t   1' : '';
  return (
    `${name} (${port.portNo})\n port id\t\t${hex((port.priority << 10) | port.portNo)}\t\t\tstate\t\t${port.state.padStart(15)}\n` +
    ` designated root\t${idText(stp.designatedRoot)}\tpath cost\t\t${String(port.cost).padStart(4)}\n` +
    ` designated bridge\t${idText(stp.designatedBridge)}\tmessage age timer\t${seconds(timers.messageAge)}\n` +
    ` designated port\t${hex(stp.designatedPort)}\t\t\tforward delay timer\t${seconds(timers.forwardDelay)}\n` +
    ` designated cost\t${String(stp.designatedCost).padStart(4)}\t\t\thold timer\t\t${seconds(timers.hold)}\n flags\t\t\t${flags}${hairpin}\n`
  );
}
