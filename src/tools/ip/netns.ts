/** `ip netns` (ipnetns.c). Left out: `attach`, `monitor`, and `set` and `list-id` with numbers that the user chooses. */
import type { NsId } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import { parseInteger } from '#tools/net/numbers.ts';
import { strerror } from '#tools/net/strerror.ts';
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { NETNS_USAGE } from './usage.ts';

type Verb = (ip: IpContext, a: Args) => number | Task<number>;
const VERBS: readonly (readonly [string, Verb])[] = [
  ['list', list],
  ['show', list],
  ['lst', list],
  ['list-id', listId],
  ['help', (ip) => ip.exit(255, NETNS_USAGE)],
  ['add', add],
  ['set', set],
  ['delete', del],
  ['identify', identify],
  ['pids', pids],
  ['exec', exec],
  ['monitor', (ip) => ip.unsupported()],
  ['attach', (ip, a) => (a.rest.length < 2 ? ip.exit(1, 'No netns name and PID specified\n') : ip.unsupported())],
];
export const NETNS_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipNetns(ip: IpContext, a: Args): number | Task<number> {
  if (!a.more) return list(ip);
  const name = a.rest[1];
  if (!ip.opts.all && name !== undefined && invalidName(name)) ip.exit(255, `Invalid netns name "${name}"\n`);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip netns help".\n`);
  a.skip();
  return verb[1](ip, a);
}

const invalidName = (name: string): boolean => name === '' || name.length > 255 || name.includes('/') || name === '.' || name === '..';

function list(ip: IpContext): number {
  const { out } = ip;
  out.begin();
  for (const { name, nsid } of ip.sys.netnsList()) {
    const id = ip.sys.netnsidKnown(nsid);
    out.openObject();
    out.field('name', name, name);
    if (id !== undefined) out.field('id', id, ` (id: ${id})`);
    out.newline();
    out.close();
  }
  out.end();
  return 0;
}

/** Ids that this namespace has given to others, in their order. */
function knownIds(ip: IpContext): { readonly id: number; readonly name: string | undefined }[] {
  const all = [...ip.sys.netnsList(), { nsid: ip.sys.initNetns(), name: undefined }];
  const ids = all.map(({ nsid, name }) => ({ id: ip.sys.netnsidKnown(nsid), name }));
  return ids.filter((x): x is { id: number; name: string | undefined } => x.id !== undefined).sort((x, y) => x.id - y.id);
}

function listId(ip: IpContext, a: Args): number {
  if (a.more) return ip.unsupported();
  const { out } = ip;
  out.begin();
  for (const { id, name } of knownIds(ip)) {
    out.openObject();
    out.field('nsid', id, `nsid ${id} `);
    if (name !== undefined) out.field('name', name, `(iproute2 netns name: ${name})`);
    out.newline();
    out.close();
  }
  out.end();
  return 0;
}

function add(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(1, 'No netns name specified\n');
  const name = a.take();
  const ack = ip.sys.netnsAdd(name);
  if (ack) ip.err(`Cannot create namespace file "/run/netns/${name}": ${strerror(ack.errno)}\n`);
  return ack ? 1 : 0;
}

function del(ip: IpContext, a: Args): number {
  if (ip.opts.all) {
    for (const { name } of ip.sys.netnsList()) remove(ip, name);
    return 0;
  }
  if (!a.more) return ip.exit(1, 'No netns name specified\n');
  return remove(ip, a.take());
}

function remove(ip: IpContext, name: string): number {
  const ack = ip.sys.netnsDel(name);
  if (ack) ip.err(`Cannot remove namespace file "/run/netns/${name}": ${strerror(ack.errno)}\n`);
  return ack ? 1 : 0;
}

function set(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(1, 'No netns name specified\n');
  if (a.rest.length < 2) return ip.exit(1, 'No nsid specified\n');
  return ip.unsupported();
}

/** Of this process, of another one of this machine, or of its first. */
function identify(ip: IpContext, a: Args): number {
  const text = a.more ? a.take() : 'self';
  const pid = text === 'self' ? ip.tool.pid : parseInteger(text);
  if (pid === undefined) return ip.exit(1, `Specified string '${text}' is not a pid\n`);
  const nsid = pid === ip.tool.pid ? ip.sys.nsid : pid === 1 ? ip.sys.initNetns() : ip.tool.netnsOf?.(pid);
  if (nsid === undefined) return ip.exit(1, 'Cannot open network namespace: No such file or directory\n');
  const name = ip.netnsName(nsid);
  ip.tool.stdout.write(`${name ?? ''}\n`);
  return 0;
}

function pids(ip: IpContext, a: Args): number {
  if (!a.more) return ip.exit(1, 'No netns name specified\n');
  const nsid = ip.sys.netnsByName(a.take());
  if (nsid === undefined) return ip.exit(1, 'Cannot open network namespace: No such file or directory\n');
  if (nsid === ip.sys.nsid) ip.tool.stdout.write(`${ip.tool.pid}\n`);
  return 0;
}

function* exec(ip: IpContext, a: Args): Task<number> {
  if (ip.opts.all) return yield* execInAll(ip, a);
  if (!a.more) return ip.exit(1, 'No netns name specified\n');
  if (a.rest.length < 2) return ip.exit(1, 'No command specified\n');
  const name = a.take();
  const nsid = ip.sys.netnsByName(name);
  if (nsid === undefined) return ip.exit(255, `Cannot open network namespace "${name}": No such file or directory\n`);
  return yield* execIn(ip, nsid, a.rest);
}

function* execInAll(ip: IpContext, a: Args): Task<number> {
  if (!a.more) return ip.exit(1, 'No command specified\n');
  for (const { name, nsid } of ip.sys.netnsList()) {
    ip.tool.stdout.write(`\nnetns: ${name}\n`);
    yield* execIn(ip, nsid, a.rest);
  }
  return 0;
}

function* execIn(ip: IpContext, nsid: NsId, argv: readonly string[]): Task<number> {
  const status = yield* ip.tool.exec(argv, { nsid });
  if (status === undefined) ip.err(`exec of "${argv[0]}" failed: No such file or directory\n`);
  return status ?? 1;
}
