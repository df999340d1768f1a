/** One request and its answer (RFC 9112), with what curl says about it on the way. */
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import { type Ipv4, ipv4, MS, SEC } from '#base/brand.ts';
import { ERRNO, isError } from '#kernel/uapi/errno.ts';
import type { TcpSocket } from '#kernel/uapi/tcp.ts';
import type { Task } from '#sim/task.ts';
import { hostAddress, inetAton } from '#tools/net/hosts.ts';
import { connected, receive, sendAll } from '#tools/net/stream.ts';
import { strerror } from '#tools/net/strerror.ts';
import { utf8Decode, utf8Encode } from '#tools/shell/fs/utf8.ts';
import type { ToolContext } from '#tools/tool.ts';
import { CurlError, type CurlOptions } from './options.ts';
import type { Url } from './url.ts';

export interface Answer {
  code: number;
  /** The head as it came, with its empty line. */
  head: string;
  headers: Map<string, string>;
  body: Uint8Array;
  version: string;
}

export interface Times {
  start: number;
  connect: number;
  first: number;
  end: number;
}

/** What `-w` and the next request want to know. */
export interface Facts {
  remote: Ipv4;
  remotePort: number;
  local: Ipv4;
  localPort: number;
  requestSize: number;
  uploaded: number;
  times: Times;
}

const CRLF2 = '\r\n\r\n';

export class Transfer {
  readonly facts: Facts;
  private readonly ctx: ToolContext;
  private readonly o: CurlOptions;
  private readonly url: Url;
  private readonly http10: boolean;
  private readonly deadline: number | undefined;
  private received: Uint8Array = new Uint8Array(0);

  constructor(ctx: ToolContext, o: CurlOptions, url: Url, started: number, http10: boolean) {
    this.ctx = ctx;
    this.o = o;
    this.url = url;
    this.http10 = http10;
    this.deadline = o.maxTime === undefined || o.maxTime === 0 ? undefined : started + o.maxTime * SEC;
    const now = ctx.sys.now();
    const zero = ipv4(0);
    this.facts = {
      remote: zero,
      remotePort: 0,
      local: zero,
      localPort: 0,
      requestSize: 0,
      uploaded: 0,
      times: { start: started, connect: now, first: now, end: now },
    };
  }

  private note(text: string): void {
    if (this.o.verbose) this.ctx.stderr.write(`${text}\n`);
  }
  private since(): number {
    return Math.floor((this.ctx.sys.now() - this.facts.times.start) / MS);
  }

  *run(): Task<Answer> {
    const addr = inetAton(this.url.host) ?? hostAddress(this.ctx.fs, this.url.host);
    if (addr === undefined) throw this.fail(6, `Could not resolve host: ${this.url.host}`);
    const socket = this.ctx.sys.tcp({ pid: this.ctx.pid, comm: 'curl' });
    try {
      socket.setOption('nodelay', 1);
      this.bind(socket);
      yield* this.connect(socket, addr);
      yield* this.request(socket);
      return yield* this.answer(socket);
    } finally {
      this.facts.times.end = this.ctx.sys.now();
      socket.close();
    }
  }

  private fail(code: number, text: string): CurlError {
    this.note(`* ${text}`);
    this.note('* Closing connection 0');
    return new CurlError(code, text);
  }

  /** `--interface`: a device, or an address of this host. */
  private bind(socket: TcpSocket): void {
    const name = this.o.interface;
    if (name === undefined) return;
    const addr = parseIpv4(name);
    if (addr === undefined) {
      if (isError(socket.bindToDevice(name))) throw this.fail(45, `Couldn't bind to '${name}'`);
      return;
    }
    const error = socket.bind(addr, 0);
    if (error) throw this.fail(45, `bind failed with errno ${ERRNO[error.errno]}: ${strerror(error.errno)}`);
  }

