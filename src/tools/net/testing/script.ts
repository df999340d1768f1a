/** For tests: expectations written as a terminal session, `$ command`, its output, `E|` before lines of stderr, `[status]` unless 0. */
import type { ToolRig } from './rig.ts';

export interface Step {
  readonly command: string;
  readonly expected: string;
}

/** Cuts a session into steps. */
export function session(text: string): Step[] {
  return text
    .replace(/^\n/, '')
    .split(/^\$ /m)
    .slice(1)
    .map((chunk) => {
      const [command = '', ...rest] = chunk.split('\n');
      return { command, expected: rest.join('\n') };
    });
}

/** What the step prints, in the same notation. */
export function perform(rig: ToolRig, command: string): string {
  const { out, err, status } = rig.run(command);
  return `${out}${err.replace(/^(?=.|\n)/gm, 'E|')}${status === 0 ? '' : `[${status}]\n`}`;
}
