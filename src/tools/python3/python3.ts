/** python3, as far as a network lab needs it: `python3 -m http.server`. Anything else is refused. */
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import { type Ipv4, ipv4 } from '#base/brand.ts';
import { ERRNO } from '#kernel/uapi/errno.ts';
import type { TcpSocket } from '#kernel/uapi/tcp.ts';
import { Signalled, type Task } from '#sim/task.ts';
import { hostAddress } from '#tools/net/hosts.ts';
import { strerror } from '#tools/net/strerror.ts';
import { Threads } from '#tools/net/threads.ts';
import { resolvePath } from '#tools/shell/fs/path.ts';
import type { Tool, ToolContext } from '#tools/tool.ts';
import { Handler } from './http_server.ts';

const SIGINT = 2;
/** socketserver.TCPServer.request_queue_size */
const BACKLOG = 5;
const USAGE = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n';
const HELP = `${USAGE}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  --cgi                 run as CGI server
  -b ADDRESS, --bind ADDRESS
                        bind to this address (default: all interfaces)
  -d DIRECTORY, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p VERSION, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
`;

/** Ends the program with a text for one of its streams. */
class Stop {
  readonly text: string;
  readonly status: number;
  constructor(text: string, status: number) {
    this.text = text;
    this.status = status;
  }
}

interface Options {
  port: number;
  bind: Ipv4;
  shown: string;
  directory: string;
  protocol: string;
}

const VALUES: Readonly<Record<string, 'bind' | 'directory' | 'protocol'>> = {
  '-b': 'bind',
  '--bind': 'bind',
  '-d': 'directory',
  '--directory': 'directory',
  '-p': 'protocol',
  '--protocol': 'protocol',
};
const LONG: Readonly<Record<string, string>> = { bind: '-b/--bind', directory: '-d/--directory', protocol: '-p/--protocol' };
const bad = (text: string): Stop => new Stop(`${USAGE}server.py: error: ${text}\n`, 2);

function parse(ctx: ToolContext, args: readonly string[]): Options {
  const given: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '-h' || word === '--help') throw new Stop(HELP, 0);
    if (word === '--cgi') throw new Stop('python3: the CGI server is not simulated\n', 1);
    const [name, inline] = word.startsWith('--') ? (word.split(/=(.*)/s) as [string, string | undefined]) : [word, undefined];
    const field = VALUES[name];
    if (field) {
      const value = inline ?? args[++i];
      if (value === undefined) throw bad(`argument ${LONG[field]}: expected one argument`);
      given[field] = value;
    } else rest.push(word);
  }
  const [port = '8000', ...more] = rest;
  if (!/^[+-]?\d+$/.test(port.trim()))
    throw port.startsWith('-') ? bad(`unrecognized arguments: ${port}`) : bad(`argument port: invalid int value: '${port}'`);
  if (more.length > 0) throw bad(`unrecognized arguments: ${more.join(' ')}`);
  return settle(ctx, Number(port), given);
}

function settle(ctx: ToolContext, port: number, given: Readonly<Record<string, string>>): Options {
  const host = given.bind;
  const bind = host === undefined ? ipv4(0) : (parseIpv4(host) ?? hostAddress(ctx.fs, host));
  if (bind === undefined) throw new Stop('socket.gaierror: [Errno -3] Temporary failure in name resolution\n', 1);
  if (port < 0 || port > 65535) throw new Stop('OverflowError: bind(): port must be 0-65535.\n', 1);
  const directory = resolvePath(ctx.cwd, given.directory ?? '.');
  return { port, bind, shown: formatIpv4(bind), directory, protocol: given.protocol ?? 'HTTP/1.0' };
}

function listen(ctx: ToolContext, o: Options): TcpSocket {
  const socket = ctx.sys.tcp({ pid: ctx.pid, comm: 'python3' });
  socket.setOption('reuseaddr', 1);
  const error = socket.bind(o.bind, o.port) ?? socket.listen(BACKLOG);
  if (!error) return socket;
  socket.close();
  throw new Stop(`OSError: [Errno ${ERRNO[error.errno]}] ${strerror(error.errno)}\n`, 1);
}

function* serve(ctx: ToolContext, o: Options): Task<number> {
  const socket = listen(ctx, o);
  const threads = new Threads();
  try {
    ctx.stdout.write(`Serving HTTP on ${o.shown} port ${socket.port} (http://${o.shown}:${socket.port}/) ...\n`);
    for (;;) {
      for (let client = socket.accept(); client; client = socket.accept())
        threads.start(new Handler(ctx, o.directory, o.protocol, client).run());
      threads.run(ctx.sys.now());
      yield { queues: [socket.readable, ...threads.queues] };
    }
  } catch (signal) {
    if (!(signal instanceof Signalled) || signal.signal !== SIGINT) throw signal;
    ctx.stdout.write('\nKeyboard interrupt received, exiting.\n');
    return 0;
  } finally {
    threads.stop();
    socket.close();
  }
}

function* run(ctx: ToolContext): Task<number> {
  let { args } = ctx;
  if (args[0] === '-u') args = args.slice(1);
  if (args[0] === '-V' || args[0] === '--version') {
    ctx.stdout.write('Python 3.11.2\n');
    return 0;
  }
  const module = args[0] === '-m' ? args[1] : args[0]?.startsWith('-m') ? args[0].slice(2) : undefined;
  if (module !== 'http.server') {
    ctx.stderr.write('python3: there is no Python here; only `python3 -m http.server` is simulated\n');
    return 1;
  }
  try {
    return yield* serve(ctx, parse(ctx, args.slice(args[0] === '-m' ? 2 : 1)));
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    (stop.status === 0 ? ctx.stdout : ctx.stderr).write(stop.text);
    return stop.status;
  }
}

export const python3: Tool = {
  name: 'python3',
  summary: 'http.server of Python 3.11',
  catches: [],
  run,
  complete: (_ctx, words) => ['-m', 'http.server', '--bind', '--directory'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
