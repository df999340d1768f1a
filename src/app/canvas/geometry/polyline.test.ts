import { describe, expect, test } from 'vitest';
import {
  firstPart,
  joinLines,
  lengthInside,
  lineLength,
  lineOf,
  parallel,
  partBetween,
  pathData,
  pointAt,
  reverseLine,
} from './polyline.ts';

const corner = lineOf([
  { x: 0, y: 0 },
  { x: 10, y: 0 },
  { x: 10, y: 20 },
]);

describe('lines', () => {
  test('points on the way are left out, turns and reversals stay', () => {
    expect(
      lineOf([
        { x: 0, y: 0 },
        { x: 5, y: 0 },
        { x: 5, y: 0 },
        { x: 10, y: 0 },
      ]),
    ).toEqual([0, 0, 10, 0]);
    expect(
      lineOf([
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 4, y: 0 },
      ]),
    ).toEqual([0, 0, 10, 0, 4, 0]);
    expect(joinLines([0, 0, 10, 0], [10, 0, 10, 20])).toEqual(corner);
  });
  test('length, points and parts', () => {
    expect(lineLength(corner)).toBe(30);
    expect(pointAt(corner, 15)).toMatchObject({ x: 10, y: 5 });
    expect(pointAt(corner, 99)).toMatchObject({ x: 10, y: 20 });
    expect(firstPart(corner, 12)).toEqual([0, 0, 10, 0, 10, 2]);
    expect(partBetween(corner, 4, 12)).toEqual([4, 0, 10, 0, 10, 2]);
    expect(partBetween(corner, 20, 10)).toEqual([]);
    expect(reverseLine(corner)).toEqual([10, 20, 10, 0, 0, 0]);
  });
  test('a parallel keeps its distance round the corner', () => {
    expect(parallel(corner, 2).map((v) => Math.round(v * 100) / 100)).toEqual([0, 2, 8, 2, 8, 20]);
  });
  test('what lies on the thing it starts from', () => {
    expect(lengthInside(corner, { x: -5, y: -5, w: 20, h: 15 })).toBe(20);
    expect(lengthInside(corner, { x: 100, y: 0, w: 5, h: 5 })).toBe(0);
  });
  test('path data rounds the corner', () => expect(pathData(corner, 4)).toBe('M0 0L6 0Q10 0 10 4L10 20'));
});
