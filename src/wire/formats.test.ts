/** What holds for every format: fields are read from where the RFC puts them, encode fills every byte, decode undoes encode. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ipv4, Mac } from '#base/brand.ts';
import { decodeArp, encodeArp } from './arp.ts';
import { decodeEthernet, encodeEthernet } from './ethernet.ts';
import { decodeIcmpEcho, decodeIcmpError, encodeIcmpEcho, encodeIcmpError, icmpChecksumOk } from './icmp.ts';
import { decodeIgmp, encodeIgmp } from './igmp.ts';
import {
  decodeIpv4Header,
  encodeIpv4Header,
  ipv4ChecksumOk,
  ipv4DecreaseTtl,
  ipv4RewriteDst,
  ipv4RewriteSrc,
  ipv4Src,
  ipv4Ttl,
} from './ipv4.ts';
import { A, B, ip } from './samples.ts';
import { decodeConfigBpdu, encodeConfigBpdu } from './stp.ts';
import { decodeTcp, encodeTcp, tcpAdjustAddress, tcpAdjustPort, tcpChecksumOk, tcpOptions, tcpSetSource } from './tcp.ts';
import { decodeUdp, encodeUdp, udpAdjustAddress, udpAdjustPort, udpCheck, udpChecksumOk, udpSetDest } from './udp.ts';
import { decodeVxlan, encodeVxlan } from './vxlan.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const addr = u32.map((n) => n as Ipv4);
const mac = fc.nat(0xffffffffffff).map((n) => n as Mac);
const options = fc.nat(10).chain((words) => fc.uint8Array({ minLength: words * 4, maxLength: words * 4 }));
const data = fc.uint8Array({ maxLength: 40 });
const bridge = fc.record({ priority: u16, mac });

/** One line a format: an arbitrary value, its encoder (returns the end), its decoder, and its shortest length. */
interface Codec<T> {
  readonly value: fc.Arbitrary<T>;
  readonly encode: (b: Uint8Array, o: number, value: T) => number;
  readonly decode: (b: Uint8Array, o: number, value: T) => unknown;
}
const codec = <T>(value: fc.Arbitrary<T>, encode: Codec<T>['encode'], decode: Codec<T>['decode']) =>
  ({ value, encode, decode }) as Codec<unknown>;

/** An encoder of a header that is always `length` bytes long. */
const fixed =
  <T>(length: number, encode: (b: Uint8Array, o: number, value: T) => void) =>
  (b: Uint8Array, o: number, value: T) => {
    encode(b, o, value);
    return o + length;
  };

