/** Draws the network: routers in a tree or ring, LANs on them (cables, switches, bridges inside a router), hosts, static routes. */
import type { Lan, Net, Node, Port } from './model.ts';

/** Where a LAN's frames are passed on. */
type LanKind = 'cable' | 'switch' | 'inside';

export function drawTopology(net: Net): void {
  const { chance } = net;
  const routers = Array.from(
    {
      length: chance.weighted([
        [3, 0],
        [6, 1],
        [4, 2],
        [2, 3],
        [1, 4],
      ]),
    },
    (_, i) => net.node(`r${i + 1}`, true),
  );
  for (const [i, router] of routers.entries()) if (i > 0) lan(net, [chance.pick(routers.slice(0, i)), router], 'cable');
  if (routers.length > 2 && chance.maybe(40)) lan(net, [routers[0] as Node, routers.at(-1) as Node], 'cable');
  if (routers.length === 0) hostLan(net, []);
  for (const router of routers) {
    const count =
      chance.weighted([
        [1, 0],
        [4, 1],
        [1, 2],
      ]) + (routers.length === 1 ? 1 : 0);
    for (let i = 0; i < count; i++) hostLan(net, chance.maybe(15) ? chance.sample(routers, 2) : [router]);
  }
  if (net.hosts.length === 0) hostLan(net, [routers[0] as Node]);
  for (const router of routers) net.add('forward', `ip netns exec ${router.name} sysctl -qw net.ipv4.ip_forward=1`);
  for (const router of routers) routes(net, router);
  for (const host of net.hosts) defaultRoute(net, host);
}

function hostLan(net: Net, routers: readonly Node[]): void {
  const { chance } = net;
  const count =
    chance.weighted([
      [5, 1],
      [4, 2],
      [2, 3],
      [1, 5],
    ]) + (routers.length === 0 ? 1 : 0);
  const hosts = Array.from({ length: count }, () => net.node(`h${net.nodes.filter((n) => !n.router).length + 1}`, false));
  const members = [...routers, ...hosts];
  const kind = members.length === 2 && chance.maybe(60) ? 'cable' : routers.length === 1 && chance.maybe(50) ? 'inside' : 'switch';
  lan(net, members, kind);
}

/** Name of a node's next address-bearing device. */
const nextDev = (node: Node): string => (node.router ? `p${node.ports.length + 1}` : `eth${node.ports.length}`);

/** Joins nodes; the first gets the lowest address. */
function lan(net: Net, members: readonly Node[], kind: LanKind): void {
  const number = net.lans.length + 1;
  const base = `10.${number}.0`;
  const inside = kind === 'inside' ? (members[0] as Node) : undefined;
  const bridge = kind === 'cable' ? undefined : { ns: inside?.name ?? `s${number}`, dev: `br${number}` };
  const made: Lan = { base, ports: [], ...(bridge && { bridge }) };
  net.lans.push(made);
  if (bridge) bridgeOf(net, bridge, inside === undefined);
  const attach = (node: Node, dev: string): void => {
    const port: Port = { node, dev, addr: `${base}.${made.ports.length + 1}`, lan: made };
    node.ports.push(port);
    made.ports.push(port);
    net.address(port);
  };
  if (!bridge) {
    const [a, b] = members as [Node, Node];
    const [devA, devB] = [nextDev(a), nextDev(b)];
    net.cable(a.name, devA, b.name, devB);
    attach(a, devA);
    attach(b, devB);
    return;
  }
  for (const [i, node] of members.entries()) {
    if (node === inside) {
      attach(node, bridge.dev);
      continue;
    }
    const dev = nextDev(node);
    const plug = `v${number}_${i}`;
    net.cable(node.name, dev, bridge.ns, plug);
    net.add('master', `ip -n ${bridge.ns} link set ${plug} master ${bridge.dev}`);
    net.add('up', `ip -n ${bridge.ns} link set ${plug} up`);
    inside?.devices.push(plug);
    attach(node, dev);
  }
}

function bridgeOf(net: Net, { ns, dev }: { ns: string; dev: string }, own: boolean): void {
  if (own) net.add('netns', `ip netns add ${ns}`);
  net.add('device', `ip -n ${ns} link add ${dev} type bridge`);
  net.add('up', `ip -n ${ns} link set ${dev} up`);
}

/** Static routes of a router to every LAN that it has no foot in, over the fewest routers. */
function routes(net: Net, router: Node): void {
  const via = new Map<Lan, string>();
  const seen = new Set<Node>([router]);
  let edge: { node: Node; via: string }[] = [{ node: router, via: '' }];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const at of edge) {
      for (const port of at.node.ports) {
        if (!via.has(port.lan)) via.set(port.lan, at.via);
        for (const other of port.lan.ports) {
          if (!other.node.router || seen.has(other.node)) continue;
          seen.add(other.node);
          next.push({ node: other.node, via: at.via || other.addr });
        }
      }
    }
    edge = next;
  }
  for (const [lan, gateway] of via) if (gateway) net.add('route', `ip -n ${router.name} route add ${lan.base}.0/24 via ${gateway}`);
}

/** What a host knows of the world: mostly a default route, sometimes single routes, with words. */
function defaultRoute(net: Net, host: Node): void {
  const { chance } = net;
  const port = host.ports[0] as Port;
  const gateways = port.lan.ports.filter((p) => p.node.router);
  if (gateways.length === 0) return;
  const gateway = chance.pick(gateways).addr;
  const single = () => `${chance.pick(net.lans).base}.0/24 via ${gateway}`;
  const text = chance.weighted([
    [12, () => `default via ${gateway}`],
    [2, () => `default via ${gateway} dev ${port.dev} src ${port.addr}`],
    [2, () => `default via ${gateway} dev ${port.dev} onlink`],
    [2, () => `10.0.0.0/8 via ${gateway} metric ${chance.int(1, 300)}`],
    [1, () => single()],
  ])();
  net.add('route', `ip -n ${host.name} route add ${text}`);
}
