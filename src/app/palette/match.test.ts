import { expect, test } from 'vitest';
import { matching } from './match.ts';

const items = [
  { name: 'veth-1-a', also: '10.0.0.101/24 qianyi-test-1' },
  { name: 'Undo' },
  { name: 'br0', also: '10.0.0.1/24' },
  { name: '撤销', also: 'Undo' },
];
const names = (query: string) => matching(items, query).map((i) => i.name);

test('nothing typed: everything, in order', () => expect(names('')).toEqual(['veth-1-a', 'Undo', 'br0', '撤销']));
test('the beginning of a name is better than another word of it', () => expect(names('undo')).toEqual(['Undo', '撤销']));
test('an address finds its device', () => expect(names('0.101')).toEqual(['veth-1-a']));
test('each word has to be there', () => {
  expect(names('veth test-1')).toEqual(['veth-1-a']);
  expect(names('veth undo')).toEqual([]);
});
