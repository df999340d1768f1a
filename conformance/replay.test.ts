/** Holds the simulator against the recordings. Runs everywhere. */
import { describe, expect, test } from 'vitest';
import { asText, type Case, type Observed, readCases, readRecording } from './case.ts';
import { runSim } from './sim.ts';

function expectSame(c: Case, got: Observed, want: Observed): void {
  if (c.differs) expect(asText(got), `${c.name} agrees now: remove its "differs" note`).not.toBe(asText(want));
  else expect(asText(got)).toBe(asText(want));
}

describe('the simulator does what was recorded', () => {
  for (const c of readCases()) {
    test(`${c.name}: ${c.title}`, async () => {
      const recording = readRecording(c.name);
      if (!recording) throw new Error(`no recording: npm run record -- ${c.name}`);
      expectSame(c, await runSim(c), recording);
    });
  }
});
