/** Identifiers of bridges and ports in the spanning tree, and who is who by them. Read net/bridge/br_private_stp.h, br_stp.c. */
import type { BridgeId } from '#sim/rows.ts';
import type { Bridge, BridgePort } from './private.ts';

const PORT_BITS = 10;

/** Below 0: `a` is the better one. */
export const compareIds = (a: BridgeId, b: BridgeId): number => a.priority - b.priority || a.mac - b.mac;

/** br_make_port_id. */
export const port_id = (p: BridgePort): number => ((p.config.priority << PORT_BITS) | p.portNo) & 0xffff;

export const is_root_bridge = (br: Bridge): boolean => compareIds(br.id, br.stp.designatedRoot) === 0;

export const is_designated_port = (p: BridgePort): boolean =>
  compareIds(p.stp.designatedBridge, p.br.id) === 0 && p.stp.designatedPort === port_id(p);
