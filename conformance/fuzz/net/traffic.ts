/** What happens while the frames are captured: one entry an action. Lines give the same result however fast the machine is. */
import type { Net, Node, Port } from './model.ts';

type Action = (net: Net) => string;

const sender = (net: Net): Node =>
  net.chance.pick(net.chance.maybe(75) && net.hosts.length > 0 ? net.hosts : net.nodes.filter((n) => n.ports.length > 0));
const addressed = (net: Net): Port => net.chance.pick(net.allPorts);

function destination(net: Net): string {
  const { base } = net.chance.pick(net.lans);
  return net.chance.weighted([
    [16, () => addressed(net).addr],
    [2, () => `${base}.${net.chance.int(50, 60)}`],
    [1, () => `${base}.255`],
    [1, () => '192.0.2.9'],
    [1, () => `${base}.254`],
    [1, () => `${base}.77`],
  ])();
}

/** Options of ping; waits are far from the repetition of an ARP request (0.4 s). */
const PING: readonly (readonly [number, string])[] = [
  [10, '-c 1 -W 0.2'],
  [3, '-c 1 -W 2'],
  [3, '-c 2 -i 0.2 -W 0.2'],
  [2, '-c 1 -W 0.2 -s 1472'],
  [2, '-c 1 -W 0.2 -s 2000'],
  [1, '-c 1 -W 0.2 -s 4000'],
  [2, '-c 1 -W 0.2 -M do -s 1472'],
  [1, '-c 2 -i 0.2 -W 0.2 -M do -s 1000'],
  [1, '-c 1 -W 0.2 -M dont -s 1472'],
  [2, '-c 1 -W 0.2 -t 1'],
  [1, '-c 1 -W 0.2 -t 2'],
  [1, '-c 1 -W 0.2 -q'],
  [1, '-c 1 -W 0.2 -n'],
  [1, '-c 1 -W 0.2 -Q 16'],
  [1, '-c 1 -W 0.2 -b'],
  [1, '-c 1 -W 0.2 -s 0'],
  [1, '-c 1 -W 0.2 -p ff00'],
];
const ping: Action = (net) => {
  const from = sender(net);
  const port = net.chance.pick(from.ports);
  const bound = net.chance.weighted([
    [12, ''],
    [1, ` -I ${port.dev}`],
    [1, ` -I ${port.addr}`],
  ]);
  return `ip netns exec ${from.name} ping ${net.chance.weighted(PING)}${bound} ${destination(net)}`;
};

const where = (net: Net): string => sender(net).name;
const bridgeOf = (net: Net): { ns: string; dev: string } | undefined => {
  const all = net.lans.flatMap((l) => (l.bridge ? [l.bridge] : []));
  return all.length > 0 ? net.chance.pick(all) : undefined;
};
const CT_TIMES =
  "sed 's/ id=[0-9]*//g;s/^\\([a-z]* *[0-9]*\\) [0-9]*/\\1 T/;s/sport=[3-6][0-9]\\{4\\}/sport=P/g;s/dport=[3-6][0-9]\\{4\\}/dport=P/g' | sort";
const SHOWS: readonly (readonly [number, (net: Net) => string])[] = [
  [3, (net) => `ip -n ${where(net)} neigh | sort`],
  [1, (net) => `ip netns exec ${where(net)} arp -n | sort`],
  [2, (net) => `ip -n ${where(net)} route get ${destination(net)}`],
  [1, (net) => `ip -n ${where(net)} route`],
  [1, (net) => `ip -n ${where(net)} route show table local`],
  [1, (net) => `ip -n ${where(net)} -br addr`],
  [2, (net) => `ip netns exec ${where(net)} iptables -nvL`],
  [1, (net) => `ip netns exec ${where(net)} iptables -t nat -nvL`],
  [2, (net) => `ip netns exec ${where(net)} conntrack -L 2>/dev/null | ${CT_TIMES}`],
  [2, (net) => `bridge -n ${bridgeOf(net)?.ns ?? where(net)} fdb show | grep -v 33:33 | sort`],
  [1, (net) => `bridge -n ${bridgeOf(net)?.ns ?? where(net)} link | sort`],
];
const show: Action = (net) => net.chance.weighted(SHOWS)(net);

/** Changes of the network; linkwatch tells of a carrier up to a second later. */
const SETTLED = '; sleep 1.3';
const CHANGES: readonly (readonly [number, (net: Net) => string])[] = [
  [2, (net) => withPort(net, (p) => `ip -n ${p.node.name} link set ${p.dev} down${SETTLED}`)],
  [
    2,
    (net) =>
      withPort(net, (p) => `ip -n ${p.node.name} link set ${p.dev} down${SETTLED}; ip -n ${p.node.name} link set ${p.dev} up${SETTLED}`),
  ],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} addr del ${p.addr}/24 dev ${p.dev}`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} neigh flush all`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} neigh del ${destination(net)} dev ${p.dev}`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} route del default`)],
  [
    1,
    (net) =>
      withPort(
        net,
        (p) => `ip -n ${p.node.name} route replace ${net.chance.pick(net.lans).base}.0/24 via ${net.chance.pick(p.lan.ports).addr}`,
      ),
  ],
  [
    1,
    (net) =>
      withPort(
        net,
        (p) =>
          `ip -n ${p.node.name} link set ${p.dev} down${SETTLED}; ip -n ${p.node.name} link set ${p.dev} name lan9; ip -n ${p.node.name} link set lan9 up${SETTLED}`,
      ),
  ],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} link set ${p.dev} address 02:00:00:00:dd:0${net.chance.int(1, 9)}`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} link set ${p.dev} mtu ${net.chance.pick([600, 1300])}`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} link set ${p.dev} netns ${net.chance.pick(net.nodes).name}${SETTLED}`)],
  [1, (net) => withPort(net, (p) => `ip -n ${p.node.name} link del ${p.dev}${SETTLED}`)],
  [1, (net) => `ip netns exec ${where(net)} iptables -F`],
  [1, (net) => `ip netns exec ${where(net)} sysctl -qw net.ipv4.ip_forward=${net.chance.int(0, 1)}`],
  [1, (net) => `ip netns exec ${where(net)} conntrack -F 2>/dev/null`],
  [1, (net) => switchPort(net, 'down')],
  [1, (net) => switchPort(net, 'nomaster')],
  [1, () => 'sleep 3'],
];
const withPort = (net: Net, make: (port: Port) => string): string => make(addressed(net));
function switchPort(net: Net, verb: string): string {
  const bridge = bridgeOf(net);
  if (!bridge) return ping(net);
  return `ip -n ${bridge.ns} link set v${bridge.dev.slice(2)}_${net.chance.int(0, 3)} ${verb}${SETTLED}`;
}
const changeSomething: Action = (net) => net.chance.weighted(CHANGES)(net);

export function drawTraffic(net: Net): string[] {
  const count = net.chance.int(3, 9);
  return Array.from({ length: count }, () =>
    net.chance.weighted<Action>([
      [10, ping],
      [3, show],
      [2, changeSomething],
    ])(net),
  );
}
