/**
 * tcpdump's text of a UDP datagram, and of VXLAN in it.
 *
 * tcpdump knows VXLAN on port 4789 only. It takes port 8472, Linux's default, for OTV, whose header looks the same; so does this.
 * Leaves out: every other protocol that tcpdump recognises by its port (DNS, DHCP…), printed as plain UDP.
 */
import { formatIpv4 } from '#base/addr.ts';
import { readU24 } from '#base/bytes.ts';
import { checksum, pseudoHeaderSum } from '#base/checksum.ts';
import { hex } from './format.ts';
import { IPPROTO_UDP, ipv4Dst, ipv4IsFragment, ipv4Src } from './ipv4.ts';
import { type Out, shouldBe } from './tcpdump-out.ts';
import { UDP_HLEN, udpCheck, udpDest, udpLen, udpSource } from './udp.ts';
import { VXLAN_FLAG_I, VXLAN_HLEN, VXLAN_PORT_IANA, VXLAN_PORT_LINUX, vxlanFlags, vxlanVni } from './vxlan.ts';

/** A UDP datagram over the IPv4 header at `ip`. */
export function printUdp(p: Out, o: number, length: number, ip: number): boolean {
  p.proto = 'udp';
  const { b } = p;
  const src = formatIpv4(ipv4Src(b, ip));
  const dst = formatIpv4(ipv4Dst(b, ip));
  if (!p.has(o, 4)) {
    p.print(`${src} > ${dst}: `);
    return false;
  }
  const [sport, dport] = [udpSource(b, o), udpDest(b, o)];
  p.print(`${src}.${sport} > ${dst}.${dport}: `);
  if (!p.has(o, UDP_HLEN)) return false;
  const ulen = udpLen(b, o);
  if (ulen < UDP_HLEN) return p.done(`truncated-udplength ${ulen}`);
  if (p.v > 1 && !ipv4IsFragment(b, ip)) p.print(checkText(p, o, Math.min(ulen, length), ip));
  const payload = Math.min(ulen, length) - UDP_HLEN;
  const print = BY_PORT[sport] ?? BY_PORT[dport];
  if (print) return print(p, o + UDP_HLEN, payload);
  return p.done(ulen > length ? `UDP, bad length ${ulen - UDP_HLEN} > ${length - UDP_HLEN}` : `UDP, length ${payload}`);
}

/** -vv looks at the checksum when all the bytes are there. */
function checkText(p: Out, o: number, length: number, ip: number): string {
  const found = udpCheck(p.b, o);
  if (found === 0) return '[no cksum] ';
  if (!p.has(o, length)) return '';
  const left = checksum(p.b, o, o + length, pseudoHeaderSum(ipv4Src(p.b, ip), ipv4Dst(p.b, ip), IPPROTO_UDP, length));
  return left === 0 ? '[udp sum ok] ' : `[bad udp cksum ${hex(found, 4)} -> ${hex(shouldBe(found, left), 4)}!] `;
}

const BY_PORT: Readonly<Record<number, (p: Out, o: number, length: number) => boolean>> = {
  [VXLAN_PORT_IANA]: printVxlan,
  [VXLAN_PORT_LINUX]: printOtv,
};

function printVxlan(p: Out, o: number, length: number): boolean {
  p.proto = 'vxlan';
  p.print('VXLAN');
  if (length < VXLAN_HLEN) return p.done(' (invalid)');
  if (!p.has(o, 1)) return false;
  const flags = vxlanFlags(p.b, o);
  p.print(`, flags [${flags & VXLAN_FLAG_I ? 'I' : 'invalid'}] (${hex(flags, 2)}), `);
  if (!p.has(o, 7)) return false;
  p.print(`vni ${vxlanVni(p.b, o)}\n`);
  return p.has(o, VXLAN_HLEN) && p.printFrame(p, o + VXLAN_HLEN, length - VXLAN_HLEN);
}

function printOtv(p: Out, o: number, length: number): boolean {
  p.proto = 'otv';
  p.print('OTV, ');
  if (length < VXLAN_HLEN) return p.done(' (invalid)');
  if (!p.has(o, 1)) return false;
  const flags = vxlanFlags(p.b, o);
  p.print(`flags [${flags & VXLAN_FLAG_I ? 'I' : '.'}] (${hex(flags, 2)}), `);
  if (!p.has(o, 4)) return false;
  p.print(`overlay ${readU24(p.b, o + 1)}, `);
  if (!p.has(o, 7)) return false;
  p.print(`instance ${vxlanVni(p.b, o)}\n`);
  return p.has(o, VXLAN_HLEN) && p.printFrame(p, o + VXLAN_HLEN, length - VXLAN_HLEN);
}
