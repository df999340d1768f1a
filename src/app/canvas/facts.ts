/**
 * What the canvas says about each thing: names, addresses, lamps, and a sentence for those who do not see it. Read from the tables, never kept.
 * `nodesOf` turns a laid-out lab into the list of nodes to draw; cables are in `cablesOf`.
 */
import { formatIpv4 } from '#base/addr.ts';
import { IFF, type LinkRow } from '#host/protocol.ts';
import type { Rect, Side } from '#lab/layout/layout.ts';
import type { Model, Space } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import type { Role } from '../store/lab-store.ts';
import type { Plan } from './geometry/anchors.ts';

export type LampState = 'up' | 'down' | 'nocarrier' | 'blocked' | 'error';
export type NodeKind = 'machine' | 'building' | 'netns' | 'card' | 'nic' | 'bridge' | 'vxlan' | 'note';

export interface PortFacts {
  readonly key: string;
  readonly name: string;
  readonly ifindex: number;
  readonly lamp: LampState;
  readonly x: number;
  readonly y: number;
  readonly side: 'top' | 'bottom';
  /** Room for the name beside the plug; without it only the number is shown. */
  readonly named: boolean;
  readonly num: number;
  readonly aria: string;
}

export interface NodeFacts {
  readonly key: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly w: number;
  readonly h: number;
  readonly aria: string;
  readonly addr: string;
  readonly sub: string;
  readonly lamp: LampState;
  readonly side: Side;
  readonly nsid: number;
  readonly ifindex: number;
  readonly ports: readonly PortFacts[];
  /** Bridge with an address: its own card, relative to the body. */
  readonly card: { readonly x: number; readonly y: number; readonly w: number; readonly h: number } | undefined;
  /** Machines: nsids of their named namespaces (squares of the overview). Buildings: jacks with their addresses. */
  readonly rooms: readonly number[];
  readonly jacks: readonly { readonly x: number; readonly y: number; readonly side: Side; readonly text: string }[];
  readonly role: Role;
}

export function lampOf(link: LinkRow): LampState {
  if ((link.flags & IFF.UP) === 0) return 'down';
  if (!link.carrier) return 'nocarrier';
  return link.port && link.port.state === 'blocking' ? 'blocked' : 'up';
}
const LAMP_WORD = {
  up: 'canvas.lamp.up',
  down: 'canvas.lamp.down',
  nocarrier: 'canvas.lamp.nocarrier',
  blocked: 'canvas.lamp.blocked',
  error: 'canvas.lamp.error',
} as const;
export const lampWord = (state: LampState): string => t(LAMP_WORD[state]);

export const addrText = (model: Model, link: LinkRow): string =>
  model
    .addrs(link)
    .map((a) => `${formatIpv4(a.local)}/${a.prefixLen}`)
    .join(', ');
const firstAddr = (model: Model, link: LinkRow): string => {
  const all = model.addrs(link);
  const first = all[0];
  return first ? `${formatIpv4(first.local)}/${first.prefixLen}${all.length > 1 ? ` +${all.length - 1}` : ''}` : '';
};

const placeWords = (space: Space): string =>
  space.netns.name
    ? t('canvas.aria.inNetns', { netns: space.netns.name, machine: space.machine.name })
    : t('canvas.aria.inMachine', { machine: space.machine.name });

const blank = {
  addr: '',
  sub: '',
  lamp: 'up' as LampState,
  side: 'bottom' as Side,
  nsid: 0,
  ifindex: 0,
  ports: [],
  card: undefined,
  rooms: [],
  jacks: [],
  role: 'host' as Role,
};

/** Facts about every rectangle that is a node of its own (plugs are their bridge's, jacks their building's). */
export function nodesOf(plan: Plan, roles: Readonly<Record<string, Role>>): NodeFacts[] {
  const links = new Map<string, LinkRow>();
  const spaces = new Map<string, Space>();
  for (const space of plan.model.spaces.values()) {
    if (space.netns.name) spaces.set(`${space.machine.name}/${space.netns.name}`, space);
    for (const link of space.links) links.set(plan.model.key(link), link);
  }
  const out: NodeFacts[] = [];
  for (const rect of plan.rects.values()) {
    const made =
      rect.kind === 'machine'
        ? machineFacts(plan, rect, roles)
        : rect.kind === 'netns'
          ? netnsFacts(rect, spaces.get(rect.key))
          : deviceFacts(plan, rect, links.get(rect.key));
    if (made) out.push(made);
  }
  return out;
}

