/**
 * Holds the recordings against the real kernel (root, Linux). The kernel's clock does not stand still for us: on a busy machine a case that takes
 * longer than it did sees a neighbour refreshed or a request repeated, so a difference counts when it shows three times in a row.
 */
import { describe, expect, test } from 'vitest';
import { asText, readCases, readRecording } from './case.ts';
import { realKernel, runReal } from './real.ts';

describe.skipIf(!realKernel)('the real kernel still does what was recorded', () => {
  for (const c of readCases()) {
    test.concurrent(c.name, { timeout: 120_000, retry: 2 }, async () => {
      const recording = readRecording(c.name);
      if (!recording) throw new Error(`no recording: npm run record -- ${c.name}`);
      expect(asText(await runReal(c))).toBe(asText(recording));
    });
  }
});
