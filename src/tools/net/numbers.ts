/** strtol(3) with base 0 as the network tools read numbers, and what inet_aton(3) and iproute2 accept as addresses. */
import { type Ipv4, ipv4 } from '#base/brand.ts';

/** Decimal, 0x hexadecimal or 0 octal, with a sign, the whole text; undefined otherwise. */
export function parseInteger(text: string): number | undefined {
  const m = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(text);
  if (!m) return undefined;
  const digits = m[2] as string;
  const octal = /^0[0-9]+$/.test(digits);
  if (octal && !/^0[0-7]+$/.test(digits)) return undefined;
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return m[1] === '-' ? -value : value;
}

/** An integer within bounds, both included. */
export function parseBounded(text: string, min: number, max: number): number | undefined {
  const value = parseInteger(text);
  return value === undefined || value < min || value > max ? undefined : value;
}
export const parseU32 = (text: string): number | undefined => parseBounded(text, 0, 0xffffffff);
export const parseU16 = (text: string): number | undefined => parseBounded(text, 0, 0xffff);
export const parseU8 = (text: string): number | undefined => parseBounded(text, 0, 0xff);

/** iproute2's get_addr_ipv4: one to four decimal bytes; those left out are zero (`10.1` is 10.1.0.0, unlike inet_aton). */
export function parseIproute2Ipv4(text: string): Ipv4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i] ?? '0';
    const byte = /^\d+$/.test(part) ? parseBounded(part, 0, 255) : undefined;
    if (byte === undefined) return undefined;
    value = value * 256 + byte;
  }
  return ipv4(value);
}
