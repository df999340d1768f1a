/** recent (iptables-extensions(8)). */
import { formatIpv4 } from '#base/addr.ts';
import type { RecentOpts } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, opt } from './guided.ts';
import { defineExt } from './types.ts';

const VERBS = ['set', 'rcheck', 'update', 'remove'] as const;
const SHOWN = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' } as const;
const verb = (name: string) => opt(name, 'none', { invertible: true, excl: VERBS.filter((v) => v !== name) });
const OPTIONS = [
  ...VERBS.map(verb),
  opt('seconds', 'int', { min: 1 }),
  opt('reap', 'none', { also: ['seconds'] }),
  opt('hitcount', 'int'),
  opt('rttl', 'none'),
  opt('name', 'text', { max: 200 }),
  opt('rsource', 'none'),
  opt('rdest', 'none'),
  opt('mask', 'mask'),
];

export const recent = defineExt<RecentOpts>({
  name: 'recent',
  options: OPTIONS,
  parse: (args) => {
    const g = guided('recent', OPTIONS, args, (given) => {
      if (given.first(VERBS) === undefined) fail("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    });
    const name = g.first(VERBS) as RecentOpts['verb'];
    return {
      verb: name,
      name: g.get<string>('name') ?? 'DEFAULT',
      seconds: g.get<number>('seconds') ?? 0,
      hitcount: g.get<number>('hitcount') ?? 0,
      rttl: g.has('rttl'),
      reap: g.has('reap'),
      rdest: g.has('rdest'),
      mask: g.get<number>('mask') ?? 0xffffffff,
      inv: g.inv(name),
    };
  },
  save: (o) =>
    `${o.inv ? ' !' : ''} --${o.verb}` +
    (o.seconds ? ` --seconds ${o.seconds}` : '') +
    (o.reap ? ' --reap' : '') +
    (o.hitcount ? ` --hitcount ${o.hitcount}` : '') +
    (o.rttl ? ' --rttl' : '') +
    ` --name ${o.name} --mask ${formatIpv4(o.mask)} ${o.rdest ? '--rdest' : '--rsource'}`,
  print: (o) =>
    `${o.inv ? ' !' : ''} recent: ${SHOWN[o.verb]}` +
    (o.seconds ? ` seconds: ${o.seconds}` : '') +
    (o.reap ? ' reap' : '') +
    (o.hitcount ? ` hit_count: ${o.hitcount}` : '') +
    (o.rttl ? ' TTL-Match' : '') +
    ` name: ${o.name} side: ${o.rdest ? 'dest' : 'source'} mask: ${formatIpv4(o.mask)}`,
});
