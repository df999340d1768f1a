/** Rates of packets as limit and hashlimit read and print them: the kernel is told the time between two packets, in parts of a second. */

/** Units with their length in seconds, longest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['min', 60],
  ['sec', 1],
];
const WORDS = ['second', 'minute', 'hour', 'day'];

/** `5`, `5/min`, `5/minute`… as the time between two packets, `scale` a second; undefined when it is no rate. */
export function parsePeriod(text: string, scale: number): number | undefined {
  const m = /^(\d+)(?:\/(.+))?$/.exec(text);
  const rate = Number(m?.[1] ?? 0);
  const unit = (m?.[2] ?? 'second').toLowerCase();
  const word = WORDS.find((name) => name.startsWith(unit));
  const seconds = word && UNITS.find(([name]) => word.startsWith(name))?.[1];
  return !m || rate === 0 || !seconds ? undefined : (seconds * scale) / rate;
}

/** In the longest unit that does not lose too much. */
export function rateText(period: number, scale: number): string {
  let i = 1;
  while (i < UNITS.length) {
    const length = (UNITS[i] as readonly [string, number])[1] * scale;
    if (period > length || Math.floor(length / period) < length % period) break;
    i++;
  }
  const [name, seconds] = UNITS[i - 1] as readonly [string, number];
  return `${Math.floor((seconds * scale) / period)}/${name}`;
}
