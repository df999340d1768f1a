/**
 * Copy, paste and duplicate. What is copied is a script that anybody can read and run; a last line of comment says which names and addresses in it
 * are the copied things' own, so that pasting it beside the original, or into another lab, can give them new ones.
 */
import { z } from 'zod';
import { formatIpv4, parseIpv4 } from '#base/addr.ts';
import { partOf } from '#lab/export/part.ts';
import type { Snapshot } from '#lab/snapshot.ts';

const MARK = '#= ';
const MAX_TEXT = 200_000;
const trailer = z.object({ vethlab: z.literal('part'), names: z.array(z.string().max(64)).max(2000) });

/** The text for the clipboard; undefined when nothing chosen can be copied (a machine or a cable as such). */
export function copyText(snapshot: Snapshot, keys: readonly string[]): string | undefined {
  const part = partOf(snapshot, keys);
  return part && `${part.script}\n${MARK}${JSON.stringify({ vethlab: 'part', names: part.names })}\n`;
}

/** Names and addresses that a lab has already, on the machine that is pasted into. */
export interface Taken {
  readonly names: ReadonlySet<string>;
  readonly addresses: ReadonlySet<number>;
}

export interface Paste {
  readonly lines: readonly string[];
  /** Names before and after. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** The commands that a copied text stands for, with names and addresses that are free. Undefined when the text was not copied from a drawing. */
export function pasteText(text: string, taken: Taken): Paste | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const lines = text.split('\n');
  const at = lines.findLastIndex((l) => l.startsWith(MARK));
  const told = at < 0 ? undefined : trailer.safeParse(parsed((lines[at] as string).slice(MARK.length)));
  if (!told?.success) return undefined;
  const renamed = freeNames(told.data.names, taken.names);
  const moved = new Map<string, string>();
  const used = new Set(taken.addresses);
  const word = (w: string): string => renamed.get(w) ?? moved.get(w) ?? freeAddress(w, used, moved) ?? w;
  const commands = lines.slice(0, at).filter((l) => l.trim() !== '' && !l.startsWith('#'));
  return { lines: commands.map((l) => l.split(' ').map(word).join(' ')), renamed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `red` becomes `red2`, `veth1` the next free `veth`. */
function freeNames(names: readonly string[], taken: ReadonlySet<string>): Map<string, string> {
  const all = new Set([...taken, ...names.filter((n) => !taken.has(n))]);
  const out = new Map<string, string>();
  for (const name of names) {
    if (!taken.has(name)) continue;
    const [, stem = name, digits] = name.match(/^(.*?)(\d*)$/) ?? [];
    let n = digits ? Number(digits) + 1 : 2;
    while (all.has(`${stem}${n}`)) n++;
    all.add(`${stem}${n}`);
    out.set(name, `${stem}${n}`);
  }
  return out;
}

/** An address with its prefix length that somebody has: the next free one of its subnet. What is no such address stays as it is. */
function freeAddress(word: string, used: Set<number>, moved: Map<string, string>): string | undefined {
  const [text = '', length] = word.split('/');
  const address = length === undefined ? undefined : parseIpv4(text);
  const bits = Number(length);
  if (address === undefined || !(bits >= 0 && bits <= 30)) return undefined;
  const size = 2 ** (32 - bits);
  const net = Math.floor(address / size) * size;
  // A network's own address is a route, not somebody's.
  if (address === net) return undefined;
  let at = address as number;
  for (let tries = 0; used.has(at) && tries < Math.min(size, 4096); tries++) at = net + ((at - net) % (size - 2)) + 1;
  used.add(at);
  moved.set(word, `${formatIpv4(at as never)}/${length}`);
  return moved.get(word);
}
