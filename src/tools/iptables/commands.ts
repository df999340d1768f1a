/** Doing what a command line says (iptables/nft.c): one function a command, each with the refusals of its own. */
import type { Errno, NlError } from '#kernel/uapi/errno.ts';
import { isError, nlError } from '#kernel/uapi/errno.ts';
import type { Xtables, XtChain } from '#kernel/uapi/xtables.ts';
import { EXIT, fail, IptError, VERSION } from './error.ts';
import { HELP } from './help.ts';
import type { Command, Letter } from './parse.ts';
import { chainLine, header, type ListFormat, listRule, ruleLine, verboseRule } from './print.ts';
import { rulesOf, ruleText } from './rule.ts';

export interface Run {
  readonly xt: Xtables;
  readonly write: (text: string) => void;
  readonly c: Command;
}

const refuse = (text: string): never => {
  throw new IptError(EXIT.OTHER, text, 'refused');
};
const NO_CHAIN = 'No chain/target/match by that name';
const BAD_RULE = 'Bad rule (does a matching rule exist in that chain?)';

/** strerror(3), as far as the kernel's answers go. */
const STRERROR: Readonly<Partial<Record<Errno, string>>> = {
  EINVAL: 'Invalid argument',
  EBUSY: 'Device or resource busy',
  EMLINK: 'Too many links',
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  EOPNOTSUPP: 'Operation not supported',
};
/** A transaction that the kernel turned down (mnl_append_error). */
function batchFailed(action: string, error: NlError, what: string): never {
  throw new IptError(EXIT.RESOURCE, ` ${action} failed (${STRERROR[error.errno] ?? error.errno}): ${what}`);
}

function chainsOf({ xt, c }: Run): readonly XtChain[] {
  const chains = xt.chains(c.table);
  return isError(chains) ? refuse('Table does not exist') : chains;
}
function chainOf(run: Run, missing = NO_CHAIN): XtChain {
  return chainsOf(run).find((chain) => chain.name === run.c.chain) ?? refuse(missing);
}

/** A jump needs its chain; asked before anything else is. */
function checkJump(run: Run): void {
  const { jump } = run.c;
  if (jump !== undefined && !chainsOf(run).some((chain) => chain.name === jump)) fail(`Chain '${jump}' does not exist`);
}

function add(run: Run, action: string, index: number | undefined, replace: boolean): void {
  const { xt, c, write } = run;
  const rules = rulesOf(c);
  checkJump(run);
  const chain = chainOf(run);
  if (index !== undefined && index > chain.rules.length - (replace ? 1 : 0))
    refuse(`Index of ${replace ? 'replacement' : 'insertion'} too big`);
  for (const rule of rules) {
    const text = ruleText(rule).trimStart();
    if (c.verbose > 0) write(verboseRule(rule));
    const refused = replace
      ? xt.replaceRule(c.table, chain.name, index ?? 0, rule, text)
      : xt.insertRule(c.table, chain.name, rule, text, index);
    if (refused) batchFailed(action, refused, `rule in chain ${chain.name}`);
  }
}

/** Positions of the rules that read as those of the command line. */
function find(run: Run): number[] {
  const rules = rulesOf(run.c);
  checkJump(run);
  const chain = chainOf(run, BAD_RULE);
  return rules.map((rule) => {
    if (run.c.verbose > 0) run.write(verboseRule(rule));
    const text = ruleText(rule);
    const at = chain.rules.findIndex((r) => ruleText(r) === text);
    return at >= 0 ? at : refuse(BAD_RULE);
  });
}

function remove(run: Run): void {
  const { xt, c } = run;
  if (c.num === undefined) {
    for (const at of find(run).sort((a, b) => b - a)) xt.delRule(c.table, c.chain as string, at);
    return;
  }
  const chain = chainOf(run);
  if (chain.rules.length === 0) refuse(NO_CHAIN);
  if (xt.delRule(c.table, chain.name, c.num - 1)) refuse('Index of deletion too big');
}

const formatOf = (c: Command): ListFormat => ({ numeric: c.numeric, verbose: c.verbose > 0, exact: c.exact, lines: c.lines });

/** The chains that a listing shows: all, or the one named. */
function listed(run: Run): readonly XtChain[] {
  const { c } = run;
  const all = chainsOf(run);
  if (c.chain === undefined) return all;
  const chain = all.find((x) => x.name === c.chain);
  if (chain) return [chain];
  throw new IptError(EXIT.OTHER, `chain \`${c.chain}' in table \`${c.table}' is incompatible, use 'nft' tool.`);
}

function list(run: Run): void {
  const { c, write } = run;
  const f = formatOf(c);
  for (const [i, chain] of listed(run).entries()) {
    if (i > 0) write('\n');
    if (c.num === undefined) write(header(chain, f));
    for (const [at, rule] of chain.rules.entries()) if (c.num === undefined || c.num === at + 1) write(listRule(rule, at + 1, f));
  }
}

