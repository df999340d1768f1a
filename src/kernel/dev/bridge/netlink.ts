/** Settings of one bridge port, as `ip link set … type bridge_slave` and `bridge link set` ask for them. Read net/bridge/br_netlink.c. */
import type { BridgePortConfig } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { rtmsg_ifinfo } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { br_port_get } from './private.ts';
import { br_port_state_selection } from './stp.ts';

const MAX_COST = 65535;
const MAX_PRIORITY = 63;

/** br_setport: what is asked for, or nothing when one part of it is refused. */
export function br_setport(dev: NetDevice, change: Partial<BridgePortConfig>): NlError | undefined {
  const port = br_port_get(dev);
  if (!port) return nlError('EOPNOTSUPP');
  const { cost, priority, state } = change;
  if (cost !== undefined && (cost < 1 || cost > MAX_COST)) return nlError('ERANGE');
  if (priority !== undefined && priority > MAX_PRIORITY) return nlError('ERANGE');
  if (state !== undefined && state !== 'disabled' && !dev.running) return nlError('ENETDOWN');
  port.config = { ...port.config, ...change, portNo: port.portNo };
  dev.port = port.config;
  rtmsg_ifinfo(dev);
  if (state !== undefined) br_port_state_selection(port.br);
  return undefined;
}
