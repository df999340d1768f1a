/** Entry of the Web Worker that runs a lab for the page. */
import type { ToPage, ToWorker } from './protocol.ts';
import { Session } from './session.ts';

declare const self: DedicatedWorkerGlobalScope;

/** A message to oneself comes after messages of the page that wait already, and is not delayed as timers are. */
const { port1, port2 } = new MessageChannel();
const deferred: (() => void)[] = [];
port1.onmessage = () => guarded(() => deferred.shift()?.());

const post = (message: ToPage): void => {
  const moved = message.type === 'trace' ? message.frames.map(([, bytes]) => bytes.buffer as ArrayBuffer) : [];
  self.postMessage(message, moved);
};
const session = new Session({
  post,
  clock: () => performance.now(),
  defer: (work) => {
    deferred.push(work);
    port2.postMessage(0);
  },
});

/** A broken invariant ends the lab loudly. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    post({ type: 'crash', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    throw error;
  }
}

self.onmessage = (event: MessageEvent<ToWorker>) => guarded(() => session.handle(event.data));
