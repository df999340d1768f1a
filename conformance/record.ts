/** `npm run record [-- NAME…]`: runs cases on the real kernel (root, Linux) and stores what they printed and sent under recorded/. */
import { writeFileSync } from 'node:fs';
import { type Case, RECORDED_DIR, readCases } from './case.ts';
import { realKernel, runReal } from './real.ts';

if (!realKernel) {
  console.error('Recording needs root on Linux.');
  process.exit(1);
}
const wanted = process.argv.slice(2);
const queue = readCases().filter((c) => wanted.length === 0 || wanted.includes(c.name));
async function work(): Promise<void> {
  for (let c: Case | undefined = queue.shift(); c; c = queue.shift()) {
    const recording = await runReal(c);
    writeFileSync(`${RECORDED_DIR}/${c.name}.json`, `${JSON.stringify(recording, null, 1)}\n`);
    console.log(`recorded ${c.name}`);
  }
}
await Promise.all(Array.from({ length: 4 }, work));
