/** One run of ping: what is on the way, when to send next, when it is over (ping_common.c: pinger, main_loop, schedule_exit). */
import { formatIpv4, isMulticast } from '#base/addr.ts';
import type { Ipv4, Nanos } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { RecvMsg, SockError, Socket } from '#kernel/uapi/uapi.ts';
import { hostName } from '#tools/net/hosts.ts';
import { strerror } from '#tools/net/strerror.ts';
import type { ToolContext } from '#tools/tool.ts';
import type { PingOptions } from './options.ts';
import { echoRequest, readEcho, sentAt, TIMEVAL } from './packet.ts';
import { Statistics } from './stats.ts';
import { icmpWords, timeWords } from './words.ts';

const MS = 1_000_000;
/** Milliseconds: with no interval at all (`-f`), the longest wait for a reply before the next packet (MIN_INTERVAL). */
const FLOOD_WAIT = 10;

export interface Target {
  readonly socket: Socket;
  /** Messages begin with the IP header, and only the identifier tells whose they are. */
  readonly raw: boolean;
  readonly dst: Ipv4;
}

export class Session {
  readonly stats = new Statistics();
  readonly socket: Socket;
  private readonly ctx: ToolContext;
  private readonly o: PingOptions;
  private readonly target: Target;
  private readonly ident: number;
  private readonly start: Nanos;
  private lastSent: Nanos;
  private nextSend: number;
  /** Time at which waiting for the last replies ends. */
  private exitAt = Number.POSITIVE_INFINITY;

  constructor(ctx: ToolContext, o: PingOptions, target: Target) {
    this.ctx = ctx;
    this.o = o;
    this.target = target;
    this.socket = target.socket;
    this.ident = target.raw ? (o.ident ?? ctx.sys.random() & 0xffff) : target.socket.port;
    this.start = ctx.sys.now();
    this.lastSent = this.start;
    this.nextSend = this.start;
  }

  private get timing(): boolean {
    return this.o.size >= TIMEVAL;
  }
  private get deadlineAt(): number {
    return this.o.deadline > 0 ? this.start + this.o.deadline * 1000 * MS : Number.POSITIVE_INFINITY;
  }
  private get allSent(): boolean {
    return this.o.count > 0 && this.stats.transmitted >= this.o.count && this.o.deadline === 0;
  }

  /** All is answered, or waiting has an end. */
  get over(): boolean {
    const { received, errors } = this.stats;
    const now = this.ctx.sys.now();
    if (this.o.count > 0 && received + errors >= this.o.count) return true;
    if (this.o.deadline > 0 && errors > 0) return true;
    return now >= this.deadlineAt || now >= this.exitAt;
  }
  /** When there is something to do without a packet coming in. */
  get wakeAt(): number {
    return Math.min(this.allSent ? this.exitAt : this.nextSend, this.deadlineAt);
  }

  banner(source: Ipv4): void {
    const { o, ctx } = this;
    if (o.pattern.length > 0) ctx.stdout.write(`PATTERN: 0x${o.pattern.map((b) => b.toString(16).padStart(2, '0')).join('')}\n`);
    const from = o.device === undefined ? '' : `from ${formatIpv4(source)} ${/^[\d.]+$/.test(o.device) ? '' : o.device}: `;
    ctx.stdout.write(`PING ${o.target} (${formatIpv4(this.target.dst)}) ${from}${o.size}(${o.size + 28}) bytes of data.\n`);
  }

  /** Sends what is due now: the preload at first, then one packet each interval. */
  sendIfDue(): void {
    const preload = this.stats.transmitted === 0 ? this.o.preload : 1;
    for (let i = 0; i < preload && !this.allSent && this.ctx.sys.now() >= this.nextSend; i++) {
      this.sendOne();
      if (i + 1 < preload) this.nextSend = this.ctx.sys.now();
    }
  }

  private sendOne(): void {
    const { ctx, o, stats } = this;
    const now = ctx.sys.now();
    if (o.outstanding && stats.transmitted > 0 && stats.acked < stats.transmitted && !o.quiet)
      ctx.stdout.write(`${this.stamp()}no answer yet for icmp_seq=${stats.transmitted & 0xffff}\n`);
    stats.transmitted++;
    this.lastSent = now;
    const packet = echoRequest(this.ident, stats.transmitted, o.size, o.pattern, this.wallMicros(now));
    const sent = this.socket.send(packet, { to: this.target.dst });
    if (!o.quiet && o.flood) ctx.stdout.write('.');
    // A message that is too long comes back through the error queue; of other local errors this version says nothing.
    if (isError(sent) && sent.errno !== 'EMSGSIZE') this.socket.takeError();
    this.nextSend = now + Math.max(o.interval, o.interval === 0 ? FLOOD_WAIT : 0) * MS;
    if (this.allSent) this.scheduleExit(now);
  }

