/** Settings of one bridge port, as `ip link set … type bridge_slave` and `bridge link set` ask for them. Read br_setport in net/bridge/br_netlink.c. */
import type { BridgePortConfig } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import { br_port_get } from './private.ts';
import { br_ifinfo_notify, br_port_state_selection, br_set_state, br_stp_show } from './stp.ts';
import { br_stp_set_path_cost, br_stp_set_port_priority } from './stp_if.ts';

const MAX_COST = 65535;
const MAX_PRIORITY = 63;
const BR_GROUPFWD_MACPAUSE = 2;

/** br_setport: the flags, then cost, priority and state; the first that is refused ends it. */
export function br_setport(dev: NetDevice, change: Partial<BridgePortConfig>): NlError | undefined {
  const port = br_port_get(dev);
  if (!port) return nlError('EOPNOTSUPP');
  const { cost, priority, state, groupFwdMask, portNo: _portNo, ...flags } = change;
  const { br } = port;
  port.config = { ...port.config, ...flags };
  br_ifinfo_notify(port);
  if (cost !== undefined) {
    if (cost < 1 || cost > MAX_COST) return nlError('ERANGE');
    br_stp_set_path_cost(port, cost);
  }
  if (priority !== undefined) {
    if (priority > MAX_PRIORITY) return nlError('ERANGE');
    br_stp_set_port_priority(port, priority);
  }
  if (state !== undefined) {
    // With the kernel's own protocol on, the state is the protocol's.
    if (br.config.stp) return nlError('EBUSY');
    if (!dev.up || (!dev.carrier && state !== 'disabled')) return nlError('ENETDOWN');
    br_set_state(port, state);
    br_port_state_selection(br);
  }
  if (groupFwdMask !== undefined) {
    if ((groupFwdMask & BR_GROUPFWD_MACPAUSE) !== 0) return nlError('EINVAL');
    port.config = { ...port.config, groupFwdMask };
  }
  br_stp_show(br);
  return undefined;
}
