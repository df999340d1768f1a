/** Numbers as they are written: virtual times with thin spaces between groups of digits, ages, sizes, dates. */
import { localeNow, t } from '../i18n/t.ts';

const THIN = '\u2009';

/** `42.311 344 s` of nanoseconds. */
export function clockText(ns: number): string {
  const micros = Math.floor(ns / 1000);
  const seconds = Math.floor(micros / 1e6);
  const rest = String(micros % 1e6).padStart(6, '0');
  return `${seconds}.${rest.slice(0, 3)}${THIN}${rest.slice(3)}${THIN}s`;
}

/** A span in the largest unit that says it: `158 µs`, `41 s`, `5 min`. */
export function spanText(ns: number): string {
  if (ns < 1e6) return `${Math.round(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${Number((ns / 1e6).toPrecision(3))} ms`;
  if (ns < 120e9) return `${Number((ns / 1e9).toPrecision(ns < 10e9 ? 2 : 3))} s`;
  return `${Math.round(ns / 60e9)} min`;
}

/** `just now`, `20 minutes ago`, `12 November`. */
export function dateText(ms: number, now: number): string {
  const minutes = Math.round((now - ms) / 60_000);
  if (minutes < 1) return t('ui.justNow');
  const relative = new Intl.RelativeTimeFormat(localeNow(), { numeric: 'auto' });
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), 'hour');
  if (minutes < 7 * 24 * 60) return relative.format(-Math.round(minutes / (24 * 60)), 'day');
  return new Intl.DateTimeFormat(localeNow(), { day: 'numeric', month: 'long' }).format(ms);
}
