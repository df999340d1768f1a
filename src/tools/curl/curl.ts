/** curl(1) 7.88.1 over plain HTTP: requests, what comes back, and curl's own words and exit codes. Left out: TLS, proxies, cookies, reuse of connections. */
import { formatIpv4 } from '#base/addr.ts';
import { SEC } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import { hostNames } from '#tools/net/hosts.ts';
import { ByteOutput } from '#tools/net/output.ts';
import { resolvePath } from '#tools/shell/fs/path.ts';
import { utf8Encode } from '#tools/shell/fs/utf8.ts';
import { FileError, type Tool, type ToolContext } from '#tools/tool.ts';
import { BadOption, CurlError, type CurlOptions, parseCurl } from './options.ts';
import { type Answer, type Facts, Transfer } from './transfer.ts';
import { follow, parseUrl, type Url } from './url.ts';

/** What one URL came to. */
interface Outcome {
  url: Url | undefined;
  given: string;
  answer: Answer | undefined;
  facts: Facts | undefined;
  redirects: number;
  method: string;
  code: number;
  error: string;
  bytes: number;
  headBytes: number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

class Curl {
  private readonly ctx: ToolContext;
  private readonly o: CurlOptions;
  /** Standard output, which is written at the end unless it is a terminal. */
  private readonly held: Uint8Array[] = [];
  constructor(ctx: ToolContext, o: CurlOptions) {
    this.ctx = ctx;
    this.o = o;
  }

  *run(): Task<number> {
    let status = 0;
    for (const [i, url] of this.o.urls.entries()) status = yield* this.one(url, this.target(url, i));
    this.flush();
    return status;
  }

  private flush(): void {
    const writer = new ByteOutput(this.ctx.stdout);
    for (const part of this.held.splice(0)) writer.write(part);
    writer.end();
  }

