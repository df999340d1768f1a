/** The metrics of a route (RTAX_*) on the command line and as `ip route` prints them (parse in iproute_modify, print_rta_metrics). Left out: congctl. */
import type { MetricName, RouteMetrics } from '#sim/rows.ts';
import { parseU32 } from '#tools/net/numbers.ts';
import type { Args } from './args.ts';
import type { IpContext } from './context.ts';

/** The metrics that a command line names, in the making. */
export interface MetricArgs {
  readonly values: { [M in MetricName]?: number };
  readonly locked: MetricName[];
}

interface Metric {
  readonly name: MetricName;
  /** May be followed by `lock`. */
  readonly lockable?: boolean;
  /** What the complaint calls it, where that is not its name. */
  readonly called?: string;
  /** The value in the kernel's unit; undefined when it is none. */
  read(text: string): number | undefined;
  /** For people. */
  show?(value: number): string;
}

/** get_time_rtt: milliseconds where a unit is given, times `scale`; else the kernel's own unit. */
const readTime =
  (scale: number) =>
  (text: string): number | undefined => {
    const m = /^(\d+(?:\.\d+)?)(s|sec|secs|ms|msec|msecs)?$/.exec(text);
    if (!m) return undefined;
    const value = Number(m[1]);
    if (m[2] === undefined) return Number.isInteger(value) ? value : undefined;
    return Math.ceil(value * (m[2].startsWith('s') ? 1000 : 1)) * scale;
  };
const showTime = (ms: number): string => (ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`);
const RTT_SCALE = 8;
const RTTVAR_SCALE = 4;
const readHoplimit = (text: string): number | undefined => {
  const value = parseU32(text);
  return value !== undefined && value <= 255 ? value : undefined;
};

/** In the order in which they are printed. */
const METRICS: readonly Metric[] = [
  { name: 'mtu', lockable: true, read: parseU32 },
  { name: 'window', lockable: true, read: parseU32 },
  { name: 'rtt', lockable: true, read: readTime(RTT_SCALE), show: (v) => showTime(Math.floor(v / RTT_SCALE)) },
  { name: 'rttvar', lockable: true, read: readTime(RTTVAR_SCALE), show: (v) => showTime(Math.floor(v / RTTVAR_SCALE)) },
  { name: 'ssthresh', lockable: true, read: parseU32 },
  { name: 'cwnd', lockable: true, read: parseU32 },
  { name: 'advmss', lockable: true, called: 'mss', read: parseU32 },
  { name: 'reordering', lockable: true, read: parseU32 },
  { name: 'hoplimit', lockable: true, read: readHoplimit },
  { name: 'initcwnd', lockable: true, read: parseU32 },
  { name: 'features', read: (text) => (text === 'ecn' ? 1 : undefined) },
  { name: 'rto_min', read: readTime(1), show: showTime },
  { name: 'initrwnd', lockable: true, read: parseU32 },
  { name: 'quickack', read: (text) => ({ '0': 0, '1': 1 })[text] },
  { name: 'fastopen_no_cookie', read: (text) => ({ '0': 0, '1': 1 })[text] },
];
export const METRIC_WORDS: readonly string[] = METRICS.map((m) => m.name);

const complaint = (m: Metric): string => {
  if (m.name === 'features') return '"features" value not valid\n';
  if (m.name === 'quickack' || m.name === 'fastopen_no_cookie') return `"${m.name}" value should be 0 or 1\n`;
  return `"${m.called ?? m.name}" value is invalid\n`;
};

/** Reads the metric whose name is under the cursor. */
export function readMetric(a: Args, word: string, into: MetricArgs): void {
  const m = METRICS.find((x) => x.name === word) as Metric;
  let text = a.value();
  let locked = m.name === 'rto_min';
  if (m.lockable && text === 'lock') {
    locked = true;
    if (!a.more) a.incomplete();
    text = a.take();
  }
  into.values[m.name] = m.read(text) ?? a.invalid(complaint(m), text);
  if (locked && !into.locked.includes(m.name)) into.locked.push(m.name);
}

export function printMetrics(ip: IpContext, metrics: RouteMetrics | undefined, locked: readonly MetricName[] = []): void {
  const { out } = ip;
  if (!metrics) return;
  out.openArray('metrics');
  out.openObject();
  for (const m of METRICS) {
    const value = metrics[m.name];
    if (value === undefined) continue;
    const lock = locked.includes(m.name) ? 'lock ' : '';
    if (m.name === 'features') {
      out.text(`features ${lock}`);
      out.field('ecn', null, 'ecn ');
    } else out.field(m.name, jsonValue(m, value), `${m.name} ${lock}${m.show?.(value) ?? value} `);
  }
  out.close();
  out.close();
}

/** Times are milliseconds in JSON too. */
const jsonValue = (m: Metric, value: number): number => {
  if (m.name === 'rtt') return Math.floor(value / RTT_SCALE);
  return m.name === 'rttvar' ? Math.floor(value / RTTVAR_SCALE) : value;
};
