import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dissect } from './dissect.ts';
import { FIELD_LABELS } from './registry.ts';
import { A, arp, B, bpdu, concat, echo, icmpError, igmp, ip, ipFrame, ramp, tcp, udp, udpPacket, vxlan } from './samples.ts';
import { summarize } from './summarize.ts';

const FRAMES: Readonly<Record<string, Uint8Array>> = {
  arp: arp({ op: 1, sha: A.mac, spa: A.ip, tha: 0 as typeof A.mac, tpa: B.ip }),
  echo: echo(),
  'echo with IP options': echo({}, { options: Uint8Array.of(0x94, 4, 0, 0) }),
  'ICMP error': icmpError({ type: 3, code: 4, rest: 1450, quoted: udpPacket(1000, 33434, ramp(8)) }),
  udp: udp(1234, 5678, ramp(12)),
  tcp: tcp({ options: Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7) }, ramp(3)),
  vxlan: vxlan(1, echo()),
  'vxlan in vxlan': vxlan(1, vxlan(2, arp({ op: 2, sha: A.mac, spa: A.ip, tha: B.mac, tpa: B.ip }))),
  ipip: ipFrame(4, echo().subarray(14)),
  igmp: igmp({ type: 0x16, maxResp: 0, group: ip('239.1.1.1') }),
  stp: bpdu(),
};
const protos = (frame: Uint8Array, opts = {}) => dissect(frame, opts).map((layer) => layer.proto);
const field = (frame: Uint8Array, name: string, opts = {}) =>
  dissect(frame, opts)
    .flatMap((layer) => layer.fields)
    .find((f) => f.name === name);

describe.each(Object.entries(FRAMES))('%s', (_name, frame) => {
  test('cut off at any length: no exception, layers and fields within the bytes', () => {
    for (let length = 0; length <= frame.length; length++) {
      const cut = frame.slice(0, length);
      let at = 0;
      for (const layer of dissect(cut)) {
        expect(layer.offset).toBeGreaterThanOrEqual(at);
        at = layer.offset + layer.length;
        expect(at).toBeLessThanOrEqual(length);
        for (const f of layer.fields) expect(f.offset + f.length).toBeLessThanOrEqual(layer.offset + layer.length);
      }
      summarize(cut);
    }
  });

  test('every field has a label and every checksum is right', () => {
    for (const f of dissect(frame).flatMap((layer) => layer.fields)) {
      expect(FIELD_LABELS[f.name]).toBe(f.label);
      expect(f.value).not.toContain('incorrect');
    }
  });
});

test('any bytes at all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('ethernet' as const, 'raw' as const), (frame, link) => {
      dissect(frame, { link });
      summarize(frame, { link });
    }),
  );
});

test('frames with bytes flipped', () => {
  const flips = fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(FRAMES)), flips, (frame, changes) => {
      const b = frame.slice();
      for (const [at, value] of changes) if (at < b.length) b[at] = value;
      dissect(b);
      summarize(b);
    }),
    { numRuns: 500 },
  );
});

