/** Text forms of addresses, as iproute2 prints and reads them. */
import type { Ipv4, Mac } from './brand.ts';

/** "10.0.0.1" for 0x0a000001. */
export function formatIpv4(a: Ipv4 | number): string {
  return `${(a >>> 24) & 255}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}`;
}

/** Reads a dotted quad; undefined when it is not exactly four decimal bytes. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = Number(m[i]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value as Ipv4;
}

/** "02:42:ac:11:00:02". */
export function formatMac(m: Mac | number): string {
  const hex = m.toString(16).padStart(12, '0');
  return hex.replace(/(..)(?=.)/g, '$1:');
}

/** Reads six colon-separated hexadecimal bytes of one or two digits; undefined otherwise. */
export function parseMac(text: string): Mac | undefined {
  if (!/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(text)) return undefined;
  return text.split(':').reduce((value, byte) => value * 256 + Number.parseInt(byte, 16), 0) as Mac;
}

/** Network mask of a prefix length: 24 gives 0xffffff00. */
export const prefixMask = (len: number): number => (len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0);

/** ff:ff:ff:ff:ff:ff */
export const MAC_BROADCAST = 0xffffffffffff as Mac;
export const MAC_ZERO = 0 as Mac;
/** True when the group bit (least significant bit of the first byte) is set: multicast or broadcast. */
export const macIsMulticast = (m: Mac): boolean => ((m / 0x10000000000) & 1) === 1;

export const isMulticast = (a: Ipv4): boolean => a >>> 28 === 0xe;
export const isLoopback = (a: Ipv4): boolean => a >>> 24 === 127;
