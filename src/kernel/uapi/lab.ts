/** Boots labs: machines with their kernels, network cards and cables. The one place that knows every layer's initialisers. */
import type { Mac } from '#base/brand.ts';
import { Backlog } from '../core/dev.ts';
import { type Ack, isError, type NlError, nlError } from '../core/errno.ts';
import { unregister_netdevice } from '../core/link.ts';
import type { NetDevice } from '../core/netdevice.ts';
import type { Machine } from '../core/netns.ts';
import { World } from '../core/world.ts';
import { Cable, cableOf, DEFAULT_LATENCY, nic_probe } from '../dev/nic.ts';
import type { LabKernel, LabOptions, NicRef } from './boot.ts';
import { KernelUapi } from './kernel.ts';
import { emptyNetns, netnsDel } from './netns.ts';
import { PERNET, PERNET_EXIT } from './pernet.ts';

class Lab implements LabKernel {
  private readonly world: World;
  /** Cards by the name they were plugged in with, by machine. */
  private readonly nics = new Map<number, Map<string, NetDevice>>();
  private readonly cables = new Map<number, Cable>();
  private nextCable = 1;

  constructor(options: LabOptions) {
    this.world = new World(options, PERNET, PERNET_EXIT);
    this.world.backlog = new Backlog(this.world);
  }

  get clock(): World['clock'] {
    return this.world.clock;
  }
  get trace(): World['trace'] {
    return this.world.trace;
  }

  addMachine(name: string): { id: number; uapi: KernelUapi } {
    const machine = this.world.addMachine(name);
    this.nics.set(machine.id, new Map());
    return { id: machine.id, uapi: new KernelUapi(machine.init) };
  }

  removeMachine(id: number): Ack {
    const machine = this.machine(id);
    if (!machine) return nlError('ENODEV');
    return this.section(() => {
      for (const nic of [...(this.nics.get(id)?.keys() ?? [])]) this.unplugNic({ machine: id, nic });
      this.nics.delete(id);
      for (const name of [...machine.named.keys()]) netnsDel(machine, name);
      emptyNetns(machine.init);
      this.world.removeMachine(machine);
      return undefined;
    });
  }

  renameMachine(id: number, name: string): Ack {
    const machine = this.machine(id);
    if (!machine) return nlError('ENODEV');
    this.world.renameMachine(machine, name);
    return undefined;
  }

  addNic(id: number, name: string, mac?: Mac): Ack {
    const machine = this.machine(id);
    const nics = this.nics.get(id);
    if (!machine || !nics) return nlError('ENODEV');
    if (nics.has(name)) return nlError('EEXIST');
    const dev = this.section(() => nic_probe(machine.init, name, mac));
    if (isError(dev)) return dev;
    nics.set(name, dev);
    return undefined;
  }

  removeNic(ref: NicRef): Ack {
    return this.nic(ref) ? this.section(() => this.unplugNic(ref)) : nlError('ENODEV');
  }

  connect(a: NicRef, b: NicRef, latency = DEFAULT_LATENCY): number | NlError {
    const from = this.nic(a);
    const to = this.nic(b);
    if (!from || !to) return nlError('ENODEV');
    if (from === to) return nlError('EINVAL');
    if (cableOf(from) || cableOf(to)) return nlError('EBUSY');
    const id = this.nextCable++;
    this.section(() => this.cables.set(id, new Cable(id, from, to, latency)));
    return id;
  }

  disconnect(id: number): Ack {
    const cable = this.cables.get(id);
    if (!cable) return nlError('ENODEV');
    this.cables.delete(id);
    this.section(() => cable.unplug());
    return undefined;
  }

  private unplugNic(ref: NicRef): Ack {
    const dev = this.nic(ref);
    if (!dev) return nlError('ENODEV');
    const cable = cableOf(dev);
    if (cable) this.disconnect(cable.id);
    unregister_netdevice(dev);
    this.nics.get(ref.machine)?.delete(ref.nic);
    return undefined;
  }

  private section<T>(work: () => T): T {
    return this.world.backlog.section(work);
  }
  private machine(id: number): Machine | undefined {
    return this.world.machines.find((m) => m.id === id);
  }
  private nic(ref: NicRef): NetDevice | undefined {
    return this.nics.get(ref.machine)?.get(ref.nic);
  }
}

export function bootLab(options: LabOptions): LabKernel {
  return new Lab(options);
}
