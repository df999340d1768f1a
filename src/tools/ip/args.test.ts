import { describe, expect, test } from 'vitest';
import { Exit } from '#tools/net/exit.ts';
import { Args, matches, parseLladdr, parsePrefix } from './args.ts';
import { batchLines, makeArgs } from './batch.ts';
import { formatJson, JsonObject, RawNumber } from './json.ts';

describe('abbreviations', () => {
  test.each([
    ['a', 'address', true],
    ['address', 'address', true],
    ['addresses', 'address', false],
    ['', 'address', false],
    ['b', 'address', false],
  ])('%j abbreviates %j: %j', (typed, word, yes) => expect(matches(typed, word)).toBe(yes));
});

describe('prefixes', () => {
  test.each([
    ['10.0.0.0/24', { addr: 0x0a000000, len: 24, explicit: true, all: false }],
    ['10/8', { addr: 0x0a000000, len: 8, explicit: true, all: false }],
    ['10.0.0.1', { addr: 0x0a000001, len: 32, explicit: false, all: false }],
    ['10.0.0.0/255.255.0.0', { addr: 0x0a000000, len: 16, explicit: true, all: false }],
    ['0.0.0.0/0.0.0.0', { addr: 0, len: 0, explicit: true, all: false }],
    ['default', { addr: 0, len: 0, explicit: false, all: true }],
  ])('%s', (text, prefix) => expect(parsePrefix(text)).toEqual(prefix));
  test.each(['10.0.0.1/33', '10.0.0.300', 'foo', '10.0.0.0/255.0.255.0', '1.2.3.4.5'])('%s is none', (text) =>
    expect(parsePrefix(text)).toBeUndefined(),
  );
});

describe('link-layer addresses', () => {
  test.each([
    ['aa:bb:cc:dd:ee:f', [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x0f]],
    ['aa:bb', [0xaa, 0xbb]],
    ['foo', [0x0f]],
  ])('%s', (text, bytes) => expect(parseLladdr(text)).toEqual(bytes));
  test.each(['abc', 'zz', 'aa:100'])('%s is none', (text) => expect(parseLladdr(text)).toBeUndefined());
});

test('a keyword without its value ends the program with 255', () => {
  let said = '';
  const args = new Args(['mtu'], (text) => {
    said += text;
  });
  expect(() => args.value()).toThrow(new Exit(255) as never);
  expect(said).toBe('Command line is not complete. Try option "help"\n');
});

describe('JSON', () => {
  const record = new JsonObject()
    .set('a', 1)
    .set('b', ['x', 'y'])
    .set('c', new JsonObject().set('t', new RawNumber('0.00')).set('n', null));
  test('plain', () => expect(formatJson([record], false)).toBe('[{"a":1,"b":["x","y"],"c":{"t":0.00,"n":null}}]'));
  test('pretty, with iproute2’s white space', () =>
    expect(formatJson([record, new JsonObject().set('d', [])], true)).toBe(
      '[ {\n        "a": 1,\n        "b": [ "x","y" ],\n        "c": {\n            "t": 0.00,\n            "n": null\n        }\n    },{\n        "d": [ ]\n    } ]',
    ));
});

describe('batches', () => {
  test('quotes keep spaces, # starts a comment', () =>
    expect(makeArgs('link add "a b" \'c\' # rest')).toEqual(['link', 'add', 'a b', 'c']));
  test('a backslash joins lines; empty ones are passed over', () =>
    expect(batchLines('link \\\nshow\n\n# x\naddr\n')).toEqual([
      { number: 2, words: ['link', 'show'] },
      { number: 5, words: ['addr'] },
    ]));
});
