/** brctl(8) of bridge-utils 1.7. */

import type { IfIndex } from '#base/brand.ts';
import { type Ack, type Errno, nlError } from '#kernel/uapi/errno.ts';
import type { SetLink } from '#kernel/uapi/uapi.ts';
import type { LinkRow } from '#sim/rows.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { show, showmacs, showstp } from './show.ts';

interface Command {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** As the usage prints it: arguments and what it does. */
  readonly help: string;
  run(ctx: ToolContext, args: readonly string[]): number;
}

const fail = (ctx: ToolContext, text: string): number => {
  ctx.stderr.write(`${text}\n`);
  return 1;
};
/** brctl's general words for an errno. */
const failed = (ctx: ToolContext, what: string, ack: Ack): number => (ack ? fail(ctx, `${what}: ${strerror(ack.errno)}`) : 0);

const COMMANDS: readonly Command[] = [
  { name: 'addbr', min: 1, max: 1, help: '<bridge>\t\tadd bridge', run: addbr },
  { name: 'delbr', min: 1, max: 1, help: '<bridge>\t\tdelete bridge', run: delbr },
  { name: 'addif', min: 2, max: 1024, help: '<bridge> <device>\tadd interface to bridge', run: addif },
  { name: 'delif', min: 2, max: 1024, help: '<bridge> <device>\tdelete interface from bridge', run: delif },
  { name: 'hairpin', min: 3, max: 3, help: '<bridge> <port> {on|off}\tturn hairpin on/off', run: hairpin },
  { name: 'setageing', min: 2, max: 2, help: '<bridge> <time>\t\tset ageing time', run: setTime('ageingTime', 'ageing time') },
  { name: 'setbridgeprio', min: 2, max: 2, help: '<bridge> <prio>\t\tset bridge priority', run: setbridgeprio },
  { name: 'setfd', min: 2, max: 2, help: '<bridge> <time>\t\tset bridge forward delay', run: setTime('forwardDelay', 'forward delay') },
  { name: 'sethello', min: 2, max: 2, help: '<bridge> <time>\t\tset hello time', run: setTime('helloTime', 'hello timer') },
  { name: 'setmaxage', min: 2, max: 2, help: '<bridge> <time>\t\tset max message age', run: setTime('maxAge', 'max age') },
  { name: 'setpathcost', min: 3, max: 3, help: '<bridge> <port> <cost>\tset path cost', run: setpathcost },
  { name: 'setportprio', min: 3, max: 3, help: '<bridge> <port> <prio>\tset port priority', run: setportprio },
  { name: 'show', min: 0, max: 1024, help: '[ <bridge> ]\t\tshow a list of bridges', run: show },
  { name: 'showmacs', min: 1, max: 1, help: '<bridge>\t\tshow a list of mac addrs', run: showmacs },
  { name: 'showstp', min: 1, max: 1, help: '<bridge>\t\tshow bridge stp info', run: showstp },
  { name: 'stp', min: 2, max: 2, help: '<bridge> {on|off}\tturn stp on/off', run: stp },
];

const bridgeOf = (ctx: ToolContext, name: string): LinkRow | undefined => {
  const link = ctx.sys.linkByName(name);
  return link?.bridge ? link : undefined;
};
const asBridge = (ctx: ToolContext, name: string, req: SetLink): Ack => {
  const bridge = bridgeOf(ctx, name);
  return bridge ? ctx.sys.setLink(bridge.ifindex, req) : nlError(ctx.sys.linkByName(name) ? 'EOPNOTSUPP' : 'ENODEV');
};

function addbr(ctx: ToolContext, [name = '']: readonly string[]): number {
  // The ioctl copies at most IFNAMSIZ - 1 characters.
  const ack = ctx.sys.newLink({ kind: 'bridge', name: name.slice(0, 15) });
  if (ack?.errno === 'EEXIST') return fail(ctx, `device ${name} already exists; can't create bridge with the same name`);
  return failed(ctx, 'add bridge failed', ack);
}

function delbr(ctx: ToolContext, [name = '']: readonly string[]): number {
  const link = ctx.sys.linkByName(name);
  if (!link) return fail(ctx, `bridge ${name} doesn't exist; can't delete it`);
  if (!link.bridge) return fail(ctx, `can't delete bridge ${name}: ${strerror('EPERM')}`);
  if (link.flags & 1) return fail(ctx, `bridge ${name} is still up; can't delete it`);
  return failed(ctx, `can't delete bridge ${name}`, ctx.sys.delLink(link.ifindex));
}

function addif(ctx: ToolContext, [name = '', ...devices]: readonly string[]): number {
  for (const device of devices) {
    const text = addPort(ctx, name, device);
    if (text !== undefined) return fail(ctx, text);
  }
  return 0;
}

function addPort(ctx: ToolContext, name: string, device: string): string | undefined {
  const port = ctx.sys.linkByName(device);
  if (!port) return `interface ${device} does not exist!`;
  const bridge = ctx.sys.linkByName(name);
  if (!bridge) return `bridge ${name} does not exist!`;
  if (port.master !== 0) return `device ${device} is already a member of a bridge; can't add it to bridge ${name}.`;
  if (port.bridge) return `device ${device} is a bridge device itself; can't add a bridge device to a bridge device.`;
  const ack = bridge.bridge ? ctx.sys.setLink(port.ifindex, { master: bridge.ifindex }) : nlError('EOPNOTSUPP');
  return ack ? `can't add ${device} to bridge ${name}: ${strerror(ack.errno)}` : undefined;
}