  private target(url: string, i: number): string | undefined {
    if (this.o.outputs[i] !== undefined) return this.o.outputs[i] === '-' ? undefined : this.o.outputs[i];
    return this.o.remoteName ? url.replace(/[?#].*$/, '').replace(/^.*\//, '') : undefined;
  }

  private *one(text: string, file: string | undefined): Task<number> {
    const out: Outcome = {
      url: undefined,
      given: text,
      answer: undefined,
      facts: undefined,
      redirects: 0,
      method: 'GET',
      code: 0,
      error: '',
      bytes: 0,
      headBytes: 0,
    };
    const meter = !this.o.silent && (file !== undefined || !this.ctx.stdout.isTty);
    const start = this.ctx.sys.now();
    const body: Uint8Array[] = [];
    try {
      yield* this.fetch(text, out, body, start);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      out.code = error.code;
      out.error = error.text;
    }
    if (meter && out.url) this.ctx.stderr.write(progress(out, (this.ctx.sys.now() - start) / SEC));
    this.deliver(body, file, out);
    if (out.code !== 0 && (!this.o.silent || this.o.showError)) this.ctx.stderr.write(`curl: (${out.code}) ${out.error}\n`);
    if (this.o.writeOut !== undefined) this.held.push(utf8Encode(this.expand(this.o.writeOut, out, (this.ctx.sys.now() - start) / SEC)));
    if (this.ctx.stdout.isTty) this.flush();
    return out.code;
  }

  /** The request, and those that redirects lead to. */
  private *fetch(text: string, out: Outcome, body: Uint8Array[], start: number): Task<void> {
    let url = parseUrl(text);
    let http10 = false;
    for (;;) {
      out.url = url;
      const transfer: Transfer = new Transfer(this.ctx, this.o, url, start, http10);
      out.method = transfer.method;
      out.facts = transfer.facts;
      const a: Answer = yield* this.attempt(transfer, out, body);
      const location = a.headers.get('location');
      if (!this.o.follow || !REDIRECTS.has(a.code) || location === undefined) break;
      if (++out.redirects > this.o.maxRedirs) throw new CurlError(47, `Maximum (${this.o.maxRedirs}) redirects followed`);
      const next = follow(url, location);
      if (this.o.verbose) this.ctx.stderr.write(`* Issue another request to this URL: '${next}'\n`);
      http10 = a.version === '1.0';
      url = parseUrl(next);
    }
    if (this.o.failOnError && (out.answer?.code ?? 0) >= 400) {
      throw new CurlError(22, `The requested URL returned error: ${out.answer?.code}`);
    }
  }

  private *attempt(transfer: Transfer, out: Outcome, body: Uint8Array[]): Task<Answer> {
    try {
      const answer = yield* transfer.run();
      this.keep(out, answer, body);
      return answer;
    } finally {
      if (transfer.partial) this.keep(out, transfer.partial, body);
    }
  }

  /** What goes to the output: the head if it was asked for, and the body of the last answer. */
  private keep(out: Outcome, a: Answer, body: Uint8Array[]): void {
    out.answer = a;
    out.headBytes += a.head.length;
    if (this.o.include || this.o.head) body.push(utf8Encode(a.head));
    const passed = this.o.follow && REDIRECTS.has(a.code) && a.headers.has('location');
    if (passed || (this.o.failOnError && a.code >= 400)) return;
    body.push(a.body);
    out.bytes = a.body.length;
  }

  private deliver(body: readonly Uint8Array[], file: string | undefined, out: Outcome): void {
    if (file === undefined) {
      this.held.push(...body);
      return;
    }
    if (out.answer === undefined) return;
    const path = resolvePath(this.ctx.cwd, file);
    let mode: 'truncate' | 'append' = 'truncate';
    for (const part of body.length > 0 ? body : [new Uint8Array(0)]) {
      if (this.ctx.fs.write(path, part, mode) instanceof FileError) {
        out.code = 23;
        out.error = 'Failure writing output to destination';
        return;
      }
      mode = 'append';
    }
  }

  /** `-w`: %{variables} and escapes. */
  private expand(format: string, out: Outcome, total: number): string {
    const values = variables(out, total);
    return format
      .replace(/\\([nrt\\])/g, (_, c: string) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? '\\')
      .replace(/%(?:%|\{([^}]*)\})/g, (all, name: string | undefined) => {
        if (name === undefined) return all.slice(1);
        const value = values[name];
        if (value === undefined) this.ctx.stderr.write(`curl: unknown --write-out variable: '${name}'\n`);
        return value ?? '';
      });
  }
}

const six = (s: number): string => s.toFixed(6);

function variables(out: Outcome, total: number): Readonly<Record<string, string>> {
  const { facts, answer } = out;
  const code = String(answer?.code ?? 0).padStart(3, '0');
  const at = (t: number | undefined) => six(t === undefined || !facts ? 0 : Math.max(0, t - facts.times.start) / SEC);
  const connected = facts !== undefined && facts.remotePort !== 0;
  const location = answer?.headers.get('location');
  return {
    http_code: code,
    response_code: code,
    size_download: String(out.bytes),
    size_upload: String(facts?.uploaded ?? 0),
    size_header: String(out.headBytes),
    size_request: String(facts?.requestSize ?? 0),
    speed_download: String(total > 0 ? Math.round(out.bytes / total) : 0),
    remote_ip: connected ? formatIpv4(facts.remote) : '',
    remote_port: String(facts?.remotePort ?? 0),
    local_ip: connected ? formatIpv4(facts.local) : '',
    local_port: String(facts?.localPort ?? 0),
    content_type: answer?.headers.get('content-type') ?? '',
    num_connects: String(connected ? out.redirects + 1 : 0),
    num_redirects: String(out.redirects),
    redirect_url: location !== undefined && out.url ? follow(out.url, location) : '',
    url: out.given,
    url_effective: out.url?.text ?? out.given,
    method: out.method,
    scheme: 'HTTP',
    http_version: answer ? (answer.version === '1.0' ? '1' : answer.version) : '0',
    exitcode: String(out.code),
    errormsg: out.error,
    time_namelookup: six(0),
    time_appconnect: six(0),
    time_connect: at(connected ? facts.times.connect : undefined),
    time_pretransfer: at(connected ? facts.times.connect : undefined),
    time_starttransfer: at(answer ? facts?.times.first : undefined),
    time_redirect: six(0),
    time_total: six(total),
  };
}

/** The progress meter as it stands at the end; a lab's transfers are over before it moves. */
function progress(out: Outcome, seconds: number): string {
  const head = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0`;
  const row = (pct: number, n: number, speed: number): string =>
    `\r${String(pct).padStart(3)} ${String(n).padStart(5)}  ${String(pct).padStart(3)} ${String(n).padStart(5)}    0     0 ${String(speed).padStart(6)}      0 --:--:-- --:--:-- --:--:-- ${String(speed).padStart(5)}`;
  const speed = seconds > 0 ? Math.min(99999, Math.round(out.bytes / seconds)) : 0;
  const end =
    out.bytes > 0 ? row(100, out.bytes, speed) : `\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0`;
  return `${head}${end}\n`;
}

function* run(ctx: ToolContext): Task<number> {
  try {
    if (ctx.args[0] === '-V' || ctx.args[0] === '--version') {
      ctx.stdout.write('curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nRelease-Date: 2023-02-20\nProtocols: http \n');
      return 0;
    }
    const o = parseCurl(ctx.args);
    if (o.urls.length === 0) throw new BadOption('');
    return yield* new Curl(ctx, o).run();
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    const why = error.text === '' ? '' : `curl: ${error.text}\n`;
    ctx.stderr.write(`${why}curl: try 'curl --help' or 'curl --manual' for more information\n`);
    return 2;
  }
}

const WORDS = ['-s', '-S', '-v', '-i', '-I', '-o', '-w', '-m', '-H', '-d', '-X', '-L', '-f', '--interface', '--connect-timeout'];

export const curl: Tool = {
  name: 'curl',
  summary: 'HTTP requests (curl 7.88, no TLS)',
  run,
  complete: (ctx, words) => {
    const typed = words.at(-1) ?? '';
    return (typed.startsWith('-') ? WORDS : hostNames(ctx.fs)).filter((w) => w.startsWith(typed));
  },
};
