/**
 * What JavaScript can do at most: a binary heap in typed arrays, pooled frames, number keys, a typed trace ring, and nothing else. Each event moves one
 * frame over one link of the same network. The engine's hops a second are printed as a share of this loop's events a second in the same run.
 */
const CAPACITY = 1 << 12;

export function bareLoop(hosts: number, events: number): number {
  const at = new Float64Array(CAPACITY);
  const node = new Int32Array(CAPACITY);
  let size = 0;
  const push = (t: number, n: number): void => {
    let i = size++;
    while (i > 0) {
      const p = (i - 1) >> 1;
      if ((at[p] as number) <= t) break;
      at[i] = at[p] as number;
      node[i] = node[p] as number;
      i = p;
    }
    at[i] = t;
    node[i] = n;
  };
  const pop = (): void => {
    const t = at[--size] as number;
    const n = node[size] as number;
    let i = 0;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= size) break;
      if (c + 1 < size && (at[c + 1] as number) < (at[c] as number)) c++;
      if ((at[c] as number) >= t) break;
      at[i] = at[c] as number;
      node[i] = node[c] as number;
      i = c;
    }
    at[i] = t;
    node[i] = n;
  };
  const frames = Array.from({ length: hosts }, () => new Uint8Array(98));
  const fdb = new Map<number, number>();
  for (let i = 0; i < hosts; i++) fdb.set(0x020000000000 + i, (i * 7 + 1) % hosts);
  const trace = new Float64Array(8 << 16);
  for (let i = 0; i < Math.min(hosts, 64); i++) push(i, i);
  let seq = 0;
  const started = performance.now();
  for (let done = 0; done < events; done++) {
    const t = at[0] as number;
    const n = node[0] as number;
    pop();
    const frame = frames[n] as Uint8Array;
    frame[22] = (frame[22] as number) - 1;
    const i = (seq++ & 0xffff) * 8;
    trace[i] = 1;
    trace[i + 1] = t;
    trace[i + 2] = n;
    push(t + 1000 + (n & 15), fdb.get(0x020000000000 + n) as number);
  }
  return events / ((performance.now() - started) / 1000);
}
