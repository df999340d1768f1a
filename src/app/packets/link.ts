/** What the first byte of recorded bytes belongs to: a packet that was dropped before it got its Ethernet header begins with that of IPv4. */
import { readU16 } from '#base/bytes.ts';
import { ipv4ChecksumOk } from '#wire/ipv4.ts';

const IPV4_MIN = 20;

export const linkOf = (bytes: Uint8Array): 'raw' | 'ethernet' =>
  bytes.length >= IPV4_MIN &&
  (bytes[0] ?? 0) >> 4 === 4 &&
  ((bytes[0] ?? 0) & 15) >= 5 &&
  readU16(bytes, 2) === bytes.length &&
  ipv4ChecksumOk(bytes, 0)
    ? 'raw'
    : 'ethernet';