function delif(ctx: ToolContext, [name = '', ...devices]: readonly string[]): number {
  for (const device of devices) {
    const port = ctx.sys.linkByName(device);
    if (!port) return fail(ctx, `interface ${device} does not exist!`);
    const bridge = ctx.sys.linkByName(name);
    if (!bridge) return fail(ctx, `bridge ${name} does not exist!`);
    if (port.master !== bridge.ifindex) return fail(ctx, `device ${device} is not a port of ${name}`);
    const ack = ctx.sys.setLink(port.ifindex, { master: 0 as IfIndex });
    if (ack) return fail(ctx, `can't delete ${device} from ${name}: ${strerror(ack.errno)}`);
  }
  return 0;
}

/** on, yes, 1; off, no, 0. */
function readSwitch(text: string): boolean | undefined {
  if (['on', 'yes', '1'].includes(text)) return true;
  return ['off', 'no', '0'].includes(text) ? false : undefined;
}

/** The port when it is one of this bridge's; the errno of sysfs otherwise. */
function portOf(ctx: ToolContext, name: string, device: string): LinkRow | Errno {
  const bridge = bridgeOf(ctx, name);
  const port = ctx.sys.linkByName(device);
  return bridge && port?.master === bridge.ifindex ? port : 'ENOENT';
}

function hairpin(ctx: ToolContext, [name = '', device = '', text = '']: readonly string[]): number {
  const on = readSwitch(text);
  if (on === undefined) return fail(ctx, 'expect on/off for argument');
  if (!ctx.sys.linkByName(device)) return fail(ctx, `interface ${device} does not exist!`);
  if (!ctx.sys.linkByName(name)) return fail(ctx, `bridge ${name} does not exist!`);
  const port = portOf(ctx, name, device);
  const ack = typeof port === 'string' ? nlError(port) : ctx.sys.setLink(port.ifindex, { port: { hairpin: on } });
  return failed(ctx, `can't set ${device} to hairpin on bridge ${name}`, ack);
}

const seconds = (text: string): number | undefined => (/^\d+(\.\d*)?$|^\.\d+$/.test(text) ? Number(text) : undefined);

function setTime(key: 'ageingTime' | 'forwardDelay' | 'helloTime' | 'maxAge', what: string): Command['run'] {
  return (ctx, [name = '', text = '']) => {
    const value = seconds(text);
    if (value === undefined) return fail(ctx, `bad ${what} value`);
    return failed(ctx, `set ${what} failed`, asBridge(ctx, name, { bridge: { [key]: value } }));
  };
}

function setbridgeprio(ctx: ToolContext, [name = '', text = '']: readonly string[]): number {
  const priority = /^\d+$/.test(text) ? Number(text) : undefined;
  if (priority === undefined) return fail(ctx, 'bad priority');
  return failed(ctx, 'set bridge priority failed', asBridge(ctx, name, { bridge: { priority: priority & 0xffff } }));
}

function setPort(ctx: ToolContext, name: string, device: string, what: string, req: SetLink): number {
  const port = portOf(ctx, name, device);
  return failed(ctx, `set ${what} failed`, typeof port === 'string' ? nlError(port) : ctx.sys.setLink(port.ifindex, req));
}

function setpathcost(ctx: ToolContext, [name = '', device = '', text = '']: readonly string[]): number {
  if (!/^\d+$/.test(text)) return fail(ctx, 'bad path cost value');
  return setPort(ctx, name, device, 'path cost', { port: { cost: Number(text) } });
}

function setportprio(ctx: ToolContext, [name = '', device = '', text = '']: readonly string[]): number {
  if (!/^\d+$/.test(text)) return fail(ctx, 'bad path priority value');
  return setPort(ctx, name, device, 'port priority', { port: { priority: Number(text) } });
}

function stp(ctx: ToolContext, [name = '', text = '']: readonly string[]): number {
  const on = readSwitch(text);
  if (on === undefined) return fail(ctx, 'expect on/off for argument');
  return failed(ctx, 'set stp status failed', asBridge(ctx, name, { bridge: { stp: on } }));
}

const USAGE = `Usage: brctl [commands]\ncommands:\n${COMMANDS.map((c) => `\t${c.name.padEnd(10)}\t${c.help}\n`).join('')}`;

function run(ctx: ToolContext): number {
  const [name, ...args] = ctx.args;
  if (name === '-V' || name === '--version') {
    ctx.stdout.write('bridge-utils, 1.7\n');
    return 0;
  }
  if (name === undefined || name === '-h' || name === '--help') {
    ctx.stdout.write(USAGE);
    return name === undefined ? 1 : 0;
  }
  const command = COMMANDS.find((c) => c.name === name);
  if (!command) {
    ctx.stderr.write(`never heard of command [${name}]\n`);
    ctx.stdout.write(USAGE);
    return 1;
  }
  if (args.length >= command.min && args.length <= command.max) return command.run(ctx, args);
  ctx.stdout.write(`Incorrect number of arguments for command\nUsage: brctl ${command.name} ${command.help}\n`);
  return 1;
}

export const brctl: Tool = {
  name: 'brctl',
  summary: 'Bridges, the old way (bridge-utils)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const links = ctx.sys.links();
    const bridges = links.filter((l) => l.bridge).map((l) => l.name);
    const pool = words.length <= 1 ? COMMANDS.map((c) => c.name) : words.length === 2 ? bridges : links.map((l) => l.name);
    return pool.filter((w) => w.startsWith(typed));
  },
};
