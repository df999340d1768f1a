/** The kinds of device that `ip link add … type KIND` can make. Linux knows more; they are refused as by a kernel built without them. */
import type { LinkKind } from '#sim/rows.ts';
import { bridge } from './bridge/bridge.ts';
import { dummy } from './dummy.ts';
import type { DeviceKind } from './kind.ts';
import { macvlan } from './macvlan.ts';
import { veth } from './veth.ts';
import { vxlan } from './vxlan/vxlan.ts';

export const DEVICE_KINDS = { veth, bridge, vxlan, macvlan, dummy } as const satisfies {
  readonly [K in LinkKind]?: DeviceKind & { readonly kind: K };
};

/** The driver of a kind; undefined when there is none. */
export function rtnl_link_ops_get(kind: string): DeviceKind | undefined {
  return Object.hasOwn(DEVICE_KINDS, kind) ? DEVICE_KINDS[kind as keyof typeof DEVICE_KINDS] : undefined;
}
