/** Words for a shell, and words of iproute2 that a name could be mistaken for. */

/** One bash word: as it stands when no character of it means anything to the shell, else in single quotes. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words of a rule as `iptables -S` prints it: separated by spaces, double quotes with backslashes around what needs them. */
export function ruleWords(text: string): string[] {
  const words: string[] = [];
  for (const m of text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g))
    words.push(m[1] === undefined ? (m[2] as string) : m[1].replace(/\\(.)/g, '$1'));
  return words;
}

/** First words after `ip link add`, which may all be abbreviated: a device called `br` would be read as `broadcast`. */
const ADD_WORDS = [
  'link',
  'name',
  'txqueuelen',
  'address',
  'broadcast',
  'mtu',
  'index',
  'numtxqueues',
  'numrxqueues',
  'netns',
  'type',
  'dev',
  'up',
  'down',
  'arp',
  'vf',
  'master',
  'vrf',
  'nomaster',
  'multicast',
  'allmulticast',
  'promisc',
  'trailers',
  'group',
  'qlen',
  'alias',
  'help',
  'xdp',
  'protodown',
  'parentdev',
];

/** The device's name after `ip link add`: alone when iproute2 cannot take it for something else. */
export const newName = (name: string): string[] =>
  ADD_WORDS.some((w) => w.startsWith(name)) || name.startsWith('-') ? ['name', name] : [name];
