import { describe, expect, test } from 'vitest';
import { Signalled } from '#sim/task.ts';
import { ip } from '#tools/ip/ip.ts';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform } from '#tools/net/testing/script.ts';
import { echoRequest, readEcho, sentAt } from './packet.ts';
import { ping } from './ping.ts';
import { Statistics } from './stats.ts';
import { icmpWords, timeWords } from './words.ts';

/** host 10.0.0.1 -- 10.0.0.2 n1 10.0.1.1 (MTU 1400) -- 10.0.1.2 n2. */
function routed(): ToolRig {
  const rig = new ToolRig([ip, ping]);
  const lines = `
ip link set lo up
ip netns add n1
ip netns add n2
ip link add va type veth peer name vb netns n1
ip link set va up
ip -n n1 link set vb up
ip -n n1 link add vc type veth peer name vd netns n2
ip -n n1 link set vc mtu 1400 up
ip -n n2 link set vd mtu 1400 up
ip addr add 10.0.0.1/24 brd + dev va
ip -n n1 addr add 10.0.0.2/24 dev vb
ip -n n1 addr add 10.0.1.1/24 dev vc
ip -n n2 addr add 10.0.1.2/24 dev vd
ip -n n2 route add default via 10.0.1.1
ip route add 10.0.1.0/24 via 10.0.0.2
ip route add 10.9.0.0/16 via 10.0.0.2`;
  for (const line of lines.trim().split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  rig.sys.enter(rig.sys.netnsByName('n1') as never).sysctlSet('net/ipv4/ip_forward', '1');
  return rig;
}
/** Times differ from machine to machine. */
const timeless = (text: string): string =>
  text.replace(/time=[\d.]+/g, 'time=T').replace(/[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms/, 'A/B/C/D ms');
const tail = (host: string, line: string, last = ''): string => `\n--- ${host} ping statistics ---\n${line}\n${last}`;

describe('ping', () => {
  test('replies, one a second', () => {
    const rig = routed();
    expect(timeless(perform(rig, 'ping -c 2 10.0.1.2'))).toBe(
      `PING 10.0.1.2 (10.0.1.2) 56(84) bytes of data.\n64 bytes from 10.0.1.2: icmp_seq=1 ttl=63 time=T ms\n64 bytes from 10.0.1.2: icmp_seq=2 ttl=63 time=T ms\n${tail('10.0.1.2', '2 packets transmitted, 2 received, 0% packet loss, time 1000ms', 'rtt min/avg/max/mdev = A/B/C/D ms\n')}`,
    );
  });

  test('a name from /etc/hosts is shown with its address', () =>
    expect(timeless(perform(routed(), 'ping -c1 localhost'))).toBe(
      `PING localhost (127.0.0.1) 56(84) bytes of data.\n64 bytes from localhost (127.0.0.1): icmp_seq=1 ttl=64 time=T ms\n${tail('localhost', '1 packets transmitted, 1 received, 0% packet loss, time 0ms', 'rtt min/avg/max/mdev = A/B/C/D ms\n')}`,
    ));

  test('without room for the time there are no round trips', () =>
    expect(perform(routed(), 'ping -c1 -s 8 10.0.0.2')).toBe(
      `PING 10.0.0.2 (10.0.0.2) 8(36) bytes of data.\n16 bytes from 10.0.0.2: icmp_seq=1 ttl=64\n${tail('10.0.0.2', '1 packets transmitted, 1 received, 0% packet loss, time 0ms', '\n')}`,
    ));

  test.each([
    ['ping -c1 -t 1 10.0.1.2', '10.0.1.2', '56(84)', 'Time to live exceeded'],
    ['ping -c1 10.9.0.1', '10.9.0.1', '56(84)', 'Destination Net Unreachable'],
    ['ping -c1 -M do -s 1472 10.0.1.2', '10.0.1.2', '1472(1500)', 'Frag needed and DF set (mtu = 1400)'],
  ])('%s', (command, host, size, words) =>
    expect(perform(routed(), command)).toBe(
      `PING ${host} (${host}) ${size} bytes of data.\nFrom 10.0.0.2 icmp_seq=1 ${words}\n${tail(host, '1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms', '\n')}[1]\n`,
    ),
  );

  test('nobody answers the ARP requests', () => {
    const out = perform(routed(), 'ping -c 3 10.0.0.77');
    expect(out).toContain('From 10.0.0.1 icmp_seq=1 Destination Host Unreachable\nFrom 10.0.0.1 icmp_seq=2 Destination Host Unreachable\n');
    expect(out).toMatch(/3 packets transmitted, 0 received, \+3 errors, 100% packet loss, time 2000ms\npipe \d\n\[1\]\n$/);
  });

  test('too long for the own link', () =>
    expect(perform(routed(), 'ping -c1 -M do -s 3000 10.0.0.2')).toBe(
      `PING 10.0.0.2 (10.0.0.2) 3000(3028) bytes of data.\n${tail('10.0.0.2', '1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms', '\n')}E|ping: local error: message too long, mtu=1500\n[1]\n`,
    ));

  test('-w ends the run; too few replies are a failure', () => {
    const out = perform(routed(), 'ping -c 3 -w 1 -i 0.6 10.0.0.2');
    expect(out).toContain('2 packets transmitted, 2 received, 0% packet loss, time 600ms');
    expect(out.endsWith('[1]\n')).toBe(true);
  });

  test('-W ends the waiting for the last reply', () => {
    const rig = routed();
    const before = rig.sys.now();
    expect(perform(rig, 'ping -c1 -W 0.2 10.0.0.77')).toContain('1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n[1]\n');
    expect(rig.sys.now() - before).toBe(200_000_000);
  });

  test.each([
    ['ping', 'E|ping: usage error: Destination address required\n[1]\n'],
    ['ping -c 0 10.0.0.2', "E|ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n[1]\n"],
    ['ping -t 256 10.0.1.2', "E|ping: invalid argument: '256': out of range: 0 <= value <= 255\n[1]\n"],
    ['ping -c foo 10.0.0.2', "E|ping: invalid argument: 'foo'\n[1]\n"],
    ['ping nohost', 'E|ping: nohost: Temporary failure in name resolution\n[2]\n'],
    ['ping 1.2.3.4', 'E|ping: connect: Network is unreachable\n[2]\n'],
    ['ping -M foo 10.0.1.2', 'E|ping: invalid -M argument: foo\n[2]\n'],
    ['ping -I nope 10.0.0.2', 'E|ping: SO_BINDTODEVICE nope: No such device\n[2]\n'],
    ['ping -c1 10.0.0.255', 'E|ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n[2]\n'],
  ])('%s', (command, expected) => expect(perform(routed(), command)).toBe(expected));

  test('Ctrl-\\ tells how it stands, Ctrl-C ends with the statistics', () => {
    const rig = routed();
    const running = rig.spawn('ping 10.0.0.2');
    rig.pass(1300);
    running.handle.signal(3);
    rig.settle();
    expect(running.stderr.text).toMatch(/^\r2\/2 packets, 0% loss, min\/avg\/ewma\/max = /);
    running.handle.signal(2);
    rig.settle();
    expect(running.stdout.text).toContain('2 packets transmitted, 2 received, 0% packet loss, time 1000ms');
    expect(running.handle.result).toBe(0);
  });
  test('other signals kill', () => {
    const rig = routed();
    const running = rig.spawn('ping 10.0.0.2');
    rig.settle();
    running.handle.signal(15);
    rig.settle();
    expect(running.handle.error).toBeInstanceOf(Signalled);
  });
});

describe('words', () => {
  test.each([
    [45, '0.045 ms'],
    [1234, '1.23 ms'],
    [9994, '9.99 ms'],
    [9995, '10.0 ms'],
    [12_345, '12.3 ms'],
    [99_950, '100 ms'],
    [123_456, '123 ms'],
  ])('%d µs is %s', (us, words) => expect(timeWords(us)).toBe(words));
  test.each([
    [3, 13, 0, 'Packet filtered'],
    [3, 99, 0, 'Dest Unreachable, Bad Code: 99'],
    [11, 1, 0, 'Frag reassembly time exceeded'],
    [5, 1, 0x0a000002, 'Redirect Host(New nexthop: 10.0.0.2)'],
  ])('type %d code %d', (type, code, info, words) => expect(icmpWords(type, code, info)).toBe(words));
  test('loss has six digits at most, duplicates are told', () => {
    const stats = new Statistics();
    stats.transmitted = 3;
    stats.reply(1, 1000);
    stats.reply(1, 3000);
    expect(stats.summary('h', 2000, true, false)).toBe(
      '\n--- h ping statistics ---\n3 packets transmitted, 1 received, +1 duplicates, 66.6667% packet loss, time 2000ms\nrtt min/avg/max/mdev = 1.000/2.000/3.000/1.000 ms, pipe 3\n',
    );
  });
});

test('the packet carries the time of day and counts on from there', () => {
  const packet = echoRequest(0x1234, 7, 56, [], 1_795_532_441_598_657n);
  expect(packet.length).toBe(64);
  expect(readEcho(packet)).toEqual({ type: 8, code: 0, ident: 0x1234, seq: 7 });
  expect(sentAt(packet)).toBe(1_795_532_441_598_657n);
  expect([...packet.slice(24, 27)]).toEqual([0x10, 0x11, 0x12]);
  expect([...echoRequest(1, 1, 4, [0xab], 0n).slice(8)]).toEqual([0xab, 0xab, 0xab, 0xab]);
});