  private *connect(socket: TcpSocket, addr: Ipv4): Task<void> {
    const { url, facts, ctx } = this;
    const ip = formatIpv4(addr);
    this.note(`*   Trying ${ip}:${url.port}...`);
    const limit = ctx.sys.now() + this.o.connectTimeout * SEC;
    const until = Math.min(limit, this.deadline ?? limit);
    const error = socket.connect(addr, url.port) ?? (yield* connected(socket, until));
    if (error === 'timeout' && until !== limit) throw this.fail(28, `Connection timed out after ${this.since()} milliseconds`);
    if (error) {
      if (error === 'timeout') this.note('* Connection timeout');
      else this.note(`* connect to ${ip} port ${url.port} failed: ${strerror(error.errno)}`);
      const why =
        error === 'timeout' || error.errno === 'ETIMEDOUT'
          ? ([28, 'Timeout was reached'] as const)
          : ([7, "Couldn't connect to server"] as const);
      throw this.fail(why[0], `Failed to connect to ${url.host} port ${url.port} after ${this.since()} ms: ${why[1]}`);
    }
    facts.times.connect = ctx.sys.now();
    Object.assign(facts, { remote: addr, remotePort: url.port, local: socket.localAddr(), localPort: socket.port });
    this.note(`* Connected to ${url.host} (${ip}) port ${url.port} (#0)`);
  }

  get method(): string {
    return this.o.method ?? (this.o.head ? 'HEAD' : this.o.data !== undefined ? 'POST' : 'GET');
  }

  /** The head of the request; a header given with -H replaces curl's own, one without a value takes it away. */
  private head(body: Uint8Array | undefined): string {
    const { o, url } = this;
    const given = o.headers.map((h) => [/^[^:;]*/.exec(h)?.[0].trim().toLowerCase() ?? '', h] as const);
    const lines: string[] = [];
    const own = (name: string, value: string): void => {
      if (!given.some(([n]) => n === name.toLowerCase())) lines.push(`${name}: ${value}`);
    };
    const host = given.find(([n]) => n === 'host')?.[1];
    lines.push(host ?? `Host: ${url.host}${url.port === 80 ? '' : `:${url.port}`}`);
    if (o.agent !== '') own('User-Agent', o.agent);
    own('Accept', '*/*');
    for (const [name, h] of given) {
      if (name === 'host') continue;
      if (/^[^:;]*;$/.test(h)) lines.push(`${h.slice(0, -1)}:`);
      else if (/:\s*\S/.test(h)) lines.push(h);
    }
    if (body) {
      own('Content-Length', String(body.length));
      own('Content-Type', 'application/x-www-form-urlencoded');
    }
    return [`${this.method} ${url.path} HTTP/${this.http10 ? '1.0' : '1.1'}`, ...lines].join('\r\n') + CRLF2;
  }

  private *request(socket: TcpSocket): Task<void> {
    const body = this.o.data === undefined ? undefined : utf8Encode(this.o.data);
    const head = this.head(body);
    for (const line of head.split('\r\n').slice(0, -1)) this.note(`> ${line}\r`);
    const bytes = utf8Encode(head);
    const all = new Uint8Array(bytes.length + (body?.length ?? 0));
    all.set(bytes);
    if (body) all.set(body, bytes.length);
    this.facts.requestSize = bytes.length;
    this.facts.uploaded = body?.length ?? 0;
    if (body) this.note(`} [${body.length} bytes data]`);
    const error = yield* sendAll(socket, all);
    if (error) throw this.fail(55, `Send failure: ${strerror(error.errno)}`);
  }

