/** The URLs that curl takes here: `[http://]host[:port][/path]`. */
import { CurlError } from './options.ts';

export interface Url {
  readonly text: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}
const malformed = (): CurlError => new CurlError(3, 'URL using bad/illegal format or missing URL');

export function parseUrl(text: string): Url {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http') throw new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3);
  const m = /^(?:[^@/]*@)?([^/:?#]+)(?::(\d*))?([/?][^#]*)?(#.*)?$/.exec(rest);
  if (!m || /\s/.test(rest)) throw malformed();
  const port = m[2] ? Number(m[2]) : 80;
  if (port > 65535) throw malformed();
  const path = m[3] ?? '/';
  const shown = path.startsWith('/') ? path : `/${path}`;
  return {
    text: scheme === undefined ? `http://${rest}${m[3] ? '' : '/'}` : `${text}${m[3] || m[4] ? '' : '/'}`,
    host: m[1] as string,
    port,
    path: shown,
  };
}

/** Where a redirect leads. */
export function follow(from: Url, location: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return location;
  const base = `http://${from.host}${from.port === 80 ? '' : `:${from.port}`}`;
  if (location.startsWith('/')) return base + location;
  return `${base}${from.path.replace(/[?].*$/, '').replace(/[^/]*$/, '')}${location}`;
}
