/** ping(8) of iputils 20221126 over IPv4: its packets, its pace, its words. Times are virtual. */
import { formatIpv4, isMulticast, parseIpv4 } from '#base/addr.ts';
import type { Ipv4, Nanos } from '#base/brand.ts';
import { isError, type NlError } from '#kernel/uapi/errno.ts';
import type { Socket } from '#kernel/uapi/uapi.ts';
import type { Task } from '#sim/task.ts';
import { Signalled } from '#sim/task.ts';
import { hostAddress, hostNames, inetAton } from '#tools/net/hosts.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { isStop, type PingOptions, parsePing } from './options.ts';
import { Session } from './session.ts';

/** Ends with a message `ping: TEXT`. */
class Fatal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const check = (ack: NlError | undefined, what: string): void => {
  if (ack) throw new Fatal(`${what}: ${strerror(ack.errno)}`);
};

interface Route {
  readonly source: Ipv4;
  readonly device: string | undefined;
}

/** Finds the source address as ping does, by connecting a UDP socket to port 1025. */
function probe(ctx: ToolContext, o: PingOptions, dst: Ipv4): Route {
  const address = o.device === undefined ? undefined : parseIpv4(o.device);
  if (address !== undefined) return { source: address, device: undefined };
  const socket = ctx.sys.socket('udp');
  if (isError(socket)) throw new Fatal(`socket: ${strerror(socket.errno)}`);
  try {
    if (o.device !== undefined) check(socket.bindToDevice(o.device), `SO_BINDTODEVICE ${o.device}`);
    connectProbe(ctx, o, socket, dst);
    return { source: socket.localAddr(), device: o.device };
  } finally {
    socket.close();
  }
}

function connectProbe(ctx: ToolContext, o: PingOptions, socket: Socket, dst: Ipv4): void {
  const failed = socket.connect(dst, 1025);
  if (failed === undefined) return;
  if (failed.errno !== 'EACCES') check(failed, 'connect');
  if (!o.broadcast) throw new Fatal('Do you want to ping broadcast? Then -b. If not, check your local firewall rules');
  ctx.stderr.write('WARNING: pinging broadcast address\n');
  socket.setOption('broadcast', 1);
  check(socket.connect(dst, 1025), 'connect');
}

/** A ping socket where the kernel allows it (net.ipv4.ping_group_range), a raw one otherwise. */
function openSocket(ctx: ToolContext): { socket: Socket; raw: boolean } {
  const dgram = ctx.sys.socket('icmp-dgram');
  if (!isError(dgram)) return { socket: dgram, raw: false };
  const raw = ctx.sys.socket('icmp-raw', 1);
  if (isError(raw)) throw new Fatal(`socktype: SOCK_RAW: ${strerror(raw.errno)}`);
  return { socket: raw, raw: true };
}

function prepare(o: PingOptions, socket: Socket, route: Route, dst: Ipv4): void {
  const bound = o.device === undefined ? undefined : parseIpv4(o.device);
  if (bound !== undefined) check(socket.bind(bound, 0), 'bind');
  if (route.device !== undefined) check(socket.bindToDevice(route.device), `SO_BINDTODEVICE ${route.device}`);
  socket.setOption('recverr', 1);
  if (o.broadcast || isMulticast(dst)) socket.setOption('broadcast', 1);
  if (o.pmtudisc !== undefined) check(socket.setOption('pmtudisc', o.pmtudisc), 'IP_MTU_DISCOVER');
  if (o.tos !== undefined) check(socket.setOption('tos', o.tos), 'error setting QOS sockopts');
  if (o.ttl === undefined) return;
  if (o.ttl === 0) throw new Fatal('cannot set unicast time-to-live: Invalid argument');
  check(socket.setOption('ttl', o.ttl), 'cannot set unicast time-to-live');
}

function* pingHost(ctx: ToolContext, o: PingOptions): Task<number> {
  const numeric = inetAton(o.target);
  const resolved = numeric ?? hostAddress(ctx.fs, o.target);
  if (resolved === undefined) throw new Fatal(`${o.target}: Temporary failure in name resolution`);
  if (numeric !== undefined) o.numeric = true;
  const route = probe(ctx, o, resolved);
  // Address 0 is this host: the route that connect found has the answer as its source.
  const dst = resolved === 0 ? route.source : resolved;
  const { socket, raw } = openSocket(ctx);
  try {
    prepare(o, socket, route, dst);
    const session = new Session(ctx, o, { socket, raw, dst });
    session.banner(route.source);
    return yield* loop(ctx, session);
  } finally {
    socket.close();
  }
}

/** Sends and receives until the session is over; Ctrl-C ends it with the statistics, Ctrl-\ shows them so far. */
function* loop(ctx: ToolContext, session: Session): Task<number> {
  for (;;) {
    try {
      session.receive();
      if (session.over) break;
      session.sendIfDue();
      session.receive();
      if (session.over) break;
      yield { queues: [session.socket.readable], until: session.wakeAt as Nanos };
    } catch (signal) {
      if (!(signal instanceof Signalled)) throw signal;
      if (signal.signal === SIGQUIT) ctx.stderr.write(session.stats.status());
      else if (signal.signal === SIGINT) break;
      else throw signal;
    }
  }
  return session.finish();
}
const SIGINT = 2;
const SIGQUIT = 3;

function* run(ctx: ToolContext): Task<number> {
  const { result, warnings } = parsePing(ctx.args);
  ctx.stderr.write(warnings);
  if (isStop(result)) {
    if (result.stdout !== undefined) ctx.stdout.write(result.stdout);
    if (result.stderr !== undefined) ctx.stderr.write(result.stderr);
    return result.status;
  }
  try {
    return yield* pingHost(ctx, result);
  } catch (error) {
    if (!(error instanceof Fatal)) throw error;
    ctx.stderr.write(`ping: ${error.text}\n`);
    return 2;
  }
}

const OPTION_WORDS = [
  '-c',
  '-i',
  '-w',
  '-W',
  '-s',
  '-I',
  '-t',
  '-n',
  '-q',
  '-f',
  '-b',
  '-M',
  '-D',
  '-O',
  '-Q',
  '-p',
  '-l',
  '-A',
  '-a',
  '-v',
  '-V',
];

export const ping: Tool = {
  name: 'ping',
  aliases: ['ping4'],
  summary: 'ICMP echo (iputils)',
  catches: [SIGINT, SIGQUIT],
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const before = words.at(-2);
    const pool =
      before === '-I'
        ? ctx.sys.links().map((l) => l.name)
        : typed.startsWith('-')
          ? OPTION_WORDS
          : [...hostNames(ctx.fs), ...neighbours(ctx.sys)];
    return [...new Set(pool)].filter((w) => w.startsWith(typed));
  },
};

/** Addresses that this host has talked to. */
const neighbours = (sys: ToolContext['sys']): string[] => sys.neighs().map((n) => formatIpv4(n.dst));
