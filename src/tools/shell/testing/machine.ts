/** For tests: a machine whose kernel knows names of namespaces and a few sysctls, and nothing else. */
import { type NsId, nsId } from '#base/brand.ts';
import { nlError } from '#kernel/uapi/errno.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import { Clock } from '#sim/clock.ts';
import { Scheduler } from '#sim/task.ts';
import type { ProcessEvent } from '#sim/trace.ts';
import type { Tool } from '#tools/tool.ts';
import { type ScriptOptions, System } from '../system.ts';

class FakeKernel {
  readonly names = new Map<string, NsId>();
  readonly sysctls = new Map<string, string>();
  host = 'hostA';
  random = 12345;
}

/** Only what the shell itself asks; anything else is a defect of the test and throws. */
export function fakeUapi(clock: Clock, kernel = new FakeKernel(), nsid = nsId(1)): Uapi {
  const sysctl = (path: string): string => `${nsid}:${path}`;
  const own: Partial<Uapi> = {
    nsid,
    now: () => clock.now,
    random: () => {
      kernel.random = (Math.imul(kernel.random, 1103515245) + 12345) >>> 0;
      return kernel.random;
    },
    hostname: () => kernel.host,
    setHostname: (name) => {
      kernel.host = name;
    },
    links: () => [],
    linkByName: () => undefined,
    initNetns: () => nsId(1),
    netnsList: () => [...kernel.names].map(([name, id]) => ({ name, nsid: id })),
    netnsByName: (name) => kernel.names.get(name),
    netnsAdd: (name) => {
      kernel.names.set(name, nsId(kernel.names.size + 2));
      return undefined;
    },
    enter: (other) => fakeUapi(clock, kernel, other),
    sysctlList: () => ['net/ipv4/conf/all/forwarding', 'net/ipv4/ip_forward'],
    sysctlGet: (path) =>
      /^net\/ipv4\/(ip_forward|conf\/all\/forwarding)$/.test(path) ? (kernel.sysctls.get(sysctl(path)) ?? '0') : undefined,
    sysctlSet: (path, value) => {
      if (!/^-?\d+$/.test(value)) return nlError('EINVAL');
      kernel.sysctls.set(sysctl(path), value);
      return undefined;
    },
  };
  return new Proxy(own as Uapi, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (value === undefined) throw new Error(`the fake kernel has no ${String(key)}`);
      return value;
    },
  });
}

/** `ip netns exec NAME CMD…`, as the real tool does it; the rest of ip is not needed here. */
const fakeIp: Tool = {
  name: 'ip',
  summary: 'namespaces only',
  *run(ctx) {
    const [object, verb, name = '', ...argv] = ctx.args;
    if (object !== 'netns') return 1;
    if (verb === 'add') return ctx.sys.netnsAdd(name) ? 1 : 0;
    const nsid = ctx.sys.netnsByName(name);
    if (nsid === undefined) {
      ctx.stderr.write(`Cannot open network namespace "${name}": No such file or directory\n`);
      return 1;
    }
    const status = yield* ctx.exec(argv, { nsid });
    if (status !== undefined) return status;
    ctx.stderr.write(`exec of "${argv[0]}" failed: No such file or directory\n`);
    return 255;
  },
};

export interface TestMachine {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly system: System;
  readonly events: ProcessEvent[];
  /** Runs until nothing moves, at most `steps` resumptions. */
  settle(steps?: number): string;
  script(
    text: string,
    options?: Partial<ScriptOptions>,
  ): { readonly stdout: string; readonly stderr: string; readonly status: number | undefined };
}

export function testMachine(tools: readonly Tool[]): TestMachine {
  const clock = new Clock();
  const scheduler = new Scheduler(clock);
  const events: ProcessEvent[] = [];
  const system = new System({
    machine: 'hostA',
    sys: fakeUapi(clock),
    scheduler,
    bootTime: 1_700_000_000_000_000_000n,
    trace: { object: (e) => events.push(e) },
    tools: [...tools, fakeIp],
  });
  return {
    clock,
    scheduler,
    system,
    events,
    settle: (steps = 1_000_000) => scheduler.run(steps),
    script(text, options = {}) {
      let stdout = '';
      let stderr = '';
      const run = system.runScript({
        text,
        name: 'script.sh',
        stdout: (s) => {
          stdout += s;
        },
        stderr: (s) => {
          stderr += s;
        },
        ...options,
      });
      scheduler.run(1_000_000);
      return { stdout, stderr, status: run.task.result };
    },
  };
}
