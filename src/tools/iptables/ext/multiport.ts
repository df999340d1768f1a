/** multiport (iptables-extensions(8)). */
import type { MultiportOpts, PortRange } from '#kernel/uapi/xt_ext.ts';
import { fail } from '../error.ts';
import { portName, protoNumber } from '../names.ts';
import { exclusive, port, portRange } from './parse.ts';
import { defineExt, type ExtContext } from './types.ts';

const WHICH = { 'source-ports': 'sports', 'destination-ports': 'dports', ports: 'ports' } as const;
const MAX = 15;
const PROTOCOLS = ['tcp', 'udp', 'udplite', 'sctp'];

function checkProtocol(ctx: ExtContext): void {
  if (ctx.proto === 0 || ctx.protoInv) fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  if (!PROTOCOLS.some((p) => protoNumber(p) === ctx.proto)) fail('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
}

function parsePorts(text: string, proto: number): PortRange[] {
  const ranges = text.split(',').map((t): PortRange => {
    if (t.includes(':')) return portRange(t, proto, 'invalid portrange specified');
    const one = port(t, proto);
    return [one, one];
  });
  if (ranges.reduce((n, [from, to]) => n + (from === to ? 1 : 2), 0) > MAX) fail('too many ports specified');
  return ranges;
}

export const multiport = defineExt<MultiportOpts>({
  name: 'multiport',
  options: [
    { name: 'source-ports', aliases: ['sports'], args: 1, invertible: true },
    { name: 'destination-ports', aliases: ['dports'], args: 1, invertible: true },
    { name: 'ports', args: 1, invertible: true },
  ],
  parse: (args, ctx) => {
    exclusive(args, 'multiport', Object.keys(WHICH));
    const arg = args[0];
    if (!arg) return fail('multiport expection an option');
    checkProtocol(ctx);
    return { which: WHICH[arg.name as keyof typeof WHICH], ranges: parsePorts(arg.value, ctx.proto), inv: arg.inv };
  },
  save: (o) => `${o.inv ? ' !' : ''} --${o.which} ${o.ranges.map(([a, b]) => (a === b ? a : `${a}:${b}`)).join(',')}`,
  print: (o, numeric, ctx) => {
    const one = (p: number) => portName(p, ctx.proto, numeric);
    return ` multiport ${o.which} ${o.inv ? ' !' : ''}${o.ranges.map(([a, b]) => (a === b ? one(a) : `${one(a)}:${one(b)}`)).join(',')}`;
  },
});