function listRules(run: Run): void {
  const { c, write } = run;
  const counters = c.verbose > 0;
  const chains = listed(run);
  if (c.num === undefined) for (const chain of chains) write(chainLine(chain, counters));
  for (const chain of chains)
    for (const [at, rule] of chain.rules.entries())
      if (c.num === undefined || c.num === at + 1) write(ruleLine(chain.name, rule, counters));
}

/** One chain by its name, or all that there are, each told when asked to. */
function each(run: Run, words: string, work: (chain: XtChain) => void): void {
  const { c, write, xt } = run;
  const all = chainsOf(run);
  if (c.chain !== undefined) chainOf(run);
  for (const chain of all) {
    if (c.chain !== undefined ? chain.name !== c.chain : !xt.active().includes(c.table)) continue;
    const quiet = words === 'Zeroing' && (chain.rules.length === 0 || c.num !== undefined);
    if (c.verbose > 0 && !quiet) write(`${words} chain \`${chain.name}'\n`);
    work(chain);
  }
}

function deleteChains(run: Run): void {
  const { xt, c, write } = run;
  const doomed = chainsOf(run).filter((chain) => (c.chain === undefined ? chain.policy === undefined : chain.name === c.chain));
  if (c.chain !== undefined && doomed.length === 0) refuse(NO_CHAIN);
  if (c.verbose > 0) for (const chain of doomed) write(`Deleting chain \`${chain.name}'\n`);
  // One transaction: either all of them go or none.
  let busy = '';
  const refused = xt.batch(() => {
    for (const chain of doomed) {
      if (chain.policy !== undefined && chain.rules.length === 0) continue;
      busy = chain.name;
      const refusal = chain.policy === undefined ? xt.delChain(c.table, chain.name) : nlError('EBUSY');
      if (refusal) return refusal;
    }
    return undefined;
  });
  if (refused) batchFailed('CHAIN_DEL', refused, `chain ${busy}`);
}

function policy({ xt, c }: Run): void {
  const chain = c.chain as string;
  const chains = xt.chains(c.table);
  if (isError(chains) || !chains.some((x) => x.name === chain && x.policy !== undefined)) refuse('Bad built-in chain name');
  if (c.policy !== 'ACCEPT' && c.policy !== 'DROP') refuse("Bad policy name. Run `dmesg' for more information");
  xt.setPolicy(c.table, chain, c.policy as 'ACCEPT' | 'DROP');
}

const COMMANDS: Readonly<Record<Letter, (run: Run) => void>> = {
  A: (run) => add(run, 'RULE_APPEND', undefined, false),
  I: (run) => add(run, 'RULE_INSERT', (run.c.num ?? 1) - 1, false),
  R: (run) => add(run, 'RULE_REPLACE', (run.c.num ?? 1) - 1, true),
  C: find,
  D: remove,
  L: list,
  S: listRules,
  F: (run) => each(run, 'Flushing', (chain) => run.xt.flush(run.c.table, chain.name)),
  Z: (run) => {
    const { c, xt } = run;
    const chain = c.num === undefined ? undefined : chainOf(run);
    if (c.num !== undefined && (c.num < 1 || c.num > (chain?.rules.length ?? 0))) refuse(BAD_RULE);
    // A rule's number is zeroed without a word, and so is a chain without rules.
    each(run, 'Zeroing', (chain) => xt.zero(c.table, chain.name, c.num === undefined ? undefined : c.num - 1));
  },
  N: ({ xt, c }) => {
    if (xt.newChain(c.table, c.chain as string)) refuse('Chain already exists');
  },
  X: deleteChains,
  E: (run) => {
    const { xt, c } = run;
    if (chainsOf(run).some((chain) => chain.name === c.newName)) refuse('File exists');
    chainOf(run);
    if (xt.renameChain(c.table, c.chain as string, c.newName)) refuse('File exists');
  },
  P: policy,
  V: ({ write }) => write(`iptables ${VERSION}\n`),
  h: ({ write }) => write(HELP),
};

/** Throws `IptError` when refused. */
export function runCommand(run: Run): void {
  const { c, xt } = run;
  const letter = c.letter as Letter;
  if (letter !== 'V' && letter !== 'h' && !xt.tables().includes(c.table))
    throw new IptError(EXIT.VERSION, `table '${c.table}' does not exist`);
  if (c.table === 'nat' && (c.policy === 'DROP' || c.target?.ext.name === 'DROP'))
    fail('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
  COMMANDS[letter](run);
  if (c.zero) COMMANDS.Z({ ...run, c: { ...c, verbose: 0, num: undefined } });
}