function machineFacts(plan: Plan, rect: Rect, roles: Readonly<Record<string, Role>>): NodeFacts | undefined {
  const machine = plan.model.machines.find((m) => m.row.name === rect.key);
  if (!machine) return undefined;
  const role = roles[rect.key] ?? 'host';
  const jacks = [...plan.rects.values()].filter((r) => r.parent === rect.key && r.kind === 'jack');
  const nicAddr = machine.init.links
    .filter((l) => l.kind !== 'loopback')
    .map((l) => firstAddr(plan.model, l))
    .find((a) => a !== '');
  return {
    ...blank,
    key: rect.key,
    kind: rect.compact ? 'building' : 'machine',
    name: rect.key,
    w: rect.w,
    h: rect.h,
    addr: (nicAddr ?? '').replace(/\/.*$/, ''),
    sub: t(role === 'router' ? 'canvas.role.router' : role === 'switch' ? 'canvas.role.switch' : 'canvas.role.host'),
    nsid: machine.init.netns.nsid,
    rooms: machine.named.map((s) => s.netns.nsid),
    jacks: jacks.map((j) => jackFacts(plan, rect, j)),
    role,
    aria: t(role === 'router' ? 'canvas.aria.router' : role === 'switch' ? 'canvas.aria.switch' : 'canvas.aria.machine', {
      name: rect.key,
      rooms: machine.named.length,
    }),
  };
}

function jackFacts(plan: Plan, building: Rect, jack: Rect): NodeFacts['jacks'][number] {
  const space = plan.model.machines.find((m) => m.row.name === building.key)?.init;
  const link = space?.links.find((l) => plan.model.key(l) === jack.key);
  const side = jack.side ?? 'left';
  return {
    x: jack.x - building.x + jack.w / 2,
    y: jack.y - building.y + jack.h / 2,
    side,
    text: link ? firstAddr(plan.model, link).replace(/\/.*$/, '') : '',
  };
}

const closedWords = (n: number): string => (n === 1 ? t('canvas.netns.closedOne') : t('canvas.netns.closed', { n }));

function netnsFacts(rect: Rect, space: Space | undefined): NodeFacts | undefined {
  if (!space) return undefined;
  const name = space.netns.name;
  return {
    ...blank,
    key: rect.key,
    kind: 'netns',
    name,
    w: rect.w,
    h: rect.h,
    nsid: space.netns.nsid,
    sub: rect.compact ? closedWords(space.links.filter((l) => l.kind !== 'loopback').length) : '',
    aria: t('canvas.aria.netns', { name, machine: space.machine.name, devices: space.links.filter((l) => l.kind !== 'loopback').length }),
  };
}

const DEVICE_ARIA = { card: 'canvas.aria.card', nic: 'canvas.aria.nic', bridge: 'canvas.aria.bridge', vxlan: 'canvas.aria.vxlan' } as const;

function deviceFacts(plan: Plan, rect: Rect, link: LinkRow | undefined): NodeFacts | undefined {
  const { kind } = rect;
  if (!link || kind === 'plug' || kind === 'jack' || kind === 'machine' || kind === 'netns') return undefined;
  const space = plan.model.spaces.get(link.nsid);
  const lamp = lampOf(link);
  const addr = firstAddr(plan.model, link);
  const ports = kind === 'bridge' ? portFacts(plan, rect) : [];
  return {
    ...blank,
    key: rect.key,
    kind,
    name: link.name,
    w: rect.w,
    h: rect.h,
    addr,
    sub: subOf(link, ports.length),
    lamp,
    side: rect.side ?? 'bottom',
    nsid: link.nsid,
    ifindex: link.ifindex,
    ports,
    card: rect.card && { x: rect.card.x - rect.x, y: rect.card.y - rect.y, w: rect.card.w, h: rect.card.h },
    aria: `${t(DEVICE_ARIA[kind], { name: link.name, place: space ? placeWords(space) : '' })}, ${addrText(plan.model, link) || t('canvas.aria.noAddress')}, ${lampWord(lamp)}`,
  };
}

const portWords = (n: number): string => (n === 1 ? t('canvas.bridge.port') : t('canvas.bridge.ports', { n }));

function subOf(link: LinkRow, ports: number): string {
  if (link.vxlan) return t('canvas.vxlan.sub', { vni: link.vxlan.id, port: link.vxlan.dstport });
  if (link.kind === 'bridge') return t(link.bridge?.stp ? 'canvas.bridge.subStp' : 'canvas.bridge.sub', { ports: portWords(ports) });
  return '';
}

function portFacts(plan: Plan, rect: Rect): PortFacts[] {
  const sockets = rect.sockets ?? [];
  const links = new Map(
    [...plan.model.spaces.values()]
      .flatMap((s) => s.links.map((l) => [plan.model.key(l), l] as const))
      .filter(([key]) => sockets.some((s) => s.port === key)),
  );
  return sockets.flatMap((socket, i) => {
    const link = links.get(socket.port);
    if (!link) return [];
    const lamp = lampOf(link);
    const gap = Math.min(
      ...sockets.filter((o) => o !== socket && o.side === socket.side && o.x > socket.x).map((o) => o.x - socket.x),
      rect.x + rect.w - socket.x + 20,
    );
    return [
      {
        key: socket.port,
        name: link.name,
        ifindex: link.ifindex,
        lamp,
        x: socket.x - rect.x,
        y: socket.side === 'top' ? socket.y - 8 - rect.y : socket.y + 8 - rect.y,
        side: socket.side,
        named: gap >= 40 + link.name.length * 7,
        num: i + 1,
        aria: t('canvas.aria.port', { name: link.name, bridge: rect.key.split('/').at(-1) ?? '', lamp: lampWord(lamp) }),
      },
    ];
  });
}
