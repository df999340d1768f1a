/** Options of the match and target extensions, as both sides of the xtables door know them (include/uapi/linux/netfilter/xt_*.h). */
export type { AddrtypeOpts } from '../netfilter/match/addrtype.ts';
export { ADDRTYPES } from '../netfilter/match/addrtype.ts';
export type { CommentOpts } from '../netfilter/match/comment.ts';
export type { ConntrackOpts, StateOpts } from '../netfilter/match/conntrack.ts';
export { CTSTATE, CTSTATUS } from '../netfilter/match/conntrack.ts';
export type { IcmpOpts } from '../netfilter/match/icmp.ts';
export type { LimitOpts } from '../netfilter/match/limit.ts';
export { LIMIT_SCALE } from '../netfilter/match/limit.ts';
export type { MarkMatchOpts } from '../netfilter/match/mark.ts';
export type { MultiportOpts } from '../netfilter/match/multiport.ts';
export type { PortsOpts, TcpOpts, UdpOpts } from '../netfilter/match/tcpudp.ts';
export type { NatRange } from '../netfilter/nat/core.ts';
export type { MarkTargetOpts } from '../netfilter/target/mark.ts';
export type { NatOpts } from '../netfilter/target/nat.ts';
export type { RejectOpts } from '../netfilter/target/reject.ts';
export type { PortRange } from '../netfilter/x_tables.ts';
