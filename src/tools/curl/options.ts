/** curl's command line (7.88.1), as far as HTTP without TLS needs it; other options are refused in curl's words. */

export interface CurlOptions {
  urls: string[];
  outputs: (string | undefined)[];
  remoteName: boolean;
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  include: boolean;
  head: boolean;
  follow: boolean;
  failOnError: boolean;
  method: string | undefined;
  data: string | undefined;
  headers: string[];
  agent: string;
  writeOut: string | undefined;
  /** Seconds. */
  maxTime: number | undefined;
  connectTimeout: number;
  interface: string | undefined;
  maxRedirs: number;
}

/** Ends curl: `curl: TEXT` and its exit code. */
export class CurlError {
  readonly code: number;
  readonly text: string;
  constructor(code: number, text: string) {
    this.code = code;
    this.text = text;
  }
}
/** A command line that curl does not take. */
export class BadOption {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const seconds = (flag: string, value: string): number => {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new BadOption(`option ${flag}: expected a proper numerical parameter`);
  return Number(value);
};
type Apply = (o: CurlOptions, value: string, flag: string) => void;
interface Option {
  readonly long: string;
  readonly short?: string;
  readonly value: boolean;
  readonly apply: Apply;
}
const flag = (long: string, short: string | undefined, apply: Apply): Option => ({
  long,
  ...(short ? { short } : {}),
  value: false,
  apply,
});
const valued = (long: string, short: string | undefined, apply: Apply): Option => ({
  long,
  ...(short ? { short } : {}),
  value: true,
  apply,
});
const joined = (o: CurlOptions, text: string): void => {
  o.data = o.data === undefined ? text : `${o.data}&${text}`;
};

const OPTIONS: readonly Option[] = [
  flag('silent', 's', (o) => {
    o.silent = true;
  }),
  flag('show-error', 'S', (o) => {
    o.showError = true;
  }),
  flag('verbose', 'v', (o) => {
    o.verbose = true;
  }),
  flag('include', 'i', (o) => {
    o.include = true;
  }),
  flag('head', 'I', (o) => {
    o.head = true;
  }),
  flag('location', 'L', (o) => {
    o.follow = true;
  }),
  flag('fail', 'f', (o) => {
    o.failOnError = true;
  }),
  flag('remote-name', 'O', (o) => {
    o.remoteName = true;
  }),
  flag('ipv4', '4', () => undefined),
  flag('insecure', 'k', () => undefined),
  flag('no-buffer', 'N', () => undefined),
  flag('progress-bar', '#', () => undefined),
  flag('http1.1', undefined, () => undefined),
  flag('no-progress-meter', undefined, (o) => {
    o.silent = true;
    o.showError = true;
  }),
  valued('output', 'o', (o, v) => {
    o.outputs.push(v);
  }),
  valued('write-out', 'w', (o, v) => {
    o.writeOut = v;
  }),
  valued('max-time', 'm', (o, v, f) => {
    o.maxTime = seconds(f, v);
  }),
  valued('connect-timeout', undefined, (o, v, f) => {
    o.connectTimeout = seconds(f, v);
  }),
  valued('interface', undefined, (o, v) => {
    o.interface = v;
  }),
  valued('header', 'H', (o, v) => {
    o.headers.push(v);
  }),
  valued('data', 'd', joined),
  valued('data-raw', undefined, joined),
  valued('data-ascii', undefined, joined),
  valued('request', 'X', (o, v) => {
    o.method = v;
  }),
  valued('user-agent', 'A', (o, v) => {
    o.agent = v;
  }),
  valued('max-redirs', undefined, (o, v, f) => {
    o.maxRedirs = seconds(f, v);
  }),
  valued('url', undefined, (o, v) => {
    o.urls.push(v);
  }),
];

export function parseCurl(args: readonly string[]): CurlOptions {
  const o: CurlOptions = {
    urls: [],
    outputs: [],
    remoteName: false,
    silent: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    follow: false,
    failOnError: false,
    method: undefined,
    data: undefined,
    headers: [],
    agent: 'curl/7.88.1',
    writeOut: undefined,
    maxTime: undefined,
    connectTimeout: 300,
    interface: undefined,
    maxRedirs: 50,
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word.startsWith('--') && word.length > 2) i += long(o, word, args[i + 1]);
    else if (word.startsWith('-') && word.length > 1) i += short(o, word, args[i + 1]);
    else o.urls.push(word);
  }
  return o;
}

/** How many more words were used. */
function long(o: CurlOptions, word: string, next: string | undefined): number {
  const name = word.slice(2);
  const option = OPTIONS.find((p) => p.long === name);
  if (!option) throw new BadOption(`option ${word}: is unknown`);
  if (option.value && next === undefined) throw new BadOption(`option ${word}: requires parameter`);
  option.apply(o, next ?? '', word);
  return option.value ? 1 : 0;
}

function short(o: CurlOptions, word: string, next: string | undefined): number {
  for (let j = 1; j < word.length; j++) {
    const option = OPTIONS.find((p) => p.short === word[j]);
    if (!option) throw new BadOption(`option ${word}: is unknown`);
    if (!option.value) {
      option.apply(o, '', word);
      continue;
    }
    const rest = word.slice(j + 1);
    if (rest === '' && next === undefined) throw new BadOption(`option ${word}: requires parameter`);
    option.apply(o, rest || (next as string), word);
    return rest === '' ? 1 : 0;
  }
  return 0;
}
