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
import { formatMac } from '#base/addr.ts';
import type { Mac } from '#base/brand.ts';
import { readU8, readU16, readU32, readU48, writeU16, writeU32, writeU48 } from '#base/bytes.ts';
import { bitNames, type FieldSpec, type Format, hex, readField } from './format.ts';

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

/** Writes LLC header and topology change notification, 7 bytes, at `o`. */
export function encodeTcnBpdu(b: Uint8Array, o: number): void {
  b[o] = LLC_SAP_BSPAN;
  b[o + STP.SSAP] = LLC_SAP_BSPAN;
  b[o + STP.CONTROL] = 3;
  writeU16(b, o + STP.PROTOCOL, 0);
  b[o + STP.VERSION] = 0;
  b[o + STP.TYPE] = BPDU_TYPE_TCN;
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

/** "32768 / 02:00:00:00:00:01" */
const bridgeIdText = (id: BridgeId): string => `${id.priority} / ${formatMac(id.mac)}`;
const isConfig = (b: Uint8Array, o: number): boolean => stpType(b, o) !== BPDU_TYPE_TCN;
const FLAG_NAMES = [
  [STP_FLAG_TC, 'Topology change'],
  [STP_FLAG_TCA, 'Topology change acknowledgment'],
] as const;

/** A field that a topology change notification has not; nor has a frame that is no BPDU. */
const inConfig = (
  name: string,
  at: number,
  length: number,
  text: (b: Uint8Array, o: number) => string,
  read = (b: Uint8Array, o: number) => readField(b, o + at, length),
): FieldSpec => [name, at, length, (b, o) => (stpIsBpdu(b, o) && isConfig(b, o) ? text(b, o) : undefined), read];
const seconds = (name: string, at: number): FieldSpec =>
  inConfig(
    name,
    at,
    2,
    (b, o) => `${readU16(b, o + at) / 256} s`,
    (b, o) => readU16(b, o + at) / 256,
  );

export const stpFormat = {
  proto: 'stp',
  shape: 'ctl',
  title: 'Spanning Tree Protocol',
  binds: [['llc', LLC_SAP_BSPAN]],
  labels: {
    'llc.dsap': 'DSAP',
    'llc.ssap': 'SSAP',
    'llc.control': 'Control',
    'stp.protocol': 'Protocol identifier',
    'stp.version': 'Version',
    'stp.type': 'BPDU type',
    'stp.flags': 'Flags',
    'stp.flags.tc': 'Topology change',
    'stp.flags.tcack': 'Topology change acknowledgment',
    'stp.root.hw': 'Root identifier',
    'stp.root.cost': 'Root path cost',
    'stp.bridge.hw': 'Bridge identifier',
    'stp.port': 'Port identifier',
    'stp.msg_age': 'Message age',
    'stp.max_age': 'Max age',
    'stp.hello': 'Hello time',
    'stp.forward': 'Forward delay',
  },
  types: { 'stp.root.hw': 'text', 'stp.bridge.hw': 'text' },
  headerLen: ({ b, from }) => (isConfig(b, from) ? STP_CONFIG_LEN : STP_TCN_LEN),
  summary: ({ b, from }) =>
    isConfig(b, from)
      ? `Configuration, root ${bridgeIdText(stpBridgeId(b, from + STP.ROOT))}, cost ${stpRootPathCost(b, from)}, port ${hex(stpPort(b, from), 4)}`
      : 'Topology change notification',
  fields: [
    ['llc.dsap', STP.DSAP, 1, (b, o) => hex(readU8(b, o), 2)],
    ['llc.ssap', STP.SSAP, 1, (b, o) => hex(readU8(b, o + STP.SSAP), 2)],
    ['llc.control', STP.CONTROL, 1, (b, o) => hex(readU8(b, o + STP.CONTROL), 2)],
    ['stp.protocol', STP.PROTOCOL, 2, (b, o) => hex(readU16(b, o + STP.PROTOCOL), 4)],
    ['stp.version', STP.VERSION, 1, (b, o) => `${stpVersion(b, o)}`],
    ['stp.type', STP.TYPE, 1, (b, o) => hex(stpType(b, o), 2)],
    inConfig('stp.flags', STP.FLAGS, 1, (b, o) => `${hex(stpFlags(b, o), 2)} ${bitNames(stpFlags(b, o), FLAG_NAMES)}`.trim()),
    inConfig(
      'stp.flags.tc',
      STP.FLAGS,
      1,
      (b, o) => `${stpFlags(b, o) & STP_FLAG_TC}`,
      (b, o) => stpFlags(b, o) & STP_FLAG_TC,
    ),
    inConfig(
      'stp.flags.tcack',
      STP.FLAGS,
      1,
      (b, o) => `${stpFlags(b, o) >>> 7}`,
      (b, o) => stpFlags(b, o) >>> 7,
    ),
    inConfig('stp.root.hw', STP.ROOT, 8, (b, o) => bridgeIdText(stpBridgeId(b, o + STP.ROOT))),
    inConfig('stp.root.cost', STP.ROOT_PATH_COST, 4, (b, o) => `${stpRootPathCost(b, o)}`),
    inConfig('stp.bridge.hw', STP.BRIDGE, 8, (b, o) => bridgeIdText(stpBridgeId(b, o + STP.BRIDGE))),
    inConfig('stp.port', STP.PORT, 2, (b, o) => hex(stpPort(b, o), 4)),
    seconds('stp.msg_age', STP.MESSAGE_AGE),
    seconds('stp.max_age', STP.MAX_AGE),
    seconds('stp.hello', STP.HELLO_TIME),
    seconds('stp.forward', STP.FORWARD_DELAY),
  ],
} as const satisfies Format;
