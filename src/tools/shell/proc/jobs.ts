/** The shell's jobs (bash(1) JOB CONTROL): numbering, the current and previous job, and how `jobs` prints them. */
import type { Process } from './process.ts';
import { signalWords } from './signals.ts';

export interface Job {
  readonly id: number;
  readonly pgid: number;
  readonly procs: readonly Process[];
  readonly text: string;
  background: boolean;
  /** State that the user has been told. */
  told: string;
  /** Order of becoming current. */
  stamp: number;
}

export class Jobs {
  private list: Job[] = [];
  private stamps = 0;

  add(procs: readonly Process[], text: string, background: boolean): Job {
    const id = (this.list.at(-1)?.id ?? 0) + 1;
    const job: Job = { id, pgid: procs[0]?.pgid ?? 0, procs, text, background, told: 'Running', stamp: ++this.stamps };
    this.list.push(job);
    return job;
  }
  remove(job: Job): void {
    this.list = this.list.filter((j) => j !== job);
  }
  clear(): void {
    this.list = [];
  }
  all(): readonly Job[] {
    return this.list;
  }
  /** Makes it the current job (`%+`). */
  touch(job: Job): void {
    job.stamp = ++this.stamps;
  }
  byPid(pid: number): Job | undefined {
    return this.list.find((j) => j.procs.some((p) => p.pid === pid));
  }

  private ranked(): Job[] {
    const weight = (j: Job) => (isStopped(j) ? 1e9 : 0) + j.stamp;
    return [...this.list].sort((a, b) => weight(b) - weight(a));
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`. */
  find(spec: string): Job | undefined {
    const s = spec.replace(/^%/, '');
    if (s === '' || s === '%' || s === '+') return this.ranked()[0];
    if (s === '-') return this.ranked()[1] ?? this.ranked()[0];
    if (/^\d+$/.test(s)) return this.list.find((j) => j.id === Number(s));
    return this.list.find((j) => (s.startsWith('?') ? j.text.includes(s.slice(1)) : j.text.startsWith(s)));
  }

  line(job: Job, long = false): string {
    const [first, second] = this.ranked();
    const mark = job === first ? '+' : job === second ? '-' : ' ';
    const state = jobState(job);
    const text = state === 'Running' ? `${job.text} &` : job.text;
    return `[${job.id}]${mark} ${long ? `${job.pgid} ` : ' '}${state.padEnd(23)} ${text}\n`;
  }
}

export const isDone = (job: Job): boolean => job.procs.every((p) => p.exit !== undefined);
export const isStopped = (job: Job): boolean => !isDone(job) && job.procs.every((p) => p.exit !== undefined || p.stopped);

export function jobState(job: Job): string {
  if (isStopped(job)) return 'Stopped';
  if (!isDone(job)) return 'Running';
  const exit = job.procs.at(-1)?.exit;
  if (exit?.signal !== undefined) return signalWords(exit.signal);
  return exit?.status ? `Exit ${exit.status}` : 'Done';
}
