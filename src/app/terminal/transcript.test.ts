import { expect, test } from 'vitest';
import { fakeLab } from '../store/testing/fake-lab.ts';
import { printed, remember } from './transcript.ts';

test('a terminal is remembered while it is open', () => {
  const { lab } = fakeLab();
  lab.store.setState({ terminals: [{ term: 1, where: { machine: 'host' } }] });
  remember(lab, 1, 'root@host:~# ');
  remember(lab, 1, 'ip link');
  expect(printed(lab, 1)).toBe('root@host:~# ip link');
  lab.store.setState({ terminals: [{ term: 2, where: { machine: 'host' } }] });
  remember(lab, 2, 'x');
  expect(printed(lab, 1)).toBe('');
});
