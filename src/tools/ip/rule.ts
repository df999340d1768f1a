/** `ip rule` (iprule.c): the three rules that every namespace has. Policy routing is not modelled and refused. */
import { type Args, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { RULE_USAGE } from './usage.ts';

const RULES: readonly (readonly [number, string])[] = [
  [0, 'local'],
  [32766, 'main'],
  [32767, 'default'],
];
type Verb = (ip: IpContext, a: Args) => number;
const refused: Verb = (ip) => ip.unsupported();
const VERBS: readonly (readonly [string, Verb])[] = [
  ['list', show],
  ['lst', show],
  ['show', show],
  ['add', refused],
  ['delete', refused],
  ['flush', refused],
  ['save', refused],
  ['restore', refused],
  ['help', (ip) => ip.exit(255, RULE_USAGE)],
];
export const RULE_VERBS: readonly string[] = VERBS.map(([word]) => word);

export function ipRule(ip: IpContext, a: Args): number {
  if (!a.more) return show(ip, a);
  const verb = VERBS.find(([word]) => matches(a.word, word));
  if (!verb) return ip.exit(255, `Command "${a.word}" is unknown, try "ip rule help".\n`);
  a.skip();
  return verb[1](ip, a);
}

function show(ip: IpContext, a: Args): number {
  if (a.more) return ip.unsupported();
  const { out } = ip;
  out.begin();
  for (const [priority, table] of ip.opts.family === 'inet6' ? [] : RULES) {
    out.openObject();
    out.field('priority', priority, `${priority}:\t`);
    out.field('src', 'all', 'from all ');
    out.field('table', table, `lookup ${table}`);
    out.newline();
    out.close();
  }
  out.end();
  return 0;
}
