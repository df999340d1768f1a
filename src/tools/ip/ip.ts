/** ip(8) of iproute2 6.1: options, objects, batches. */
import type { Task } from '#sim/task.ts';
import { Exit } from '#tools/net/exit.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { ipAddress } from './addr.ts';
import { type Args, matches } from './args.ts';
import { runBatch } from './batch.ts';
import { completeIp } from './complete.ts';
import { IpContext } from './context.ts';
import { ipLink } from './link.ts';
import { ipNeigh } from './neigh.ts';
import { ipNetns } from './netns.ts';
import { parseOptions } from './options.ts';
import { ipRoute } from './route.ts';
import { ipRule } from './rule.ts';
import { IP_USAGE } from './usage.ts';

type IpObject = (ip: IpContext, a: Args) => number | Task<number>;
const refused: IpObject = (ip) => ip.unsupported();
/** In ip's order of comparison: it decides what `ip a`, `ip n` or `ip t` means. */
const OBJECTS: readonly (readonly [string, IpObject])[] = [
  ['address', ipAddress],
  ['addrlabel', refused],
  ['maddress', refused],
  ['route', ipRoute],
  ['rule', ipRule],
  ['neighbor', ipNeigh],
  ['neighbour', ipNeigh],
  ['ntable', refused],
  ['ntbl', refused],
  ['link', ipLink],
  ['l2tp', refused],
  ['fou', refused],
  ['ila', refused],
  ['macsec', refused],
  ['tunnel', refused],
  ['tunl', refused],
  ['tuntap', refused],
  ['tap', refused],
  ['token', refused],
  ['tcpmetrics', refused],
  ['tcp_metrics', refused],
  ['monitor', refused],
  ['xfrm', refused],
  ['mroute', refused],
  ['mrule', refused],
  ['netns', ipNetns],
  ['netconf', refused],
  ['vrf', refused],
  ['sr', refused],
  ['nexthop', refused],
  ['mptcp', refused],
  ['ioam', refused],
  ['amt', refused],
  ['help', (ip) => ip.exit(255, IP_USAGE)],
  ['stats', refused],
];

const VERSION = 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n';

function* doCommand(ip: IpContext, words: readonly string[]): Task<number> {
  const typed = words[0] ?? '';
  const object = OBJECTS.find(([word]) => matches(typed, word));
  if (!object) {
    ip.err(`Object "${typed}" is unknown, try "ip help".\n`);
    return 1;
  }
  const result = object[1](ip, ip.args(words.slice(1)));
  return typeof result === 'number' ? result : yield* result;
}

function* main(ctx: ToolContext): Task<number> {
  const parsed = parseOptions(ctx.args, 'ip', ctx.stdout.isTty);
  const { stop, netns } = parsed;
  if (stop) {
    if (stop.stdout !== undefined) ctx.stdout.write(VERSION);
    if (stop.stderr !== undefined) ctx.stderr.write(stop.stderr === 'usage' ? IP_USAGE : stop.stderr);
    return stop.status;
  }
  const nsid = netns === undefined ? ctx.sys.nsid : ctx.sys.netnsByName(netns);
  if (nsid === undefined) {
    ctx.stderr.write(`Cannot open network namespace "${netns}": No such file or directory\n`);
    return 255;
  }
  const sys = nsid === ctx.sys.nsid ? ctx.sys : ctx.sys.enter(nsid);
  if (parsed.batch !== undefined) return yield* runBatch(ctx, parsed, sys, doCommand);
  if (parsed.rest.length === 0) {
    ctx.stderr.write(IP_USAGE);
    return 255;
  }
  return yield* doCommand(new IpContext(ctx, sys, parsed.opts), parsed.rest);
}

function* run(ctx: ToolContext): Task<number> {
  try {
    return yield* main(ctx);
  } catch (error) {
    if (error instanceof Exit) return error.status;
    throw error;
  }
}

export const ip: Tool = {
  name: 'ip',
  summary: 'Links, addresses, routes, neighbours and network namespaces (iproute2)',
  run,
  complete: (ctx, words) =>
    completeIp(
      ctx.sys,
      words,
      OBJECTS.map(([word]) => word),
    ),
};
