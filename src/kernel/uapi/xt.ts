/** The xtables door of one namespace. */
import type { Netns } from '../core/netns.ts';
import { xtStore } from '../netfilter/store.ts';
import type { Xtables } from './xtables.ts';

export const xtablesOf = (net: Netns): Xtables => xtStore(net);
