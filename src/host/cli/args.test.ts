import { describe, expect, test } from 'vitest';
import { parseArgs } from './args.ts';

describe('options of vethlab', () => {
  test('run with everything, in both forms', () => {
    const got = parseArgs(['run', '--pcap', 'out', '--trace=t.jsonl', 'a.sh', '--seed', '7', '--lab=x.vethlab', '--', '-b.sh']);
    expect(got).toEqual({ command: 'run', scripts: ['a.sh', '-b.sh'], pcap: 'out', trace: 't.jsonl', seed: 7, lab: 'x.vethlab' });
  });
  test.each([
    [[], 'no command given'],
    [['--frob'], "unrecognized option '--frob'"],
    [['frob'], "unknown command 'frob'"],
    [['run'], 'no script given'],
    [['run', '--frob=1', 'a'], "unrecognized option '--frob'"],
    [['run', '-x', 'a'], "unrecognized option '-x'"],
    [['run', 'a', '--pcap'], "option '--pcap' requires an argument"],
    [['run', 'a', '--seed', '-1'], "seed '-1' is no number from 0 to 4294967295"],
    [['run', 'a', '--seed', '4294967296'], "seed '4294967296' is no number from 0 to 4294967295"],
    [['export'], 'export takes one lab file'],
    [['export', 'a', 'b'], 'export takes one lab file'],
  ])('%j: %s', (argv, error) => expect(parseArgs(argv)).toEqual({ command: 'usage', error }));
  test.each([[['--help']], [['run', '--help']], [['export', '--help']]])('%j is help', (argv) =>
    expect(parseArgs(argv).command).toBe('help'),
  );
  test('version', () => expect(parseArgs(['--version']).command).toBe('version'));
});
