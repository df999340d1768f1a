/**
 * The commands behind gestures: what someone would type on that machine. Pure functions from names to lines; the gesture code only decides which.
 * Lines run in the machine's initial namespace.
 */

/** A line that runs inside a namespace. */
const inside = (netns: string, line: string): string => (netns ? `ip netns exec ${netns} ${line}` : line);

/** First free name of a pattern: `veth1`, `br0`, `hostA`. */
export function nextName(prefix: string, taken: ReadonlySet<string>, first = 0): string {
  for (let i = first; ; i++) if (!taken.has(`${prefix}${i}`)) return `${prefix}${i}`;
}
/** hostA, hostB … hostZ, host27… */
export function nextLetterName(prefix: string, taken: ReadonlySet<string>): string {
  for (let i = 0; i < 26; i++) {
    const name = prefix + String.fromCharCode(65 + i);
    if (!taken.has(name)) return name;
  }
  return nextName(prefix, taken, 27);
}

export const addNetns = (name: string): string[] => [`ip netns add ${name}`];
export const delNetns = (name: string): string[] => [`ip netns del ${name}`];
/** There is no command that renames a namespace; an empty one is made anew. */
export const renameNetns = (name: string, to: string): string[] => [...delNetns(name), ...addNetns(to)];

export const addBridge = (netns: string, name: string): string[] => [
  inside(netns, `ip link add ${name} type bridge`),
  inside(netns, `ip link set ${name} up`),
];

/** One end of a veth pair to be made: where it stands, its name, and the bridge it is plugged into. */
export interface VethEnd {
  readonly netns: string;
  readonly dev: string;
  readonly master?: string;
}

/** A veth pair, each end plugged in if there is a bridge for it, and up. */
export function addVeth(x: VethEnd, y: VethEnd): string[] {
  const [a, b] = y.netns === '' && x.netns !== '' ? [y, x] : [x, y];
  const ip = a.netns ? `ip -n ${a.netns}` : 'ip';
  const there = a.netns === b.netns ? '' : ` netns ${b.netns}`;
  const up = (e: VethEnd) => inside(e.netns, `ip link set ${e.dev}${e.master ? ` master ${e.master}` : ''} up`);
  return [`${ip} link add ${a.dev} type veth peer name ${b.dev}${there}`, up(a), up(b)];
}

export const plugIn = (netns: string, dev: string, bridge: string): string[] => [inside(netns, `ip link set ${dev} master ${bridge}`)];
export const plugOut = (netns: string, dev: string): string[] => [inside(netns, `ip link set ${dev} nomaster`)];
export const setUp = (netns: string, dev: string, up: boolean): string[] => [inside(netns, `ip link set ${dev} ${up ? 'up' : 'down'}`)];
export const delLink = (netns: string, dev: string): string[] => [inside(netns, `ip link del ${dev}`)];

/** Kernels before 6.2 rename only what is down. */
export const renameLink = (netns: string, dev: string, to: string, up: boolean): string[] => [
  ...(up ? setUp(netns, dev, false) : []),
  inside(netns, `ip link set ${dev} name ${to}`),
  ...(up ? setUp(netns, to, true) : []),
];

export interface VxlanWish {
  readonly name: string;
  readonly vni: string;
  readonly remote: string;
  readonly dstport: string;
  readonly dev: string;
  /** Bridge it is plugged into; empty for none. */
  readonly master: string;
}
export function addVxlan(netns: string, v: VxlanWish): string[] {
  const options = [`id ${v.vni}`, v.remote && `remote ${v.remote}`, v.dstport && `dstport ${v.dstport}`, v.dev && `dev ${v.dev}`].filter(
    Boolean,
  );
  return [
    inside(netns, `ip link add ${v.name} type vxlan ${options.join(' ')}`),
    inside(netns, `ip link set ${v.name}${v.master ? ` master ${v.master}` : ''} up`),
  ];
}

/** What the quick form shows of a device, and what the user wants instead. */
export interface DeviceSettings {
  /** First address with its prefix length; empty for none. */
  readonly addr: string;
  readonly up: boolean;
  readonly mtu: string;
  /** Gateway of the namespace's default route; empty for none. */
  readonly gateway: string;
}
/** The lines that turn one into the other, in an order in which they work. */
export function configure(netns: string, dev: string, now: DeviceSettings, want: DeviceSettings): string[] {
  const lines: string[] = [];
  if (want.mtu !== now.mtu && want.mtu) lines.push(`ip link set ${dev} mtu ${want.mtu}`);
  if (want.addr !== now.addr) {
    if (now.addr) lines.push(`ip addr del ${now.addr} dev ${dev}`);
    if (want.addr) lines.push(`ip addr add ${want.addr} dev ${dev}`);
  }
  if (want.up !== now.up) lines.push(`ip link set ${dev} ${want.up ? 'up' : 'down'}`);
  if (want.gateway !== now.gateway) {
    if (!want.gateway) lines.push('ip route del default');
    else lines.push(`ip route ${now.gateway ? 'replace' : 'add'} default via ${want.gateway}`);
  }
  return lines.map((line) => inside(netns, line));
}
