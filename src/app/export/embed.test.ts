import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromPng, fromSvg, inPng, inSvg, isPng } from './embed.ts';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
const onePixel = new Uint8Array(
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.from([0, 255]))),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);

test('a PNG carries a code in a chunk with the right checksum, and everything else as it was', () => {
  const png = inPng(onePixel, '1.abc-_9');
  expect(isPng(png)).toBe(true);
  expect(fromPng(png)).toBe('1.abc-_9');
  const wanted = chunk('tEXt', Buffer.from('vethlab\u00001.abc-_9', 'latin1'));
  const at = Buffer.from(png).indexOf(wanted);
  expect(at).toBe(33);
  expect(Buffer.concat([png.subarray(0, at), png.subarray(at + wanted.length)])).toEqual(Buffer.from(onePixel));
});

test('a PNG of somebody else has none, a cut one neither', () => {
  expect(fromPng(onePixel)).toBeUndefined();
  expect(fromPng(inPng(onePixel, '1.abc').subarray(0, 40))).toBeUndefined();
  expect(isPng(new Uint8Array([1, 2, 3]))).toBe(false);
});

test('an SVG carries a code in its metadata', () => {
  const svg = inSvg('<svg xmlns="http://www.w3.org/2000/svg" width="3"><g/></svg>', '1.abc');
  expect(svg).toBe('<svg xmlns="http://www.w3.org/2000/svg" width="3"><metadata id="vethlab">1.abc</metadata><g/></svg>');
  expect(fromSvg(svg)).toBe('1.abc');
  expect(fromSvg('<svg><metadata>x</metadata></svg>')).toBeUndefined();
});
