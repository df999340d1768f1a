/** Devices: made, shaped, plugged in, switched on. */
import { formatIpv4, formatMac } from '#base/addr.ts';
import { IFF, type LinkRow, type VxlanConfig } from '#sim/rows.ts';
import type { Space } from '../model.ts';
import { newName } from './quote.ts';
import { netnsWords, type Plan, type Step, step } from './step.ts';

interface Placed {
  readonly space: Space;
  readonly link: LinkRow;
}
function placed(plan: Plan, kind: LinkRow['kind']): Placed[] {
  return plan.spaces.flatMap((space) => space.links.filter((l) => l.kind === kind).map((link) => ({ space, link })));
}

const KINDS: readonly LinkRow['kind'][] = ['loopback', 'nic', 'bridge', 'veth', 'vxlan'];
/** Devices in the order in which the plan makes them, so that what was built from a plan gives the same plan again. */
export const inOrder = (space: Space): LinkRow[] =>
  space.links.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.ifindex - b.ifindex);

/** What a bridge has when nothing is said (net/bridge/br_device.c). */
const BRIDGE = { ageingTime: 300, forwardDelay: 15, priority: 32768 };

export function bridgeSteps(plan: Plan): Step[] {
  return placed(plan, 'bridge').map(({ space, link }) => {
    const b = link.bridge;
    const words: (string | number)[] = [];
    if (b?.stp) words.push('stp_state', 1);
    if (b && b.forwardDelay !== BRIDGE.forwardDelay) words.push('forward_delay', Math.round(b.forwardDelay * 100));
    if (b && b.ageingTime !== BRIDGE.ageingTime) words.push('ageing_time', Math.round(b.ageingTime * 100));
    if (b && b.priority !== BRIDGE.priority) words.push('priority', b.priority);
    if (b?.vlanFiltering) words.push('vlan_filtering', 1);
    return step('bridges', space, 'ip', 'link', 'add', ...newName(link.name), 'type', 'bridge', ...words);
  });
}

export function vethSteps(plan: Plan): Step[] {
  const done = new Set<number>();
  const steps: Step[] = [];
  for (const { space, link } of placed(plan, 'veth')) {
    const peer = plan.model.peer(link);
    const other = peer && plan.model.spaces.get(peer.nsid);
    if (!peer || !other || done.has(link.rid)) continue;
    done.add(link.rid).add(peer.rid);
    if (space === other) {
      // The kernel makes the peer first: the end with the higher index is the one that was named first.
      steps.push(step('links', space, 'ip', 'link', 'add', ...newName(peer.name), 'type', 'veth', 'peer', 'name', link.name));
      continue;
    }
    const near = ['link', 'add', ...newName(link.name), ...netnsWords(plan, undefined, space), 'type', 'veth'];
    steps.push(step('links', undefined, 'ip', ...near, 'peer', 'name', peer.name, ...netnsWords(plan, undefined, other)));
  }
  return steps;
}

function vxlanWords(v: VxlanConfig): (string | number)[] {
  const words: (string | number)[] = ['id', v.id];
  const multicast = v.remote >>> 28 === 0xe;
  if (v.remote) words.push(multicast ? 'group' : 'remote', formatIpv4(v.remote));
  if (v.local) words.push('local', formatIpv4(v.local));
  words.push('dstport', v.dstport);
  if (v.srcportMin || v.srcportMax) words.push('srcport', v.srcportMin, v.srcportMax);
  if (v.ttl || v.ttlInherit) words.push('ttl', v.ttlInherit ? 'inherit' : v.ttl);
  if (v.tos) words.push('tos', v.tos === 1 ? 'inherit' : v.tos);
  if (v.df !== 'unset') words.push('df', v.df);
  for (const flag of ['proxy', 'rsc', 'l2miss', 'l3miss'] as const) if (v[flag]) words.push(flag);
  if (!v.udpCsum) words.push('noudpcsum');
  if (v.maxAddress) words.push('maxaddress', v.maxAddress);
  if (!v.learning) words.push('nolearning');
  if (v.ageing !== 300) words.push('ageing', v.ageing);
  return words;
}

