import { expect, test } from 'vitest';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { paste, pasteAsked, sendPaste } from './paste.ts';

test('a few lines go in at once and wait for Enter', () => {
  const { lab, sent } = fakeLab();
  paste(lab, 1, 'ip link\r\nip addr\r\n');
  expect(sent).toEqual([{ type: 'input', term: 1, data: '\x1b[200~ip link\nip addr\x1b[201~' }]);
});

test('many lines are asked about; marks inside the text cannot end it', () => {
  const { lab, sent } = fakeLab();
  const text = `${'true\n'.repeat(6)}\x1b[201~reboot`;
  paste(lab, 1, text);
  expect(sent).toEqual([]);
  expect(pasteAsked.getState().asked).toMatchObject({ term: 1, lines: 7 });
  sendPaste(lab, 1, pasteAsked.getState().asked?.text ?? '');
  expect(sent).toEqual([{ type: 'input', term: 1, data: `\x1b[200~${'true\n'.repeat(6)}reboot\x1b[201~` }]);
  expect(pasteAsked.getState().asked).toBeUndefined();
});
