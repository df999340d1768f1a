/** What a network may have besides machines and routes: one entry a feature. To add one: a line in the table. */
import type { Lan, Net, Node, Port } from './model.ts';

type Feature = (net: Net) => void;

const inNs = (node: Node | { name: string }, command: string): string => `ip netns exec ${node.name} ${command}`;
const anyNode = (net: Net): Node => net.chance.pick([...net.hosts, ...net.routers]);
const routerPort = (net: Net): Port | undefined => {
  const ports = net.routers.flatMap((r) => r.ports);
  return ports.length > 0 ? net.chance.pick(ports) : undefined;
};
const withRouterPort =
  (make: (net: Net, port: Port) => void): Feature =>
  (net) => {
    const port = routerPort(net);
    if (port) make(net, port);
  };
const withSwitch =
  (make: (net: Net, bridge: NonNullable<Lan['bridge']>, lan: Lan) => void): Feature =>
  (net) => {
    const lans = net.lans.filter((l) => l.bridge);
    if (lans.length === 0) return;
    const lan = net.chance.pick(lans);
    if (lan.bridge) make(net, lan.bridge, lan);
  };

const masquerade = withRouterPort((net, { node, dev, lan }) => {
  const what = net.chance.pick(['', `! -s ${lan.base}.0/24 `, `-s ${net.chance.pick(net.lans).base}.0/24 `]);
  net.add('extra', inNs(node, `iptables -t nat -A POSTROUTING ${what}-o ${dev} -j MASQUERADE`));
});
const snat = withRouterPort((net, { node, dev, addr }) => {
  const to = net.chance.pick([addr, addr.replace(/\d+$/, '77')]);
  net.add('extra', inNs(node, `iptables -t nat -A POSTROUTING -o ${dev} -p icmp -j SNAT --to-source ${to}`));
});
const dnat = withRouterPort((net, { node, addr }) => {
  const to = net.chance.pick(net.allPorts).addr;
  const [chain, extra] = net.chance.pick([
    ['PREROUTING', ''],
    ['PREROUTING', '-p icmp '],
    ['OUTPUT', ''],
  ]) as [string, string];
  net.add('extra', inNs(node, `iptables -t nat -A ${chain} -d ${addr} ${extra}-j DNAT --to-destination ${to}`));
});
const redirect: Feature = (net) => {
  const { node } = net.chance.pick(net.allPorts);
  net.add('extra', inNs(node, `iptables -t nat -A PREROUTING -p icmp -d ${net.chance.pick(net.allPorts).addr} -j REDIRECT`));
};

