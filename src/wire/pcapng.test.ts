import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PcapngWriter, readPcapng } from './pcapng.ts';
import { echo, ramp, vxlan } from './samples.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

function sample(): PcapngWriter {
  const writer = new PcapngWriter('Vethlab', 1_767_225_600);
  const a = writer.addInterface({ name: 'hostA/red eth0', description: 'veth, 红' });
  const b = writer.addInterface({ name: 'br0' });
  writer.add(a, 1_000_000_001, echo(), { direction: 'out' });
  writer.add(b, 1_000_000_005, vxlan(1, echo()), { direction: 'in', comment: 'dropped: NETFILTER_DROP' });
  return writer;
}
const read = (bytes: Uint8Array, limit?: number) => {
  const file = readPcapng(bytes, limit);
  if ('error' in file) throw new Error(file.error);
  return file;
};

describe('pcapng', () => {
  test('names, comments, times and frames come back', () => {
    const file = read(sample().bytes());
    expect(file.interfaces).toEqual([
      { name: 'hostA/red eth0', description: 'veth, 红', linkType: 1 },
      { name: 'br0', linkType: 1 },
    ]);
    expect(file.packets.map((p) => [p.on, p.t, p.comment, p.wireLen])).toEqual([
      [0, 0, '', 98],
      [1, 4, 'dropped: NETFILTER_DROP', 148],
    ]);
    expect([...(file.packets[0]?.frame ?? [])]).toEqual([...echo()]);
    expect(file.truncated).toBe(false);
  });

  test('any frames of any interfaces', () => {
    const packets = fc.array(
      fc.record({ on: fc.nat(2), t: fc.nat(2 ** 40), frame: fc.uint8Array({ maxLength: 60 }), comment: fc.string() }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(packets, (list) => {
        const writer = new PcapngWriter('x', 1_767_225_600);
        for (let i = 0; i < 3; i++) writer.addInterface({ name: `eth${i}` });
        for (const p of list) writer.add(p.on, p.t, p.frame, { comment: p.comment });
        const first = Math.min(...list.map((p) => p.t));
        expect(read(writer.bytes()).packets.map((p) => [p.on, p.t, [...p.frame], p.comment])).toEqual(
          list.map((p) => [p.on, p.t - first, [...p.frame], p.comment]),
        );
      }),
    );
  });

  test('cut off at any length: the whole packets before the cut are there', () => {
    const bytes = sample().bytes();
    for (let length = 28; length < bytes.length; length += 4) {
      const file = read(bytes.subarray(0, length));
      expect(file.packets.length).toBeLessThan(2);
      expect(file.truncated || length === bytes.length || file.packets.length < 2).toBe(true);
    }
    expect(read(bytes, 1)).toMatchObject({ truncated: true, packets: [{ on: 0 }] });
  });

  test('what is not pcapng, and blocks that cannot be', () => {
    expect(readPcapng(ramp(60))).toEqual({ error: 'not-pcapng', offset: 0 });
    expect(readPcapng(new Uint8Array(3))).toEqual({ error: 'not-pcapng', offset: 0 });
    const bytes = sample().bytes();
    const length = new DataView(bytes.buffer).getUint32(4, true);
    bytes[length + 4] = 3;
    expect(readPcapng(bytes)).toEqual({ error: 'bad-block', offset: length });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 5 }), (flips) => {
        const b = sample().bytes();
        for (const [at, v] of flips) if (at < b.length) b[at] = v;
        readPcapng(b);
      }),
    );
  });

  test('texts', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeUtf8(encodeUtf8(text)) === text));
    expect(decodeUtf8(Uint8Array.of(0xff, 0x41))).toBe('ÿA');
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
  test('reads names, comments, directions and times', () => {
    const dir = mkdtempSync(join(tmpdir(), 'pcapng-'));
    const path = join(dir, 'a.pcapng');
    writeFileSync(path, sample().bytes());
    const fields = [
      'frame.interface_name',
      'frame.interface_description',
      'frame.comment',
      'frame.packet_flags_direction',
      'frame.time_epoch',
      '_ws.malformed',
    ];
    const args = ['-r', path, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])];
    const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    rmSync(dir, { recursive: true });
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map((r) => r.slice(0, 3))).toEqual([
      ['hostA/red eth0', 'veth, 红', ''],
      ['br0', '', 'dropped: NETFILTER_DROP'],
    ]);
    expect(rows.map((r) => Number(r[3]))).toEqual([2, 1]);
    expect(rows.map((r) => r[4])).toEqual(['1767225601.000000001', '1767225601.000000005']);
    expect(rows.every((r) => !r[5])).toBe(true);
  }, 30_000);
});
