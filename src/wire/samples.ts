/** Builders of whole frames, for tests: each wraps its payload and gets lengths and checksums right. */
import { parseIpv4, parseMac } from '#base/addr.ts';
import type { Ipv4, Mac } from '#base/brand.ts';
import { ARP_LEN, type ArpPacket, encodeArp } from './arp.ts';
import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, encodeEthernet } from './ethernet.ts';
import { encodeIcmpEcho, encodeIcmpError, ICMP_HLEN, type IcmpEcho, type IcmpError } from './icmp.ts';
import { encodeIgmp, IGMP_HLEN, type IgmpMessage } from './igmp.ts';
import { encodeIpv4Header, IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_TCP, IPPROTO_UDP, IPV4_HLEN, type Ipv4Header } from './ipv4.ts';
import { type ConfigBpdu, encodeConfigBpdu, STP_CONFIG_LEN, STP_GROUP_MAC } from './stp.ts';
import { encodeTcp, TCP_HLEN, type TcpHeader } from './tcp.ts';
import { encodeUdp, UDP_HLEN } from './udp.ts';
import { encodeVxlan, VXLAN_HLEN } from './vxlan.ts';

export const ip = (text: string): Ipv4 => parseIpv4(text) ?? (0 as Ipv4);
export const ether = (text: string): Mac => parseMac(text) ?? (0 as Mac);

export const A = { mac: ether('02:00:00:00:00:0a'), ip: ip('10.0.0.1') } as const;
export const B = { mac: ether('02:00:00:00:00:0b'), ip: ip('10.0.0.2') } as const;

/** 0, 1, 2, … as ping fills its packets. */
export const ramp = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function ethernet(type: number, payload: Uint8Array, dst: Mac = B.mac, src: Mac = A.mac): Uint8Array {
  const header = new Uint8Array(ETH_HLEN);
  encodeEthernet(header, 0, { dst, src, type });
  return concat(header, payload);
}

export function arp(packet: ArpPacket): Uint8Array {
  const body = new Uint8Array(ARP_LEN);
  encodeArp(body, 0, packet);
  return ethernet(ETH_P_ARP, body);
}

/** An IPv4 packet without a link-layer header, from 10.0.0.1 to 10.0.0.2. */
export function ipPacket(protocol: number, payload: Uint8Array, more: Partial<Ipv4Header> = {}): Uint8Array {
  const hlen = IPV4_HLEN + (more.options?.length ?? 0);
  const header = new Uint8Array(hlen);
  encodeIpv4Header(header, 0, { totLen: hlen + payload.length, id: 1, ttl: 64, protocol, src: A.ip, dst: B.ip, ...more });
  return concat(header, payload);
}
export const ipFrame = (protocol: number, payload: Uint8Array, more: Partial<Ipv4Header> = {}): Uint8Array =>
  ethernet(ETH_P_IP, ipPacket(protocol, payload, more));

export function echo(message: Partial<IcmpEcho> = {}, more: Partial<Ipv4Header> = {}): Uint8Array {
  const data = message.data ?? ramp(56);
  const body = new Uint8Array(ICMP_HLEN + data.length);
  encodeIcmpEcho(body, 0, { type: 8, id: 7, seq: 1, ...message, data });
  return ipFrame(IPPROTO_ICMP, body, { df: true, ...more });
}

export function icmpError(message: IcmpError): Uint8Array {
  const body = new Uint8Array(ICMP_HLEN + message.quoted.length);
  encodeIcmpError(body, 0, message);
  return ipFrame(IPPROTO_ICMP, body, { tos: 0xc0 });
}

export function udpPacket(source: number, dest: number, data: Uint8Array, withChecksum = true): Uint8Array {
  const body = concat(new Uint8Array(UDP_HLEN), data);
  encodeUdp(body, 0, { source, dest, len: body.length }, withChecksum ? { src: A.ip, dst: B.ip } : undefined);
  return ipPacket(IPPROTO_UDP, body);
}
export const udp = (source: number, dest: number, data: Uint8Array, withChecksum = true): Uint8Array =>
  ethernet(ETH_P_IP, udpPacket(source, dest, data, withChecksum));

/** From 10.0.0.1 to 10.0.0.2, or the way back. */
export function tcp(header: Partial<TcpHeader>, data: Uint8Array = new Uint8Array(0), back = false): Uint8Array {
  const hlen = TCP_HLEN + (header.options?.length ?? 0);
  const body = concat(new Uint8Array(hlen), data);
  const addrs = back ? { src: B.ip, dst: A.ip } : { src: A.ip, dst: B.ip };
  encodeTcp(body, 0, body.length, { source: 40000, dest: 9000, seq: 1000, flags: 2, window: 64240, ...header }, addrs);
  return ipFrame(IPPROTO_TCP, body, { df: true, ...addrs });
}

export function vxlan(vni: number, inner: Uint8Array, port = 4789): Uint8Array {
  const header = new Uint8Array(VXLAN_HLEN);
  encodeVxlan(header, 0, { vni });
  return udp(44444, port, concat(header, inner), false);
}

export function igmp(message: IgmpMessage): Uint8Array {
  const body = new Uint8Array(IGMP_HLEN);
  encodeIgmp(body, 0, message);
  return ipFrame(IPPROTO_IGMP, body, { ttl: 1, dst: message.group, options: Uint8Array.of(0x94, 4, 0, 0) });
}

export function bpdu(more: Partial<ConfigBpdu> = {}): Uint8Array {
  const id = { priority: 0x8000, mac: A.mac };
  const body = new Uint8Array(STP_CONFIG_LEN);
  const times = { messageAge: 0, maxAge: 20 * 256, helloTime: 2 * 256, forwardDelay: 15 * 256 };
  encodeConfigBpdu(body, 0, { flags: 0, root: id, rootPathCost: 0, bridge: id, port: 0x8001, ...times, ...more });
  return ethernet(body.length, body, STP_GROUP_MAC);
}