const REJECTS = [
  '',
  ...['net', 'host', 'proto', 'port'].map((x) => `icmp-${x}-unreachable`),
  'icmp-net-prohibited',
  'icmp-host-prohibited',
  'icmp-admin-prohibited',
];
function target(net: Net): string {
  const type = net.chance.pick(REJECTS);
  return net.chance.weighted([
    [3, 'DROP'],
    [3, `REJECT${type && ` --reject-with ${type}`}`],
    [1, 'ACCEPT'],
    [1, 'RETURN'],
  ]);
}
const MATCHES: readonly ((net: Net) => string)[] = [
  (net) => `-s ${net.chance.pick(net.allPorts).addr}`,
  (net) => `! -s ${net.chance.pick(net.lans).base}.0/24`,
  (net) => `-d ${net.chance.pick(net.lans).base}.0/24`,
  () => '-p icmp --icmp-type echo-request',
  () => '-p icmp --icmp-type echo-reply',
  () => '-p icmp ! --icmp-type 8',
  () => '-p icmp -m conntrack --ctstate NEW',
  () => '-m conntrack --ctstate ESTABLISHED,RELATED',
  () => '-m conntrack --ctstate INVALID',
  () => '-m limit --limit 1/hour --limit-burst 1',
  () => '-m addrtype --dst-type LOCAL',
  () => '-m addrtype ! --src-type UNICAST',
  () => '-f',
  () => '-m comment --comment "made at random"',
  (net) => `-i ${net.chance.pick(net.allPorts).dev}`,
  (net) => `! -o ${net.chance.pick(net.allPorts).dev}`,
  (net) => `-m mark --mark ${net.chance.int(1, 2)}`,
];
const filter: Feature = (net) => {
  const node = anyNode(net);
  const chain = net.chance.pick(node.router ? ['FORWARD', 'FORWARD', 'INPUT', 'OUTPUT'] : ['INPUT', 'OUTPUT']);
  const match = net.chance.sample(MATCHES, net.chance.int(0, 2)).map((m) => m(net));
  const rule = `${chain} ${[...match, ''].join(' ')}-j ${target(net)}`;
  if ((/-o |! -o/.test(rule) && chain === 'INPUT') || (/-i /.test(rule) && chain === 'OUTPUT')) return;
  net.add('extra', inNs(node, `iptables -A ${rule}`));
};
const userChain: Feature = (net) => {
  const node = anyNode(net);
  const rule = net.chance.pick(MATCHES.slice(0, 5))(net);
  net.add('extra', inNs(node, 'iptables -N WORK'));
  net.add('extra', inNs(node, `iptables -A WORK ${rule} -j ${target(net)}`));
  net.add('extra', inNs(node, `iptables -A ${net.chance.pick(['INPUT', 'OUTPUT', 'FORWARD'])} -j WORK`));
};
const policy: Feature = (net) => {
  const node = anyNode(net);
  const chain = net.chance.pick(['INPUT', 'FORWARD', 'OUTPUT']);
  net.add('extra', inNs(node, `iptables -P ${chain} DROP`));
  net.add('extra', inNs(node, `iptables -A ${chain} -p icmp -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`));
  if (net.chance.maybe(60)) net.add('extra', inNs(node, `iptables -A ${chain} -s ${net.chance.pick(net.lans).base}.0/24 -j ACCEPT`));
};
const mark: Feature = (net) => {
  const node = anyNode(net);
  net.add(
    'extra',
    inNs(
      node,
      `iptables -t mangle -A ${net.chance.pick(['PREROUTING', 'OUTPUT', 'FORWARD'])} -p icmp -j MARK --set-mark ${net.chance.int(1, 2)}`,
    ),
  );
  net.add('extra', inNs(node, `iptables -A ${net.chance.pick(['INPUT', 'OUTPUT'])} -m mark --mark 1 -j ${target(net)}`));
};
const mtu: Feature = (net) => {
  const { node, dev } = net.chance.pick(net.allPorts);
  net.add('extra', `ip -n ${node.name} link set ${dev} mtu ${net.chance.pick([576, 900, 1280, 1400, 1450])}`);
};
const blackhole: Feature = (net) => {
  const node = anyNode(net);
  const to = net.chance.pick([`${net.chance.pick(net.lans).base}.0/25`, `${net.chance.pick(net.allPorts).addr}/32`, '192.0.2.0/24']);
  net.add('extra', `ip -n ${node.name} route add ${net.chance.pick(['blackhole', 'unreachable', 'prohibit', 'throw'])} ${to}`);
};
const hostRoute: Feature = (net) => {
  const port = net.chance.pick(net.allPorts);
  const others = port.lan.ports.filter((p) => p !== port);
  if (others.length === 0) return;
  const to = net.chance.pick(net.allPorts).addr;
  net.add('extra', `ip -n ${port.node.name} route add ${to} via ${net.chance.pick(others).addr}`);
};
const secondAddress: Feature = (net) => {
  const { node, dev, lan } = net.chance.pick(net.allPorts);
  const last = net.chance.int(100, 120);
  net.add(
    'extra',
    `ip -n ${node.name} addr add ${net.chance.pick([`${lan.base}.${last}/24`, `${lan.base}.${last}/32`, `172.16.${last}.1/24`])} dev ${dev}`,
  );
};
const staticNeighbour: Feature = (net) => {
  const port = net.chance.pick(net.allPorts);
  const other = net.chance.pick(port.lan.ports);
  const state = net.chance.pick(['permanent', 'noarp', 'reachable', 'stale']);
  net.add('extra', `ip -n ${port.node.name} neigh replace ${other.addr} lladdr 02:00:00:00:ee:01 dev ${port.dev} nud ${state}`);
};
const IP_SYSCTLS: readonly string[] = [
  'icmp_echo_ignore_all=1',
  'icmp_echo_ignore_broadcasts=0',
  'conf.all.rp_filter=1',
  'conf.all.rp_filter=2',
  'conf.all.arp_ignore=1',
  'conf.all.arp_ignore=2',
  'conf.all.arp_ignore=8',
  'conf.all.arp_announce=1',
  'conf.all.arp_announce=2',
  'conf.all.arp_filter=1',
  'conf.all.proxy_arp=1',
  'conf.all.accept_local=1',
  'conf.all.send_redirects=0',
  'conf.all.accept_redirects=0',
  'conf.all.promote_secondaries=1',
  'conf.all.arp_accept=1',
  'icmp_errors_use_inbound_ifaddr=1',
  'ip_default_ttl=3',
  'ip_no_pmtu_disc=1',
  'ip_forward_use_pmtu=1',
];
const ipSysctl: Feature = (net) => net.add('extra', inNs(anyNode(net), `sysctl -qw net.ipv4.${net.chance.pick(IP_SYSCTLS)}`));

