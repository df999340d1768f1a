/** A first packet to send: a ping between two addresses that can hear each other. */
import type { Where } from '#host/protocol.ts';
import { triesOf } from '#lab/export/tries.ts';
import type { Model } from '#lab/model.ts';

export function firstPing(model: Model): { readonly where: Where; readonly line: string } | undefined {
  const found = triesOf(model)[0];
  if (!found?.command || !found.machine) return undefined;
  return { where: { machine: found.machine, ...(found.netns !== undefined && { netns: found.netns }) }, line: found.command };
}
