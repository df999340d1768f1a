/** Texts and exit codes as conntrack 1.4.7 gave them on Debian 12. */
import { describe, expect, test } from 'vitest';
import { parseIpv4 } from '#base/addr.ts';
import { type Ipv4, nanos, nsId, SEC } from '#base/brand.ts';
import type { ConntrackRow } from '#sim/rows.ts';
import type { Task } from '#sim/task.ts';
import type { ToolContext } from '../tool.ts';
import { conntrack } from './index.ts';

const ip = (text: string): Ipv4 => parseIpv4(text) as Ipv4;
const common = { nsid: nsId(1), mark: 0 };
const icmp: ConntrackRow = {
  ...common,
  rid: 1,
  original: { src: ip('10.0.0.2'), dst: ip('10.1.0.2'), proto: 1, sport: 59, dport: 59, icmpType: 8, icmpCode: 0 },
  reply: { src: ip('10.1.0.2'), dst: ip('10.1.0.1'), proto: 1, sport: 59, dport: 59, icmpType: 0, icmpCode: 0 },
  protoState: '',
  status: ['SEEN_REPLY', 'CONFIRMED', 'SRC_NAT'],
  expires: nanos(29.5 * SEC),
};
const tcp: ConntrackRow = {
  ...common,
  rid: 2,
  original: { src: ip('10.0.0.2'), dst: ip('10.1.0.2'), proto: 6, sport: 51472, dport: 80 },
  reply: { src: ip('10.1.0.2'), dst: ip('10.1.0.11'), proto: 6, sport: 80, dport: 51472 },
  protoState: 'ESTABLISHED',
  status: ['SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SRC_NAT'],
  expires: nanos(431999.9 * SEC),
};
const udp: ConntrackRow = {
  ...common,
  rid: 3,
  original: { src: ip('10.0.0.2'), dst: ip('10.0.0.1'), proto: 17, sport: 35708, dport: 53 },
  reply: { src: ip('10.1.0.2'), dst: ip('10.1.0.1'), proto: 17, sport: 5353, dport: 35708 },
  protoState: '',
  status: ['CONFIRMED', 'SRC_NAT', 'DST_NAT'],
  expires: nanos(29.1 * SEC),
};
const ICMP = 'icmp     1 29 src=10.0.0.2 dst=10.1.0.2 type=8 code=0 id=59 src=10.1.0.2 dst=10.1.0.1 type=0 code=0 id=59 mark=0 use=1\n';
const TCP =
  'tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.1.0.2 sport=51472 dport=80 src=10.1.0.2 dst=10.1.0.11 sport=80 dport=51472 [ASSURED] mark=0 use=1\n';
const UDP =
  'udp      17 29 src=10.0.0.2 dst=10.0.0.1 sport=35708 dport=53 [UNREPLIED] src=10.1.0.2 dst=10.1.0.1 sport=5353 dport=35708 mark=0 use=1\n';
const V = 'conntrack v1.4.7 (conntrack-tools): ';
const TRY = "Try `conntrack -h' or 'conntrack --help' for more information.\n";

function run(line: string): { out: string; err: string; rc: unknown; deleted: number[] } {
  let out = '';
  let err = '';
  let deleted: number[] = [];
  const sys = {
    now: () => 0,
    conntrack: () => [icmp, tcp, udp],
    conntrackFlush: () => undefined,
    conntrackDelete: (rows: readonly ConntrackRow[]) => {
      deleted = rows.map((row) => row.rid);
      return rows.length;
    },
  };
  const stdout = {
    write: (text: string) => {
      out += text;
    },
  };
  const stderr = {
    write: (text: string) => {
      err += text;
    },
  };
  const args = line.split(' ').slice(1);
  const step = (conntrack.run({ args, sys, stdout, stderr } as unknown as ToolContext) as Task<number>).next();
  return { out, err, rc: step.done ? step.value : -1, deleted };
}

describe('conntrack', () => {
  const cases: readonly (readonly [string, string, string, number])[] = [
    ['conntrack -L', ICMP + TCP + UDP, `${V}3 flow entries have been shown.\n`, 0],
    ['conntrack -L -p icmp', ICMP, `${V}1 flow entries have been shown.\n`, 0],
    ['conntrack -L -o extended -p udp', `ipv4     2 ${UDP}`, `${V}1 flow entries have been shown.\n`, 0],
    ['conntrack -L -g', UDP, `${V}1 flow entries have been shown.\n`, 0],
    ['conntrack -L -p tcp --dport 80', TCP, `${V}1 flow entries have been shown.\n`, 0],
    ['conntrack -D -s 9.9.9.9', '', `${V}0 flow entries have been deleted.\n`, 1],
    ['conntrack -F', '', `${V}connection tracking table has been emptied.\n`, 0],
    ['conntrack -C', '3\n', '', 0],
    ['conntrack -V', 'conntrack v1.4.7 (conntrack-tools)\n', '', 0],
    ['conntrack -L foo', '', `${V}unknown type \`foo'\n${TRY}`, 2],
    ['conntrack -L --foo', '', `${V}unknown option \`--foo'\n${TRY}`, 2],
    ['conntrack -L -p foo', '', `${V}\`foo' unsupported protocol\n${TRY}`, 2],
    ['conntrack -L -s foo', '', `${V}Invalid IP address \`foo'\n${TRY}`, 2],
  ];
  test.each(cases)('%s', (line, out, err, rc) => expect(run(line)).toMatchObject({ out, err, rc }));

  test('-D ends what it lists', () => {
    expect(run('conntrack -D -p icmp')).toEqual({ out: ICMP, err: `${V}1 flow entries have been deleted.\n`, rc: 0, deleted: [1] });
  });
});
