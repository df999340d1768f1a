/** `python3 -m http.server` of Python 3.11: serves files to anybody who asks, one line in the log for each request. Left out: CGI. */
import { formatIpv4 } from '#base/addr.ts';
import { isError } from '#kernel/uapi/errno.ts';
import type { TcpSocket } from '#kernel/uapi/tcp.ts';
import type { Task } from '#sim/task.ts';
import { formatDate } from '#tools/coreutils/misc.ts';
import { receive, sendAll } from '#tools/net/stream.ts';
import { utf8Decode, utf8Encode } from '#tools/shell/fs/utf8.ts';
import { FileError, type ToolContext } from '#tools/tool.ts';
import { errorPage, listing, SERVER, STATUS, typeOf } from './pages.ts';

const MAX_LINE = 65536;

interface Request {
  readonly line: string;
  readonly method: string;
  readonly path: string;
  /** HTTP/0.9: no headers, neither way. */
  readonly bare: boolean;
}
interface Answer {
  readonly code: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** One request on one connection. */
export class Handler {
  private readonly ctx: ToolContext;
  private readonly root: string;
  private readonly socket: TcpSocket;
  private readonly protocol: string;
  private buffer = '';
  private ended = false;

  constructor(ctx: ToolContext, root: string, protocol: string, socket: TcpSocket) {
    this.ctx = ctx;
    this.root = root;
    this.socket = socket;
    this.protocol = protocol;
  }

  *run(): Task<void> {
    try {
      const line = yield* this.line();
      if (line === undefined || line === '') return;
      const request = this.parse(line);
      if ('code' in request) yield* this.refuse(line, request.code, request.message, false, request.bare);
      else yield* this.serve(request);
      this.socket.shutdown('write');
    } finally {
      this.socket.close();
    }
  }

  /** The next line without its end; undefined at the end of the stream. */
  private *line(): Task<string | undefined> {
    for (;;) {
      const at = this.buffer.indexOf('\n');
      if (at >= 0 || (this.ended && this.buffer !== '')) {
        const line = at < 0 ? this.buffer : this.buffer.slice(0, at);
        this.buffer = at < 0 ? '' : this.buffer.slice(at + 1);
        return line.replace(/\r+$/, '');
      }
      if (this.ended || this.buffer.length > MAX_LINE) return undefined;
      const got = yield* receive(this.socket);
      if (got === 'timeout' || isError(got) || got.length === 0) this.ended = true;
      else this.buffer += utf8Decode(got);
    }
  }

  private parse(line: string): Request | { code: number; message: string; bare: boolean } {
    const words = line.split(/\s+/).filter((w) => w !== '');
    const version = words.length >= 3 ? (words.at(-1) as string) : '';
    if (words.length >= 3 && !/^HTTP\/\d+\.\d+$/.test(version))
      return { code: 400, message: `Bad request version ('${version}')`, bare: true };
    if (words.length >= 3 && Number(/^HTTP\/(\d+)/.exec(version)?.[1]) >= 2) {
      return { code: 505, message: `Invalid HTTP version (${version.slice(5)})`, bare: true };
    }
    if (words.length < 2 || words.length > 3) return { code: 400, message: `Bad request syntax ('${line}')`, bare: true };
    const [method = '', path = ''] = words;
    if (words.length === 2 && method !== 'GET') return { code: 400, message: `Bad HTTP/0.9 request type ('${method}')`, bare: true };
    return { line, method, path: path.startsWith('//') ? `/${path.replace(/^\/+/, '')}` : path, bare: words.length === 2 };
  }

  private *serve(request: Request): Task<void> {
    for (let header = yield* this.line(); header !== undefined && header !== ''; header = yield* this.line());
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      yield* this.refuse(request.line, 501, `Unsupported method ('${request.method}')`, false, request.bare);
      return;
    }
    const answer = this.find(request.path);
    if (answer) yield* this.answer(request.line, answer, request.method === 'HEAD', request.bare);
    else yield* this.refuse(request.line, 404, 'File not found', request.method === 'HEAD', request.bare);
  }

