/** bridge(8) of iproute2 6.1: forwarding tables and ports. VLANs, multicast groups and VNI filters are not modelled. */

import type { Task } from '#sim/task.ts';
import type { Args } from '#tools/ip/args.ts';
import { matches } from '#tools/ip/args.ts';
import { runBatch } from '#tools/ip/batch.ts';
import { IpContext } from '#tools/ip/context.ts';
import { parseOptions } from '#tools/ip/options.ts';
import { Exit } from '#tools/net/exit.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { bridgeFdb, FDB_KEYWORDS, FDB_VERBS } from './fdb.ts';
import { bridgeLink, LINK_VERBS } from './link.ts';
import { BRIDGE_USAGE, MDB_USAGE, VLAN_USAGE } from './usage.ts';

type BridgeObject = (ip: IpContext, a: Args) => number;

/** An object of which the simulated kernel has nothing: an empty table to look at, and refusals for the rest. */
const empty =
  (name: string, header: string, usage: string): BridgeObject =>
  (ip, a) => {
    if (!a.more || ['show', 'list', 'lst'].some((w) => a.abbreviates(w))) {
      ip.tool.stdout.write(ip.opts.json ? '[]\n' : header);
      return 0;
    }
    if (a.abbreviates('help')) return ip.exit(255, usage);
    if (['add', 'append', 'delete', 'set', 'replace'].some((w) => a.abbreviates(w))) return ip.unsupported(255);
    return ip.exit(255, `Command "${a.word}" is unknown, try "bridge ${name} help".\n`);
  };

const OBJECTS: readonly (readonly [string, BridgeObject])[] = [
  ['link', bridgeLink],
  ['fdb', bridgeFdb],
  ['mdb', empty('mdb', '', MDB_USAGE)],
  ['vlan', empty('vlan', 'port              vlan-id  \n', VLAN_USAGE)],
  ['monitor', (ip) => ip.unsupported(255)],
  ['vni', (ip) => ip.unsupported(255)],
  ['help', (ip) => ip.exit(255, BRIDGE_USAGE)],
];

function* doCommand(ip: IpContext, words: readonly string[]): Task<number> {
  const typed = words[0] ?? '';
  const object = OBJECTS.find(([word]) => matches(typed, word));
  if (object) return object[1](ip, ip.args(words.slice(1)));
  ip.err(`Object "${typed}" is unknown, try "bridge help".\n`);
  return 255;
}

function* main(ctx: ToolContext): Task<number> {
  const parsed = parseOptions(ctx.args, 'bridge', ctx.stdout.isTty);
  const { opts, rest, stop, netns } = parsed;
  if (stop) {
    if (stop.stdout !== undefined) ctx.stdout.write('bridge utility, 6.1.0\n');
    if (stop.stderr !== undefined) ctx.stderr.write(stop.stderr === 'usage' ? BRIDGE_USAGE : stop.stderr);
    return stop.status;
  }
  const nsid = netns === undefined ? ctx.sys.nsid : ctx.sys.netnsByName(netns);
  if (nsid === undefined) {
    ctx.stderr.write(`Cannot open network namespace "${netns}": No such file or directory\n`);
    return 255;
  }
  const sys = nsid === ctx.sys.nsid ? ctx.sys : ctx.sys.enter(nsid);
  if (parsed.batch !== undefined) return yield* runBatch(ctx, parsed, sys, doCommand);
  const ip = new IpContext(ctx, sys, opts);
  return rest.length === 0 ? ip.exit(255, BRIDGE_USAGE) : yield* doCommand(ip, rest);
}

function* run(ctx: ToolContext): Task<number> {
  try {
    return yield* main(ctx);
  } catch (error) {
    if (error instanceof Exit) return error.status;
    throw error;
  }
}

const VERBS: Readonly<Record<string, readonly string[]>> = { fdb: FDB_VERBS, link: LINK_VERBS };
const DEVICE_AFTER = ['dev', 'br', 'brport', 'via'];

export const bridge: Tool = {
  name: 'bridge',
  summary: 'Forwarding tables and ports of bridges (iproute2)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const before = words.slice(0, -1).filter((w) => !w.startsWith('-'));
    const pool = completions(
      before,
      ctx.sys.links().map((l) => l.name),
    );
    return pool.filter((w) => w.startsWith(typed));
  },
};

function completions(before: readonly string[], devices: readonly string[]): readonly string[] {
  if (before.length === 0) return OBJECTS.map(([word]) => word);
  if (before.length === 1) return VERBS[before[0] as string] ?? ['show', 'help'];
  return DEVICE_AFTER.includes(before.at(-1) as string) ? devices : FDB_KEYWORDS;
}
