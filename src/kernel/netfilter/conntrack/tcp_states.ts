/** The state table of the TCP tracker, as net/netfilter/nf_conntrack_proto_tcp.c has it: state by direction, kind of segment and old state. */

/** enum tcp_conntrack, in the kernel's order. */
export const TCP_STATES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const;
export type TcpState = (typeof TCP_STATES)[number];

const NO = 0;
const SS = 1;
const SR = 2;
const ES = 3;
const FW = 4;
const CW = 5;
const LA = 6;
const TW = 7;
const CL = 8;
const S2 = 9;
/** The segment cannot be: INVALID. */
export const TCP_INVALID = 10;
/** Let through without a change of state or time. */
export const TCP_IGNORE = 11;
const IV = TCP_INVALID;
const IG = TCP_IGNORE;

export const TCP_ES = ES;
export const TCP_SS = SS;
export const TCP_SR = SR;
export const TCP_TW = TW;
export const TCP_CL = CL;
export const TCP_NO = NO;

/** Kinds of segment: row in the table below. */
export const SEG = { SYN: 0, SYNACK: 1, FIN: 2, ACK: 3, RST: 4, NONE: 5 } as const;

const never = [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV];
/** [direction][segment][old state], columns NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2. */
export const TCP_TABLE: readonly (readonly (readonly number[])[])[] = [
  [
    /* SYN    */ [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    /* SYNACK */ [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    /* FIN    */ [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    /* ACK    */ [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    /* RST    */ [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    /* none   */ never,
  ],
  [
    /* SYN    */ [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    /* SYNACK */ [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    /* FIN    */ [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    /* ACK    */ [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    /* RST    */ [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    /* none   */ never,
  ],
];
