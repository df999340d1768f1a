/** Devices that take others as their ports (ndo_add_slave, ndo_del_slave), by kind. Read do_set_master in net/core/rtnetlink.c. */
import type { LinkKind } from '#sim/rows.ts';
import type { NlError } from '../core/errno.ts';
import type { NetDevice } from '../core/netdevice.ts';
import { br_add_if, br_del_if } from './bridge/port.ts';

export interface MasterOps {
  add_slave(master: NetDevice, dev: NetDevice): NlError | undefined;
  del_slave(master: NetDevice, dev: NetDevice): void;
}

const MASTERS: { readonly [K in LinkKind]?: MasterOps } = {
  bridge: { add_slave: br_add_if, del_slave: br_del_if },
};

/** The operations of a master; undefined when the device cannot have ports. */
export const masterOps = (dev: NetDevice): MasterOps | undefined => MASTERS[dev.kind];
