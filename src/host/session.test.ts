import { afterEach, describe, expect, test } from 'vitest';
import { LABS } from '#lab/labs/labs.ts';
import { emptyLab } from '#lab/schema.ts';
import { readPcap } from '#wire/pcap.ts';
import type { RequestName, Requests, ToPage, TraceEvent } from './protocol.ts';
import { Session } from './session.ts';

/** A page: sends requests, keeps what comes back, and (when `plays`) reports everything as played at once. */
class Page {
  readonly messages: ToPage[] = [];
  plays = true;
  closed = false;
  private nextId = 1;
  private readonly replies = new Map<number, (m: Extract<ToPage, { type: 'reply' }>) => void>();
  readonly session = new Session({
    post: (m) => this.take(m),
    defer: (work) => void setImmediate(() => !this.closed && work()),
    clock: () => performance.now(),
  });

  private take(m: ToPage): void {
    this.messages.push(m);
    if (m.type === 'reply') this.replies.get(m.id)?.(m);
    if (m.type === 'trace' && this.plays) setImmediate(() => this.session.handle({ type: 'played', seq: (m.events.at(-1)?.seq ?? 0) + 1 }));
  }
  ask<N extends RequestName>(name: N, arg: Requests[N][0]): Promise<Requests[N][1]> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.replies.set(id, (m) => (m.error === undefined ? resolve(m.value as Requests[N][1]) : reject(new Error(m.error))));
      this.session.handle({ type: 'request', id, name, arg });
    });
  }
  events(): TraceEvent[] {
    return this.messages.flatMap((m) => (m.type === 'trace' ? m.events : []));
  }
  /** What a terminal shows, echo and output together. */
  screen(term: number): string {
    return this.messages
      .flatMap((m) => {
        if (m.type === 'echo' && m.term === term) return [m.text];
        return m.type === 'trace' ? m.events.flatMap((e) => (e.kind === 'output' && e.term === term ? [e.text] : [])) : [];
      })
      .join('');
  }
  async until(what: () => boolean): Promise<void> {
    for (let i = 0; i < 5000 && !what(); i++) await new Promise((resolve) => setImmediate(resolve));
    expect(what()).toBe(true);
  }
}

let page: Page;
afterEach(() => {
  page.closed = true;
});
async function opened(lab = emptyLab('x')): Promise<Page> {
  page = new Page();
  expect(await page.ask('open', { lab })).toEqual({ errors: [] });
  return page;
}

