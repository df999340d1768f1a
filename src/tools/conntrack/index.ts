/**
 * conntrack(8), version 1.4.7: lists, finds, makes, changes, deletes and watches connections. Left out: expectations (there are none), zones, labels,
 * XML, the dying and unconfirmed lists.
 */
import type { Nanos } from '#base/brand.ts';
import { isError } from '#kernel/uapi/errno.ts';
import { Signalled, type Task } from '#sim/task.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { changeOf, chosen, entryOf, named } from './filter.ts';
import { USAGE } from './help.ts';
import { checkCreate, type Options, parse } from './options.ts';
import { eventLine, type Format, line } from './print.ts';
import { BANNER, Refused } from './words.ts';

const formatOf = (o: Options): Format => ({ extended: o.format.has('EXTENDED'), id: o.format.has('ID'), save: o.format.has('SAVE') });
const say = (ctx: ToolContext, text: string): void => ctx.stderr.write(`${BANNER}: ${text}\n`);
const failed = (text: string): never => {
  throw new Refused(`Operation failed: ${text}`, false);
};

/** One run: what it is to do, and where its lines go. */
interface Run {
  readonly ctx: ToolContext;
  readonly o: Options;
  readonly write: (text: string) => void;
}

/** Lists some entries on standard output. */
function show({ ctx, o, write }: Run, rows: Parameters<typeof line>[0][], use = 1, fresh = false): void {
  for (const row of rows) write(line(row, ctx.sys.now(), formatOf(o), use, fresh));
}
const among = ({ ctx, o }: Run) => ctx.sys.conntrack().filter((row) => chosen(o, row));

const list = (run: Run): number => {
  const { ctx, o } = run;
  if (o.table === 'expect') {
    say(ctx, '0 expectations have been shown.');
    return 0;
  }
  const rows = o.table === 'conntrack' ? among(run) : [];
  show(run, rows);
  say(ctx, `${rows.length} flow entries have been shown.`);
  return 0;
};

const remove = (run: Run): number => {
  const { ctx } = run;
  const rows = among(run);
  show(run, rows);
  ctx.sys.conntrackDelete(rows, ctx.pid);
  say(ctx, `${rows.length} flow entries have been deleted.`);
  return rows.length > 0 ? 0 : 1;
};

const create = ({ ctx, o }: Run): number => {
  checkCreate(o);
  const refused = ctx.sys.conntrackNew(entryOf(o), ctx.pid);
  if (isError(refused)) failed('Such conntrack exists, try -U to update');
  say(ctx, '1 flow entries have been created.');
  return 0;
};

const update = (run: Run): number => {
  const { ctx, o } = run;
  const rows = ctx.sys.conntrack().filter((row) => named(o, row));
  const updated = rows.flatMap((row) => ctx.sys.conntrackUpdate(row, changeOf(o), ctx.pid) ?? []);
  show(run, updated, 2, o.numbers.t !== undefined);
  say(ctx, `${updated.length} flow entries have been updated.`);
  return updated.length > 0 ? 0 : 1;
};

const get = (run: Run): number => {
  const { ctx, o } = run;
  const rows = ctx.sys.conntrack().filter((row) => named(o, row));
  if (rows.length === 0) failed("such conntrack doesn't exist");
  show(run, rows.slice(0, 1), 2);
  say(ctx, '1 flow entries have been shown.');
  return 0;
};

const flush = ({ ctx, o }: Run): number => {
  if (o.table === 'conntrack') ctx.sys.conntrackFlush(ctx.pid);
  say(ctx, `${o.table === 'expect' ? 'expectation' : 'connection tracking'} table has been emptied.`);
  return 0;
};

const stats = ({ ctx, write }: Run): number => {
  const s = ctx.sys.conntrackStats();
  const counted = `found=${s.found} invalid=${s.invalid} insert=0 insert_failed=${s.insertFailed} drop=${s.drop} early_drop=${s.earlyDrop}`;
  write(`cpu=0   \t${counted} error=0 search_restart=0 clash_resolve=0 chaintoolong=0 \n`);
  return 0;
};

/** `[seconds.micros]` of the wall clock. */
function stamp(ctx: ToolContext, at: Nanos): string {
  const us = (ctx.bootTime + BigInt(Math.floor(at))) / 1000n;
  return `[${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, '0')}]\t`;
}

/** The names of `-e` by kind of event. */
const EVENT_NAME = { NEW: 'NEW', UPDATE: 'UPDATES', DESTROY: 'DESTROY' } as const;

/** Until a signal ends it, which says how many there were. */
function* watch({ ctx, o }: Run): Task<number> {
  const events = ctx.sys.conntrackEvents();
  let shown = 0;
  try {
    for (;;) {
      for (const event of events.take()) {
        if ((o.events.size > 0 && !o.events.has(EVENT_NAME[event.type])) || !chosen(o, event.row)) continue;
        const when = o.format.has('TIMESTAMP') ? stamp(ctx, event.at) : '';
        ctx.stdout.write(when + eventLine(event, formatOf(o)));
        shown++;
      }
      yield { queues: [events.readable] };
    }
  } catch (e) {
    if (!(e instanceof Signalled)) throw e;
    say(ctx, `${shown} flow events have been shown.`);
    return 0;
  } finally {
    events.close();
  }
}

const print =
  (text: (ctx: ToolContext) => string) =>
  ({ ctx, write }: Run): number => {
    write(text(ctx));
    return 0;
  };

const COMMANDS: Readonly<Record<string, (run: Run) => number | Task<number>>> = {
  L: list,
  G: get,
  D: remove,
  I: create,
  U: update,
  E: watch,
  F: flush,
  S: stats,
  C: print((ctx) => `${ctx.sys.conntrack().length}\n`),
  V: print(() => `${BANNER}\n`),
  h: print(() => USAGE),
};

function* run(ctx: ToolContext): Task<number> {
  // As stdio has it: lines that go to no terminal are written when the program ends, after what it says of them.
  const held: string[] = [];
  const write = (text: string) => (ctx.stdout.isTty ? ctx.stdout.write(text) : void held.push(text));
  try {
    const o = parse(ctx.args);
    const status = (COMMANDS[o.command ?? 'h'] as (typeof COMMANDS)[string])({ ctx, o, write });
    return typeof status === 'number' ? status : yield* status;
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    say(ctx, e.text);
    if (e.usage) ctx.stderr.write("Try `conntrack -h' or 'conntrack --help' for more information.\n");
    return e.usage ? 2 : 1;
  } finally {
    if (held.length > 0) ctx.stdout.write(held.join(''));
  }
}

const SIGINT = 2;
const SIGTERM = 15;
export const conntrack: Tool = {
  name: 'conntrack',
  summary: 'lists, makes, changes, deletes and watches connections',
  run,
  catches: [SIGINT, SIGTERM],
  complete: (_ctx, words) =>
    ['-L', '-E', '-D', '-F', '-C', '-S', '-I', '-U', '-G', '-p', '-s', '-d', '-o'].filter((w) => w.startsWith(words.at(-1) ?? '')),
};
