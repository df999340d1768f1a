/**
 * `npm run fidelity` writes docs/fidelity.md; with `--check` it only says whether the file is up to date. What is there is asked from the code: the tables
 * of tools, device kinds, matches and targets, the list of sysctls, and lines that are run in the simulator. Numbers come from the recordings and
 * from the last full run of the fuzzer (conformance/fuzz/results.json).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCases, readRecording } from '../conformance/case.ts';
import { readResults, type StoredResults } from '../conformance/fuzz/results.ts';
import { STATE } from '../conformance/fuzz/text/slots.ts';
import { runScripts } from '../src/host/run.ts';
import { DEVICE_KINDS } from '../src/kernel/dev/table.ts';
import { MATCHES } from '../src/kernel/netfilter/match/index.ts';
import { TARGETS } from '../src/kernel/netfilter/target/index.ts';
import { TOOLS } from '../src/tools/registry.ts';
import { FORMS, LINUX_KINDS, LINUX_MATCHES, LINUX_SYSCTLS, LINUX_TARGETS, LINUX_TOOLS, PARTLY } from './fidelity-data.ts';

const FILE = fileURLToPath(new URL('../docs/fidelity.md', import.meta.url));

/** Output and status of a script in the simulator, on the state of the text fuzzer. */
async function run(line: string): Promise<{ status: number; text: string }> {
  let text = '';
  const take = (s: string) => {
    text += s;
  };
  const scripts = [
    { name: 'state', text: STATE.join('\n') },
    { name: 'line', text: line },
  ];
  const { statuses } = await runScripts({ scripts, keepGoing: true, onStdout: take, onStderr: take });
  return { status: statuses[1] ?? -1, text };
}

const mark = (section: string, name: string, there: boolean): string => {
  const why = PARTLY[`${section}: ${name}`];
  return !there ? 'no' : why ? `partly: ${why}` : 'yes';
};
/** Names that are there, there in part (why), and not there, in three lines. */
function threeLines(section: string, names: readonly string[], there: (name: string) => boolean): string[] {
  const by = (verdict: (m: string) => boolean) => names.filter((n) => verdict(mark(section, n, there(n))));
  const list = (found: readonly string[]) => (found.length > 0 ? found.map((n) => `\`${n}\``).join(', ') : '–');
  const partly = by((m) => m.startsWith('partly')).map((n) => `- partly: \`${n}\` (${PARTLY[`${section}: ${n}`]})`);
  return [`- yes: ${list(by((m) => m === 'yes'))}`, ...partly, `- no: ${list(by((m) => m === 'no'))}`];
}

async function formLines(): Promise<string[]> {
  const out: string[] = [];
  for (const [tool, forms] of Object.entries(FORMS)) {
    const works = new Map<string, boolean>();
    for (const [form, line] of forms) works.set(form, (await run(line)).status === 0);
    out.push('', `### ${tool}`, '', ...threeLines(tool, [...works.keys()], (f) => works.get(f) === true));
  }
  return out;
}

async function sysctlLines(): Promise<string[]> {
  const { text } = await run("sysctl -aN -r '^net.ipv4'");
  const there = new Set(text.split('\n').map((l) => l.replace(/^net\.ipv4\./, '').replace(/^(conf|neigh)\.v0\./, '$1.DEV.')));
  return threeLines('sysctls', LINUX_SYSCTLS, (name) => there.has(name));
}

function numbers(results: StoredResults | undefined): string[] {
  const cases = readCases();
  const recordings = cases.map((c) => readRecording(c.name)).filter((r) => r !== undefined);
  const frames = recordings.reduce((n, r) => n + Object.values(r.frames).reduce((m, f) => m + f.length, 0), 0);
  const lines = recordings.reduce((n, r) => n + r.setup.text.length + r.probe.text.length, 0);
  const out = [`- ${cases.length} cases, recorded from the real kernel: ${lines} lines of text and ${frames} frames, compared one by one.`];
  const share = (part: { count: number; failed: readonly number[] }) => `${part.count - part.failed.length} of ${part.count}`;
  if (results?.net)
    out.push(`- Random networks that agreed: ${share(results.net)} (seeds ${results.net.seeds}, ${results.net.compared} frames).`);
  if (results?.text)
    out.push(
      `- Seeds of random command lines that agreed: ${share(results.text)} (seeds ${results.text.seeds}, ${results.text.compared} lines).`,
    );
  if (results) out.push(`- Random runs of ${results.date} on ${results.versions.join(', ')}.`);
  return out;
}

async function page(): Promise<string> {
  const differing = readCases().filter((c) => c.differs);
  const tools = new Set<string>(TOOLS.map((t) => t.name));
  const own = (table: object) => (name: string) => Object.hasOwn(table, name);
  return [
    '# How faithful the simulator is',
    '',
    'Made by `npm run fidelity`; do not edit. The real Linux kernel is the judge: the same script runs there and here, and text and frames are compared.',
    'What is not modelled is refused in the real tool’s words.',
    '',
    '## Compared',
    '',
    ...numbers(readResults()),
    '',
    '## Known differences',
    '',
    ...(differing.length > 0 ? differing.map((c) => `- \`${c.name}\`: ${c.differs}`) : ['None is recorded.']),
    'Each is a case that must go on failing, so that a note cannot go stale.',
    '',
    '## Programs',
    '',
    ...threeLines('tools', LINUX_TOOLS, (name) => tools.has(name)),
    '',
    '## Kinds of device',
    '',
    ...threeLines('kinds', LINUX_KINDS, own(DEVICE_KINDS)),
    '',
    '## iptables: matches',
    '',
    ...threeLines('matches', LINUX_MATCHES, own(MATCHES)),
    '',
    '## iptables: targets',
    '',
    ...threeLines('targets', LINUX_TARGETS, own(TARGETS)),
    '',
    '## Options and forms',
    '',
    'Each was tried in the simulator when this page was made.',
    ...(await formLines()),
    '',
    '## Files of /proc/sys/net/ipv4',
    '',
    ...(await sysctlLines()),
    '',
  ].join('\n');
}

/** Numbers change with every case; what the page says about the code must be right. */
const claims = (text: string): string => text.replace(/## Compared.*?(?=## Known)/s, '');

const text = await page();
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (claims(readFileSync(FILE, 'utf8')) !== claims(text)) {
  console.error('docs/fidelity.md is not what the code says now: run `npm run fidelity`.');
  process.exit(1);
}
