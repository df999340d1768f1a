/**
 * The commands that build what a snapshot shows, in an order in which each works. One generator feeds the script of a saved lab (typed on each
 * machine) and the script for one real box (machines are namespaces); they differ only in how a namespace is called (`Naming`).
 *
 * What comes by itself is not written: addresses and routes of a fresh `lo`, connected routes, entries for a device's own MAC address, what was
 * learned. Left out because no command makes them: conntrack entries, counters, IP ids, the state of ARP.
 */
import type { Model, Space } from '../model.ts';
import { filterSteps } from './filter.ts';
import { addressSteps, fdbSteps, neighbourSteps, routeSteps } from './ip.ts';
import { bridgeSteps, moveSteps, portSteps, shapeSteps, tunnelSteps, upSteps, vethSteps } from './links.ts';
import { keepsMac } from './macs.ts';
import { ruleSteps } from './rules.ts';
import { settingSteps } from './settings.ts';
import type { Naming, Plan, PlanOptions, Step } from './step.ts';

/** All steps but the making of namespaces, section after section, for these namespaces (of one machine, or of all). */
export function planSteps(model: Model, spaces: readonly Space[], naming: Naming, options: PlanOptions = {}): Step[] {
  const plan: Plan = { model, spaces, naming, keepsMac: keepsMac(model, options.keepMacs ?? false) };
  return [
    settingSteps(plan, 'general'),
    bridgeSteps(plan),
    vethSteps(plan),
    tunnelSteps(plan),
    moveSteps(plan),
    shapeSteps(plan),
    portSteps(plan),
    settingSteps(plan, 'device'),
    addressSteps(plan),
    upSteps(plan),
    routeSteps(plan),
    ruleSteps(plan),
    neighbourSteps(plan),
    fdbSteps(plan),
    filterSteps(plan),
  ].flat();
}
