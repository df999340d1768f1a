import { describe, expect, test } from 'vitest';
import { readLab, writeLab } from './file.ts';
import { emptyLab } from './schema.ts';

const lab = {
  ...emptyLab('x'),
  machines: ['a', 'b'].map((name) => ({ name, role: 'host' as const, nics: [{ name: 'eth0' }] })),
  cables: [{ a: { machine: 'a', nic: 'eth0' }, b: { machine: 'b', nic: 'eth0' } }],
};
const changed = (change: object) => JSON.stringify({ ...lab, ...change });

describe('lab files', () => {
  test('come back as they were', () => expect(readLab(writeLab(lab))).toEqual(lab));
  test.each([
    ['text', 'hello', 'not-json', /not JSON|not valid JSON/],
    ['other JSON', '[1]', 'not-a-lab', /no "vethlab" version/],
    ['a newer format', changed({ vethlab: 2 }), 'too-new', /newer Vethlab \(format 2/],
    ['a wrong value', changed({ machines: [{ name: 'a b', role: 'host', nics: [] }] }), 'invalid', /machines\[0\]\.name/],
    ['a loose cable', changed({ cables: [...lab.cables, ...lab.cables] }), 'invalid', /cables\[1\]: a has no free card called eth0/],
    ['a name twice', changed({ machines: [lab.machines[0], lab.machines[0]] }), 'invalid', /two machines are called a/],
    ['too much', `"${' '.repeat(8_000_000)}"`, 'too-long', /longer/],
  ])('%s is refused by name', (_, text, reason, error) => {
    expect(readLab(text)).toMatchObject({ reason, error: expect.stringMatching(error) });
  });
});