  /** After the last packet: twice the longest round trip, at least one interval, or `-W` when nothing came yet. */
  private scheduleExit(now: Nanos): void {
    const wait = this.stats.received > 0 ? Math.max(Math.floor((2 * this.stats.tmax) / 1000), this.o.interval) : this.o.linger;
    this.exitAt = now + wait * MS;
  }

  private wallMicros(at: number): bigint {
    return (this.ctx.bootTime + BigInt(Math.floor(at))) / 1000n;
  }

  /** Takes everything that has arrived. */
  receive(): void {
    for (let error = this.socket.recvError(); error; error = this.socket.recvError()) this.onError(error);
    for (let msg = this.socket.recv(); msg; msg = this.socket.recv()) this.onMessage(msg);
  }

  private onMessage(msg: RecvMsg): void {
    const packet = this.target.raw ? msg.data.subarray(((msg.data[0] as number) & 15) * 4) : msg.data;
    const echo = readEcho(packet);
    if (echo?.type !== 0 || echo.ident !== this.ident) return;
    const sent = this.timing ? sentAt(packet) : undefined;
    const rtt = sent === undefined ? undefined : Math.max(0, Number(this.wallMicros(msg.at) - sent));
    const duplicate = this.stats.reply(echo.seq, rtt);
    if (this.o.interval === 0 || this.o.adaptive) this.nextSend = Math.min(this.nextSend, this.ctx.sys.now());
    if (this.o.quiet) return;
    if (this.o.flood) {
      this.ctx.stdout.write('\b \b');
      return;
    }
    const ident = this.o.verbose ? ` ident=${this.ident}` : '';
    const time = rtt === undefined ? '' : ` time=${timeWords(rtt)}`;
    const stranger = msg.from !== this.target.dst && !this.o.broadcast && !isMulticast(this.target.dst) ? ' (DIFFERENT ADDRESS!)' : '';
    const bell = this.o.audible ? '\x07' : '';
    this.ctx.stdout.write(
      `${this.stamp()}${packet.length} bytes from ${this.address(msg.from)}: icmp_seq=${echo.seq}${ident} ttl=${msg.ttl}${time}${duplicate ? ' (DUP!)' : ''}${stranger}${bell}\n`,
    );
  }

  private onError(error: SockError): void {
    if (error.origin === 'local') {
      this.stats.errors++;
      if (this.o.quiet) return;
      const words = error.errno === 'EMSGSIZE' ? `message too long, mtu=${error.info}` : strerror(error.errno);
      this.ctx.stderr.write(`ping: local error: ${words}\n`);
      return;
    }
    const echo = readEcho(error.data);
    if (echo?.type !== 8 || echo.ident !== this.ident) return;
    this.stats.acknowledge(echo.seq);
    this.stats.errors++;
    if (this.o.quiet) return;
    if (this.o.flood) {
      this.ctx.stdout.write('\bE');
      return;
    }
    const words = icmpWords(error.icmpType, error.icmpCode, error.info);
    this.ctx.stdout.write(`${this.stamp()}From ${this.address(error.offender)} icmp_seq=${echo.seq} ${words}\n`);
  }

  /** `-D`: seconds of the day with six digits. */
  private stamp(): string {
    if (!this.o.timestamps) return '';
    const us = this.wallMicros(this.ctx.sys.now());
    return `[${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, '0')}] `;
  }

  /** pr_addr: the name, when the target was named and the address has one. */
  private address(addr: Ipv4): string {
    const name = this.o.numeric ? undefined : hostName(this.ctx.fs, addr);
    return name === undefined ? formatIpv4(addr) : `${name} (${formatIpv4(addr)})`;
  }

  /** Prints the statistics and gives the exit status. */
  finish(): number {
    const { o, stats } = this;
    const elapsed = Math.floor((this.lastSent - this.start) / MS);
    const rush = o.interval === 0 || o.flood || o.adaptive;
    this.ctx.stdout.write(stats.summary(o.target, elapsed, this.timing, rush));
    return stats.received === 0 || (o.deadline > 0 && stats.received < o.count) ? 1 : 0;
  }
}
