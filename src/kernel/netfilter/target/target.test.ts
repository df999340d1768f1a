/** Targets that rewrite a packet: its checksums stay right, and what it is not made for is left alone. */
import { beforeEach, describe, expect, test } from 'vitest';
import { readU16 } from '#base/bytes.ts';
import { ipv4ChecksumOk, ipv4Tos, ipv4TotLen, ipv4Ttl } from '#wire/ipv4.ts';
import { encodeTcp, TCP_HLEN, TCP_SYN, tcpChecksumOk, tcpHeaderLen } from '#wire/tcp.ts';
import { clone_for } from '../../core/dev.ts';
import { klogOf } from '../../core/klog.ts';
import type { Skb } from '../../core/skb.ts';
import { sysctl_write } from '../../core/sysctl.ts';
import { type NfIpv4Ops, nf_register_ipv4_ops } from '../ipv4_ops.ts';
import { xtStore } from '../store.ts';
import { Bench, CLIENT, rule, SERVER } from '../testing.ts';
import type { XtIp } from '../x_tables.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
const add = (name: string, opts: Record<string, unknown>, ip: Partial<XtIp> = {}) =>
  xtStore(bench.net).insertRule('mangle', 'FORWARD', rule({ name, opts }, ip), name);
const sound = (skb: Skb): boolean => ipv4ChecksumOk(skb.buf, skb.data);

describe('TTL and TOS', () => {
  test('the header checksum follows, and the bytes of a clone stay as they were', () => {
    add('TTL', { mode: 'dec', value: 100 });
    add('TOS', { value: 0x10, mask: 0x3f });
    const skb = bench.udp(CLIENT, SERVER, 1, 2);
    const clone = clone_for(skb, bench.left);
    expect(bench.there(skb)).toBe(true);
    expect([ipv4Ttl(skb.buf, skb.data), ipv4Tos(skb.buf, skb.data), sound(skb)]).toEqual([0, 0x10, true]);
    expect([ipv4Ttl(clone.buf, clone.data), ipv4Tos(clone.buf, clone.data)]).toEqual([64, 0]);
  });
});

describe('TCPMSS', () => {
  const syn = (options: readonly number[]): Skb =>
    bench.packet(CLIENT, SERVER, 6, TCP_HLEN + options.length, (b, o) => {
      const header = { source: 1, dest: 2, seq: 1, flags: TCP_SYN, window: 9, options: new Uint8Array(options) };
      encodeTcp(b, o, o + TCP_HLEN + options.length, header, { src: CLIENT, dst: SERVER });
    });
  const run = (skb: Skb): Skb => {
    expect(bench.there(skb)).toBe(true);
    expect(tcpChecksumOk(skb.buf, skb.data + 20, skb.tail, CLIENT, SERVER)).toBe(true);
    expect(sound(skb)).toBe(true);
    return skb;
  };
  const mssAt = (skb: Skb, offset: number): number => readU16(skb.buf, skb.data + 40 + offset + 2);

  test('lowers an MSS, never raises it, behind other options too', () => {
    add('TCPMSS', { mss: 1400 }, { proto: 6 });
    expect(mssAt(run(syn([2, 4, 0x05, 0xb4])), 0)).toBe(1400);
    expect(mssAt(run(syn([2, 4, 0x02, 0x18])), 0)).toBe(536);
    expect(mssAt(run(syn([1, 1, 4, 2, 2, 4, 0x05, 0xb4])), 4)).toBe(1400);
  });

  test('a SYN without the option gets one of 536 at most', () => {
    add('TCPMSS', { mss: 1400 }, { proto: 6 });
    const skb = run(syn([4, 2, 1, 1]));
    expect([tcpHeaderLen(skb.buf, skb.data + 20), ipv4TotLen(skb.buf, skb.data), mssAt(skb, 0)]).toEqual([28, 48, 536]);
  });

  test('clamps to the smaller MTU of the way there and the way back', () => {
    nf_register_ipv4_ops({ dst_mtu: () => 1450, reverse_mtu: () => 1300 } as Partial<NfIpv4Ops> as NfIpv4Ops);
    add('TCPMSS', { mss: 'pmtu' }, { proto: 6 });
    expect(mssAt(run(syn([2, 4, 0x05, 0xb4])), 0)).toBe(1260);
  });

  test('clamping is refused where no route is known', () => {
    const at = rule({ name: 'TCPMSS', opts: { mss: 'pmtu' } }, { proto: 6 });
    expect(xtStore(bench.net).insertRule('mangle', 'PREROUTING', at, '')).toMatchObject({ errno: 'EINVAL' });
  });
});

describe('marks', () => {
  test('MARK: bits of the mask go, bits of the mark are flipped', () => {
    add('MARK', { mark: 0x10, mask: 0xf0 });
    const skb = Object.assign(bench.udp(CLIENT, SERVER, 1, 2), { mark: 0x8000002f });
    bench.there(skb);
    expect(skb.mark).toBe(0x8000001f);
  });

  test('CONNMARK carries a mark from one packet to the answer', () => {
    const conn = { mark: 0, ctmask: 0xffffffff, nfmask: 0xffffffff };
    add('CONNMARK', { ...conn, mode: 'save', shift: 4 }, { src: CLIENT, srcMask: 0xffffffff });
    add('CONNMARK', { ...conn, mode: 'restore', shift: -4 }, { dst: CLIENT, dstMask: 0xffffffff });
    bench.there(Object.assign(bench.udp(CLIENT, SERVER, 1, 2), { mark: 0xa }));
    const back = bench.udp(SERVER, CLIENT, 2, 1);
    bench.back(back);
    expect(back.mark).toBe(0xa);
  });
});

describe('LOG', () => {
  const lines = () => klogOf(bench.net.machine).since();

  test('the machine says it; a namespace of its own only when it may', () => {
    const inner = bench.world.addNetns(bench.net.machine, 'inner');
    for (const net of [bench.net, inner])
      xtStore(net).insertRule('mangle', 'FORWARD', rule({ name: 'LOG', opts: { level: 4, prefix: 'x ', flags: 0 } }), '');
    bench.there(bench.udp(CLIENT, SERVER, 1, 2));
    expect(lines()).toMatchObject([
      {
        level: 4,
        text: 'x IN=left OUT=right MAC= SRC=10.0.0.2 DST=10.1.0.2 LEN=32 TOS=0x00 PREC=0x00 TTL=64 ID=0 PROTO=UDP SPT=1 DPT=2 LEN=12 ',
      },
    ]);
    klogOf(bench.net.machine).clear();
    expect(lines()).toEqual([]);
    expect(sysctl_write(inner, 'net/netfilter/nf_log_all_netns', '1')).toBe('ENOENT');
  });
});
