/** What every new namespace runs, in order, and what a dying one runs (register_pernet_subsys): the layers' initialisers, once each. */
import type { PernetInit } from '../core/world.ts';
import { loopbackPernet } from '../dev/loopback.ts';
import { vxlanExit } from '../dev/vxlan/vxlan.ts';
import { ipv4Exit, ipv4Pernet } from '../ipv4/pernet.ts';
import { netfilterExit, netfilterPernet } from '../netfilter/pernet.ts';

/** `lo` comes last: the ipv4 layer must be there when its device is registered. */
export const PERNET: readonly PernetInit[] = [ipv4Pernet, netfilterPernet, loopbackPernet];
export const PERNET_EXIT: readonly PernetInit[] = [vxlanExit, netfilterExit, ipv4Exit];
