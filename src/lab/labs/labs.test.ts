import { describe, expect, test } from 'vitest';
import { readLab, writeLab } from '../file.ts';
import * as seed from '../import/fixtures/listings.ts';
import { readListing } from '../import/listing.ts';
import { LABS } from './labs.ts';
import { LAB_WORDS_EN } from './words.en.ts';

const commands = (text: string) => text.split('\n').filter((l) => l && !l.startsWith('#'));
const listing = (text: string) => readListing(text).sections.flatMap((s) => commands(s.text));

describe('labs', () => {
  test.each(Object.entries(LABS))('%s is a valid lab whose words exist', (_, lab) => {
    expect(readLab(writeLab(lab))).toEqual(lab);
    const keys = [lab.name, lab.about?.text, ...(lab.about?.tries ?? []).map((t) => t.text)];
    for (const key of keys) expect(Object.hasOwn(LAB_WORDS_EN, key ?? '')).toBe(true);
  });

  test('they use the commands of the article, word for word', () => {
    expect(commands(LABS.vxlan.script)).toEqual(expect.arrayContaining([...listing(seed.TWO_HOSTS), ...listing(seed.VXLAN)]));
    expect(commands(LABS.bridge.script)).toEqual(expect.arrayContaining([...listing(seed.BRIDGE), ...listing(seed.GATEWAY)]));
    const moved = listing(seed.VETH_MOVE);
    expect(commands(LABS.veth.script).slice(-moved.length)).toEqual(moved);
  });
});
