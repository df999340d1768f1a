/**
 * The document: what is saved, shared and undone. Everything inside a machine is its script (the commands that build it); beside it stand only
 * the things no command makes: machines, cables, positions, notes. Opening a lab runs its script.
 */
import { z } from 'zod';

const MAX_SCRIPT = 400_000;
/** Names as a person sees them: letters, digits, dot, dash, underscore. */
const hostName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
const devName = z.string().regex(/^[^\s/]{1,15}$/);
const point = z.object({
  x: z.number().finite(),
  y: z.number().finite(),
  w: z.number().positive().optional(),
  h: z.number().positive().optional(),
  /** Machines and namespaces: drawn closed. */
  closed: z.boolean().optional(),
  /** The place was not chosen, only the rest: the layout finds one. */
  free: z.boolean().optional(),
});

const machineSchema = z.object({
  name: hostName,
  /** How it is drawn; all three are Linux machines. */
  role: z.enum(['host', 'router', 'switch']),
  nics: z.array(z.object({ name: devName, mac: z.string().optional() })).max(64),
});
const nicRef = z.object({ machine: hostName, nic: devName });

export const labSchema = z.object({
  /** Format version. */
  vethlab: z.literal(1),
  name: z.string().max(200),
  seed: z.number().int().min(0).max(0xffffffff),
  machines: z.array(machineSchema).min(1).max(500),
  cables: z.array(z.object({ a: nicRef, b: nicRef })).max(2000),
  /** Bash. A line `#@ NAME` says on which machine the following lines run; before the first one: the first machine. */
  script: z.string().max(MAX_SCRIPT),
  view: z.object({
    /** Keys as `placeKey` makes them. */
    places: z.record(z.string(), point),
    notes: z
      .array(z.object({ id: z.string(), text: z.string().max(5000), x: z.number(), y: z.number(), w: z.number(), h: z.number() }))
      .max(500),
  }),
  /** Words of the author: a title and things to try, shown beside the lab. Keys of the message catalogue or plain text. */
  about: z
    .object({
      text: z.string().max(5000),
      tries: z.array(
        z.object({ text: z.string(), machine: z.string().optional(), netns: z.string().optional(), command: z.string().optional() }),
      ),
    })
    .optional(),
});

export type LabDoc = z.infer<typeof labSchema>;
export type LabMachine = LabDoc['machines'][number];
export type Place = z.infer<typeof point>;

/** Key of a thing's place: `hostA`, `hostA/ns1`, `hostA/ns1/eth0`; a device of the initial namespace is `hostA//br0`. */
export const placeKey = (machine: string, netns?: string, dev?: string): string =>
  dev !== undefined ? `${machine}/${netns ?? ''}/${dev}` : netns ? `${machine}/${netns}` : machine;

export const emptyLab = (name: string): LabDoc => ({
  vethlab: 1,
  name,
  seed: 1,
  machines: [{ name: 'host', role: 'host', nics: [] }],
  cables: [],
  script: '',
  view: { places: {}, notes: [] },
});
