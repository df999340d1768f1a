/** Interface names as a rule has them: exact, or with a trailing `+` any with this beginning (ifname_compare). A packet without a device has the empty name. */
import type { NetDevice } from '../core/netdevice.ts';

export type DevTest = (dev: NetDevice | undefined) => boolean;

export function deviceTest(name: string, inv: boolean): DevTest {
  if (!name.endsWith('+')) return (dev) => (dev?.name === name) !== inv;
  const beginning = name.slice(0, -1);
  return (dev) => (dev?.name ?? '').startsWith(beginning) !== inv;
}
