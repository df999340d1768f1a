/** Loops, conditionals and the other compound commands (POSIX 2.9.4). */
import type { Task } from '#sim/task.ts';
import { evalArith } from '../expand/arith.ts';
import { expandText, expandWords } from '../expand/expand.ts';
import { patternRegex } from '../expand/pattern.ts';
import type { Arith, ArithFor, Case, Cond, For, If, List, While, Word } from '../syntax/ast.ts';
import { isName } from '../syntax/names.ts';
import { evalCond } from './cond.ts';
import { LoopJump } from './control.ts';
import type { Shell } from './shell.ts';
import { breathe, newExpander } from './simple.ts';
import { trace } from './trace.ts';

/** Runs a list whose failure is an answer and not an error. */
export function* condition(sh: Shell, list: List): Task<number> {
  sh.tolerant++;
  try {
    return yield* sh.engine.list(sh, list);
  } finally {
    sh.tolerant--;
  }
}

export function* runIf(sh: Shell, node: If): Task<number> {
  for (const arm of node.arms) if ((yield* condition(sh, arm.test)) === 0) return yield* sh.engine.list(sh, arm.body);
  return node.otherwise ? yield* sh.engine.list(sh, node.otherwise) : 0;
}

/** One turn of a loop; true when the loop is to end. */
function* turn(sh: Shell, body: List): Task<boolean> {
  yield* breathe(sh);
  sh.loops++;
  try {
    yield* sh.engine.list(sh, body);
  } catch (e) {
    if (!(e instanceof LoopJump)) throw e;
    sh.status = 0;
    if (--e.levels > 0 && sh.loops > 1) throw e;
    return e.kind === 'break';
  } finally {
    sh.loops--;
  }
  return false;
}

export function* runFor(sh: Shell, node: For): Task<number> {
  if (!isName(node.name)) {
    sh.error(`\`${node.name}': not a valid identifier`);
    return 1;
  }
  const x = newExpander(sh);
  const values = node.words ? yield* expandWords(x, node.words) : sh.positional;
  sh.status = 0;
  for (const value of values) {
    sh.line = node.line;
    trace(sh, node.head);
    sh.vars.set(node.name, value);
    if (yield* turn(sh, node.body)) break;
  }
  return sh.status;
}

function* arithmetic(sh: Shell, word: Word, label: string): Task<bigint> {
  const text = yield* expandText(newExpander(sh), word);
  trace(sh, `(( ${text} ))`);
  return evalArith(sh, text, label);
}

export function* runArithFor(sh: Shell, node: ArithFor): Task<number> {
  const blank = /^\s*$/;
  const isBlank = node.test.parts.every((p) => p.k === 'quoted' && blank.test(p.s));
  yield* arithmetic(sh, node.init, '((: ');
  let status = 0;
  while (isBlank || (yield* arithmetic(sh, node.test, '((: ')) !== 0n) {
    sh.status = 0;
    if (yield* turn(sh, node.body)) break;
    status = sh.status;
    yield* arithmetic(sh, node.step, '((: ');
  }
  return status;
}

export function* runWhile(sh: Shell, node: While): Task<number> {
  let status = 0;
  for (;;) {
    let test: number;
    sh.loops++;
    try {
      test = yield* condition(sh, node.test);
    } catch (e) {
      if (!(e instanceof LoopJump) || (--e.levels > 0 && sh.loops > 1)) throw e;
      if (e.kind === 'break') return 0;
      continue;
    } finally {
      sh.loops--;
    }
    if ((test === 0) === node.until) return status;
    sh.status = 0;
    if (yield* turn(sh, node.body)) return 0;
    status = sh.status;
  }
}

export function* runCase(sh: Shell, node: Case): Task<number> {
  const x = newExpander(sh);
  trace(sh, node.head);
  const subject = yield* expandText(x, node.subject);
  let falling = false;
  let status = 0;
  for (const arm of node.arms) {
    let hit = falling;
    for (const p of arm.patterns) {
      if (hit) break;
      yield* x.prepare(p);
      hit = patternRegex(x.pattern(p), sh.shopts.get('nocasematch')).test(subject);
    }
    if (!hit) continue;
    sh.status = 0;
    status = yield* sh.engine.list(sh, arm.body);
    if (arm.end !== ';&' && arm.end !== ';;&') return status;
    falling = arm.end === ';&';
  }
  return status;
}

export function* runArith(sh: Shell, node: Arith): Task<number> {
  sh.line = node.line;
  return (yield* arithmetic(sh, node.expr, '((: ')) === 0n ? 1 : 0;
}

export function* runCond(sh: Shell, node: Cond): Task<number> {
  sh.line = node.line;
  return yield* evalCond(sh, newExpander(sh), node.expr);
}
