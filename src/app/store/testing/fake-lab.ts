/** For tests: a lab whose worker is a script of answers, and whose events are given by hand. */
import type { ToPage, ToWorker, TraceEvent } from '#host/protocol.ts';
import { HostClient } from '../../host/client.ts';
import { createLab, type Lab } from '../lab-store.ts';

export interface FakeLab {
  readonly lab: Lab;
  readonly sent: ToWorker[];
  /** As if the worker had posted it. */
  readonly say: (message: ToPage) => void;
  /** Events that happen and are shown. Answers the sequence number after the last. */
  readonly happen: (events: readonly object[], frames?: readonly (readonly [number, Uint8Array])[]) => number;
}

export function fakeLab(answer: (message: ToWorker) => unknown = () => null): FakeLab {
  const sent: ToWorker[] = [];
  let say: (message: ToPage) => void = () => {};
  const lab = createLab(
    new HostClient({
      post: (message) => {
        sent.push(message);
        if (message.type === 'request') queueMicrotask(() => say({ type: 'reply', id: message.id, value: answer(message) }));
      },
      onMessage: (handler) => {
        say = handler;
      },
      close: () => {},
    }),
  );
  let seq = 0;
  const happen: FakeLab['happen'] = (events, frames = []) => {
    const made = events.map((e) => ({ t: 0, nsid: 1, ifindex: 2, ...e, seq: seq++ }) as unknown as TraceEvent);
    lab.log.append(made, frames);
    lab.store.setState({ end: lab.log.end });
    lab.passEvents(made);
    return seq;
  };
  return { lab, sent, say: (m) => say(m), happen };
}
