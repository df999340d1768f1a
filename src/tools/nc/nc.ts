/** nc(1) as Debian installs it (netcat-openbsd 1.219): both ways, TCP and UDP, over IPv4. */
import { formatIpv4 } from '#base/addr.ts';
import { type Ipv4, ipv4, SEC } from '#base/brand.ts';
import { isError, type NlError } from '#kernel/uapi/errno.ts';
import type { Task } from '#sim/task.ts';
import { hostAddress, hostNames, inetAton } from '#tools/net/hosts.ts';
import { PolledInput } from '#tools/net/input.ts';
import { serviceName } from '#tools/net/services.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { type NcOptions, parseNc, Stop } from './options.ts';
import { tcpConnect, tcpListen } from './tcp.ts';
import { udpConnect, udpListen } from './udp.ts';

/** What the parts of nc share. */
export interface Nc {
  readonly ctx: ToolContext;
  readonly o: NcOptions;
  readonly input: PolledInput;
  say(text: string): void;
  fail(what: string, error: NlError): Stop;
}

/** The address of a host, or the words of getaddrinfo. */
export function resolve(nc: Nc, host: string, port: number): Ipv4 {
  const addr = inetAton(host) ?? (nc.o.numeric ? undefined : hostAddress(nc.ctx.fs, host));
  if (addr !== undefined) return addr;
  const why = nc.o.numeric ? 'Name or service not known' : 'Temporary failure in name resolution';
  throw new Stop(`nc: getaddrinfo for host "${host}" port ${port}: ${why}\n`);
}

/** `Listening on` and `Connection received on`. Names are asked for unless `-n`, and there is no name server to answer. */
export function reportSock(nc: Nc, what: string, addr: Ipv4, port: number): void {
  if (!nc.o.verbose) return;
  nc.say(`${what} on ${formatIpv4(addr)} ${port}`);
}

/** `Connection to 10.0.0.2 80 port [tcp/http] succeeded!` */
export function reportConnected(nc: Nc, addr: Ipv4, port: number): void {
  if (!nc.o.verbose) return;
  const proto = nc.o.udp ? 'udp' : 'tcp';
  const name = nc.o.numeric ? undefined : serviceName(port, proto);
  nc.say(`Connection to ${formatIpv4(addr)} ${port} port [${proto}/${name ?? '*'}] succeeded!`);
}

/** `nc: connect to 10.0.0.2 port 80 (tcp) failed: Connection refused`; the host as it was given when it is a name. */
export function reportFailed(nc: Nc, addr: Ipv4, port: number, how: 'failed' | 'timed out', error: string): void {
  if (!nc.o.verbose) return;
  const host = nc.o.host ?? '';
  const proto = nc.o.udp ? 'udp' : 'tcp';
  const shown = inetAton(host) === undefined ? `${host} (${formatIpv4(addr)}) port ${port}` : `${host} port ${port}`;
  nc.say(`nc: connect to ${shown} (${proto}) ${how}: ${error}`);
}

function* main(nc: Nc): Task<number> {
  const { o, ctx } = nc;
  const first = o.ports[0] as number;
  if (o.listen) {
    const addr = o.host === undefined ? ipv4(0) : resolve(nc, o.host, first);
    return yield* o.udp ? udpListen(nc, addr, first) : tcpListen(nc, addr, first);
  }
  let status = 1;
  for (const port of o.ports) {
    const addr = resolve(nc, o.host as string, port);
    if (yield* o.udp ? udpConnect(nc, addr, port) : tcpConnect(nc, addr, port)) status = 0;
    if (o.interval > 0 && port !== o.ports.at(-1)) yield { until: (ctx.sys.now() + o.interval * SEC) as ReturnType<typeof ctx.sys.now> };
  }
  return status;
}

function* run(ctx: ToolContext): Task<number> {
  try {
    const o = parseNc(ctx.args);
    const nc: Nc = {
      ctx,
      o,
      input: new PolledInput(ctx.stdin),
      say: (text) => ctx.stderr.write(`${text}\n`),
      fail: (what, error) => new Stop(`nc: ${what}${strerror(error.errno)}\n`),
    };
    return yield* main(nc);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    ctx.stderr.write(stop.text);
    return stop.status;
  }
}

const WORDS = ['-l', '-u', '-z', '-v', '-w', '-k', '-n', '-N', '-p', '-s', '-q'];

export const nc: Tool = {
  name: 'nc',
  aliases: ['nc.openbsd', 'netcat'],
  summary: 'TCP and UDP by hand (netcat-openbsd)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const pool = typed.startsWith('-') ? WORDS : [...hostNames(ctx.fs), ...ctx.sys.neighs().map((n) => formatIpv4(n.dst))];
    return [...new Set(pool)].filter((w) => w.startsWith(typed));
  },
};

/** Binds to `-s` and `-p`, as both protocols do before they connect. */
export function bindLocal(nc: Nc, socket: { bind(addr: Ipv4, port: number): NlError | undefined }): void {
  const { o } = nc;
  if (o.source === undefined && o.sourcePort === undefined) return;
  const addr = o.source === undefined ? ipv4(0) : resolve(nc, o.source, o.sourcePort ?? 0);
  const error = socket.bind(addr, o.sourcePort ?? 0);
  if (isError(error)) throw nc.fail('bind failed: ', error);
}
