/** What a bridge and its ports tell beside their rows: the timers of the spanning tree, which run. Read br_fill_info, br_port_fill_attrs. */
import { type IfIndex, SEC } from '#base/brand.ts';
import type { Netns } from '../core/netns.ts';
import { gc_due } from '../dev/bridge/fdb.ts';
import { br_port_get, bridgeOf } from '../dev/bridge/private.ts';
import type { BridgeTimers, PortTimers } from './uapi.ts';

export function bridgeTimers(net: Netns, index: IfIndex): BridgeTimers | undefined {
  const dev = net.devices.get(index);
  if (dev?.kind !== 'bridge') return undefined;
  const br = bridgeOf(dev);
  const { hello, tcn, topologyChangeTimer } = br.stp;
  return {
    hello: hello.left() / SEC,
    tcn: tcn.left() / SEC,
    topologyChange: topologyChangeTimer.left() / SEC,
    gc: Math.max(0, (gc_due(br) ?? 0) - net.world.clock.now) / SEC,
  };
}

export function portTimers(net: Netns, index: IfIndex): PortTimers | undefined {
  const dev = net.devices.get(index);
  const port = dev && br_port_get(dev);
  if (!port) return undefined;
  const { hold, messageAge, forwardDelay, topologyChangeAck, configPending } = port.stp;
  return {
    hold: hold.left() / SEC,
    messageAge: messageAge.left() / SEC,
    forwardDelay: forwardDelay.left() / SEC,
    topologyChangeAck,
    configPending,
  };
}
