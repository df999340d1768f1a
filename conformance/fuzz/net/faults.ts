/** What people do wrong: one entry a fault. */
import type { Line, Net, Tag } from './model.ts';

type Fault = (net: Net) => void;

const lineOf = (net: Net, tag: Tag): Line | undefined => {
  const lines = net.lines.filter((l) => l.tag === tag && l.text !== '');
  return lines.length > 0 ? net.chance.pick(lines) : undefined;
};
const change =
  (tag: Tag, how: (net: Net, text: string) => string): Fault =>
  (net) => {
    const line = lineOf(net, tag);
    if (line) line.text = how(net, line.text);
  };
const forget = (tag: Tag): Fault => change(tag, () => '');

export const FAULTS: readonly (readonly [number, Fault])[] = [
  [3, change('addr', (net, text) => text.replace(/\/24/, `/${net.chance.pick([8, 16, 25, 30, 31, 32])}`))],
  [2, change('addr', (net, text) => text.replace(/\d+\/24/, `${net.chance.int(1, 4)}/24`))],
  [1, change('addr', (_net, text) => text.replace(/10\.(\d+)\.0\./, '10.$1.1.'))],
  [3, change('route', (net, text) => text.replace(/(via [\d.]+\.)\d+/, `$1${net.chance.int(1, 9)}`))],
  [3, forget('route')],
  [3, forget('forward')],
  [3, forget('up')],
  [2, forget('master')],
  [1, forget('addr')],
  [1, change('device', (net, text) => text.replace(/ id \d+/, ` id ${net.chance.int(1, 200)}`))],
  [1, change('device', (_net, text) => text.replace(/dstport \d+/, 'dstport 9999'))],
  [
    2,
    (net) =>
      net.add(
        'extra',
        `ip netns exec ${net.chance.pick(net.nodes).name} iptables -P ${net.chance.pick(['INPUT', 'FORWARD', 'OUTPUT'])} DROP`,
      ),
  ],
  [2, (net) => net.add('extra', `ip netns exec ${net.chance.pick(net.nodes).name} sysctl -qw net.ipv4.conf.all.rp_filter=1`)],
];
