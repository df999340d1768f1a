/**
 * Spanning Tree Protocol: configuration and topology change BPDUs, behind an LLC header.
 *
 *     offset from LLC      bytes
 *     0   DSAP 0x42          1     8   root identifier           8
 *     1   SSAP 0x42          1     16  root path cost            4
 *     2   control 0x03       1     20  bridge identifier         8
 *     3   protocol 0         2     28  port identifier           2
 *     5   version            1     30  message age (1/256 s)     2
 *     6   BPDU type          1     32  maximum age               2
 *     7   flags              1     34  hello time                2
 *                                  36  forward delay             2
 *
 * Read: IEEE 802.1D-1998 clause 9; net/bridge/br_stp_bpdu.c.
 * Leaves out: RSTP's and MSTP's additional fields.
 */
import type { Mac } from '#base/brand.ts';
import { readU8, readU16, readU32, readU48, writeU16, writeU32, writeU48 } from '#base/bytes.ts';

/** Bridge group address, to which BPDUs are sent and which no bridge forwards. */
export const STP_GROUP_MAC = 0x0180c2000000 as Mac;
export const LLC_SAP_BSPAN = 0x42;
export const LLC_HLEN = 3;
/** LLC header and configuration BPDU. */
export const STP_CONFIG_LEN = 38;
/** LLC header and topology change notification. */
export const STP_TCN_LEN = 7;
export const BPDU_TYPE_CONFIG = 0x00;
export const BPDU_TYPE_TCN = 0x80;
export const STP_FLAG_TC = 0x01;
export const STP_FLAG_TCA = 0x80;

/** Byte offsets from the LLC header. */
export const STP = {
  DSAP: 0,
  SSAP: 1,
  CONTROL: 2,
  PROTOCOL: 3,
  VERSION: 5,
  TYPE: 6,
  FLAGS: 7,
  ROOT: 8,
  ROOT_PATH_COST: 16,
  BRIDGE: 20,
  PORT: 28,
  MESSAGE_AGE: 30,
  MAX_AGE: 32,
  HELLO_TIME: 34,
  FORWARD_DELAY: 36,
} as const;

export const stpVersion = (b: Uint8Array, o: number): number => readU8(b, o + STP.VERSION);
export const stpType = (b: Uint8Array, o: number): number => readU8(b, o + STP.TYPE);
export const stpFlags = (b: Uint8Array, o: number): number => readU8(b, o + STP.FLAGS);
export const stpRootPathCost = (b: Uint8Array, o: number): number => readU32(b, o + STP.ROOT_PATH_COST);
export const stpPort = (b: Uint8Array, o: number): number => readU16(b, o + STP.PORT);

/** Priority (with the system id extension) and address of a bridge. */
export interface BridgeId {
  readonly priority: number;
  readonly mac: Mac;
}
export const stpBridgeId = (b: Uint8Array, o: number): BridgeId => ({ priority: readU16(b, o), mac: readU48(b, o + 2) as Mac });

/** True when the bytes at `o` (behind the Ethernet header) are an LLC header of the spanning tree. */
export const stpIsBpdu = (b: Uint8Array, o: number): boolean =>
  b.length - o >= STP_TCN_LEN &&
  b[o] === LLC_SAP_BSPAN &&
  b[o + 1] === LLC_SAP_BSPAN &&
  b[o + 2] === 3 &&
  readU16(b, o + STP.PROTOCOL) === 0;

/** Times are in units of 1/256 s, as on the wire. */
export interface ConfigBpdu {
  readonly flags: number;
  readonly root: BridgeId;
  readonly rootPathCost: number;
  readonly bridge: BridgeId;
  readonly port: number;
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
}

function writeBridgeId(b: Uint8Array, o: number, id: BridgeId): void {
  writeU16(b, o, id.priority);
  writeU48(b, o + 2, id.mac);
}

/** Writes LLC header and configuration BPDU, 38 bytes, at `o`. */
export function encodeConfigBpdu(b: Uint8Array, o: number, p: ConfigBpdu): void {
  b[o] = LLC_SAP_BSPAN;
  b[o + STP.SSAP] = LLC_SAP_BSPAN;
  b[o + STP.CONTROL] = 3;
  writeU16(b, o + STP.PROTOCOL, 0);
  b[o + STP.VERSION] = 0;
  b[o + STP.TYPE] = BPDU_TYPE_CONFIG;
  b[o + STP.FLAGS] = p.flags;
  writeBridgeId(b, o + STP.ROOT, p.root);
  writeU32(b, o + STP.ROOT_PATH_COST, p.rootPathCost);
  writeBridgeId(b, o + STP.BRIDGE, p.bridge);
  writeU16(b, o + STP.PORT, p.port);
  writeU16(b, o + STP.MESSAGE_AGE, p.messageAge);
  writeU16(b, o + STP.MAX_AGE, p.maxAge);
  writeU16(b, o + STP.HELLO_TIME, p.helloTime);
  writeU16(b, o + STP.FORWARD_DELAY, p.forwardDelay);
}

/** The configuration BPDU at `o`; undefined when it is short or something else. */
export function decodeConfigBpdu(b: Uint8Array, o: number): ConfigBpdu | undefined {
  if (b.length - o < STP_CONFIG_LEN || !stpIsBpdu(b, o) || stpType(b, o) !== BPDU_TYPE_CONFIG) return undefined;
  return {
    flags: stpFlags(b, o),
    root: stpBridgeId(b, o + STP.ROOT),
    rootPathCost: stpRootPathCost(b, o),
    bridge: stpBridgeId(b, o + STP.BRIDGE),
    port: stpPort(b, o),
    messageAge: readU16(b, o + STP.MESSAGE_AGE),
    maxAge: readU16(b, o + STP.MAX_AGE),
    helloTime: readU16(b, o + STP.HELLO_TIME),
    forwardDelay: readU16(b, o + STP.FORWARD_DELAY),
  };
}
