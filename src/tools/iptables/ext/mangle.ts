/** CT, LOG, TCPMSS, TTL (iptables-extensions(8)). Left out of CT: zones, events and timeout policies, which the kernel here refuses. */
import type { CtOpts, LogOpts, TcpmssOpts, TtlTargetOpts } from '#kernel/uapi/xt_ext.ts';
import { NF_LOG } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { guided, oneOf, opt } from './guided.ts';
import { quoted } from './misc.ts';
import { defineExt } from './types.ts';

const TTL_OPTIONS = oneOf([
  opt('ttl-set', 'int', { max: 255 }),
  opt('ttl-dec', 'int', { min: 1, max: 255 }),
  opt('ttl-inc', 'int', { min: 1, max: 255 }),
]);
const TTL_WORDS = { set: 'set to', inc: 'increment by', dec: 'decrement by' } as const;
export const TTL = defineExt<TtlTargetOpts>({
  name: 'TTL',
  options: TTL_OPTIONS,
  parse: (args) => {
    const g = guided('TTL', TTL_OPTIONS, args, () => {
      if (args.length === 0) fail('TTL: You must specify an action');
    });
    const name = g.first(['ttl-set', 'ttl-inc', 'ttl-dec']) as string;
    return { mode: name.slice(4) as TtlTargetOpts['mode'], value: g.get<number>(name) ?? 0 };
  },
  save: (o) => ` --ttl-${o.mode} ${o.value}`,
  print: (o) => ` TTL ${TTL_WORDS[o.mode]} ${o.value}`,
});

const TCPMSS_OPTIONS = [opt('set-mss', 'int', { max: 65515 }), opt('clamp-mss-to-pmtu', 'none')];
export const TCPMSS = defineExt<TcpmssOpts>({
  name: 'TCPMSS',
  options: TCPMSS_OPTIONS,
  parse: (args) => {
    const g = guided('TCPMSS', TCPMSS_OPTIONS, args, () => {
      if (args.length === 0) fail('TCPMSS target: At least one parameter is required');
    });
    return { mss: g.has('clamp-mss-to-pmtu') ? 'pmtu' : (g.get<number>('set-mss') ?? 0) };
  },
  save: (o) => (o.mss === 'pmtu' ? ' --clamp-mss-to-pmtu' : ` --set-mss ${o.mss}`),
  print: (o) => (o.mss === 'pmtu' ? ' TCPMSS clamp to PMTU' : ` TCPMSS set ${o.mss}`),
});

/** syslog(3): the name that is printed first. */
const LEVELS: readonly (readonly string[])[] = [
  ['emerg', 'panic'],
  ['alert'],
  ['crit'],
  ['error', 'err'],
  ['warn', 'warning'],
  ['notice'],
  ['info'],
  ['debug'],
];
const WARN = 4;
function level(text: string): number {
  if (/^[0-7]$/.test(text)) return Number(text);
  const at = LEVELS.findIndex((names) => names.includes(text.toLowerCase()));
  return at >= 0 ? at : fail(`log level "${text}" unknown\n`);
}
/** Options that are a bit, with the word under which they are listed. */
const LOG_FLAGS = [
  ['log-tcp-sequence', NF_LOG.TCPSEQ, 'tcp-sequence'],
  ['log-tcp-options', NF_LOG.TCPOPT, 'tcp-options'],
  ['log-ip-options', NF_LOG.IPOPT, 'ip-options'],
  ['log-uid', NF_LOG.UID, 'uid'],
  ['log-macdecode', NF_LOG.MACDECODE, 'macdecode'],
] as const;
const LOG_OPTIONS = [
  opt('log-level', 'text'),
  opt('log-prefix', 'text', { min: 1, max: 29 }),
  ...LOG_FLAGS.map(([name]) => opt(name, 'none')),
];
export const LOG = defineExt<LogOpts>({
  name: 'LOG',
  options: LOG_OPTIONS,
  parse: (args) => {
    const g = guided('LOG', LOG_OPTIONS, args);
    const prefix = g.get<string>('log-prefix') ?? '';
    if (prefix.includes('\n')) fail('Newlines not allowed in --log-prefix');
    const flags = LOG_FLAGS.reduce((bits, [name, bit]) => bits | (g.has(name) ? bit : 0), 0);
    return { level: g.has('log-level') ? level(g.get<string>('log-level') ?? '') : WARN, prefix, flags };
  },
  save: (o) =>
    (o.prefix === '' ? '' : ` --log-prefix ${quoted(o.prefix)}`) +
    (o.level === WARN ? '' : ` --log-level ${o.level}`) +
    LOG_FLAGS.map(([name, bit]) => ((o.flags & bit) !== 0 ? ` --${name}` : '')).join(''),
  print: (o, numeric) => {
    const words = LOG_FLAGS.map(([, bit, word]) => ((o.flags & bit) !== 0 ? ` ${word}` : '')).join('');
    const what = numeric ? ` LOG flags ${o.flags} level ${o.level}` : ` LOG level ${LEVELS[o.level]?.[0]}${words}`;
    return what + (o.prefix === '' ? '' : ` prefix "${o.prefix}"`);
  },
});

const CT_OPTIONS = [
  opt('notrack', 'none'),
  opt('helper', 'text'),
  opt('timeout', 'text'),
  opt('ctevents', 'text'),
  opt('expevents', 'text'),
  opt('zone', 'text'),
  opt('zone-orig', 'text'),
  opt('zone-reply', 'text'),
];
const EVENTS = ['new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark'];
export const CT = defineExt<CtOpts>({
  name: 'CT',
  options: CT_OPTIONS,
  parse: (args) => {
    const g = guided('CT', CT_OPTIONS, args);
    for (const name of ['zone', 'zone-orig', 'zone-reply']) {
      const zone = g.get<string>(name);
      if (zone !== undefined && zone !== 'mark' && !(/^\d+$/.test(zone) && Number(zone) < 65536)) fail(`Cannot parse ${zone} as a zone ID`);
    }
    for (const event of g.get<string>('ctevents')?.split(',') ?? []) if (!EVENTS.includes(event)) fail(`Unknown event type "${event}"`);
    const unsupported = g.first(['timeout', 'ctevents', 'expevents', 'zone', 'zone-orig', 'zone-reply']) !== undefined;
    return { notrack: g.has('notrack'), helper: g.get<string>('helper'), unsupported };
  },
  save: (o) => (o.notrack ? ' --notrack' : ''),
  print: (o) => ` CT${o.notrack ? ' notrack' : ''}`,
});
