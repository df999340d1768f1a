/** A random network's script from its seed. */
import { Chance } from '../chance.ts';
import type { Script } from '../script.ts';
import { FAULTS } from './faults.ts';
import { FEATURES } from './features.ts';
import { Net } from './model.ts';
import { drawTopology } from './topology.ts';
import { drawTraffic } from './traffic.ts';

export interface NetOptions {
  /** Things are wrong in every network; otherwise in none. */
  readonly faults: boolean;
}

export function drawNetwork(seed: number, { faults }: NetOptions): Script {
  const net = new Net(new Chance(seed * 2 + (faults ? 1 : 0)));
  const { chance } = net;
  drawTopology(net);
  for (
    let i = chance.weighted([
      [2, 0],
      [3, 1],
      [3, 2],
      [2, 4],
    ]);
    i > 0;
    i--
  )
    chance.weighted(FEATURES)(net);
  if (faults)
    for (
      let i = chance.weighted([
        [5, 1],
        [2, 2],
        [1, 3],
      ]);
      i > 0;
      i--
    )
      chance.weighted(FAULTS)(net);
  const probe = drawTraffic(net);
  return { setup: net.setup, probe };
}
