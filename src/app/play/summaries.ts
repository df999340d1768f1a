/** Summaries of frames by reference, remembered: a frame is drawn many times and read once. */
import { type Summary, summarize } from '#wire/summarize.ts';
import type { Lab } from '../store/lab-store.ts';

const MAX_KEPT = 4000;

/** UDP ports on which this lab's tunnels listen. */
export function vxlanPorts(lab: Lab): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const link of lab.store.getState().snapshot.link.values()) if (link.vxlan) ports.add(link.vxlan.dstport);
  return ports;
}

export function frameSummaries(lab: Lab): (frame: number) => { summary: Summary; bytes: number } | undefined {
  const kept = new Map<number, { summary: Summary; bytes: number }>();
  let version = -1;
  let ports: ReadonlySet<number> = new Set();
  return (frame) => {
    const known = kept.get(frame);
    if (known) return known;
    const bytes = lab.log.frame(frame);
    if (!bytes) return undefined;
    const { link } = lab.store.getState().snapshot.versions;
    if (link !== version) {
      version = link;
      ports = vxlanPorts(lab);
    }
    if (kept.size > MAX_KEPT) kept.clear();
    const made = { summary: summarize(bytes, { vxlanPorts: ports }), bytes: bytes.length };
    kept.set(frame, made);
    return made;
  };
}
