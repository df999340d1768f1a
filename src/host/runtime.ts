/** A running lab: the kernel, one user space a machine, and the scheduler that runs all of them. Environment-free. */
import { formatIpv4, parseMac } from '#base/addr.ts';
import type { NsId } from '#base/brand.ts';
import type { LabKernel } from '#kernel/uapi/boot.ts';
import { isError } from '#kernel/uapi/errno.ts';
import { bootLab } from '#kernel/uapi/lab.ts';
import type { Uapi } from '#kernel/uapi/uapi.ts';
import type { Section } from '#lab/import/listing.ts';
import type { LabDoc } from '#lab/schema.ts';
import { Scheduler } from '#sim/task.ts';
import type { ProcessEvent } from '#sim/trace.ts';
import type { System } from '#tools/shell/system.ts';
import { bootSystem } from './machine.ts';
import type { Where } from './protocol.ts';

/** A machine of the running lab. */
export interface Machine {
  readonly id: number;
  name: string;
  readonly uapi: Uapi;
  readonly system: System;
  /** Cards: the row that shows one, and the name with which it was plugged in, by which the kernel's hypervisor side knows it. */
  readonly nics: { readonly rid: number; readonly plugged: string }[];
}
export interface RuntimeOptions {
  readonly seed: number;
  readonly traceCapacity?: number;
}
interface NicName {
  readonly machine: string;
  readonly nic: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export class Runtime {
  readonly kernel: LabKernel;
  readonly scheduler: Scheduler;
  readonly machines: Machine[] = [];
  /** Where the lives of processes, and what they print on terminals, are told. */
  onProcess: (event: ProcessEvent) => void = (event) => this.kernel.trace.object(event);

  constructor(options: RuntimeOptions) {
    this.kernel = bootLab(options);
    this.scheduler = new Scheduler(this.kernel.clock);
  }

  /** Boots a document's machines, cards and cables; its script is the caller's business. Answers what went wrong. */
  build(lab: Pick<LabDoc, 'machines' | 'cables'>): string[] {
    const errors: (string | undefined)[] = [];
    for (const m of lab.machines) {
      errors.push(this.addMachine(m.name));
      for (const n of m.nics) errors.push(this.addNic(m.name, n.name, n.mac));
    }
    for (const c of lab.cables) {
      const made = this.connect(c.a, c.b);
      if (typeof made === 'string') errors.push(made);
    }
    return errors.filter((e) => e !== undefined);
  }

  machine(name: string): Machine | undefined {
    return this.machines.find((m) => m.name === name);
  }

  /** The machine that has this name, or an address: what `readListing` asks. */
  machineOf = (nameOrAddress: string): string | undefined => {
    const byName = this.machine(nameOrAddress);
    if (byName) return byName.name;
    const owner = this.machines.find((m) => spacesOf(m.uapi).some((sys) => sys.addrs().some((a) => formatIpv4(a.local) === nameOrAddress)));
    return owner?.name;
  };

  addMachine(name: string): string | undefined {
    if (!NAME.test(name)) return `"${name}" is not a name for a machine`;
    if (this.machine(name)) return `there is a machine called ${name} already`;
    const { id, uapi } = this.kernel.addMachine(name);
    this.machines.push({
      id,
      name,
      uapi,
      system: bootSystem(name, uapi, this.scheduler, { object: (event) => this.onProcess(event) }),
      nics: [],
    });
    return undefined;
  }

  removeMachine(name: string): string | undefined {
    const m = this.machine(name);
    if (!m) return noMachine(name);
    const refused = this.kernel.removeMachine(m.id);
    if (isError(refused)) return refused.errno;
    this.machines.splice(this.machines.indexOf(m), 1);
    return undefined;
  }

  renameMachine(name: string, to: string): string | undefined {
    const m = this.machine(name);
    if (!m) return noMachine(name);
    if (!NAME.test(to)) return `"${to}" is not a name for a machine`;
    if (to !== name && this.machine(to)) return `there is a machine called ${to} already`;
    const refused = this.kernel.renameMachine(m.id, to);
    if (isError(refused)) return refused.errno;
    m.uapi.setHostname(to);
    m.name = to;
    return undefined;
  }

  addNic(machine: string, name: string, mac?: string): string | undefined {
    const m = this.machine(machine);
    if (!m) return noMachine(machine);
    const address = mac === undefined ? undefined : parseMac(mac);
    if (mac !== undefined && address === undefined) return `"${mac}" is not a MAC address`;
    const refused = this.kernel.addNic(m.id, name, address);
    if (isError(refused)) return refused.errno === 'EEXIST' ? `${machine} has a device called ${name} already` : refused.errno;
    const row = m.uapi.linkByName(name);
    if (row) m.nics.push({ rid: row.rid, plugged: name });
    return undefined;
  }

  removeNic(machine: string, name: string): string | undefined {
    const found = this.nic({ machine, nic: name });
    if (!found) return noNic(machine, name);
    const refused = this.kernel.removeNic({ machine: found.machine.id, nic: found.plugged });
    if (isError(refused)) return refused.errno;
    const { nics } = found.machine;
    nics.splice(
      nics.findIndex((n) => n.plugged === found.plugged),
      1,
    );
    return undefined;
  }

  /** The cable's id, or why there is none. */
  connect(a: NicName, b: NicName): number | string {
    const from = this.nic(a);
    if (!from) return noNic(a.machine, a.nic);
    const to = this.nic(b);
    if (!to) return noNic(b.machine, b.nic);
    const id = this.kernel.connect({ machine: from.machine.id, nic: from.plugged }, { machine: to.machine.id, nic: to.plugged });
    if (!isError(id)) return id;
    return id.errno === 'EBUSY' ? 'one of these cards has a cable already' : id.errno;
  }

  disconnect(cable: number): string | undefined {
    const refused = this.kernel.disconnect(cable);
    return isError(refused) ? refused.errno : undefined;
  }

  /** A card by its present name, wherever on the machine it is. */
  private nic(ref: NicName): { machine: Machine; plugged: string } | undefined {
    const machine = this.machine(ref.machine);
    if (!machine) return undefined;
    const row = spacesOf(machine.uapi)
      .map((sys) => sys.linkByName(ref.nic))
      .find((l) => l?.kind === 'nic');
    const known = machine.nics.find((n) => n.rid === row?.rid) ?? machine.nics.find((n) => n.plugged === ref.nic);
    return known && { machine, plugged: known.plugged };
  }

  /** The namespace of a place; undefined when it is not there. */
  nsidOf(where: Where): { machine: Machine; nsid: NsId } | undefined {
    const machine = this.machine(where.machine);
    if (!machine) return undefined;
    const nsid = where.netns ? machine.uapi.netnsByName(where.netns) : machine.uapi.initNetns();
    return nsid === undefined ? undefined : { machine, nsid };
  }
}

/** A part of a text, and where it runs. */
export interface PlacedSection {
  readonly where: Where;
  readonly text: string;
  readonly firstLine: number;
}
/**
 * Where each section of a text runs: on the machine it names, else at `here`. Neighbours on one machine are one text again, so that a script
 * for a single machine runs in one shell.
 */
export function placeSections(sections: readonly Section[], here: Where): PlacedSection[] {
  const placed: PlacedSection[] = [];
  for (const s of sections) {
    const where = s.machine === undefined || s.machine === here.machine ? here : { machine: s.machine };
    const last = placed.at(-1);
    if (last && last.where.machine === where.machine) placed[placed.length - 1] = { ...last, text: `${last.text}\n${s.text}` };
    else placed.push({ where, text: s.text, firstLine: s.firstLine });
  }
  return placed;
}

const spacesOf = (uapi: Uapi): Uapi[] => [uapi, ...uapi.netnsList().map((n) => uapi.enter(n.nsid))];
const noMachine = (name: string): string => `there is no machine called ${name}`;
const noNic = (machine: string, nic: string): string => `${machine} has no card called ${nic}`;
