/**
 * Makes a script free of races before the real kernel sees it: the simulator, whose time costs nothing, runs it with long pauses; where frames
 * still went out after a line had ended (an ARP request that is repeated), a `sleep` of that length is put behind the line.
 */
import { runScripts } from '../../../src/host/run.ts';
import { caseOf, type Script } from '../script.ts';

const PAUSE = 5;
/** Room for a slow machine, in seconds. */
const MARGIN = 0.3;
const MAGIC_LENGTH = 24;
const PACKET_HLEN = 16;

/** Times of a capture's frames in seconds, by its packet headers alone. */
function timesOf(pcap: Uint8Array): number[] {
  const view = new DataView(pcap.buffer, pcap.byteOffset, pcap.byteLength);
  const times: number[] = [];
  for (let at = MAGIC_LENGTH; at + PACKET_HLEN <= pcap.length; at += PACKET_HLEN + view.getUint32(at + 8, true))
    times.push(view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e9);
  return times;
}

export async function settle(script: Script): Promise<Script> {
  const c = caseOf(script, 'settle');
  const stamped = script.probe.map((line) => `${line}; echo "@@ $(date +%s.%N)"; sleep ${PAUSE}`);
  let text = '';
  const inEach = `${c.between}; for ns in $(ip netns list | cut -d" " -f1); do ip netns exec "$ns" bash -c '${c.between}'; done`;
  const outcome = await runScripts({
    scripts: [c.setup, inEach, stamped.join('\n')].map((t, i) => ({ name: `${i}.sh`, text: t })),
    capture: true,
    captureFrom: 2,
    keepGoing: true,
    onStdout: (s) => {
      text += s;
    },
  });
  const ends = [...text.matchAll(/^@@ ([\d.]+)$/gm)].map((m) => Number(m[1]));
  const times = [...outcome.captures.values()].flatMap(timesOf);
  const probe = script.probe.map((line, i) => {
    const end = ends[i] ?? 0;
    const last = Math.max(end, ...times.filter((t) => t > end + 0.01 && t < end + PAUSE));
    return last === end ? line : `${line}; sleep ${(last - end + MARGIN).toFixed(1)}`;
  });
  return { setup: script.setup, probe };
}