describe('session', () => {
  test('opening a lab runs its script; the trace has no gaps and every frame that it names', async () => {
    await opened(LABS.vxlan);
    const got = await page.ask('run', { where: { machine: 'hostA', netns: 'qianyi-test-1' }, text: 'ping -c 1 10.0.0.103' });
    expect(got).toMatchObject({ status: 0, stderr: '' });
    expect(got.stdout).toContain('1 received');
    const events = page.events();
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i));
    const frames = new Set(page.messages.flatMap((m) => (m.type === 'trace' ? m.frames.map(([ref]) => ref) : [])));
    for (const e of events) if ('frame' in e) expect(frames.has(e.frame)).toBe(true);
    const link = events.findLast((e) => e.kind === 'table' && e.table === 'link' && e.after?.name === 'bond0');
    const at = link?.kind === 'table' && link.table === 'link' ? link.after : undefined;
    const { bytes, packets } = await page.ask('pcap', { nsid: at?.nsid ?? 0, ifindex: at?.ifindex ?? 0 });
    const file = readPcap(bytes);
    expect('packets' in file && file.packets.length).toBe(packets);
    expect(packets).toBeGreaterThan(3);
  });

  test('machines, cards and cables come and go; refusals say why', async () => {
    await opened();
    expect(await page.ask('addMachine', { name: 'b', role: 'host' })).toEqual({});
    expect(await page.ask('addMachine', { name: 'b', role: 'host' })).toEqual({ error: 'there is a machine called b already' });
    expect(await page.ask('addNic', { machine: 'host', name: 'eth0' })).toEqual({});
    expect(await page.ask('addNic', { machine: 'b', name: 'eth0', mac: '02:00:00:00:00:01' })).toEqual({});
    expect(await page.ask('addNic', { machine: 'b', name: 'eth0' })).toEqual({ error: 'b has a device called eth0 already' });
    const ends = { a: { machine: 'host', nic: 'eth0' }, b: { machine: 'b', nic: 'eth0' } };
    const { cable } = await page.ask('connect', ends);
    expect(await page.ask('connect', ends)).toEqual({ error: 'one of these cards has a cable already' });
    await page.ask('run', { where: { machine: 'b' }, text: 'ip link set eth0 name wan0' });
    expect(await page.ask('disconnect', { cable: cable ?? 0 })).toEqual({});
    expect(await page.ask('connect', { ...ends, b: { machine: 'b', nic: 'wan0' } })).toMatchObject({ cable: expect.any(Number) });
    expect(await page.ask('renameMachine', { name: 'b', to: 'c' })).toEqual({});
    expect((await page.ask('run', { where: { machine: 'c' }, text: 'hostname' })).stdout).toBe('c\n');
    expect(await page.ask('removeNic', { machine: 'c', name: 'wan0' })).toEqual({});
    expect(await page.ask('removeMachine', { name: 'c' })).toEqual({});
    await expect(page.ask('run', { where: { machine: 'c' }, text: 'true' })).rejects.toThrow('there is no machine called c');
  });

  test('a script tells its line, and errors stand at theirs while the rest runs', async () => {
    await opened();
    const text = '1. ip netns add x\n2. ip link add dup type bridge\n3. ip link add dup type bridge\n4. ip netns add y\n';
    const got = await page.ask('script', { id: 7, where: { machine: 'host' }, text });
    expect(got.errors).toEqual([{ line: 3, command: 'ip link add dup type bridge', status: 2, message: 'RTNETLINK answers: File exists' }]);
    const lines = page.messages.flatMap((m) => (m.type === 'script' && m.id === 7 && !m.error ? [m.line] : []));
    expect(lines.at(-1)).toBe(4);
    expect((await page.ask('run', { where: { machine: 'host' }, text: 'ip netns list' })).stdout).toBe('y\nx\n');
  });

  test('a script that never ends is named, leaves room for requests, and can be stopped', async () => {
    await opened();
    const script = page.ask('script', { id: 1, where: { machine: 'host' }, text: 'while :; do :; done' });
    await page.until(() => page.events().some((e) => e.kind === 'guard' && e.what === 'runaway-script'));
    expect(await page.ask('addMachine', { name: 'b', role: 'host' })).toEqual({});
    await page.ask('stopScript', { id: 1 });
    expect((await script).status).toBeGreaterThan(128);
  });

  test('two bridges joined twice: one broadcast is a storm, which is named, and the lab stays usable', async () => {
    await opened();
    const text = `ip link add br0 type bridge
ip link add br1 type bridge
ip link add a0 type veth peer name a1
ip link add b0 type veth peer name b1
for i in 0 1; do for p in a b; do ip link set $p$i master br$i; ip link set $p$i up; done; ip link set br$i up; done
ip addr add 10.0.0.1/24 dev br0
ping -c 1 -W 0.3 10.0.0.2
ip link set b0 down
`;
    const got = await page.ask('script', { id: 1, where: { machine: 'host' }, text });
    expect(got.errors.map((e) => e.line)).toEqual([7]);
    expect(page.events().some((e) => e.kind === 'guard' && e.what === 'storm')).toBe(true);
    expect((await page.ask('run', { where: { machine: 'host' }, text: 'ip -br link show b0 | cut -c1-2' })).stdout).toBe('b0\n');
  });

  test('a terminal: prompt, typing, a namespace inside, and a gesture shown in between', async () => {
    await opened(LABS.veth);
    await page.ask('openTerminal', { term: 1, where: { machine: 'host' }, cols: 80, rows: 24 });
    await page.until(() => page.screen(1).endsWith('root@host:~# '));
    page.session.handle({ type: 'input', term: 1, data: 'ip netns exec qianyi-test-1 bash\r' });
    await page.until(() => page.screen(1).endsWith('root@host (qianyi-test-1):~# '));
    expect(page.messages.filter((m) => m.type === 'prompt')).toEqual([
      { type: 'prompt', term: 1, where: { machine: 'host', netns: 'qianyi-test-1' } },
    ]);
    await page.ask('run', { where: { machine: 'host', netns: 'qianyi-test-1' }, text: 'hostname', term: 1 });
    expect(page.screen(1)).toMatch(/\(qianyi-test-1\):~# hostname\r\nhost\r\nroot@host \(qianyi-test-1\):~# $/);
    page.session.handle({ type: 'input', term: 1, data: 'exit\r' });
    await page.until(() => page.messages.some((m) => m.type === 'prompt' && m.where.netns === undefined));
  });

  test('held: ping waits for the play head between its packets, and Ctrl-C ends it there', async () => {
    await opened(LABS.veth);
    page.session.handle({ type: 'pace', mode: 'held' });
    await page.ask('openTerminal', { term: 1, where: { machine: 'host', netns: 'qianyi-test-1' }, cols: 80, rows: 24 });
    await page.until(() => page.screen(1).endsWith('# '));
    page.plays = false;
    page.session.handle({ type: 'input', term: 1, data: 'ping 10.0.0.102\r' });
    await page.until(() => page.messages.at(-1)?.type === 'state' && page.screen(1).includes('icmp_seq=1'));
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(page.screen(1)).not.toContain('icmp_seq=2');
    page.session.handle({ type: 'played', seq: page.events().length });
    await page.until(() => page.screen(1).includes('icmp_seq=2'));
    page.session.handle({ type: 'input', term: 1, data: '\x03' });
    await page.until(() => page.screen(1).includes('2 packets transmitted, 2 received'));
  });

  test('completion', async () => {
    await opened();
    const got = await page.ask('complete', { where: { machine: 'host' }, line: 'pin' });
    expect(got.from).toBe(0);
    expect(got.words).toContain('ping');
    expect(got.words.every((w) => w.startsWith('pin'))).toBe(true);
  });

  test('two sessions with the same lab and requests post the same trace', async () => {
    const trace = async () => {
      await opened(LABS.bridge);
      await page.ask('run', { where: { machine: 'host', netns: 'qianyi-test-1' }, text: 'ping -c 1 10.0.0.1' });
      return JSON.stringify(page.events());
    };
    expect(await trace()).toBe(await trace());
  });
});