  /** do_GET's send_head. */
  private find(url: string): Answer | undefined {
    const [path = ''] = url.split(/[?#]/);
    const query = url.slice(path.length);
    const shown = unquote(path);
    const parts: string[] = [];
    for (const p of shown.split('/')) if (p !== '' && p !== '.' && p !== '..') parts.push(p);
    const file = [this.root === '/' ? '' : this.root, ...parts].join('/') || '/';
    const stat = this.ctx.fs.stat(file);
    if (stat instanceof FileError) return undefined;
    if (stat.kind === 'file') return path.endsWith('/') ? undefined : this.file(file);
    if (!path.endsWith('/'))
      return {
        code: 301,
        reason: 'Moved Permanently',
        headers: [
          ['Location', `${path}/${query}`],
          ['Content-Length', '0'],
        ],
        body: new Uint8Array(0),
      };
    for (const index of ['index.html', 'index.htm']) {
      const inside = this.ctx.fs.stat(`${file}/${index}`);
      if (!(inside instanceof FileError) && inside.kind === 'file') return this.file(`${file}/${index}`);
    }
    return this.directory(file, shown);
  }

  private file(path: string): Answer | undefined {
    const body = this.ctx.fs.readBytes(path);
    if (body instanceof FileError) return undefined;
    const modified = formatDate('%a, %d %b %Y %H:%M:%S GMT', this.ctx.bootTime);
    const headers = [
      ['Content-type', typeOf(path)],
      ['Content-Length', String(body.length)],
      ['Last-Modified', modified],
    ] as const;
    return { code: 200, reason: 'OK', headers, body };
  }

  private directory(path: string, shown: string): Answer | undefined {
    const names = this.ctx.fs.list(path);
    if (names instanceof FileError) return undefined;
    const entries = [...names]
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map((name) => {
        const stat = this.ctx.fs.stat(`${path}/${name}`);
        return { name, dir: !(stat instanceof FileError) && stat.kind === 'dir' };
      });
    const body = utf8Encode(listing(shown, entries));
    return {
      code: 200,
      reason: 'OK',
      headers: [
        ['Content-type', 'text/html; charset=utf-8'],
        ['Content-Length', String(body.length)],
      ],
      body,
    };
  }

  private *refuse(line: string, code: number, message: string, head: boolean, bare: boolean): Task<void> {
    this.log(`code ${code}, message ${message}`);
    const body = utf8Encode(errorPage(code, message));
    const headers = [
      ['Connection', 'close'],
      ['Content-Type', 'text/html;charset=utf-8'],
      ['Content-Length', String(body.length)],
    ] as const;
    yield* this.answer(line, { code, reason: message, headers, body }, head, bare);
  }

  /** The head in one write, the body in another, as Python's buffers do it. */
  private *answer(line: string, a: Answer, head: boolean, bare: boolean): Task<void> {
    this.log(`"${line}" ${a.code} -`);
    const date = formatDate('%a, %d %b %Y %H:%M:%S GMT', this.now());
    const headers = [['Server', SERVER], ['Date', date], ...a.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    if (!bare) yield* sendAll(this.socket, utf8Encode(`${this.protocol} ${a.code} ${a.reason || STATUS[a.code]?.[0]}\r\n${headers}\r\n`));
    if (!head && a.body.length > 0) yield* sendAll(this.socket, a.body);
  }

  private now(): bigint {
    return this.ctx.bootTime + BigInt(Math.floor(this.ctx.sys.now()));
  }
  private log(text: string): void {
    this.ctx.stderr.write(`${formatIpv4(this.socket.peerAddr())} - - [${formatDate('%d/%b/%Y %H:%M:%S', this.now())}] ${text}\n`);
  }
}

const unquote = (path: string): string => {
  const bytes: number[] = [];
  for (let i = 0; i < path.length; i++) {
    const hex = path[i] === '%' ? /^[0-9a-fA-F]{2}/.exec(path.slice(i + 1))?.[0] : undefined;
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else for (const b of utf8Encode(path[i] as string)) bytes.push(b);
  }
  return utf8Decode(Uint8Array.from(bytes));
};