const CODECS: Readonly<Record<string, Codec<unknown>>> = {
  ethernet: codec(fc.record({ dst: mac, src: mac, type: u16 }), fixed(14, encodeEthernet), (b, o) => decodeEthernet(b, o)),
  arp: codec(fc.record({ op: u16, sha: mac, spa: addr, tha: mac, tpa: addr }), fixed(28, encodeArp), (b, o) => decodeArp(b, o)),
  ipv4: codec(
    fc.record({
      tos: u8,
      totLen: fc.integer({ min: 60, max: 0xffff }),
      id: u16,
      df: fc.boolean(),
      mf: fc.boolean(),
      fragOff: fc.nat(0x1fff),
      ttl: u8,
      protocol: u8,
      src: addr,
      dst: addr,
      options,
    }),
    (b, o, v) => o + encodeIpv4Header(b, o, v),
    (b, o) => decodeIpv4Header(b, o),
  ),
  'icmp echo': codec(
    fc.record({ type: fc.constantFrom(0 as const, 8 as const), id: u16, seq: u16, data }),
    (b, o, v) => o + encodeIcmpEcho(b, o, v),
    (b, o) => decodeIcmpEcho(b, o),
  ),
  'icmp error': codec(
    fc.record({ type: fc.constantFrom(3, 4, 5, 11, 12), code: u8, rest: u32, quoted: data }),
    (b, o, v) => o + encodeIcmpError(b, o, v),
    (b, o) => decodeIcmpError(b, o),
  ),
  udp: codec(
    fc.record({ source: u16, dest: u16 }).map((v) => ({ ...v, len: 8, check: 0 })),
    fixed(8, encodeUdp),
    (b, o) => decodeUdp(b, o),
  ),
  tcp: codec(
    fc.record({ source: u16, dest: u16, seq: u32, ackSeq: u32, flags: u8, window: u16, urgPtr: u16, options }),
    (b, o, v) => o + encodeTcp(b, o, o + 20 + v.options.length, v, { src: A.ip, dst: B.ip }),
    (b, o) => decodeTcp(b, o),
  ),
  vxlan: codec(fc.record({ vni: fc.nat(0xffffff) }), fixed(8, encodeVxlan), (b, o) => decodeVxlan(b, o)),
  stp: codec(
    fc.record({
      flags: u8,
      root: bridge,
      rootPathCost: u32,
      bridge,
      port: u16,
      messageAge: u16,
      maxAge: u16,
      helloTime: u16,
      forwardDelay: u16,
    }),
    fixed(38, encodeConfigBpdu),
    (b, o) => decodeConfigBpdu(b, o),
  ),
  igmp: codec(fc.record({ type: fc.constantFrom(0x11, 0x12, 0x16, 0x17), maxResp: u8, group: addr }), fixed(8, encodeIgmp), (b, o) =>
    decodeIgmp(b, o),
  ),
};

describe.each(Object.entries(CODECS))('%s', (_name, { value, encode, decode }) => {
  test('decode(encode(x)) is x, at any offset', () => {
    fc.assert(
      fc.property(value, fc.nat(7), (v, o) => {
        const b = new Uint8Array(256);
        const end = encode(b, o, v);
        expect(decode(b.subarray(0, end), o, v)).toEqual(v);
      }),
    );
  });

  test('encode fills every byte of its own and none else', () => {
    fc.assert(
      fc.property(value, (v) => {
        const [dirty, clean] = [new Uint8Array(256).fill(0xa5), new Uint8Array(256)];
        const end = encode(dirty, 8, v);
        encode(clean, 8, v);
        expect(dirty.subarray(8, end)).toEqual(clean.subarray(8, end));
        expect(dirty.subarray(0, 8).every((byte) => byte === 0xa5)).toBe(true);
        expect(dirty.subarray(end).every((byte) => byte === 0xa5)).toBe(true);
      }),
    );
  });

  test('a header that is cut off is not decoded', () => {
    const [v] = fc.sample(value, { numRuns: 1, seed: 1 });
    const b = new Uint8Array(256);
    encode(b, 0, v);
    for (let length = 0; length < 8; length++) expect(decode(b.subarray(0, length), 0, v)).toBeUndefined();
  });
});

