/** tcpdump(8) 4.99 on the simulated kernel's capture taps and on capture files. */
import { isError } from '#kernel/uapi/errno.ts';
import type { CaptureTap, RecvMsg } from '#kernel/uapi/uapi.ts';
import { IFF, type LinkRow } from '#sim/rows.ts';
import { Signalled, type Task } from '#sim/task.ts';
import { hostAddress } from '#tools/net/hosts.ts';
import { strerror } from '#tools/net/strerror.ts';
import { FileError, type Tool, type ToolContext } from '#tools/tool.ts';
import { PcapWriter, readPcap } from '#wire/pcap.ts';
import { compileFilter, FilterError, type Test } from './filter.ts';
import { LinePrinter, type Packet } from './lines.ts';
import { isStop, parseTcpdump, type TcpdumpFlags } from './options.ts';

const NS = 1_000_000_000n;
const fail = (ctx: ToolContext, text: string): number => {
  ctx.stderr.write(`tcpdump: ${text}\n`);
  return 1;
};
const absolute = (ctx: ToolContext, path: string): string => (path.startsWith('/') ? path : `${ctx.cwd}/${path}`);
const plural = (n: number): string => (n === 1 ? '' : 's');

function compile(ctx: ToolContext, f: TcpdumpFlags): Test | FilterError {
  try {
    return compileFilter(f.filter, (name) => hostAddress(ctx.fs, name));
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** Where packets go: to a file, to the terminal, or both with `--print`. */
class Output {
  private readonly ctx: ToolContext;
  private readonly f: TcpdumpFlags;
  private readonly lines: LinePrinter;
  count = 0;

  constructor(ctx: ToolContext, f: TcpdumpFlags) {
    this.ctx = ctx;
    this.f = f;
    this.lines = new LinePrinter(f);
  }

  private writer(): PcapWriter {
    return new PcapWriter(this.f.snaplen, Number(this.ctx.bootTime / NS));
  }

  /** Writes the file's header; the words for what is wrong with the file. */
  open(): string | undefined {
    const { write } = this.f;
    if (write === undefined) return undefined;
    const error = this.save(write, this.writer().bytes(), 'truncate');
    return error ? `${write}: ${strerror(error.errno)}` : undefined;
  }

  packet(p: Packet): void {
    this.count++;
    const { write, print, countOnly } = this.f;
    if (write !== undefined) {
      const record = this.writer();
      record.add(Number(p.at - (this.ctx.bootTime / NS) * NS), p.whole);
      this.save(write, record.bytes().subarray(PCAP_HEADER), 'append');
    }
    if ((write === undefined || print) && !countOnly) this.ctx.stdout.write(this.lines.line(p));
  }

  private save(file: string, bytes: Uint8Array, mode: 'truncate' | 'append'): FileError | undefined {
    if (file !== '-') return this.ctx.fs.write(absolute(this.ctx, file), bytes, mode);
    this.ctx.stdout.writeBytes(bytes);
    return undefined;
  }
}
/** Length of a capture file's header. */
const PCAP_HEADER = 24;

const PKT = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3, OUTGOING: 4 } as const;
const DIRECTIONS = ['In', 'B', 'M', 'P', 'Out'] as const;

/** `in`, `out` or both. */
const wantedDirection = (f: TcpdumpFlags, msg: RecvMsg): boolean =>
  f.direction === 'inout' || (f.direction === 'out') === (msg.pktType === PKT.OUTGOING);

function toPacket(ctx: ToolContext, f: TcpdumpFlags, msg: RecvMsg, any: boolean): Packet {
  const frame = msg.data.length > f.snaplen ? msg.data.subarray(0, f.snaplen) : msg.data;
  const packet = { frame, whole: msg.data, at: ctx.bootTime + BigInt(Math.floor(msg.at)), wireLen: msg.data.length };
  if (!any) return packet;
  const ifname = ctx.sys.linkByIndex(msg.ifindex)?.name ?? '';
  return { ...packet, sll2: { ifname, ifindex: msg.ifindex, direction: DIRECTIONS[msg.pktType] ?? 'In' } };
}

/** pcap_findalldevs puts the devices that are up and running first; without `-i`, the first that is not loopback is taken. */
function defaultDevice(ctx: ToolContext): string {
  const links = [...ctx.sys.links()].filter((l) => l.kind !== 'loopback' && l.flags & IFF.UP);
  return (links.find((l) => l.flags & IFF.RUNNING) ?? links[0])?.name ?? 'any';
}

function* live(ctx: ToolContext, f: TcpdumpFlags): Task<number> {
  const name = f.device ?? defaultDevice(ctx);
  const any = name === 'any';
  const link = any ? undefined : findDevice(ctx, name);
  if (!any && !link) return fail(ctx, `${name}: No such device exists\n(No such device exists)`);
  if (link && !(link.flags & IFF.UP)) return fail(ctx, `${link.name}: That device is not up`);
  const test = compile(ctx, f);
  if (test instanceof FilterError) return fail(ctx, test.text);
  const tap = ctx.sys.capture(link?.ifindex ?? 0, f.promiscuous && !any);
  if (isError(tap)) return fail(ctx, `${name}: ${strerror(tap.errno)}`);
  try {
    const output = new Output(ctx, f);
    const wrong = output.open();
    if (wrong !== undefined) return fail(ctx, wrong);
    banner(ctx, f, link?.name ?? name, any);
    return yield* new Capture(ctx, f, tap, test, output, any).run();
  } finally {
    tap.close();
  }
}

/** By name, or by the number that `-D` shows. */
function findDevice(ctx: ToolContext, name: string): LinkRow | undefined {
  const listed = deviceList(ctx)[Number(name) - 1];
  return ctx.sys.linkByName(name) ?? (listed ? ctx.sys.linkByName(listed.name) : undefined);
}

function banner(ctx: ToolContext, f: TcpdumpFlags, name: string, any: boolean): void {
  const type = any ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
  if (any) ctx.stderr.write('tcpdump: data link type LINUX_SLL2\n');
  const quiet = f.write !== undefined || f.verbose > 0;
  if (!quiet) ctx.stderr.write('tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n');
  ctx.stderr.write(`${quiet ? 'tcpdump: ' : ''}listening on ${name}, link-type ${type}, snapshot length ${f.snaplen} bytes\n`);
}

class Capture {
  private readonly ctx: ToolContext;
  private readonly f: TcpdumpFlags;
  private readonly tap: CaptureTap;
  private readonly test: Test;
  private readonly output: Output;
  private readonly any: boolean;
  private received = 0;

  constructor(ctx: ToolContext, f: TcpdumpFlags, tap: CaptureTap, test: Test, output: Output, any: boolean) {
    this.ctx = ctx;
    this.f = f;
    this.tap = tap;
    this.test = test;
    this.output = output;
    this.any = any;
  }

  private get full(): boolean {
    return this.f.count > 0 && this.output.count >= this.f.count;
  }

  *run(): Task<number> {
    try {
      for (;;) {
        this.drain();
        if (this.full) break;
        yield { queues: [this.tap.readable] };
      }
    } catch (signal) {
      if (!(signal instanceof Signalled)) throw signal;
      this.drain();
      if (this.f.write === undefined && !this.full) this.ctx.stdout.write('\n');
    }
    this.tell();
    return 0;
  }

  /** Takes what has arrived; beyond `-c` it is only counted. */
  private drain(): void {
    for (let msg = this.tap.recv(); msg; msg = this.tap.recv()) {
      if (!wantedDirection(this.f, msg) || !this.test(msg.data)) continue;
      this.received++;
      if (!this.full) this.output.packet(toPacket(this.ctx, this.f, msg, this.any));
    }
  }

  private tell(): void {
    const { count } = this.output;
    const { dropped } = this.tap;
    if (this.f.countOnly) this.ctx.stdout.write(`${count} packet${plural(count)}\n`);
    this.ctx.stderr.write(
      `${count} packet${plural(count)} captured\n${this.received} packet${plural(this.received)} received by filter\n${dropped} packet${plural(dropped)} dropped by kernel\n`,
    );
  }
}

/** `-r FILE`. */
function* fromFile(ctx: ToolContext, f: TcpdumpFlags, file: string): Task<number> {
  const bytes = file === '-' ? latin1(yield* ctx.stdin.readAll()) : ctx.fs.readBytes(absolute(ctx, file));
  if (bytes instanceof FileError) return fail(ctx, `${file}: ${strerror(bytes.errno)}`);
  const pcap = readPcap(bytes);
  if ('error' in pcap) return fail(ctx, pcap.error === 'not-pcap' ? 'unknown file format' : 'truncated dump file');
  const test = compile(ctx, f);
  if (test instanceof FilterError) return fail(ctx, test.text);
  const output = new Output(ctx, f);
  const wrong = output.open();
  if (wrong !== undefined) return fail(ctx, wrong);
  ctx.stderr.write(`reading from file ${file}, link-type EN10MB (Ethernet), snapshot length ${pcap.snaplen}\n`);
  for (const p of pcap.packets) {
    if (!test(p.frame)) continue;
    output.packet({ frame: p.frame, whole: p.frame, at: BigInt(pcap.epochSeconds) * NS + BigInt(p.t), wireLen: p.wireLen });
    if (f.count > 0 && output.count >= f.count) break;
  }
  if (f.countOnly) ctx.stdout.write(`${output.count} packet${plural(output.count)}\n`);
  return 0;
}
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

interface Listed {
  readonly name: string;
  readonly text: string;
}
/** `-D`: devices that are up and connected, `any`, loopback, the rest. */
function deviceList(ctx: ToolContext): Listed[] {
  const textOf = (l: LinkRow): string => {
    const words = [l.flags & IFF.UP ? 'Up' : '', l.flags & IFF.RUNNING ? 'Running' : '', l.kind === 'loopback' ? 'Loopback' : ''].filter(
      (w) => w !== '',
    );
    if (l.kind !== 'loopback') words.push(l.flags & IFF.RUNNING ? 'Connected' : 'Disconnected');
    if (!(l.flags & IFF.UP)) words.unshift('none');
    return `${l.name} [${words.join(', ')}]`;
  };
  const rank = (l: LinkRow): number => (l.flags & IFF.RUNNING ? 0 : l.flags & IFF.UP ? 2 : 3) + (l.kind === 'loopback' ? 1 : 0);
  const rows = [...ctx.sys.links()].sort((a, b) => rank(a) - rank(b)).map((l) => ({ name: l.name, text: textOf(l), rank: rank(l) }));
  const any = { name: 'any', text: 'any (Pseudo-device that captures on all interfaces) [Up, Running]' };
  return [...rows.filter((r) => r.rank === 0), any, ...rows.filter((r) => r.rank > 0)];
}

function* run(ctx: ToolContext): Task<number> {
  const f = parseTcpdump(ctx.args);
  if (isStop(f)) {
    if (f.stdout !== undefined) ctx.stdout.write(f.stdout);
    if (f.stderr !== undefined) ctx.stderr.write(f.stderr);
    return f.status;
  }
  if (f.list) {
    ctx.stdout.write(
      deviceList(ctx)
        .map((d, i) => `${i + 1}.${d.text}\n`)
        .join(''),
    );
    return 0;
  }
  return f.read === undefined ? yield* live(ctx, f) : yield* fromFile(ctx, f, f.read);
}

const OPTION_WORDS = [
  '-i',
  '-n',
  '-e',
  '-v',
  '-vv',
  '-c',
  '-w',
  '-r',
  '-x',
  '-X',
  '-A',
  '-t',
  '-tt',
  '-l',
  '-U',
  '-p',
  '-q',
  '-s',
  '-Q',
  '-D',
];
const FILTER_WORDS = [
  'arp',
  'ip',
  'icmp',
  'tcp',
  'udp',
  'host',
  'src',
  'dst',
  'net',
  'port',
  'ether',
  'and',
  'or',
  'not',
  'greater',
  'less',
  'proto',
  'broadcast',
  'multicast',
];

const SIGINT = 2;

export const tcpdump: Tool = {
  name: 'tcpdump',
  summary: 'Packets on an interface, as text or as a capture file',
  catches: [SIGINT],
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    const before = words.at(-2);
    const devices = [...ctx.sys.links().map((l) => l.name), 'any'];
    const pool = before === '-i' ? devices : before === '-Q' ? ['in', 'out', 'inout'] : typed.startsWith('-') ? OPTION_WORDS : FILTER_WORDS;
    return pool.filter((w) => w.startsWith(typed));
  },
};
