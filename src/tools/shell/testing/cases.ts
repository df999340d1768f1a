/**
 * The format of the case files: `### title`, the script, then what it must do: `--- stdout`, `--- stderr`, `--- status N`; what is left out
 * is empty or 0. Process ids in messages are compared as `PID`.
 */
export interface ShellCase {
  readonly title: string;
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export function parseCases(text: string): ShellCase[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...sections] = block.split(/^--- /m);
      const title = head.slice(0, head.indexOf('\n'));
      // An empty line stands between two cases.
      const last = sections.length - 1;
      const parts = new Map(sections.map((s, i) => [s.slice(0, s.indexOf('\n')).split(' ')[0], i === last ? s.replace(/\n\n$/, '\n') : s]));
      const body = (name: string): string => {
        const s = parts.get(name);
        return normalise(s === undefined ? '' : s.slice(s.indexOf('\n') + 1).replace(/\\no newline\n$/, ''));
      };
      const script = head.slice(head.indexOf('\n') + 1);
      return {
        title,
        script: sections.length === 0 ? script.replace(/\n\n$/, '\n') : script,
        stdout: body('stdout'),
        stderr: body('stderr'),
        status: Number(/^status (\d+)/.exec(parts.get('status') ?? '')?.[1] ?? 0),
      };
    });
}

/** Replaces process ids in messages about signals. */
export const normalise = (text: string): string => text.replace(/(line \d+: ) *\d+ (?=[A-Z])/g, '$1PID ');