/** A tunnel device is made where its lower device is, and moved when it works elsewhere. */
export function tunnelSteps(plan: Plan): Step[] {
  return placed(plan, 'vxlan').flatMap(({ space, link }) => {
    if (!link.vxlan) return [];
    const lower = plan.model.lower(link);
    const at = (lower && plan.model.spaces.get(lower.nsid)) ?? space;
    const dev = lower ? ['dev', lower.name] : [];
    const add = step('tunnels', at, 'ip', 'link', 'add', ...newName(link.name), 'type', 'vxlan', ...vxlanWords(link.vxlan), ...dev);
    if (at === space) return [add];
    return [add, step('tunnels', at, 'ip', 'link', 'set', 'dev', link.name, ...netnsWords(plan, at, space))];
  });
}

/** Physical cards are born in their machine's initial namespace. */
export function moveSteps(plan: Plan): Step[] {
  return placed(plan, 'nic').flatMap(({ space, link }) => {
    if (space.netns.name === '' || plan.naming.netns(space) === undefined) return [];
    return [step('moves', undefined, 'ip', 'link', 'set', 'dev', link.name, 'netns', plan.naming.netns(space) as string)];
  });
}

/** The MTU that a device has when it has just been made, before anybody shapes it or what is under it. */
function usualMtu(plan: Plan, link: LinkRow): number {
  if (link.kind === 'loopback') return 65536;
  if (link.kind === 'bridge') return Math.min(1500, ...plan.model.ports(link).map((p) => p.mtu));
  return link.kind === 'vxlan' && plan.model.lower(link) ? 1450 : 1500;
}

export function shapeSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) =>
    inOrder(space).flatMap((link) => {
      const words: (string | number)[] = [];
      if (plan.keepsMac(link)) words.push('address', formatMac(link.mac));
      if (link.kind !== 'bridge' && link.mtu !== usualMtu(plan, link)) words.push('mtu', link.mtu);
      if (link.txqlen !== 1000) words.push('txqueuelen', link.txqlen);
      if (link.group !== 0) words.push('group', link.group);
      if (link.kind !== 'loopback' && link.flags & IFF.NOARP) words.push('arp', 'off');
      if (link.kind !== 'loopback' && !(link.flags & IFF.MULTICAST)) words.push('multicast', 'off');
      if (link.flags & IFF.ALLMULTI) words.push('allmulticast', 'on');
      if (link.flags & IFF.PROMISC) words.push('promisc', 'on');
      return words.length > 0 ? [step('shape', space, 'ip', 'link', 'set', 'dev', link.name, ...words)] : [];
    }),
  );
}

/** What a port has when nothing is said: veth pairs, and all that runs over them, say that they make 10 Gbit/s (br_if.c, port_cost). */
const PORT = { cost: 2, priority: 32 };

function portOptions(link: LinkRow): (string | number)[] {
  const p = link.port;
  if (!p) return [];
  const words: (string | number)[] = [];
  if (p.cost !== PORT.cost) words.push('cost', p.cost);
  if (p.priority !== PORT.priority) words.push('priority', p.priority);
  if (p.hairpin) words.push('hairpin', 'on');
  if (!p.learning) words.push('learning', 'off');
  if (!p.flood) words.push('flood', 'off');
  if (!p.mcastFlood) words.push('mcast_flood', 'off');
  if (!p.bcastFlood) words.push('bcast_flood', 'off');
  if (p.isolated) words.push('isolated', 'on');
  return words;
}

/** Ports get their numbers in the order in which they are plugged in. A bridge's own MTU follows its ports, so it comes after them. */
export function portSteps(plan: Plan): Step[] {
  return placed(plan, 'bridge').flatMap(({ space, link: bridge }) => {
    const steps: Step[] = [];
    for (const port of plan.model.ports(bridge)) {
      steps.push(step('ports', space, 'ip', 'link', 'set', 'dev', port.name, 'master', bridge.name));
      const options = portOptions(port);
      if (options.length > 0) steps.push(step('ports', space, 'ip', 'link', 'set', 'dev', port.name, 'type', 'bridge_slave', ...options));
    }
    if (bridge.mtu !== usualMtu(plan, bridge)) steps.push(step('ports', space, 'ip', 'link', 'set', 'dev', bridge.name, 'mtu', bridge.mtu));
    return steps;
  });
}

export function upSteps(plan: Plan): Step[] {
  return plan.spaces.flatMap((space) =>
    inOrder(space)
      .filter((l) => l.flags & IFF.UP)
      .map((l) => step('up', space, 'ip', 'link', 'set', 'dev', l.name, 'up')),
  );
}
