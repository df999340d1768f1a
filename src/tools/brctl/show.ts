/** What brctl shows: the list of bridges, a bridge's forwarding table, its spanning-tree state. */
import { formatMac } from '#base/addr.ts';
import type { BridgePortConfig, FdbRow, LinkRow } from '#sim/rows.ts';
import type { ToolContext } from '#tools/tool.ts';

/** `8000.76cf588e3370`; a bridge without ports had no address of its own in its id yet. */
function bridgeId(ctx: ToolContext, bridge: LinkRow): string {
  const priority = (bridge.bridge?.priority ?? 0).toString(16).padStart(4, '0');
  const mac = portsOf(ctx, bridge).length === 0 ? 0 : bridge.mac;
  return `${priority}.${formatMac(mac).replaceAll(':', '')}`;
}

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
  ctx.stdout.write(`${bridge.name}\t\t${bridgeId(ctx, bridge)}\t${stp}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`);
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

/** The simulated bridge is always its own root and its protocol timers rest. */
export function showstp(ctx: ToolContext, [name = '']: readonly string[]): number {
  const bridge = ctx.sys.linkByName(name);
  if (!bridge?.bridge) {
    ctx.stderr.write(bridge ? `${name}: can't get info Operation not supported\n` : `bridge ${name} does not exist!\n`);
    return 1;
  }
  const { forwardDelay, ageingTime } = bridge.bridge;
  const id = bridgeId(ctx, bridge);
  ctx.stdout.write(
    `${name}\n bridge id\t\t${id}\n designated root\t${id}\n` +
      ` root port\t\t   0\t\t\tpath cost\t\t   0\n` +
      ` max age\t\t${seconds(20)}\t\t\tbridge max age\t\t${seconds(20)}\n` +
      ` hello time\t\t${seconds(2)}\t\t\tbridge hello time\t${seconds(2)}\n` +
      ` forward delay\t\t${seconds(forwardDelay)}\t\t\tbridge forward delay\t${seconds(forwardDelay)}\n` +
      ` ageing time\t\t${seconds(ageingTime)}\n` +
      ` hello timer\t\t${seconds(0)}\t\t\ttcn timer\t\t${seconds(0)}\n` +
      ` topology change timer\t${seconds(0)}\t\t\tgc timer\t\t${seconds(0)}\n flags\t\t\t\n\n\n`,
  );
  const ports = portsOf(ctx, bridge);
  ctx.stdout.write(ports.map((p) => (p.port ? portBlock(p.name, p.port, id) : '')).join('\n'));
  ctx.stdout.write('\n');
  return 0;
}

function portBlock(name: string, p: BridgePortConfig, id: string): string {
  const portId = ((p.priority << 10) | p.portNo).toString(16).padStart(4, '0');
  return (
    `${name} (${p.portNo})\n port id\t\t${portId}\t\t\tstate\t\t${p.state.padStart(15)}\n` +
    ` designated root\t${id}\tpath cost\t\t${String(p.cost).padStart(4)}\n` +
    ` designated bridge\t${id}\tmessage age timer\t${seconds(0)}\n` +
    ` designated port\t${portId}\t\t\tforward delay timer\t${seconds(0)}\n` +
    ` designated cost\t   0\t\t\thold timer\t\t${seconds(0)}\n flags\t\t\t\n`
  );
}
