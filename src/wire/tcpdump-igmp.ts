/**
 * tcpdump's text of an IGMP message.
 */
import { formatIpv4 } from '#base/addr.ts';
import { readU16, readU32 } from '#base/bytes.ts';
import { checksum } from '#base/checksum.ts';
import {
  IGMP_HLEN,
  IGMP_QUERY,
  IGMP_V1_REPORT,
  IGMP_V2_LEAVE,
  IGMP_V2_REPORT,
  IGMP_V3_REPORT,
  igmpCheck,
  igmpGroup,
  igmpMaxResp,
  igmpNumRecords,
  igmpRecordName,
  igmpRecords,
  igmpType,
} from './igmp.ts';
import type { Out } from './tcpdump-out.ts';

const WITH_GROUP: Readonly<Record<number, string>> = {
  [IGMP_V1_REPORT]: 'igmp v1 report ',
  [IGMP_V2_REPORT]: 'igmp v2 report ',
  [IGMP_V2_LEAVE]: 'igmp leave ',
};

/** An IGMP message. */
export function printIgmp(p: Out, o: number, length: number): boolean {
  p.proto = 'igmp';
  if (!p.has(o, 1)) return false;
  const { b } = p;
  const type = igmpType(b, o);
  const withGroup = WITH_GROUP[type];
  if (type === IGMP_QUERY) {
    if (!printQuery(p, o, length)) return false;
  } else if (type === IGMP_V3_REPORT) {
    if (!printReport(p, o, o + length)) return false;
  } else if (withGroup) {
    if (!p.has(o, IGMP_HLEN)) return false;
    p.print(withGroup + formatIpv4(igmpGroup(b, o)));
  } else p.print(`igmp-${type}`);
  if (p.v > 0 && p.has(o, length) && checksum(b, o, o + length) !== 0) p.print(` bad igmp cksum ${igmpCheck(b, o).toString(16)}!`);
  return true;
}

/** The version shows in the length and in the response time. */
function printQuery(p: Out, o: number, length: number): boolean {
  const { b } = p;
  p.print('igmp query');
  if (length >= 12) return printQueryV3(p, o);
  if (!p.has(o, 2)) return false;
  const code = igmpMaxResp(b, o);
  p.print(code === 0 ? ' v1' : ' v2');
  if (!p.has(o, IGMP_HLEN)) return false;
  if (code !== 0 && code !== 100) p.print(` [max resp time ${code}]`);
  if (igmpGroup(b, o) !== 0) p.print(` [gaddr ${formatIpv4(igmpGroup(b, o))}]`);
  return true;
}

/** RFC 3376 section 4.1.1: from 128 on, a mantissa and an exponent. */
const tenths = (code: number): number => (code < 128 ? code : ((code & 15) | 16) << (((code >> 4) & 7) + 3));

function printQueryV3(p: Out, o: number): boolean {
  const { b } = p;
  p.print(' v3');
  if (!p.has(o, 12)) return false;
  const time = tenths(igmpMaxResp(b, o));
  const sources = readU16(b, o + 10);
  if (time !== 100)
    p.print(
      ` [max resp time ${time < 600 ? `${(time / 10).toFixed(1)}s` : `${Math.floor(time / 600)}m${Math.floor((time % 600) / 10)}s`}]`,
    );
  if (igmpGroup(b, o) === 0) return true;
  p.print(` [gaddr ${formatIpv4(igmpGroup(b, o))}`);
  const from = o + 12;
  if (sources > 0 && p.v < 2) p.print(`, ${sources} source(s)`);
  else if (sources > 0) {
    if (!p.has(from, sources * 4)) return false;
    p.print(` { ${Array.from({ length: sources }, (_, i) => `${formatIpv4(readU32(b, from + i * 4))} `).join('')}}`);
  }
  p.print(']');
  return true;
}

function printReport(p: Out, o: number, end: number): boolean {
  const { b } = p;
  p.print('igmp v3 report');
  if (!p.has(o, IGMP_HLEN)) return false;
  p.print(`, ${igmpNumRecords(b, o)} group record(s)`);
  if (p.v === 0) return true;
  const records = igmpRecords(b, o, Math.min(p.end, end));
  for (const { type, group, sources } of records) {
    const listed = p.v > 1 ? ` { ${sources.map((s) => `${formatIpv4(s)} `).join('')}}` : `, ${sources.length} source(s)`;
    p.print(` [gaddr ${formatIpv4(group)} ${igmpRecordName(type) ?? ` [v3-report-#${type}]`}${listed}]`);
  }
  return records.length === igmpNumRecords(b, o);
}
