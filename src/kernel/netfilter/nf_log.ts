/**
 * A packet as one line of the kernel's log (net/netfilter/nf_log_syslog.c). A namespace other than the machine's own says nothing unless
 * net.netfilter.nf_log_all_netns is set there. Left out: AH, ESP.
 */
import { formatIpv4, formatMac } from '#base/addr.ts';
import { readU16 } from '#base/bytes.ts';
import { ETH_HLEN, ethDst, ethSrc, ethType } from '#wire/ethernet.ts';
import * as I from '#wire/icmp.ts';
import * as ip from '#wire/ipv4.ts';
import * as T from '#wire/tcp.ts';
import { UDP_HLEN, udpDest, udpLen, udpSource } from '#wire/udp.ts';
import { klogOf } from '../core/klog.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Netns } from '../core/netns.ts';
import type { Skb } from '../core/skb.ts';
import { register_net_sysctl, sysctl_int, sysctl_int_check } from '../core/sysctl.ts';

/** NF_LOG_* */
export const NF_LOG = { TCPSEQ: 1, TCPOPT: 2, IPOPT: 4, UID: 8, MACDECODE: 32 } as const;

export interface LogInfo {
  readonly level: number;
  readonly prefix: string;
  readonly flags: number;
}
interface Where {
  readonly net: Netns;
  readonly in: NetDevice | undefined;
  readonly out: NetDevice | undefined;
}

register_net_sysctl('net/netfilter/nf_log_all_netns', { default: '0', check: sysctl_int_check(0, 1), initOnly: true });

const hex2 = (n: number): string => n.toString(16).padStart(2, '0');
const HEX2 = (n: number): string => hex2(n).toUpperCase();
const bytes = (b: Uint8Array, from: number, to: number): string[] => Array.from(b.subarray(from, to), hex2);
const optText = (b: Uint8Array, from: number, to: number): string => `OPT (${bytes(b, from, to).join('').toUpperCase()}) `;

function macText(skb: Skb, flags: number): string {
  const at = skb.macHeader;
  const has = at >= 0 && at !== skb.data;
  if ((flags & NF_LOG.MACDECODE) !== 0 && has && skb.dev.kind !== 'loopback')
    return `MACSRC=${formatMac(ethSrc(skb.buf, at))} MACDST=${formatMac(ethDst(skb.buf, at))} MACPROTO=${ethType(skb.buf, at).toString(16).padStart(4, '0')} `;
  return `MAC=${has ? bytes(skb.buf, at, at + ETH_HLEN).join(':') : ''} `;
}

/** In the order in which they are printed. */
const TCP_FLAGS: readonly (readonly [number, string])[] = [
  [T.TCP_CWR, 'CWR'],
  [T.TCP_ECE, 'ECE'],
  [T.TCP_URG, 'URG'],
  [T.TCP_ACK, 'ACK'],
  [T.TCP_PSH, 'PSH'],
  [T.TCP_RST, 'RST'],
  [T.TCP_SYN, 'SYN'],
  [T.TCP_FIN, 'FIN'],
];
const incomplete = (b: number): string => `INCOMPLETE [${b} bytes] `;

function tcpText(b: Uint8Array, th: number, end: number, flags: number): string {
  if (end - th < T.TCP_HLEN) return incomplete(end - th);
  let text = `SPT=${T.tcpSource(b, th)} DPT=${T.tcpDest(b, th)} `;
  if ((flags & NF_LOG.TCPSEQ) !== 0) text += `SEQ=${T.tcpSeq(b, th)} ACK=${T.tcpAckSeq(b, th)} `;
  const reserved = ((b[th + T.TCP.DOFF] as number) & 15) << 2;
  text += `WINDOW=${T.tcpWindow(b, th)} RES=0x${hex2(reserved)} `;
  for (const [bit, name] of TCP_FLAGS) if ((T.tcpFlags(b, th) & bit) !== 0) text += `${name} `;
  text += `URGP=${T.tcpUrgPtr(b, th)} `;
  const hlen = T.tcpHeaderLen(b, th);
  if ((flags & NF_LOG.TCPOPT) !== 0 && hlen > T.TCP_HLEN && end - th >= hlen) text += optText(b, th + T.TCP_HLEN, th + hlen);
  return text;
}

const udpText = (b: Uint8Array, th: number, end: number): string =>
  end - th < UDP_HLEN ? incomplete(end - th) : `SPT=${udpSource(b, th)} DPT=${udpDest(b, th)} LEN=${udpLen(b, th)} `;

