/** A random network while it is made: what stands in it, and the lines of its script. */
import type { Chance } from '../chance.ts';

/** What a line does; faults look for lines by it. */
export type Tag = 'netns' | 'cable' | 'addr' | 'up' | 'route' | 'forward' | 'master' | 'device' | 'extra';

export interface Line {
  text: string;
  readonly tag: Tag;
}

/** A socket of a node that has an address. */
export interface Port {
  readonly node: Node;
  readonly dev: string;
  readonly addr: string;
  readonly lan: Lan;
}
export interface Node {
  readonly name: string;
  readonly router: boolean;
  readonly ports: Port[];
  /** Devices that exist for other purposes: ports of a switch, tunnels. */
  readonly devices: string[];
}
/** One broadcast domain: a cable, a switch, or a bridge inside its router. */
export interface Lan {
  /** The first three numbers of its addresses. */
  readonly base: string;
  readonly ports: Port[];
  /** The bridge, where there is one. */
  readonly bridge?: { readonly ns: string; readonly dev: string };
}

export class Net {
  readonly chance: Chance;
  readonly lines: Line[] = [];
  readonly nodes: Node[] = [];
  readonly lans: Lan[] = [];
  private macs = 0;

  constructor(chance: Chance) {
    this.chance = chance;
  }

  add(tag: Tag, text: string): void {
    this.lines.push({ tag, text });
  }

  /** A fixed address, so that nothing depends on chance inside the kernel. */
  mac(): string {
    this.macs++;
    const hex = (n: number) => n.toString(16).padStart(2, '0');
    return `02:00:00:00:${hex(this.macs >> 8)}:${hex(this.macs & 255)}`;
  }

  node(name: string, router: boolean): Node {
    const node: Node = { name, router, ports: [], devices: [] };
    this.nodes.push(node);
    this.add('netns', `ip netns add ${name}`);
    return node;
  }

  /**
   * The set-up in an order that costs few processes: namespaces, cables, then each namespace's own lines together, then the rest. What stands together
   * and begins alike becomes one batch (`ip -n NAME -batch`).
   */
  get setup(): string[] {
    const rank = (line: Line): number => {
      if (line.tag === 'netns') return 0;
      if (line.tag === 'cable') return 1;
      const name = /^ip -n (\S+)/.exec(line.text)?.[1];
      return name === undefined ? 1000 : 2 + this.nodeNames.indexOf(name);
    };
    const ranked = this.lines.filter((l) => l.text !== '').map((l, i) => ({ text: l.text, rank: rank(l), i }));
    return ranked.sort((a, b) => a.rank - b.rank || a.i - b.i).map((l) => l.text);
  }
  private get nodeNames(): string[] {
    return this.lines.filter((l) => l.tag === 'netns').map((l) => l.text.split(' ').at(-1) as string);
  }

  get hosts(): Node[] {
    return this.nodes.filter((n) => !n.router && n.ports.length > 0);
  }
  get routers(): Node[] {
    return this.nodes.filter((n) => n.router);
  }
  get allPorts(): Port[] {
    return this.lans.flatMap((l) => l.ports);
  }

  /** A veth pair from one namespace to another. */
  cable(a: string, devA: string, b: string, devB: string): void {
    const end = (dev: string, ns: string) => `${dev} address ${this.mac()} netns ${ns}`;
    this.add('cable', `ip link add ${end(devA, a)} type veth peer name ${end(devB, b)}`);
  }

  address(port: Port): void {
    this.add('addr', `ip -n ${port.node.name} addr add ${port.addr}/24 dev ${port.dev}`);
    this.add('up', `ip -n ${port.node.name} link set ${port.dev} up`);
  }
}
