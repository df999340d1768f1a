import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walk } from '../dissect.ts';
import { PcapWriter } from '../pcap.ts';
import { A, arp, B, bpdu, echo, icmpError, igmp, ip, ramp, tcp, udp, udpPacket, vxlan } from '../samples.ts';
import { suggestions } from './complete.ts';
import { chosenIn, isExpression, joined, termsOf, withChoice, withTerm } from './compose.ts';
import { fieldTable } from './fields.ts';
import { lex } from './lex.ts';
import { matches } from './match.ts';
import { parseFilter } from './parse.ts';

const fields = fieldTable([
  { name: 'frame.len', type: 'number', label: 'Length' },
  { name: 'netns', type: 'text', label: 'Namespace' },
  { name: 'dropped', type: 'flag', label: 'Dropped' },
]);

const FRAMES: readonly Uint8Array[] = [
  arp({ op: 1, sha: A.mac, spa: A.ip, tha: 0 as typeof A.mac, tpa: B.ip }),
  arp({ op: 2, sha: B.mac, spa: B.ip, tha: A.mac, tpa: A.ip }),
  echo(),
  echo({ type: 0, seq: 3 }, { ttl: 63, src: B.ip, dst: A.ip }),
  icmpError({ type: 3, code: 3, quoted: udpPacket(1000, 33434, ramp(8)) }),
  udp(1234, 53, ramp(12)),
  tcp({}),
  tcp({ flags: 0x12, source: 80, dest: 40000 }, new Uint8Array(0), true),
  vxlan(7, tcp({ dest: 443 })),
  igmp({ type: 0x16, maxResp: 0, group: ip('239.1.1.1') }),
  bpdu(),
];
const own = (frame: Uint8Array) => ({
  steps: walk(frame),
  own: (name: string) => ({ 'frame.len': frame.length, netns: 'red', dropped: true })[name],
  words: () => 'red eth0 icmp echo request',
});
function passing(text: string): number[] {
  const parsed = parseFilter(text, fields);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error} at ${parsed.at}`);
  return FRAMES.flatMap((frame, i) => (matches(parsed.test, own(frame)) ? [i] : []));
}

const EXPRESSIONS = [
  'arp',
  'ip',
  'icmp',
  'udp',
  'vxlan',
  'stp',
  'arp.opcode == 1',
  'arp.opcode != 1',
  'arp.src.proto_ipv4 == 10.0.0.2',
  'eth.src == 02:00:00:00:00:0a',
  'eth.addr == 02-00-00-00-00-0b',
  'eth.dst.ig == 1',
  'ip.addr == 10.0.0.1',
  'ip.addr != 10.0.0.1',
  'ip.dst == 239.0.0.0/8',
  'ip.ttl < 64',
  'ip.ttl >= 64',
  'ip.flags.df == 1',
  'ip.hdr_len > 20',
  'ip.proto == 0x11',
  'icmp.type == 8',
  'icmp.type in {0, 3}',
  'icmp.seq',
  'tcp.port == 80',
  'tcp.port in {443..444}',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.flags.syn == 1 and not tcp.flags.ack == 1',
  'udp.dstport == 4789',
  'udp.port eq 1000',
  'vxlan.vni == 7',
  'vxlan && tcp.dstport == 443',
  'frame.len > 100',
  'frame.len le 60 or vxlan',
  '!(arp or icmp) && ip',
  '! arp && ! ip',
  'icmp or arp && eth.dst == 02:00:00:00:00:0b',
];

describe('an expression', () => {
  test.each([
    ['icmp.type == 8', [2]],
    ['netns == "RED" && arp', [0, 1]],
    ['netns contains "e" and arp.opcode==2', [1]],
    ['dropped and vxlan', [8]],
    ['"request" && icmp.type == 8', [2]],
    ['"elsewhere"', []],
  ])('%s', (text, found) => {
    expect(passing(text)).toEqual(found);
  });

  test('whose frames are forgotten knows what is known beside the bytes', () => {
    const parsed = parseFilter('dropped && !icmp', fields);
    expect('test' in parsed && matches(parsed.test, { steps: [], own: () => true, words: () => '' })).toBe(true);
  });

  test.each([
    ['ip.adr == 10.0.0.1', 'field', 0, 6],
    ['ip.src == 10.0.0.256', 'value.ipv4', 10, 20],
    ['ip.src == 10.0.0.0/33', 'value.ipv4', 10, 21],
    ['ip.ttl == many', 'value.number', 10, 14],
    ['eth.src == 02:00', 'value.mac', 11, 16],
    ['netns ==', 'value.text', 8, 8],
    ['icmp ==', 'noValue', 5, 7],
    ['netns > "a"', 'noOrder', 6, 7],
    ['ip.src contains "1"', 'noContains', 7, 15],
    ['tcp.port in 80', 'set', 12, 14],
    ['tcp.port in {80', 'set', 15, 15],
    ['(arp', 'paren', 4, 4],
    ['arp)', 'paren', 3, 4],
    ['arp &&', 'operand', 6, 6],
    ['arp icmp', 'operator', 4, 8],
    ['netns == "red', 'quote', 9, 13],
    ['ip.ttl = 64', 'operator', 7, 8],
    [`${'('.repeat(100)}arp`, 'deep', 64, 65],
  ])('%s is refused where it is wrong', (text, error, at, end) => {
    expect(parseFilter(text, fields)).toMatchObject({ error, at, end });
  });

  test('any text at all is parsed or refused at a place within it', () => {
    const piece = fc.constantFrom(
      'ip.src',
      'arp',
      '==',
      '!',
      '(',
      ')',
      '{',
      '}',
      ',',
      '..',
      '10.0.0.1',
      '"a',
      '"',
      '&&',
      'or',
      'in',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(piece, { maxLength: 12 }).map((p) => p.join(' ')),
        ),
        (text) => {
          const parsed = parseFilter(text, fields);
          if ('error' in parsed) expect(parsed.at >= 0 && parsed.at <= parsed.end && parsed.end <= text.length).toBe(true);
          let at = 0;
          for (const token of lex(text)) {
            expect(token.at).toBeGreaterThanOrEqual(at);
            at = token.end;
          }
          suggestions(text, text.length, fields, () => []);
          termsOf(text, fields);
        },
      ),
    );
  });

  test('not, and, or are those of logic', () => {
    const some = fc.constantFrom(...EXPRESSIONS);
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [inA, inB] = [new Set(passing(a)), new Set(passing(b))];
        const all = [...FRAMES.keys()];
        expect(passing(`!(${a})`)).toEqual(all.filter((i) => !inA.has(i)));
        expect(passing(joined([a, b]))).toEqual(all.filter((i) => inA.has(i) && inB.has(i)));
        expect(passing(`(${a}) || (${b})`)).toEqual(all.filter((i) => inA.has(i) || inB.has(i)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('words and expressions', () => {
  test.each(['icmp', 'ip.addr', 'ip.adr', 'arp || icmp', 'not arp', '!arp', 'tcp.port in {1}', '"a b"', 'netns == x', 'frame.len >'])(
    '%s is an expression',
    (text) => expect(isExpression(text, fields)).toBe(true),
  );
  test.each(['', 'red', 'icmp request', 'who has 10.0.0.1', '10.0.0.1', 'red and blue', 'not there', 'qianyi-test-1'])(
    '%s is words',
    (text) => expect(isExpression(text, fields)).toBe(false),
  );
});

describe('terms', () => {
  test('are put in and taken out, and words go along', () => {
    expect(withTerm('', 'dropped', true, fields)).toBe('dropped');
    expect(withTerm('dropped', 'dropped', false, fields)).toBe('');
    expect(withTerm('red request', 'dropped', true, fields)).toBe('"red" && "request" && dropped');
    expect(withTerm('arp || icmp', 'dropped', true, fields)).toBe('(arp || icmp) && dropped');
    expect(withTerm('(arp || icmp) && dropped', 'dropped', false, fields)).toBe('arp || icmp');
    expect(withTerm('arp || icmp && dropped', 'vxlan', true, fields)).toBe('(arp || icmp && dropped) && vxlan');
    expect(withTerm('(arp) && (icmp)', 'dropped', true, fields)).toBe('arp && icmp && dropped');
  });
  test('a choice of protocols is one term', () => {
    const names = new Set(['arp', 'icmp', 'tcp']);
    expect(chosenIn('(arp || icmp) && dropped', names, fields)).toEqual(new Set(['arp', 'icmp']));
    expect(withChoice('arp && dropped', new Set(['arp', 'icmp']), names, fields)).toBe('dropped && (arp || icmp)');
    expect(withChoice('arp', new Set(), names, fields)).toBe('');
  });
});

describe('completion', () => {
  const names = (text: string) =>
    suggestions(text, text.length, fields, (f) => (f.name === 'netns' ? ['red', 'blue'] : [])).map((s) => s.text);
  test('offers protocols and fields, then what can be done with them, then values', () => {
    expect(names('ip.fl')).toContain('ip.flags');
    expect(names('ic')).toEqual(expect.arrayContaining(['icmp', 'icmp.type']));
    expect(names('arp && netn')).toEqual(['netns']);
    expect(names('netns ')).toEqual(['== ', '!= ', 'contains ']);
    expect(names('netns == ')).toEqual(['"red"', '"blue"']);
    expect(names('netns == r')).toEqual(['"red"']);
    expect(names('netns == "r')).toEqual(['"red"']);
    expect(names('')).toEqual([]);
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
/** Which frames tshark lets through, by expression: one run that counts the frames of each second, in which there is one. */
function tshark(expressions: readonly string[]): number[][] {
  const writer = new PcapWriter();
  // One more at the end: the last second of the table has another form.
  for (const [i, frame] of [...FRAMES, echo()].entries()) writer.add(i * 1_000_000_000, frame);
  const dir = mkdtempSync(join(tmpdir(), 'filter-'));
  const path = join(dir, 'a.pcap');
  writeFileSync(path, writer.bytes());
  const args = ['-q', '-r', path, '-z', `io,stat,1,${expressions.join(',')}`];
  const table = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  rmSync(dir, { recursive: true });
  const seconds = table.split('\n').filter((line) => /^\|\s*\d+ <>/.test(line));
  // The interval, then frames and bytes of each expression.
  const counts = seconds.map((line) =>
    line
      .split('|')
      .slice(2, -1)
      .map((cell) => Number(cell.trim())),
  );
  return expressions.map((_, e) => FRAMES.flatMap((_, i) => (counts[i]?.[e * 2] === 1 ? [i] : [])));
}
describe.skipIf(!installed('tshark'))('tshark', () => {
  test('lets the same frames through', () => {
    // A comma would end the expression in the table's list.
    const asked = EXPRESSIONS.filter((text) => !text.includes(','));
    const theirs = tshark(asked);
    expect(Object.fromEntries(asked.map((text) => [text, passing(text)]))).toEqual(
      Object.fromEntries(asked.map((text, e) => [text, theirs[e]])),
    );
  }, 60_000);
});
