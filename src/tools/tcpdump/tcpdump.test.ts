import { describe, expect, test } from 'vitest';
import { ip } from '#tools/ip/ip.ts';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform } from '#tools/net/testing/script.ts';
import { ping } from '#tools/ping/ping.ts';
import { tcpdump } from './tcpdump.ts';

function pair(): ToolRig {
  const rig = new ToolRig([ip, ping, tcpdump]);
  const setup = `
ip link set lo up
ip netns add n1
ip link add va address 52:74:f4:fa:10:23 type veth peer name vb address 6e:06:6c:a6:7d:aa netns n1
ip link set va up
ip -n n1 link set vb up
ip addr add 10.0.0.1/24 dev va
ip -n n1 addr add 10.0.0.2/24 dev vb`;
  for (const line of setup.trim().split('\n')) expect(rig.run(line), line).toMatchObject({ err: '', status: 0 });
  return rig;
}
/** Runs tcpdump from before the ping until Ctrl-C or its own end. */
function watch(command: string): { out: string; err: string; status: number | undefined; rig: ToolRig } {
  const rig = pair();
  const running = rig.spawn(command);
  rig.settle();
  rig.run('ping -c 1 10.0.0.2');
  rig.settle();
  if (!running.handle.done) running.handle.signal(2);
  rig.settle();
  return { out: running.stdout.text.replace(/id \d+/g, 'id N'), err: running.stderr.text, status: running.handle.result, rig };
}
const REQUEST = 'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id N, seq 1, length 64\n';
const REPLY = 'IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id N, seq 1, length 64\n';
const counts = (captured: number, received = captured): string =>
  `${captured} packet${captured === 1 ? '' : 's'} captured\n${received} packets received by filter\n0 packets dropped by kernel\n`;

describe('tcpdump', () => {
  test('until Ctrl-C', () => {
    const { out, err, status } = watch('tcpdump -t -n -i va');
    expect(out).toBe(
      `ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28\nARP, Reply 10.0.0.2 is-at 6e:06:6c:a6:7d:aa, length 28\n${REQUEST}${REPLY}\n`,
    );
    expect(err).toBe(
      `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on va, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n${counts(4)}`,
    );
    expect(status).toBe(0);
  });
  test('-c ends it', () => {
    const { out, err, status } = watch('tcpdump -t -v -e -c 1 icmp');
    expect(out).toMatch(
      /^52:74:f4:fa:10:23 > 6e:06:6c:a6:7d:aa, ethertype IPv4 \(0x0800\), length 98: \(tos 0x0, ttl 64, .*\)\n {4}10.0.0.1 > 10.0.0.2: ICMP echo request/,
    );
    expect(err).toContain('tcpdump: listening on va, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n1 packet captured\n');
    expect(status).toBe(0);
  });
  test('on any, one direction', () => {
    const { out, err } = watch('tcpdump -t -n -i any -Q in icmp');
    expect(out).toBe(`va    In  ${REPLY}\n`);
    expect(err.startsWith('tcpdump: data link type LINUX_SLL2\ntcpdump: verbose output suppressed')).toBe(true);
  });
  test.each([
    ['-tt', /^1700000000\.\d{6} IP/],
    ['', /^22:13:20\.\d{6} IP/],
    ['-ttt', /^ 00:00:00\.000000 IP/],
    ['-tttt', /^2023-11-14 22:13:20\.\d{6} IP/],
    ['-#', /^ {4}1 {2}22:13:20/],
  ])('time %s', (option, line) => expect(watch(`tcpdump -n ${option} -i va icmp`).out).toMatch(line));
  test('a file, written and read', () => {
    const { out, err, rig } = watch('tcpdump -i va -n -w /x.pcap icmp');
    expect([out, err]).toEqual(['', `tcpdump: listening on va, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n${counts(2)}`]);
    expect(perform(rig, 'tcpdump -r /x.pcap -n -t').replace(/id \d+/g, 'id N')).toBe(
      `${REQUEST}${REPLY}E|reading from file /x.pcap, link-type EN10MB (Ethernet), snapshot length 262144\n`,
    );
    expect(perform(rig, 'tcpdump -r /x.pcap --count arp')).toBe(
      '0 packets\nE|reading from file /x.pcap, link-type EN10MB (Ethernet), snapshot length 262144\n',
    );
  });
  test('a snap length cuts the frames in the file and keeps their length', () => {
    const { rig } = watch('tcpdump -i va -s 20 -w /x.pcap icmp');
    const file = rig.fs.readBytes('/x.pcap') as Uint8Array;
    expect(file.length).toBe(24 + 2 * (16 + 20));
    expect([file[24 + 8], file[24 + 12]]).toEqual([20, 98]);
  });
  test('-A prints characters, -X hexadecimal too', () => {
    expect(watch('tcpdump -t -n -c 1 -A -i va icmp').out).toMatch(/\nE\.\.T[\s\S]*!"#\$%&'\(\)\*\+,-\.\/01234567\n$/);
    expect(watch('tcpdump -t -n -c 1 -X -i va icmp').out).toContain(
      "\n\t0x0040:  2425 2627 2829 2a2b 2c2d 2e2f 3031 3233  $%&'()*+,-./0123\n",
    );
  });
  test.each([
    ['tcpdump -i nope', 'E|tcpdump: nope: No such device exists\nE|(No such device exists)\n[1]\n'],
    ['tcpdump -c 0 -i va', 'E|tcpdump: invalid packet count 0\n[1]\n'],
    ['tcpdump -s foo -i va', 'E|tcpdump: invalid snaplen foo (must be >= 0 and <= 262144)\n[1]\n'],
    ['tcpdump -i va -Q foo', "E|tcpdump: unknown capture direction `foo'\n[1]\n"],
    ['tcpdump -i va icmp and', "E|tcpdump: can't parse filter expression: syntax error\n[1]\n"],
    ['tcpdump -r /nonexist', 'E|tcpdump: /nonexist: No such file or directory\n[1]\n'],
  ])('%s', (command, expected) => expect(perform(pair(), command)).toBe(expected));
  test('devices', () =>
    expect(perform(pair(), 'tcpdump -D')).toBe(
      '1.va [Up, Running, Connected]\n2.any (Pseudo-device that captures on all interfaces) [Up, Running]\n3.lo [Up, Running, Loopback]\n',
    ));
  test('a device that is down', () => {
    const rig = pair();
    rig.run('ip link set va down');
    expect(perform(rig, 'tcpdump -i va')).toBe('E|tcpdump: va: That device is not up\n[1]\n');
  });
});
