/** The pages and headers of Python 3.11's http.server. */
import { utf8Encode } from '#tools/shell/fs/utf8.ts';

export const SERVER = 'SimpleHTTP/0.6 Python/3.11.2';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>]/g, (c) => ESCAPES[c] as string);

/** urllib.parse.quote with "/" left as it is. */
export const quote = (text: string): string =>
  [...utf8Encode(text)]
    .map((b) => {
      const c = String.fromCharCode(b);
      return /[A-Za-z0-9_.~/-]/.test(c) ? c : `%${b.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** Reason and explanation of a status code, as http.HTTPStatus has them. */
export const STATUS: Readonly<Record<number, readonly [string, string]>> = {
  200: ['OK', 'Request fulfilled, document follows'],
  301: ['Moved Permanently', 'Object moved permanently -- see URI list'],
  400: ['Bad Request', 'Bad request syntax or unsupported method'],
  404: ['Not Found', 'Nothing matches the given URI'],
  414: ['Request-URI Too Long', 'URI is too long'],
  501: ['Not Implemented', 'Server does not support this operation'],
  505: ['HTTP Version Not Supported', 'Cannot fulfill request'],
};

export const errorPage = (code: number, message: string): string => `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escapeHtml(message)}.</p>
        <p>Error code explanation: ${code} - ${STATUS[code]?.[1] ?? '???'}.</p>
    </body>
</html>
`;

export function listing(path: string, names: readonly { readonly name: string; readonly dir: boolean }[]): string {
  const title = `Directory listing for ${escapeHtml(path)}`;
  const items = names.map(({ name, dir }) => {
    const shown = dir ? `${name}/` : name;
    return `<li><a href="${quote(shown)}">${escapeHtml(shown)}</a></li>`;
  });
  const head = ['<!DOCTYPE HTML>', '<html lang="en">', '<head>', '<meta charset="utf-8">', `<title>${title}</title>`, '</head>'];
  return [...head, '<body>', `<h1>${title}</h1>`, '<hr>', '<ul>', ...items, '</ul>', '<hr>', '</body>', '</html>', ''].join('\n');
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  py: 'text/x-python',
  css: 'text/css',
  csv: 'text/csv',
  js: 'text/javascript',
  json: 'application/json',
  xml: 'text/xml',
  md: 'text/markdown',
  sh: 'application/x-sh',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  pcap: 'application/vnd.tcpdump.pcap',
  tar: 'application/x-tar',
  zip: 'application/zip',
  gz: 'application/gzip',
};
export const typeOf = (path: string): string => TYPES[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
