/**
 * Where everything stands on the canvas: a pure function of the tables and of the places that people chose. Sizes are those of the canvas
 * vocabulary (pixels at 100 % zoom); everything snaps to 8 px. The same input gives the same picture.
 *
 * Rectangles come in absolute coordinates, parents before their children. A chosen place (`LabDoc.view.places`) of a machine is absolute; that of
 * anything inside is relative to the corner of its parent's rectangle, so that moving a machine takes along what is in it.
 */
import { type Model, modelOf } from '../model.ts';
import type { LabMachine, Place } from '../schema.ts';
import type { Snapshot } from '../snapshot.ts';
import { flatten } from './flatten.ts';
import { machineBox } from './floor.ts';
import type { Rect } from './rect.ts';
import { arrangeSite } from './site.ts';

export type { Rect, RectKind, Side, Socket } from './rect.ts';

/** Lays out a lab. `machines` tells roles; a machine that is not named there is drawn as a host. */
export function layout(
  snapshot: Snapshot,
  places: Readonly<Record<string, Place>> = {},
  machines: readonly Pick<LabMachine, 'name' | 'role'>[] = [],
): Map<string, Rect> {
  const model: Model = modelOf(snapshot);
  const roles = new Map(machines.map((m) => [m.name, m.role]));
  const site = arrangeSite(model, roles, places);
  const boxes = site.order.map((m) => machineBox(model, m, site, places));
  site.place(boxes, places);
  return flatten(model, boxes);
}
