/** English sentences that exported scripts carry as comments. Plain lines of at most 76 characters, without the `#`. */
import type { Section } from './step.ts';

/** What each part of a machine's plan is for. */
export const SECTION_WORDS: Record<Section, string> = {
  spaces: 'Network namespaces: each is a network stack of its own.',
  settings: 'Kernel settings that differ from the defaults.',
  bridges: 'Bridges: a switch in software.',
  links: 'Cables: the two ends of a veth pair, each where it belongs.',
  tunnels: 'Tunnel devices: they wrap Ethernet frames in UDP.',
  moves: 'Network cards that work inside a namespace.',
  shape: 'Addresses of the hardware, sizes and other properties of devices.',
  ports: 'Plug devices into their bridge.',
  addresses: 'IP addresses.',
  up: 'Switch the devices on.',
  routes: 'Routes that do not come with an address.',
  neighbours: 'Neighbours written by hand: no ARP for these.',
  fdb: 'Forwarding entries written by hand.',
  filter: 'Packet filter and address translation.',
};

export const BOX_WORDS = {
  intro: [
    'Builds this lab on one Linux machine. Every machine of the lab becomes a',
    "network namespace, every cable a veth pair. The machine's own network",
    'is not touched, and nothing is left after "down" or a restart.',
  ],
  usage: ['build it (also without a word)', 'remove everything that was built', 'show what is there'],
  marks: 'Every namespace that is made is noted here, so that "down" removes these only.',
  literal: 'Dollar signs below are part of names and rules.',
  spaces: 'The namespaces: a machine, then its own namespaces.',
  needRoot: 'this needs root: try  sudo bash',
  needTool: 'is missing: please install the package that has it',
  exists: 'a network namespace of this name exists already, nothing was changed:',
  already: 'the lab is built already, nothing was changed; remove it with "down" first',
  failed: 'something failed: removing what was built so far',
  built: 'built',
  nothing: 'nothing to remove',
  removed: 'removed',
  check: 'Refuses before anything is changed.',
  space: [
    'Makes a namespace. A new one takes settings from the machine it is made on:',
    'write down those that matter here. The lab knows IPv4 only, and bridged',
    'frames do not pass iptables there.',
  ],
  down: 'Removes every namespace that "up" noted; devices inside go with it.',
  processes: 'A process that still runs inside would keep it alive.',
  undo: 'Half a lab is of no use: when a command fails, take all of it back.',
  machine: 'Machine',
  cables: 'Cables between machines, and cards without a cable.',
  inside: (machine: string) => `Inside ${machine}`,
  renamed: (from: string, machine: string, to: string) => `${from} of ${machine} is called ${to} here.`,
  tries: 'Things to try:',
  pingTry: 'ask from one end to the other',
  watchTry: 'watch the frames while it asks (in a second terminal)',
  lookTry: 'see what is there',
} as const;
