/** What somebody brings: a lab file, a picture or a link with a lab in it, a script. Says which it is, or what is wrong with it. */
import { isLabError, type LabError, readLab } from '#lab/file.ts';
import { readListing, type Section } from '#lab/import/listing.ts';
import type { LabDoc } from '#lab/schema.ts';
import { fromPng, fromSvg, isPng } from '../export/embed.ts';
import { codeIn, decodeLab, type LinkProblem } from '../export/link.ts';
import { t } from '../i18n/t.ts';

export type Given =
  | { readonly kind: 'lab'; readonly doc: LabDoc }
  | { readonly kind: 'script'; readonly text: string; readonly sections: readonly Section[]; readonly name?: string }
  | { readonly kind: 'problem'; readonly text: string };

/** What files can be opened, for the browser's chooser. */
export const ACCEPTED = '.vethlab,.sh,.json,.txt,.svg,.png';
const MAX_BYTES = 16_000_000;

const problem = (text: string): Given => ({ kind: 'problem', text });
const labOrProblem = (doc: LabDoc | LabError): Given => (isLabError(doc) ? problem(wordsOf(doc)) : { kind: 'lab', doc });

const wordsOf = ({ reason, detail }: LabError): string => t(`problem.${reason}`, { detail });
const LINK = { damaged: 'problem.link.damaged', 'too-new': 'problem.link.tooNew', 'too-long': 'problem.link.tooLong' } as const;

/** The lab in a link or a picture. */
export async function givenCode(code: string): Promise<Given> {
  const doc: LabDoc | LabError | LinkProblem = await decodeLab(code);
  return typeof doc === 'string' ? problem(t(LINK[doc])) : labOrProblem(doc);
}

export async function givenFile(file: File): Promise<Given> {
  if (file.size > MAX_BYTES) return problem(t('problem.too-long'));
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPng(bytes)) return pictured(fromPng(bytes));
  const text = new TextDecoder().decode(bytes);
  if (/^\s*(<\?xml[^>]*>\s*)?<svg\b/.test(text)) return pictured(fromSvg(text));
  if (/\.vethlab$/i.test(file.name)) return labOrProblem(readLab(text));
  if (text.includes('\0')) return problem(t('problem.binary', { file: file.name }));
  return givenText(text, file.name);
}
const pictured = (code: string | undefined): Given | Promise<Given> =>
  code === undefined ? problem(t('problem.picture')) : givenCode(code);

export async function givenText(text: string, file?: string): Promise<Given> {
  const code = codeIn(text);
  if (code !== undefined) return givenCode(code);
  if (/^\s*\{/.test(text) && /"vethlab"\s*:/.test(text)) return labOrProblem(readLab(text));
  const { sections, error } = readListing(text);
  if (error) return problem(t(error === 'empty' ? 'script.empty' : 'script.tooLong'));
  const name = file?.replace(/\.\w+$/, '');
  return { kind: 'script', text, sections, ...(name && { name }) };
}
