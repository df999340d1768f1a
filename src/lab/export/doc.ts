/** From the running lab to the document that is saved. */
import { formatMac } from '#base/addr.ts';
import type { LinkRow } from '#sim/rows.ts';
import { type Model, modelOf } from '../model.ts';
import type { LabDoc, LabMachine } from '../schema.ts';
import type { Snapshot } from '../snapshot.ts';
import { labScript } from './script.ts';
import type { PlanOptions } from './step.ts';

export interface DocOptions extends PlanOptions {
  readonly name: string;
  readonly seed: number;
  readonly places?: LabDoc['view']['places'];
  readonly notes?: LabDoc['view']['notes'];
  readonly about?: LabDoc['about'];
  /** How machines are drawn; a host when it is not said. */
  readonly roles?: Readonly<Record<string, LabMachine['role']>>;
}

const nicsOf = (model: Model, machine: number): LinkRow[] =>
  [...model.spaces.values()].filter((s) => s.machine.id === machine).flatMap((s) => s.links.filter((l) => l.kind === 'nic'));

/** The document of what a snapshot shows. Its script is generated, its cards keep their MAC addresses. */
export function toLabDoc(snapshot: Snapshot, options: DocOptions): LabDoc {
  const model = modelOf(snapshot);
  const ref = (link: LinkRow) => ({ machine: model.spaces.get(link.nsid)?.machine.name ?? '', nic: link.name });
  const cables = [...snapshot.cable.values()].flatMap((c) => {
    const a = model.link(c.aNsid, c.aIfindex);
    const b = model.link(c.bNsid, c.bIfindex);
    return a && b ? [{ a: ref(a), b: ref(b) }] : [];
  });
  return {
    vethlab: 1,
    name: options.name,
    seed: options.seed,
    machines: model.machines.map((m) => ({
      name: m.row.name,
      role: options.roles?.[m.row.name] ?? 'host',
      nics: nicsOf(model, m.row.id).map((l) => ({ name: l.name, mac: formatMac(l.mac) })),
    })),
    cables,
    script: labScript(snapshot, options),
    view: { places: options.places ?? {}, notes: options.notes ?? [] },
    ...(options.about && { about: options.about }),
  };
}
