import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mac } from '#base/brand.ts';
import { PcapWriter } from './pcap.ts';
import { A, arp, B, bpdu, concat, echo, ethernet, icmpError, igmp, ip, ipFrame, ramp, tcp, udp, udpPacket, vxlan } from './samples.ts';
import { formatTcpdump, type TcpdumpOptions, TcpFlows } from './tcpdump.ts';

const request = arp({ op: 1, sha: A.mac, spa: A.ip, tha: 0 as Mac, tpa: B.ip });
const MSS = Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7);
const damaged = (frame: Uint8Array, at: number, value: number): Uint8Array => frame.with(at, value);
const quoted = udpPacket(1000, 33434, ramp(20));

const answer = (header: Parameters<typeof tcp>[0], data = ramp(0)) => tcp({ source: 9000, dest: 40000, ...header }, data, true);

const CONVERSATION = [
  tcp({ options: MSS }),
  answer({ seq: 0xfffffff0, ackSeq: 1001, flags: 0x12, options: MSS }),
  tcp({ flags: 0x10, seq: 1001, ackSeq: 0xfffffff1 }),
  tcp({ flags: 0x18, seq: 1001, ackSeq: 0xfffffff1 }, ramp(30)),
  answer({ flags: 0x18, seq: 0xfffffff1, ackSeq: 1031 }, ramp(30)),
  tcp({ flags: 0x10, seq: 1031, ackSeq: 15, options: Uint8Array.of(1, 1, 5, 10, 0, 0, 0, 15, 0, 0, 0, 30) }),
  tcp({ flags: 0x11, seq: 1031, ackSeq: 15 }),
  answer({ flags: 0x14, seq: 15, ackSeq: 1032 }),
];

const FRAMES: readonly Uint8Array[] = [
  request,
  arp({ op: 1, sha: A.mac, spa: A.ip, tha: B.mac, tpa: B.ip }),
  arp({ op: 2, sha: A.mac, spa: A.ip, tha: B.mac, tpa: B.ip }),
  arp({ op: 1, sha: A.mac, spa: A.ip, tha: 0 as Mac, tpa: A.ip }),
  concat(request, new Uint8Array(18)),
  echo(),
  echo({ type: 0 }),
  echo({}, { tos: 2, ttl: 0, df: false }),
  echo({ data: ramp(48) }, { mf: true, df: false }),
  echo({ data: ramp(48) }, { df: false, fragOff: 10 }),
  damaged(echo(), 24, 0x12),
  damaged(echo(), 36, 0x12),
  damaged(echo(), 14, 0x44),
  damaged(echo(), 14, 0x65),
  damaged(echo(), 17, 0xff),
  damaged(echo(), 17, 10),
  ...Array.from({ length: 17 }, (_, code) => icmpError({ type: 3, code, rest: 1400, quoted })),
  icmpError({ type: 3, code: 4, quoted }),
  icmpError({ type: 3, code: 3, quoted: tcp({}).subarray(14) }),
  icmpError({ type: 3, code: 1, quoted: echo({ data: ramp(1400) }).subarray(14, 562) }),
  ...[0, 1, 2, 3].map((code) => icmpError({ type: 5, code, rest: ip('10.0.0.254'), quoted })),
  icmpError({ type: 11, code: 0, quoted }),
  icmpError({ type: 11, code: 1, quoted }),
  icmpError({ type: 12, code: 0, rest: 0x05000000, quoted }),
  udp(1234, 5678, ramp(12)),
  udp(1234, 5678, ramp(12), false),
  damaged(udp(1234, 5678, ramp(12)), 40, 1),
  damaged(udp(1234, 5678, ramp(12)), 39, 99),
  damaged(udp(1234, 5678, ramp(12)), 39, 3),
  ...CONVERSATION,
  tcp({ flags: 0xc2 }),
  tcp({ flags: 0 }),
  tcp({ flags: 0x30, urgPtr: 5, source: 1 }),
  damaged(tcp({}), 50, 1),
  damaged(tcp({}), 46, 0x30),
  damaged(tcp({}), 46, 0xf0),
  vxlan(1, echo()),
  vxlan(42, request),
  vxlan(1, echo(), 8472),
  vxlan(1, echo(), 9527),
  vxlan(1, vxlan(2, echo())),
  vxlan(3, bpdu()),
  ipFrame(4, echo().subarray(14)),
  ipFrame(99, ramp(20)),
  igmp({ type: 0x16, maxResp: 0, group: ip('239.1.1.1') }),
  igmp({ type: 0x17, maxResp: 0, group: ip('239.1.1.1') }),
  igmp({ type: 0x11, maxResp: 100, group: ip('239.1.1.1') }),
  igmp({ type: 0x11, maxResp: 0, group: ip('0.0.0.0') }),
  ipFrame(2, Uint8Array.of(0x22, 0, 0xf9, 2, 0, 0, 0, 1, 4, 0, 0, 0, 224, 0, 0, 22), { ttl: 1 }),
  ipFrame(2, Uint8Array.of(0x11, 200, 0, 0, 224, 0, 0, 1, 2, 125, 0, 1, 10, 0, 0, 9), { ttl: 1 }),
  bpdu(),
  bpdu({ flags: 0x81, rootPathCost: 4, messageAge: 256 }),
  damaged(bpdu(), 20, 0x80),
  ethernet(0x88b5, ramp(40)),
];