describe('checksums', () => {
  test('encoders leave the right one', () => {
    const b = new Uint8Array(64).fill(0xa5);
    encodeIpv4Header(b, 0, { totLen: 40, ttl: 64, protocol: 1, src: A.ip, dst: B.ip });
    expect(ipv4ChecksumOk(b, 0)).toBe(true);
    const end = encodeIcmpEcho(b, 0, { type: 8, id: 1, seq: 2, dataLen: 33 });
    expect(icmpChecksumOk(b, 0, end)).toBe(true);
    encodeUdp(b, 0, { source: 1, dest: 2, len: 21 }, { src: A.ip, dst: B.ip });
    expect(udpChecksumOk(b, 0, A.ip, B.ip)).toBe(true);
    expect(udpChecksumOk(b, 0, A.ip, A.ip)).toBe(false);
  });

  test('IPv4: TTL and addresses change, the checksum follows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), addr, addr, u16, (ttl, src, dst, id) => {
        const b = new Uint8Array(20);
        encodeIpv4Header(b, 0, { totLen: 20, ttl, id, protocol: 17, src: A.ip, dst: B.ip });
        expect(ipv4DecreaseTtl(b, 0)).toBe(ttl - 1);
        ipv4RewriteSrc(b, 0, src);
        ipv4RewriteDst(b, 0, dst);
        expect([ipv4Ttl(b, 0), ipv4Src(b, 0)]).toEqual([ttl - 1, src]);
        expect(ipv4ChecksumOk(b, 0)).toBe(true);
      }),
    );
  });

  test('UDP: address and port change, the checksum follows; none stays none', () => {
    fc.assert(
      fc.property(addr, u16, fc.boolean(), (src, port, withChecksum) => {
        const b = new Uint8Array(12);
        encodeUdp(b, 0, { source: 1, dest: 2, len: 12 }, withChecksum ? { src: A.ip, dst: B.ip } : undefined);
        udpAdjustAddress(b, 0, A.ip, src);
        udpAdjustPort(b, 0, 2, port);
        udpSetDest(b, 0, port);
        expect(udpChecksumOk(b, 0, src, B.ip)).toBe(true);
        expect(udpCheck(b, 0) !== 0).toBe(withChecksum);
      }),
    );
  });

  test('TCP: address and port change, the checksum follows', () => {
    fc.assert(
      fc.property(addr, u16, (src, port) => {
        const b = new Uint8Array(30);
        encodeTcp(b, 0, 30, { source: 1, dest: 2, seq: 3, flags: 2, window: 4 }, { src: A.ip, dst: B.ip });
        tcpAdjustAddress(b, 0, A.ip, src);
        tcpAdjustPort(b, 0, 1, port);
        tcpSetSource(b, 0, port);
        expect(tcpChecksumOk(b, 0, 30, src, B.ip)).toBe(true);
      }),
    );
  });

  test('a UDP checksum that comes out as 0 is sent as 0xffff', () => {
    const b = new Uint8Array(8);
    encodeUdp(b, 0, { source: 0xffff - 17 - 16, dest: 0, len: 8 }, { src: ip('0.0.0.0'), dst: ip('0.0.0.0') });
    expect(udpCheck(b, 0)).toBe(0xffff);
  });
});

describe('read where the standard puts them', () => {
  test('ARP, RFC 826', () => {
    const b = new Uint8Array(28);
    encodeArp(b, 0, { op: 2, sha: A.mac, spa: A.ip, tha: B.mac, tpa: B.ip });
    const hex = Array.from(b, (v) => v.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe(`0001080006040002${'02000000000a0a000001'}${'02000000000b0a000002'}`);
  });

  test('VXLAN, RFC 7348 figure 1', () => {
    const b = new Uint8Array(8).fill(0xff);
    encodeVxlan(b, 0, { vni: 0x123456 });
    expect([...b]).toEqual([8, 0, 0, 0, 0x12, 0x34, 0x56, 0]);
    b[0] = 0;
    expect(decodeVxlan(b, 0)).toBeUndefined();
  });

  test('IPv4 header of RFC 791 with options; contradicting lengths are refused', () => {
    const b = new Uint8Array(24);
    encodeIpv4Header(b, 0, { totLen: 24, ttl: 1, protocol: 2, src: A.ip, dst: B.ip, options: Uint8Array.of(0x94, 4, 0, 0) });
    expect(b[0]).toBe(0x46);
    expect(decodeIpv4Header(b, 0)?.options).toEqual(Uint8Array.of(0x94, 4, 0, 0));
    b[3] = 23;
    expect(decodeIpv4Header(b, 0)).toBeUndefined();
  });

  test('TCP options end at the first impossible length', () => {
    expect(tcpOptions(Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 0), 0, 7)).toEqual([
      { kind: 2, offset: 0, length: 4 },
      { kind: 1, offset: 4, length: 1 },
    ]);
  });
});