  /** More bytes of the answer; false at its end. */
  private *more(socket: TcpSocket, bodyAt: number | undefined, expected: number | undefined): Task<boolean> {
    const got = yield* receive(socket, this.deadline);
    if (got === 'timeout') {
      const n = bodyAt === undefined ? 0 : this.received.length - bodyAt;
      const outOf = expected === undefined ? '' : ` out of ${expected}`;
      throw this.fail(28, `Operation timed out after ${this.since()} milliseconds with ${n}${outOf} bytes received`);
    }
    if (isError(got)) throw this.fail(56, `Recv failure: ${strerror(got.errno)}`);
    if (got.length === 0) return false;
    if (this.received.length === 0) this.facts.times.first = this.ctx.sys.now();
    const all = new Uint8Array(this.received.length + got.length);
    all.set(this.received);
    all.set(got, this.received.length);
    this.received = all;
    return true;
  }

  private headEnd(): number {
    const { received: b } = this;
    for (let i = 0; i + 1 < b.length; i++) {
      if (b[i] !== 10) continue;
      if (b[i + 1] === 10) return i + 2;
      if (b[i + 1] === 13 && b[i + 2] === 10) return i + 3;
    }
    return -1;
  }

  private *answer(socket: TcpSocket): Task<Answer> {
    let end = -1;
    for (;;) {
      const start = utf8Decode(this.received.subarray(0, 5));
      if (this.received.length >= 5 && start !== 'HTTP/') throw this.fail(1, 'Received HTTP/0.9 when not allowed');
      end = this.headEnd();
      if (end >= 0) break;
      if (yield* this.more(socket, undefined, undefined)) continue;
      throw this.received.length === 0 ? this.fail(52, 'Empty reply from server') : this.fail(1, 'Received HTTP/0.9 when not allowed');
    }
    const a = this.readHead(utf8Decode(this.received.subarray(0, end)));
    const length = a.headers.get('content-length');
    const expected = length === undefined ? undefined : Number(length);
    this.tellHead(a, expected);
    const none = this.method === 'HEAD' || a.code === 204 || a.code === 304;
    if (!none) yield* this.body(socket, a, end, expected);
    const open = a.version !== '1.0' && (none || expected !== undefined) && !/close/i.test(a.headers.get('connection') ?? '');
    this.note(open ? `* Connection #0 to host ${this.url.host} left intact` : '* Closing connection 0');
    return a;
  }

  private readHead(head: string): Answer {
    const [status = '', ...lines] = head.split(/\r?\n/);
    const m = /^HTTP\/(\d(?:\.\d)?) (\d{3})/.exec(status);
    if (!m) throw this.fail(1, 'Unsupported HTTP version in response');
    const headers = new Map(
      lines.filter((l) => l.includes(':')).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]),
    );
    return { code: Number(m[2]), head, headers, body: new Uint8Array(0), version: m[1] as string };
  }

  private tellHead(a: Answer, expected: number | undefined): void {
    if (!this.o.verbose) return;
    if (a.version === '1.0') this.note('* HTTP 1.0, assume close after body');
    const lines = a.head.split(/\r?\n/).slice(0, -2);
    for (const line of lines) this.note(`< ${line}\r`);
    if (a.version !== '1.0' && expected === undefined && !a.headers.has('connection'))
      this.note('* no chunk, no close, no size. Assume close to signal end');
    this.note('< \r');
  }

  private *body(socket: TcpSocket, a: Answer, at: number, expected: number | undefined): Task<void> {
    if (/chunked/i.test(a.headers.get('transfer-encoding') ?? '')) throw this.fail(61, 'Unrecognized transfer encoding');
    const enough = (): boolean => expected !== undefined && this.received.length - at >= expected;
    while (!enough() && (yield* this.more(socket, at, expected)));
    const n = this.received.length - at;
    a.body = this.received.subarray(at, expected === undefined ? undefined : at + expected);
    if (a.body.length > 0) this.note(`{ [${a.body.length} bytes data]`);
    if (expected === undefined || n >= expected) return;
    this.partial = a;
    throw this.fail(18, `transfer closed with ${expected - n} bytes remaining to read`);
  }

  /** What had come when the transfer broke. */
  partial: Answer | undefined = undefined;
}
