/** Settings of a bridge, as `ip link set … type bridge` asks for them. Read br_changelink in net/bridge/br_netlink.c. */
import { SEC } from '#base/brand.ts';
import type { BridgeConfig } from '#sim/rows.ts';
import { type NlError, nlError } from '../../core/errno.ts';
import { rtmsg_ifinfo } from '../../core/link.ts';
import { br_fdb_gc_now } from './fdb.ts';
import type { Bridge } from './private.ts';
import { br_stp_show } from './stp.ts';
import { br_set_forward_delay, br_set_hello_time, br_set_max_age, br_stp_set_bridge_priority, br_stp_set_enabled } from './stp_if.ts';

type Setter<K extends keyof BridgeConfig> = (br: Bridge, value: BridgeConfig[K]) => NlError | undefined;
type Setters = { readonly [K in keyof BridgeConfig]: Setter<K> };

/** Bridge group address, pause frames and link aggregation are never forwarded. */
const BR_GROUPFWD_RESTRICTED = 0x7;

function br_set_ageing_time(br: Bridge, seconds: number): undefined {
  br.config = { ...br.config, ageingTime: seconds };
  br.stp.ageingTime = seconds * SEC;
  br_fdb_gc_now(br);
}

const keep =
  <K extends keyof BridgeConfig>(key: K): Setter<K> =>
  (br, value) => {
    br.config = { ...br.config, [key]: value };
    return undefined;
  };

/** In the order in which the kernel applies them. */
const SETTERS: Setters = {
  forwardDelay: br_set_forward_delay,
  helloTime: br_set_hello_time,
  maxAge: br_set_max_age,
  ageingTime: br_set_ageing_time,
  stp: (br, on) => {
    br_stp_set_enabled(br, on);
    return undefined;
  },
  priority: (br, priority) => {
    br.config = { ...br.config, priority };
    br_stp_set_bridge_priority(br, priority);
    return undefined;
  },
  // What is not modelled is refused rather than taken and not done.
  vlanFiltering: (_br, on) => (on ? nlError('EOPNOTSUPP') : undefined),
  groupFwdMask: (br, mask) => ((mask & BR_GROUPFWD_RESTRICTED) !== 0 ? nlError('EINVAL') : keep('groupFwdMask')(br, mask)),
  mcastSnooping: keep('mcastSnooping'),
  nfCallIptables: keep('nfCallIptables'),
  nfCallArptables: keep('nfCallArptables'),
  noLinklocalLearn: keep('noLinklocalLearn'),
};

/** What comes before a refused setting stays. */
export function br_set_config(br: Bridge, change: Partial<BridgeConfig>): NlError | undefined {
  let refused: NlError | undefined;
  for (const key of Object.keys(SETTERS) as (keyof BridgeConfig)[]) {
    const value = change[key];
    if (value !== undefined) refused = (SETTERS[key] as Setter<typeof key>)(br, value as never);
    if (refused) break;
  }
  br_stp_show(br);
  rtmsg_ifinfo(br.dev);
  return refused;
}
