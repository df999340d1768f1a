/** Runs syntax trees: the table from a node's kind to its code, lists, `&&`/`||`, `set -e`, and text. */
import { SEC } from '#base/brand.ts';
import type { Task } from '#sim/task.ts';
import type { AndOr, Group, List, Node, Pipeline, Redir } from '../syntax/ast.ts';
import { ShellSyntaxError } from '../syntax/errors.ts';
import { Parser } from '../syntax/parser.ts';
import { runArith, runArithFor, runCase, runCond, runFor, runIf, runWhile } from './compound.ts';
import { computed, computedArray } from './computed.ts';
import { ExitShell } from './control.ts';
import { runPipeline, runSubshell, startBackground } from './launch.ts';
import type { Engine, Shell } from './shell.ts';
import { runTrap } from './signals.ts';
import { dispatch, newExpander, redirected, runSimple } from './simple.ts';

const within =
  <N extends { readonly redirs: readonly Redir[] }>(run: (sh: Shell, node: N) => Task<number>) =>
  (sh: Shell, node: N): Task<number> =>
    node.redirs.length === 0 ? run(sh, node) : redirected(sh, newExpander(sh), node.redirs, () => run(sh, node));

type Runners = { readonly [K in Node['k']]: (sh: Shell, node: Extract<Node, { k: K }>) => Task<number> };

const group = within((sh: Shell, node: Group) => runList(sh, node.body));
const RUN: Runners = {
  simple: runSimple,
  pipeline: runWholePipeline,
  andor: runAndOr,
  group,
  subshell: within((sh: Shell, node: Group) => runSubshell(sh, node.body)),
  if: within(runIf),
  for: within(runFor),
  arithfor: within(runArithFor),
  while: within(runWhile),
  case: within(runCase),
  arithcmd: within(runArith),
  cond: within(runCond),
  // biome-ignore lint/correctness/useYield: defining a function never waits.
  function: function* (sh, node) {
    sh.functions.set(node.name, { name: node.name, body: node.body, text: node.text });
    return 0;
  },
};

/** Kinds whose failure counts for `set -e`; inside the others the failing command has been looked at already. */
const COUNTS = new Set<Node['k']>(['simple', 'subshell', 'arithcmd', 'cond', 'pipeline']);

/** Runs one node, keeps `$?`, and applies `set -e` and the ERR trap. */
function* runNode(sh: Shell, node: Node): Task<number> {
  const status = yield* (RUN[node.k] as (sh: Shell, node: Node) => Task<number>)(sh, node);
  sh.status = status;
  if (node.k !== 'pipeline') sh.pipeStatus = [status];
  if (status !== 0 && sh.tolerant === 0 && COUNTS.has(node.k) && !(node.k === 'pipeline' && node.negate)) yield* failed(sh, node, status);
  return status;
}

function* failed(sh: Shell, node: Node, status: number): Task<void> {
  sh.observer?.failed(node.line, status);
  if (sh.traps.has('ERR') && sh.calls.length === 0) yield* runTrap(sh, 'ERR');
  if (sh.options.errexit) throw new ExitShell(status);
}

function* runList(sh: Shell, list: List): Task<number> {
  for (const item of list) {
    if (item.background) {
      startBackground(sh, item);
      sh.status = 0;
    } else yield* runNode(sh, item.cmd);
  }
  return sh.status;
}

function* tolerated(sh: Shell, node: Node): Task<number> {
  sh.tolerant++;
  try {
    return yield* runNode(sh, node);
  } finally {
    sh.tolerant--;
  }
}

function* runAndOr(sh: Shell, node: AndOr): Task<number> {
  let status = yield* tolerated(sh, node.first);
  for (const [i, { op, cmd }] of node.rest.entries()) {
    if ((status === 0) !== (op === '&&')) continue;
    status = i === node.rest.length - 1 ? yield* runNode(sh, cmd) : yield* tolerated(sh, cmd);
  }
  return status;
}

function* runWholePipeline(sh: Shell, node: Pipeline): Task<number> {
  const start = sh.host.now();
  if (node.negate) sh.tolerant++;
  let status: number;
  try {
    const only = node.cmds.length === 1 ? node.cmds[0] : undefined;
    status = only ? yield* runNode(sh, only) : yield* runPipeline(sh, node);
    if (only) sh.pipeStatus = [status];
  } finally {
    if (node.negate) sh.tolerant--;
  }
  if (node.time) sh.err(timeReport((sh.host.now() - start) / SEC));
  return node.negate ? Number(status === 0) : status;
}

/** A simulated process uses no CPU time. */
function timeReport(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `\nreal\t${minutes}m${(seconds - minutes * 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}

/** Prints a syntax error as bash does. */
export function reportSyntaxError(sh: Shell, e: ShellSyntaxError, source: string, firstLine: number, context: string): void {
  if (sh.interactive && context === '') {
    sh.err(`${sh.name}: ${e.message}\n`);
    return;
  }
  const at = `${sh.source ?? sh.name}: ${context}line ${e.line}: `;
  sh.err(`${at}${e.message}\n`);
  if (e.more) sh.err(`${at}${e.more}\n`);
  if (e.quoteLine) sh.err(`${at}\`${source.split('\n')[e.line - firstLine] ?? ''}'\n`);
}

export function newParser(sh: Shell, text: string, firstLine: number, interactive = false): Parser {
  return new Parser(text, {
    firstLine,
    interactive,
    ...(sh.interactive || sh.shopts.get('expand_aliases') ? { alias: (name: string) => sh.aliases.get(name) } : {}),
    warn: (message, line) => sh.err(`${sh.name}: ${sh.interactive ? '' : `line ${line}: `}${message}\n`),
  });
}

function* runText(sh: Shell, text: string, context = ''): Task<number> {
  const { line } = sh;
  const parser = newParser(sh, text, line);
  let status = 0;
  for (;;) {
    let list: List | undefined;
    try {
      list = parser.next();
    } catch (e) {
      if (!(e instanceof ShellSyntaxError)) throw e;
      reportSyntaxError(sh, e, text, line, context);
      status = 2;
      break;
    }
    if (!list) break;
    status = yield* runList(sh, list);
  }
  sh.line = line;
  return status;
}

function* runCommand(sh: Shell, argv: readonly string[], how: Parameters<Engine['command']>[2]): Task<number> {
  return yield* dispatch(sh, newExpander(sh), argv, [], [], how);
}

export const engine: Engine = { list: runList, node: runNode, text: runText, command: runCommand, computed, computedArray };