function icmpText(b: Uint8Array, th: number, end: number, flags: number, quoted: boolean): string {
  if (end - th < I.ICMP_HLEN) return incomplete(end - th);
  const type = I.icmpType(b, th);
  const code = I.icmpCode(b, th);
  let text = `TYPE=${type} CODE=${code} `;
  if (I.icmpIsEcho(type)) text += `ID=${I.icmpId(b, th)} SEQ=${I.icmpSeq(b, th)} `;
  if (type === I.ICMP_PARAMETERPROB) text += `PARAMETER=${I.icmpPointer(b, th)} `;
  if (type === I.ICMP_REDIRECT) text += `GATEWAY=${formatIpv4(I.icmpGateway(b, th))} `;
  if (!I.icmpIsError(type)) return text;
  if (!quoted) text += `[${ipText(b, th + I.ICMP_HLEN, end, flags, true)}] `;
  if (type === I.ICMP_DEST_UNREACH && code === I.ICMP_FRAG_NEEDED) text += `MTU=${I.icmpMtu(b, th)} `;
  return text;
}

function protoText(b: Uint8Array, at: number, end: number, flags: number, quoted: boolean): string {
  const proto = ip.ipv4Protocol(b, at);
  const th = at + ip.ipv4HeaderLen(b, at);
  const whole = ip.ipv4FragOff(b, at) === 0;
  if (proto === ip.IPPROTO_TCP) return `PROTO=TCP ${whole ? tcpText(b, th, end, flags) : ''}`;
  if (proto === ip.IPPROTO_UDP) return `PROTO=UDP ${whole ? udpText(b, th, end) : ''}`;
  if (proto === ip.IPPROTO_ICMP) return `PROTO=ICMP ${whole ? icmpText(b, th, end, flags, quoted) : ''}`;
  return `PROTO=${proto} `;
}

/** dump_ipv4_packet */
function ipText(b: Uint8Array, at: number, end: number, flags: number, quoted: boolean): string {
  if (end - at < ip.IPV4_HLEN) return 'TRUNCATED';
  const tos = ip.ipv4Tos(b, at);
  let text = `SRC=${formatIpv4(ip.ipv4Src(b, at))} DST=${formatIpv4(ip.ipv4Dst(b, at))} LEN=${ip.ipv4TotLen(b, at)} `;
  text += `TOS=0x${HEX2(tos & 0x1e)} PREC=0x${HEX2(tos & 0xe0)} TTL=${ip.ipv4Ttl(b, at)} ID=${ip.ipv4Id(b, at)} `;
  if ((readU16(b, at + ip.IPV4.FRAG_OFF) & 0x8000) !== 0) text += 'CE ';
  if (ip.ipv4Df(b, at)) text += 'DF ';
  if (ip.ipv4Mf(b, at)) text += 'MF ';
  const fragOff = ip.ipv4FragOff(b, at);
  if (fragOff !== 0) text += `FRAG:${fragOff} `;
  const hlen = ip.ipv4HeaderLen(b, at);
  if ((flags & NF_LOG.IPOPT) !== 0 && hlen > ip.IPV4_HLEN) text += optText(b, at + ip.IPV4_HLEN, at + hlen);
  return text + protoText(b, at, end, flags, quoted);
}

/** nf_log_ip_packet */
export function nf_log_packet(info: LogInfo, skb: Skb, at: Where): void {
  const { init } = at.net.machine;
  if (at.net !== init && sysctl_int(init, 'net/netfilter/nf_log_all_netns') === 0) return;
  let text = `${info.prefix}IN=${at.in?.name ?? ''} OUT=${at.out?.name ?? ''} `;
  if (skb.physin && skb.physin !== at.in) text += `PHYSIN=${skb.physin.name} `;
  if (skb.physout && skb.physout !== at.out) text += `PHYSOUT=${skb.physout.name} `;
  if (at.in) text += macText(skb, info.flags);
  text += ipText(skb.buf, skb.data, skb.tail, info.flags, false);
  // Every process here is root's.
  if ((info.flags & NF_LOG.UID) !== 0 && skb.sk !== undefined) text += 'UID=0 GID=0 ';
  if (skb.mark !== 0) text += `MARK=0x${skb.mark.toString(16)} `;
  klogOf(at.net.machine).add(at.net.world.clock.now, info.level, text);
}