describe('dissect', () => {
  test('an echo request', () => {
    expect(protos(echo())).toEqual(['ethernet', 'ipv4', 'icmp', 'data']);
    expect(field(echo({ seq: 3 }), 'icmp.seq')).toEqual({
      name: 'icmp.seq',
      label: 'Sequence number',
      value: '3',
      number: 3,
      offset: 40,
      length: 2,
    });
    expect(field(echo(), 'ip.ttl')).toMatchObject({ value: '64', offset: 22, length: 1 });
  });

  test('a VXLAN packet opens into the inner frame', () => {
    expect(protos(vxlan(1, echo()))).toEqual(['ethernet', 'ipv4', 'udp', 'vxlan', 'ethernet', 'ipv4', 'icmp', 'data']);
    expect(field(vxlan(42, echo()), 'vxlan.vni')?.value).toBe('42');
  });

  test('VXLAN on another port only when told', () => {
    const frame = vxlan(1, echo(), 9527);
    expect(protos(frame)).toEqual(['ethernet', 'ipv4', 'udp', 'data']);
    expect(protos(frame, { vxlanPorts: new Set([9527]) })).toContain('vxlan');
    expect(protos(vxlan(1, echo(), 8472))).toContain('vxlan');
  });

  test('an ICMP error opens into the packet that it quotes', () => {
    expect(protos(FRAMES['ICMP error'] as Uint8Array)).toEqual(['ethernet', 'ipv4', 'icmp', 'ipv4', 'udp', 'data']);
    expect(field(FRAMES['ICMP error'] as Uint8Array, 'icmp.mtu')?.value).toBe('1450');
  });

  test('a wrong checksum is said to be wrong; one over missing bytes is not judged', () => {
    const frame = echo();
    frame[60] = 0xff;
    const right = field(echo({ data: frame.slice(42) }), 'icmp.checksum')?.value.slice(0, 6);
    expect(field(frame, 'icmp.checksum')?.value).toContain(`incorrect, should be ${right}`);
    expect(field(echo().slice(0, 60), 'icmp.checksum')?.value).toMatch(/unverified/);
  });

  test('a later fragment is data, padding belongs to no packet', () => {
    expect(protos(echo({}, { df: false, fragOff: 10 }))).toEqual(['ethernet', 'ipv4', 'data']);
    const padded = concat(echo({ data: ramp(0) }), new Uint8Array(18));
    expect(protos(padded)).toEqual(['ethernet', 'ipv4', 'icmp']);
  });

  test('a raw packet begins with IPv4', () => {
    expect(protos(echo().subarray(14), { link: 'raw' })).toEqual(['ipv4', 'icmp', 'data']);
  });

  test('TCP options', () => {
    expect(field(FRAMES.tcp as Uint8Array, 'tcp.options.mss_val')).toMatchObject({ value: '1460', length: 4 });
    expect(field(FRAMES.tcp as Uint8Array, 'tcp.options.timestamp')?.value).toBe('val 1, ecr 2');
    const sack = tcp({ options: Uint8Array.of(1, 1, 5, 10, 0, 0, 3, 232, 0, 0, 7, 208) });
    expect(field(sack, 'tcp.options.sack')).toMatchObject({ value: '1000-2000', length: 10 });
  });

  test('bits, and numbers that are less than their bytes', () => {
    expect(field(tcp({ flags: 0x12 }), 'tcp.flags.syn')).toMatchObject({ value: '1 (set)', number: 1 });
    expect(field(tcp({ flags: 0x12 }), 'tcp.flags.fin')).toMatchObject({ value: '0 (not set)', number: 0 });
    const marked = echo({}, { tos: 0xb9, df: false, mf: true, fragOff: 0 });
    expect(field(marked, 'ip.dsfield.dscp')).toMatchObject({ value: '46 (EF)', number: 46 });
    expect(field(marked, 'ip.dsfield.ecn')).toMatchObject({ value: '1 (ECT(1))' });
    expect(field(marked, 'ip.flags')).toMatchObject({ number: 1 });
    expect(field(echo({}, { tos: 10 << 2 }), 'ip.dsfield.dscp')?.value).toBe('10 (AF11)');
    expect(field(echo({}, { fragOff: 185 }), 'ip.frag_offset')).toMatchObject({ value: '1480', number: 1480 });
  });

  test('IPv4 options one by one; one that cannot be ends them', () => {
    const options = (...bytes: number[]) =>
      dissect(echo({}, { options: Uint8Array.from(bytes) })).flatMap((l) =>
        l.fields.filter((f) => f.name === 'ip.opt').map((f) => f.value),
      );
    expect(options(1, 148, 4, 0, 0, 0, 0, 0)).toEqual(['No operation (1)', 'Router alert (148)', 'End of options (0)']);
    expect(options(7, 40, 0, 0)).toEqual(['Record route (7)']);
    expect(options(7, 0, 0, 0)).toEqual(['Record route (7)']);
  });

  test('a VLAN tag stands before the type', () => {
    const plain = echo();
    const tagged = concat(plain.subarray(0, 12), Uint8Array.of(0x81, 0, 0x60, 42), plain.subarray(12));
    expect(protos(tagged)).toEqual(['ethernet', 'vlan', 'ipv4', 'icmp', 'data']);
    expect(field(tagged, 'vlan.id')).toMatchObject({ value: '42', number: 42 });
    expect(field(tagged, 'vlan.priority')).toMatchObject({ value: '3' });
  });

  test('group records of an IGMPv3 report', () => {
    const report = Uint8Array.of(0x22, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 239, 1, 1, 1, 1, 0, 0, 1, 239, 1, 1, 2, 10, 0, 0, 9);
    const records = dissect(ipFrame(2, report)).flatMap((l) => l.fields.filter((f) => f.name === 'igmp.record'));
    expect(records.map((f) => [f.value, f.length])).toEqual([
      ['239.1.1.1 to_ex', 8],
      ['239.1.1.2 is_in {10.0.0.9}', 12],
    ]);
  });
});

