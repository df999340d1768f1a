/** Holds the simulator against the recordings; where the real kernel can be asked, holds the recordings against it too. */
import { describe, expect, test } from 'vitest';
import { type Case, type Observed, readCases, readRecording } from './case.ts';
import { realKernel, runReal } from './real.ts';
import { runSim } from './sim.ts';

/** One text a case, so that a difference reads like a diff of two terminals and their captures. */
function script(o: Observed): string {
  const part = (title: string, p: Observed['setup']) => [`## ${title}`, ...p.text, `(exit ${p.status})`];
  const frames = Object.entries(o.frames).flatMap(([dev, lines]) => [`## ${dev}`, ...lines]);
  return [...part('setup', o.setup), ...part('probe', o.probe), ...frames].join('\n');
}

function expectSame(c: Case, got: Observed, want: Observed): void {
  if (c.differs) expect(script(got), `${c.name} agrees now: remove its "differs" note`).not.toBe(script(want));
  else expect(script(got)).toBe(script(want));
}

const cases = readCases();

describe('the simulator does what was recorded', () => {
  for (const c of cases) {
    test(`${c.name}: ${c.title}`, async () => {
      const recording = readRecording(c.name);
      if (!recording) throw new Error(`no recording: npm run record -- ${c.name}`);
      expectSame(c, await runSim(c), recording);
    });
  }
});

describe.skipIf(!realKernel)('the real kernel still does what was recorded', () => {
  for (const c of cases) {
    test.concurrent(c.name, async () => {
      const recording = readRecording(c.name);
      if (!recording) throw new Error('no recording');
      expect(script(await runReal(c))).toBe(script(recording));
    }, 60_000);
  }
});
