import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LABS } from '#lab/labs/labs.ts';
import { codeIn, decodeLab, encodeLab, MAX_LINK } from './link.ts';

const packed = (text: string) => deflateSync(text).toString('base64url');

test.each(Object.entries(LABS))('%s comes out as it went in, in less than a link may be long', async (_, lab) => {
  const code = await encodeLab(lab);
  expect(code.length).toBeLessThan(MAX_LINK / 10);
  expect(code).toMatch(/^1\.[\w-]+$/);
  expect(await decodeLab(code)).toEqual(lab);
});

test('names in any script survive', async () => {
  const lab = { ...LABS.veth, name: '两个命名空间 “ß”' };
  expect(await decodeLab(await encodeLab(lab))).toEqual(lab);
});

test('one changed character is found', async () => {
  const code = await encodeLab(LABS.bridge);
  for (const at of [3, 40, code.length >> 1, code.length - 2]) {
    const other = code[at] === 'A' ? 'B' : 'A';
    expect(await decodeLab(code.slice(0, at) + other + code.slice(at + 1))).toBe('damaged');
  }
});

test('a cut link is damaged, a newer form is too new', async () => {
  const code = await encodeLab(LABS.bridge);
  expect(await decodeLab(code.slice(0, -9))).toBe('damaged');
  expect(await decodeLab('')).toBe('damaged');
  expect(await decodeLab('1.%%%')).toBe('damaged');
  expect(await decodeLab(code.replace(/^1/, '2'))).toBe('too-new');
});

test('what unpacks to more than a lab can be is not unpacked', async () => {
  expect(await decodeLab(`1.${packed(' '.repeat(9_000_000))}`)).toBe('too-long');
});

test('the schema has the last word', async () => {
  expect(await decodeLab(`1.${packed('{"vethlab":1,"name":5}')}`)).toMatchObject({ reason: 'invalid' });
  expect(await decodeLab(`1.${packed('{"vethlab":7}')}`)).toMatchObject({ reason: 'too-new' });
  expect(await decodeLab(`1.${packed('[]')}`)).toBe('damaged');
});

test('a text that is a link and nothing else holds a code', () => {
  expect(codeIn(' https://lab.example/#/s/1.abc\n')).toBe('1.abc');
  expect(codeIn('#/s/1.abc')).toBe('1.abc');
  expect(codeIn('ip link # see https://lab.example/#/s/1.abc')).toBeUndefined();
});
