/**
 * Branded numbers. Addresses and ids are plain JavaScript numbers on the hot path; the brand keeps a MAC from being passed
 * where an interface index is wanted. Each brand is its own unique symbol, so no two can be confused.
 */
declare const macBrand: unique symbol;
declare const ipv4Brand: unique symbol;
declare const ifIndexBrand: unique symbol;
declare const nsIdBrand: unique symbol;
declare const nanosBrand: unique symbol;

/** 48-bit Ethernet address as an integer; the first byte on the wire is the most significant. */
export type Mac = number & { readonly [macBrand]: true };
/** 32-bit IPv4 address as an unsigned integer in host order; 10.0.0.1 is 0x0a000001. */
export type Ipv4 = number & { readonly [ipv4Brand]: true };
/** Interface index, unique within a network namespace, from 1 (always lo). */
export type IfIndex = number & { readonly [ifIndexBrand]: true };
/** Identity of a network namespace, unique within a lab (across machines). Never reused. */
export type NsId = number & { readonly [nsIdBrand]: true };
/** Virtual time in nanoseconds since the lab booted; exact up to 104 days. */
export type Nanos = number & { readonly [nanosBrand]: true };

export const mac = (n: number): Mac => n as Mac;
export const ipv4 = (n: number): Ipv4 => (n >>> 0) as Ipv4;
export const ifIndex = (n: number): IfIndex => n as IfIndex;
export const nsId = (n: number): NsId => n as NsId;
export const nanos = (n: number): Nanos => n as Nanos;

export const US = 1_000;
export const MS = 1_000_000;
export const SEC = 1_000_000_000;