describe('summarize', () => {
  test('a fragment tells what it is a part of, and where its data begins', () => {
    const first = ipFrame(1, ramp(64), { mf: true });
    const later = ipFrame(1, ramp(64), { fragOff: 185 });
    expect(summarize(first)).toMatchObject({ proto: 'icmp', fragment: 0 });
    expect(summarize(later)).toMatchObject({ proto: 'icmp', fragment: 1480, src: '10.0.0.1' });
    expect(summarize(echo()).fragment).toBeUndefined();
  });
  test('ARP: request and reply', () => {
    expect(summarize(FRAMES.arp as Uint8Array)).toEqual({
      proto: 'arp',
      src: '10.0.0.1',
      dst: '10.0.0.2',
      info: 'Who has 10.0.0.2? Tell 10.0.0.1',
      reply: false,
    });
    const reply = summarize(arp({ op: 2, sha: A.mac, spa: A.ip, tha: B.mac, tpa: B.ip }));
    expect([reply.info, reply.reply]).toEqual(['10.0.0.1 is at 02:00:00:00:00:0a', true]);
  });

  test('echo, and the reply to it', () => {
    expect(summarize(echo())).toMatchObject({ proto: 'icmp', src: '10.0.0.1', info: 'Echo request id=7 seq=1', reply: false });
    expect(summarize(echo({ type: 0 })).reply).toBe(true);
  });

  test('an ICMP error speaks for itself, not for what it quotes', () => {
    expect(summarize(FRAMES['ICMP error'] as Uint8Array)).toMatchObject({
      proto: 'icmp',
      info: 'Destination unreachable (fragmentation needed) mtu=1450',
      reply: true,
    });
  });

  test('a tunnel is an envelope', () => {
    expect(summarize(vxlan(1, echo()))).toMatchObject({
      proto: 'vxlan',
      info: 'VNI 1',
      inner: { proto: 'icmp', info: 'Echo request id=7 seq=1' },
    });
    expect(summarize(FRAMES['vxlan in vxlan'] as Uint8Array).inner?.inner).toMatchObject({ proto: 'arp', reply: true });
    expect(summarize(echo())).not.toHaveProperty('inner');
  });

  test('control traffic, carriers, fragments of a header', () => {
    expect(summarize(bpdu())).toMatchObject({ proto: 'ctl', src: '02:00:00:00:00:0a', dst: '01:80:c2:00:00:00' });
    expect(summarize(FRAMES.igmp as Uint8Array).proto).toBe('ctl');
    expect(summarize(ipFrame(99, ramp(4)))).toMatchObject({ proto: 'other', src: '10.0.0.1' });
    expect(summarize(new Uint8Array(5))).toEqual({ proto: 'other', src: '', dst: '', info: '', reply: false });
  });

  test('what comes from a server port to a client port is an answer', () => {
    expect(summarize(udp(53, 40000, ramp(1))).reply).toBe(true);
    expect(summarize(udp(40000, 53, ramp(1))).reply).toBe(false);
  });
});
