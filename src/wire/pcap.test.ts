import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PcapWriter, readPcap } from './pcap.ts';
import { A, arp, B, bpdu, echo, icmpError, igmp, ip, ramp, tcp, udp, udpPacket, vxlan } from './samples.ts';

const NS = 1_000_000_000;
/** The file with the words of its headers in the other byte order, and µs when asked for. */
function converted(bytes: Uint8Array, bigEndian: boolean, micro: boolean): Uint8Array {
  const from = new DataView(bytes.buffer, bytes.byteOffset);
  const out = bytes.slice();
  const to = new DataView(out.buffer);
  const put = (o: number, v: number) => to.setUint32(o, v, !bigEndian);
  put(0, micro ? 0xa1b2c3d4 : 0xa1b23c4d);
  to.setUint16(4, 2, !bigEndian);
  to.setUint16(6, 4, !bigEndian);
  for (let o = 8; o < 24; o += 4) put(o, from.getUint32(o, true));
  for (let at = 24; at < bytes.length; at += 16 + from.getUint32(at + 8, true)) {
    put(at, from.getUint32(at, true));
    put(at + 4, micro ? Math.floor(from.getUint32(at + 4, true) / 1000) : from.getUint32(at + 4, true));
    put(at + 8, from.getUint32(at + 8, true));
    put(at + 12, from.getUint32(at + 12, true));
  }
  return out;
}

describe('pcap', () => {
  test('what is written is read: frames, times to the nanosecond, both byte orders', () => {
    const packets = fc.array(fc.record({ t: fc.nat(100 * NS), frame: fc.uint8Array({ maxLength: 80 }) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(packets, fc.boolean(), fc.nat(1_700_000_000), (list, bigEndian, epoch) => {
        const writer = new PcapWriter(262144, epoch);
        for (const { t, frame } of list) writer.add(t, frame);
        const file = readPcap(converted(writer.bytes(), bigEndian, false));
        if ('error' in file) throw new Error(file.error);
        expect(file).toMatchObject({ linkType: 1, snaplen: 262144, truncated: false });
        expect(file.packets.map((p) => [p.t + (file.epochSeconds - epoch) * NS, [...p.frame], p.wireLen])).toEqual(
          list.map((p) => [p.t, [...p.frame], p.frame.length]),
        );
      }),
    );
  });

  test('microseconds', () => {
    const writer = new PcapWriter();
    writer.add(5 * NS + 123_456_789, ramp(4));
    expect(readPcap(converted(writer.bytes(), true, true))).toMatchObject({ epochSeconds: 5, packets: [{ t: 123_456_000 }] });
  });

  test('a snap length cuts frames and keeps their length', () => {
    const writer = new PcapWriter(10);
    writer.add(0, ramp(64));
    expect(readPcap(writer.bytes())).toMatchObject({ snaplen: 10, packets: [{ frame: ramp(10), wireLen: 64 }] });
  });

  test('cut off at any length: the whole packets before the cut are there', () => {
    const writer = new PcapWriter();
    for (let i = 0; i < 3; i++) writer.add(i, ramp(20));
    const bytes = writer.bytes();
    for (let length = 0; length < bytes.length; length++) {
      const file = readPcap(bytes.subarray(0, length));
      if (length < 24) expect(file).toEqual({ error: 'not-pcap', offset: 0 });
      else expect('packets' in file && file.packets.length).toBe(Math.floor((length - 24) / 36));
    }
  });

  test('an impossible packet length is an error, not an allocation', () => {
    const writer = new PcapWriter();
    writer.add(0, ramp(4));
    const bytes = writer.bytes();
    bytes[24 + 11] = 0x7f;
    expect(readPcap(bytes)).toEqual({ error: 'bad-packet-length', offset: 24 });
  });

  test('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (b) => void readPcap(b)));
  });
});

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!installed('tshark'))('tshark', () => {
  test('reads our frames without a complaint, VXLAN on its port included', () => {
    const writer = new PcapWriter();
    const frames = [
      arp({ op: 1, sha: A.mac, spa: A.ip, tha: 0 as typeof A.mac, tpa: B.ip }),
      echo(),
      icmpError({ type: 3, code: 1, quoted: udpPacket(1000, 33434, ramp(8)) }),
      udp(1234, 5678, ramp(11)),
      tcp({}),
      vxlan(7, echo({ type: 0 })),
      igmp({ type: 0x16, maxResp: 0, group: ip('239.1.1.1') }),
      bpdu(),
    ];
    for (const [i, frame] of frames.entries()) writer.add(i * 1000, frame);
    const dir = mkdtempSync(join(tmpdir(), 'pcap-'));
    const path = join(dir, 'a.pcap');
    writeFileSync(path, writer.bytes());
    const checks = ['ip', 'udp', 'tcp'].flatMap((p) => ['-o', `${p}.check_checksum:TRUE`]);
    const fields = [
      'frame.protocols',
      '_ws.malformed',
      'ip.checksum.status',
      'udp.checksum.status',
      'tcp.checksum.status',
      'icmp.checksum.status',
    ];
    const args = ['-r', path, '-T', 'fields', ...fields.flatMap((f) => ['-e', f]), ...checks];
    const lines = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .replace(/\n$/, '')
      .split('\n');
    rmSync(dir, { recursive: true });
    const protocols = lines.map((line) => (line.split('\t')[0] ?? '').replace(/:data$/, ''));
    expect(protocols).toEqual([
      'eth:ethertype:arp',
      'eth:ethertype:ip:icmp',
      'eth:ethertype:ip:icmp:ip:udp',
      'eth:ethertype:ip:udp',
      'eth:ethertype:ip:tcp',
      'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp',
      'eth:ethertype:ip:igmp:igmp',
      'eth:llc:stp',
    ]);
    for (const line of lines) {
      const [, malformed, ...statuses] = line.split('\t');
      expect(malformed).toBe('');
      expect(statuses.join(','), line).not.toMatch(/\b0\b/);
      if (line.includes(':ip')) expect(statuses.join(','), line).toMatch(/\b1\b/);
    }
  }, 30_000);
});
