/** Runs a case in the simulator, captured and normalised as the real side is. */
import { formatMac } from '../src/base/addr.ts';
import { runScripts } from '../src/host/run.ts';
import type { Snapshot } from '../src/lab/snapshot.ts';
import type { Case, Observed } from './case.ts';
import { macNames, type NsLinks, normalisePcap, normaliseText, vxlanPortsOf } from './normalise.ts';

/** The recorder's captures go on for so long after the traffic part. */
const AFTERWARDS = 'sleep 0.2';

const inEach = (text: string): string =>
  `${text}; for ns in $(ip netns list | cut -d" " -f1); do ip netns exec "$ns" bash -c '${text}'; done`;

/** Prints `ip -d -j link` of every namespace, as the recorder does. */
const LINKS = 'echo "host $(ip -d -j link)"; for ns in $(ip netns list | cut -d" " -f1); do echo "$ns $(ip -n $ns -d -j link)"; done';

function parseLinks(text: string): NsLinks[] {
  return text
    .split('\n')
    .filter((l) => l !== '')
    .map((line) => ({ ns: line.slice(0, line.indexOf(' ')), links: JSON.parse(line.slice(line.indexOf(' ') + 1)) as NsLinks['links'] }));
}

function linksAtEnd(snapshot: Snapshot): NsLinks[] {
  return [...snapshot.netns.values()].map(({ nsid, name }) => ({
    ns: name || 'host',
    links: [...snapshot.link.values()]
      .filter((l) => l.nsid === nsid)
      .map((l) => ({ ifname: l.name, address: formatMac(l.mac), linkinfo: { info_kind: l.kind } })),
  }));
}

export async function runSim(c: Case, seed = 1): Promise<Observed> {
  const texts = ['', '', '', '', ''];
  let current = 0;
  const take = (s: string) => {
    texts[current] += s;
  };
  const scripts = [
    { name: 'setup.sh', text: c.setup },
    { name: 'between.sh', text: inEach(c.between) },
    { name: 'links.sh', text: LINKS },
    { name: 'probe.sh', text: c.probe },
    { name: 'after.sh', text: AFTERWARDS },
  ];
  const outcome = await runScripts({
    scripts,
    seed,
    capture: true,
    captureFrom: 3,
    keepGoing: true,
    onScript: (i) => {
      current = i;
    },
    onStdout: take,
    onStderr: take,
  });
  const macs = macNames(parseLinks(texts[2] ?? ''), linksAtEnd(outcome.snapshot));
  const ports = vxlanPortsOf(c.setup + c.probe);
  const part = (i: number) => ({ status: outcome.statuses[i] ?? -1, text: normaliseText(texts[i] ?? '', macs) });
  const frames: Record<string, string[]> = {};
  for (const name of [...outcome.captures.keys()].sort())
    frames[name] = normalisePcap(outcome.captures.get(name) as Uint8Array, macs, ports);
  return { setup: part(0), probe: part(3), frames };
}
