/** Takes what the worker sends into the log and the store, and wakes the player. */
import { currentBoot } from '../store/lab-actions.ts';
import type { Lab } from '../store/lab-store.ts';
import { playerOf } from './player.ts';

/** So many events behind, the head is brought to the end before the log may forget what it has not shown. */
const FAR_BEHIND = 100_000;

/** Starts listening; answers the function that stops. Call once for a lab, before it is opened. */
export function feed(lab: Lab): () => void {
  const player = playerOf(lab);
  const stops = [
    lab.client.on('trace', (m) => {
      if (m.boot !== currentBoot()) return;
      const { log, store } = lab;
      if (log.end - store.getState().head > FAR_BEHIND) player.toEnd();
      const fresh = log.end === log.first ? m.events : m.events.filter((e) => e.seq >= log.end);
      log.append(fresh, m.frames);
      store.setState({ end: log.end });
      player.wake();
    }),
    lab.client.on('state', (m) => {
      lab.store.setState({ worker: m.state });
      player.wake();
    }),
    lab.client.on('echo', (m) => lab.printNow(m.term, m.text)),
    lab.client.on('prompt', (m) =>
      lab.store.setState((s) => ({ terminals: s.terminals.map((t) => (t.term === m.term ? { ...t, where: m.where } : t)) })),
    ),
    lab.client.on('crash', () => lab.store.setState({ worker: 'crashed' })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
