/** The page's end of the worker protocol: typed requests, and listeners by message type. */
import type { RequestName, Requests, ToPage, ToWorker } from '#host/protocol.ts';

type Listener<T extends ToPage['type']> = (message: Extract<ToPage, { type: T }>) => void;

export interface HostPort {
  post(message: ToWorker): void;
  onMessage(handler: (message: ToPage) => void): void;
  close(): void;
}

export class HostClient {
  private nextId = 1;
  private readonly waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();
  private readonly listeners = new Map<string, Set<(m: ToPage) => void>>();
  private port: HostPort;

  constructor(port: HostPort) {
    this.port = port;
    port.onMessage((m) => this.receive(m));
  }

  /** Another worker takes the place of one that broke. What that one was asked is never answered. */
  replace(port: HostPort): void {
    this.port.close();
    this.waiting.clear();
    this.port = port;
    port.onMessage((m) => this.receive(m));
  }

  request<N extends RequestName>(name: N, arg: Requests[N][0]): Promise<Requests[N][1]> {
    const id = this.nextId++;
    this.port.post({ type: 'request', id, name, arg });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve: resolve as (v: unknown) => void, reject }));
  }

  send(message: Exclude<ToWorker, { type: 'request' }>): void {
    this.port.post(message);
  }

  /** Listens to one kind of message; answers the function that stops listening. */
  on<T extends ToPage['type']>(type: T, listener: Listener<T>): () => void {
    const set = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, set);
    set.add(listener as (m: ToPage) => void);
    return () => set.delete(listener as (m: ToPage) => void);
  }

  close(): void {
    this.port.close();
    for (const w of this.waiting.values()) w.reject(new Error('closed'));
    this.waiting.clear();
  }

  private receive(message: ToPage): void {
    if (message.type === 'reply') {
      const w = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.error !== undefined) w?.reject(new Error(message.error));
      else w?.resolve(message.value);
      return;
    }
    for (const l of this.listeners.get(message.type) ?? []) l(message);
  }
}

export function workerPort(): HostPort {
  const worker = new Worker(new URL('../../host/worker.ts', import.meta.url), { type: 'module', name: 'vethlab' });
  return {
    post: (m) => worker.postMessage(m),
    onMessage: (handler) => {
      worker.onmessage = (e: MessageEvent<ToPage>) => handler(e.data);
      worker.onerror = (e) => handler({ type: 'crash', message: e.message });
    },
    close: () => worker.terminate(),
  };
}