describe('formatTcpdump', () => {
  test('ARP', () => {
    expect(formatTcpdump(request)).toBe('ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28');
    expect(formatTcpdump(request, { e: true })).toBe(
      '02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype ARP (0x0806), length 42: Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
    );
    expect(formatTcpdump(request, { v: 1 })).toBe('ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 10.0.0.2 tell 10.0.0.1, length 28');
  });

  test('echo', () => {
    expect(formatTcpdump(echo())).toBe('IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64');
    expect(formatTcpdump(echo(), { v: 1 })).toBe(
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64',
    );
  });

  test('VXLAN, then the inner frame', () => {
    expect(formatTcpdump(vxlan(1, echo()))).toBe(
      'IP 10.0.0.1.44444 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 1\nIP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64',
    );
    expect(formatTcpdump(vxlan(1, echo(), 9527))).toBe('IP 10.0.0.1.44444 > 10.0.0.2.9527: UDP, length 106');
  });

  test('on any: interface and direction', () => {
    const any = (direction: 'In' | 'Out', ifname: string): TcpdumpOptions => ({
      linkType: 'LINUX_SLL2',
      sll2: { ifname, ifindex: 3, direction },
    });
    expect(formatTcpdump(request, any('Out', 'veth-long0'))).toBe('veth-long0 Out ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28');
    expect(formatTcpdump(echo(), { ...any('In', 'lo'), e: true })).toBe(
      'lo    In  ifindex 3 02:00:00:00:00:0a ethertype IPv4 (0x0800), length 104: 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 64',
    );
  });

  test('sequence numbers are relative from the first ACK on, across the wrap', () => {
    const flows = new TcpFlows();
    const texts = CONVERSATION.map((frame) => /Flags.*?win/.exec(formatTcpdump(frame, { flows }))?.[0]);
    expect(texts).toEqual([
      'Flags [S], seq 1000, win',
      'Flags [S.], seq 4294967280, ack 1001, win',
      'Flags [.], ack 1, win',
      'Flags [P.], seq 1:31, ack 1, win',
      'Flags [P.], seq 1:31, ack 31, win',
      'Flags [.], ack 31, win',
      'Flags [F.], seq 31, ack 31, win',
      'Flags [R.], seq 31, ack 32, win',
    ]);
  });

  test('cut off by the snap length', () => {
    expect(formatTcpdump(echo().subarray(0, 30), { wireLen: 98 })).toBe('IP  [|ip]');
    expect(formatTcpdump(echo().subarray(0, 38), { wireLen: 98 })).toBe('IP 10.0.0.1 > 10.0.0.2:  [|icmp]');
  });

  test('any bytes, any length: no exception', () => {
    for (const frame of FRAMES) {
      for (let n = 0; n < Math.min(frame.length, 150); n++)
        formatTcpdump(frame.subarray(0, n), { v: 2, e: true, dump: 'X', wireLen: frame.length });
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (b) => void formatTcpdump(concat(echo().subarray(0, 24), b), { v: 2 })));
  });
});

function installedVersion(): string {
  try {
    return /version 4\.99/.exec(execFileSync('tcpdump', ['--version'], { encoding: 'utf8' }))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** The texts of the real tcpdump, one for each frame. Times one second apart (in the file) tell where a packet begins. */
function realTcpdump(flags: string): string[] {
  const writer = new PcapWriter();
  for (const [i, frame] of FRAMES.entries()) writer.add(i * 1_000_000_000, frame);
  const dir = mkdtempSync(join(tmpdir(), 'tcpdump-'));
  const path = join(dir, 'a.pcap');
  writeFileSync(path, writer.bytes());
  const text = execFileSync('tcpdump', ['-ntt', '--nano', flags, '-r', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  rmSync(dir, { recursive: true });
  return text
    .split(/^\d+\.000000000 /m)
    .slice(1)
    .map((packet) => packet.replace(/\n$/, ''));
}

const RUNS: readonly [string, TcpdumpOptions][] = [
  ['-n', { flows: new TcpFlows() }],
  ['-e', { e: true, flows: new TcpFlows() }],
  ['-vS', { v: 1 }],
  ['-vvS', { v: 2 }],
  ['-evS', { e: true, v: 1 }],
  ['-xS', { dump: 'x' }],
  ['-XS', { dump: 'X' }],
  ['-XXS', { dump: 'XX' }],
];

describe.skipIf(installedVersion() === '')('the same text as the real tcpdump', () => {
  test.each(RUNS)('%s', (flags, opts) => {
    const real = realTcpdump(flags);
    expect(real).toHaveLength(FRAMES.length);
    expect(FRAMES.map((frame) => formatTcpdump(frame, opts))).toEqual(real);
  });
});