const BRIDGE_PORT = ['hairpin on', 'isolated on', 'learning off', 'flood off', 'bcast_flood off', 'mcast_flood off', 'state 4', 'state 1'];
const bridgePort = withSwitch((net, { ns, dev }) => {
  const number = dev.slice(2);
  net.add('extra', `ip -n ${ns} link set v${number}_${net.chance.int(0, 3)} type bridge_slave ${net.chance.pick(BRIDGE_PORT)}`);
});
const bridgeAddress = withSwitch((net, { ns, dev }, lan) => {
  if (ns.startsWith('r')) return;
  net.add('extra', `ip -n ${ns} addr add ${lan.base}.254/24 dev ${dev}`);
});
const staticFdb = withSwitch((net, { ns, dev }) => {
  const port = `v${dev.slice(2)}_${net.chance.int(0, 3)}`;
  net.add(
    'extra',
    `bridge -n ${ns} fdb ${net.chance.pick(['add', 'replace'])} 02:00:00:00:00:0${net.chance.int(1, 8)} dev ${port} master ${net.chance.pick(['static', 'dynamic', ''])}`,
  );
});
const shortMemory = withSwitch((net, { ns, dev }) =>
  net.add('extra', `ip -n ${ns} link set ${dev} type bridge ageing_time ${net.chance.pick([0, 100])}`),
);

/** Two bridges joined by a tunnel over whatever lies between two nodes. */
const overlay: Feature = (net) => {
  const ports = net.chance.sample(net.allPorts, 2);
  const [a, b] = ports;
  if (!a || !b || a.node === b.node) return;
  const vni = net.chance.int(1, 200);
  const port = net.chance.pick([4789, 8472]);
  const base = `10.${200 + net.lans.length}.0`;
  const lan: Lan = { base, ports: [] };
  net.lans.push(lan);
  const flat = net.chance.maybe(30);
  const words = net.chance.pick(['', '', ' nolearning', ' ttl 3', ' tos 4', ' udpcsum', ` local ${a.addr}`]);
  for (const [i, end] of [a, b].entries())
    tunnelEnd(net, { end, other: i === 0 ? b : a, vni, port, lan, flat, words: words.replace(a.addr, end.addr), i });
};

interface TunnelEnd {
  readonly end: Port;
  readonly other: Port;
  readonly vni: number;
  readonly port: number;
  readonly lan: Lan;
  readonly flat: boolean;
  readonly words: string;
  readonly i: number;
}
function tunnelEnd(net: Net, t: TunnelEnd): void {
  const ns = t.end.node.name;
  const vx = `vx${net.lans.length}`;
  const br = `bo${net.lans.length}`;
  net.add(
    'device',
    `ip -n ${ns} link add ${vx} address ${net.mac()} type vxlan id ${t.vni} remote ${t.other.addr} dstport ${t.port}${t.words}`,
  );
  if (t.flat) {
    addPort(net, t.lan, t.end.node, vx);
    return;
  }
  net.add('device', `ip -n ${ns} link add ${br} type bridge`);
  net.add('up', `ip -n ${ns} link set ${br} up`);
  net.add('master', `ip -n ${ns} link set ${vx} master ${br}`);
  net.add('up', `ip -n ${ns} link set ${vx} up`);
  const pod = net.node(`c${net.lans.length}${t.i}`, false);
  net.cable(pod.name, 'eth0', ns, `${br}p`);
  net.add('master', `ip -n ${ns} link set ${br}p master ${br}`);
  net.add('up', `ip -n ${ns} link set ${br}p up`);
  addPort(net, t.lan, pod, 'eth0');
}
function addPort(net: Net, lan: Lan, node: Node, dev: string): void {
  const port: Port = { node, dev, addr: `${lan.base}.${lan.ports.length + 1}`, lan };
  lan.ports.push(port);
  node.ports.push(port);
  net.address(port);
}

/** How often, and what. */
export const FEATURES: readonly (readonly [number, Feature])[] = [
  [3, masquerade],
  [2, snat],
  [3, dnat],
  [1, redirect],
  [5, filter],
  [2, userChain],
  [2, policy],
  [1, mark],
  [4, mtu],
  [2, blackhole],
  [3, hostRoute],
  [3, secondAddress],
  [2, staticNeighbour],
  [5, ipSysctl],
  [3, bridgePort],
  [2, bridgeAddress],
  [2, staticFdb],
  [2, shortMemory],
  [4, overlay],
];
