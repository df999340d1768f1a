/**
 * Who takes a packet for this host, by IP protocol (net/ipv4/protocol.c), and the raw sockets that get a copy of everything (raw_local_deliver).
 * Sockets stand to the right of this layer and register here.
 */
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';

/** struct net_protocol */
interface InetProtocol {
  /** Takes the skb: `data` is at the transport header, `networkHeader` at the IP header. */
  handler(skb: Skb, dev: NetDevice): void;
  /** An ICMP error came in about a packet of this protocol: `data` is at the quoted IP header, `transportHeader` at the ICMP header. Keeps the skb. */
  err_handler?(skb: Skb, info: number): void;
}
const inet_protos: (InetProtocol | undefined)[] = [];
export function inet_add_protocol(protocol: number, ops: InetProtocol): void {
  inet_protos[protocol] = ops;
}
export const inet_proto = (protocol: number): InetProtocol | undefined => inet_protos[protocol];

/** The raw sockets of a namespace. */
interface RawDelivery {
  /** Copies the packet (`data` at the transport header) to every socket that wants it; true when one did. */
  deliver(net: Netns, skb: Skb, protocol: number): boolean;
  icmp_error(net: Netns, skb: Skb, protocol: number, info: number): void;
}
let raw: RawDelivery | undefined;
export function register_raw(delivery: RawDelivery): void {
  raw = delivery;
}
export const raw_local_deliver = (net: Netns, skb: Skb, protocol: number): boolean => raw?.deliver(net, skb, protocol) ?? false;
export const raw_icmp_error = (net: Netns, skb: Skb, protocol: number, info: number): void => raw?.icmp_error(net, skb, protocol, info);

/** icmp_send, which stands above the output path that needs it: set by icmp.ts. */
export const icmp: { send: (skb: Skb, type: number, code: number, info: number) => void } = { send: () => undefined };
