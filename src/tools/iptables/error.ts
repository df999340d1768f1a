/** How iptables gives up (libxtables/xtables.c, basic_exit_err): a text behind its name and version, a hint, and a status. */

export const VERSION = 'v1.8.9 (nf_tables)';

/** enum xtables_exittype */
export const EXIT = { OTHER: 1, PARAMETER: 2, VERSION: 3, RESOURCE: 4 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export class IptError {
  readonly status: Exit;
  readonly text: string;
  /** 'error' stands behind name and version, 'refused' behind the name, 'bare' alone. */
  readonly style: 'error' | 'refused' | 'bare';
  constructor(status: Exit, text: string, style: IptError['style'] = 'error') {
    this.status = status;
    this.text = text;
    this.style = style;
  }
}

/** xtables_error(PARAMETER_PROBLEM, …) */
export function fail(text: string): never {
  throw new IptError(EXIT.PARAMETER, text);
}

const HINTS: Readonly<Partial<Record<Exit, (name: string) => string>>> = {
  [EXIT.PARAMETER]: (name) => `Try \`${name} -h' or '${name} --help' for more information.\n`,
  [EXIT.VERSION]: (name) => `Perhaps ${name} or your kernel needs to be upgraded.\n`,
};

/** The text on standard error. `line`: of the file that iptables-restore reads. */
export function errorText(e: IptError, name: string, line?: number): string {
  const where = line === undefined ? '' : `Error occurred at line: ${line}\n`;
  const hint = where + (HINTS[e.status]?.(name) ?? '');
  if (e.style === 'error') return `${name} ${VERSION}: ${e.text}\n${hint}`;
  if (e.style === 'refused') return `${name}: ${e.text}.\n`;
  return e.text === '' ? hint : `${e.text}\n${hint}`;
}
