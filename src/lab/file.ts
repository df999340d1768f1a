/** Lab files (`.vethlab`): JSON of a `LabDoc`. Reading says what is wrong and where; nothing is guessed or repaired. */
import type { z } from 'zod';
import { type LabDoc, labSchema } from './schema.ts';

/** Newest format that this program knows. */
const VERSION = 1;
/** Longest text that is read. */
const MAX_CHARS = 8_000_000;

export interface LabError {
  /** A whole sentence for people. */
  readonly error: string;
  readonly reason: 'too-long' | 'not-json' | 'not-a-lab' | 'too-new' | 'invalid';
  /** What the sentence is about, for those who say it in another language: the parser's words, the version, the place of the mistake. */
  readonly detail: string;
}

export const isLabError = (value: LabDoc | LabError): value is LabError => 'error' in value;

/** The lab in this text, or what is wrong with it. */
export function readLab(text: string): LabDoc | LabError {
  if (text.length > MAX_CHARS) return { reason: 'too-long', error: 'The file is longer than any lab.', detail: '' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it is not JSON';
    return { reason: 'not-json', error: `The file is not a lab: ${detail}.`, detail };
  }
  const version = typeof value === 'object' && value !== null && 'vethlab' in value ? value.vethlab : undefined;
  if (typeof version !== 'number') return { reason: 'not-a-lab', error: 'The file is not a lab: it has no "vethlab" version.', detail: '' };
  if (version > VERSION) {
    const error = `The lab was saved by a newer Vethlab (format ${version}; this one reads up to ${VERSION}).`;
    return { reason: 'too-new', error, detail: String(version) };
  }
  const parsed = labSchema.safeParse(value);
  const mistake = parsed.success ? looseEnd(parsed.data) : wordsOf(parsed.error.issues[0]);
  if (mistake !== undefined) return { reason: 'invalid', error: `The lab has a mistake: ${mistake}.`, detail: mistake };
  return parsed.data as LabDoc;
}

function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'unknown';
  const path = issue.path.map((p) => (typeof p === 'number' ? `[${p}]` : `.${String(p)}`)).join('');
  return `${path.replace(/^\./, '') || 'the whole'}: ${issue.message}`;
}

/** A name twice, or a cable whose end is not there or is taken. */
function looseEnd(lab: LabDoc): string | undefined {
  const nics = new Set<string>();
  const names = new Set<string>();
  for (const m of lab.machines) {
    if (names.has(m.name)) return `two machines are called ${m.name}`;
    names.add(m.name);
    for (const n of m.nics) {
      if (nics.has(`${m.name}/${n.name}`)) return `${m.name} has two cards called ${n.name}`;
      nics.add(`${m.name}/${n.name}`);
    }
  }
  for (const [i, cable] of lab.cables.entries()) {
    for (const end of [cable.a, cable.b]) {
      if (!nics.delete(`${end.machine}/${end.nic}`)) return `cables[${i}]: ${end.machine} has no free card called ${end.nic}`;
    }
  }
  return undefined;
}

/** The text of a lab file: two-space JSON in the schema's order, so that a difference of two files can be read. */
export const writeLab = (lab: LabDoc): string => `${JSON.stringify(labSchema.parse(lab), null, 2)}\n`;
