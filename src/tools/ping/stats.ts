/** Counters of a run and its last lines (ping_common.c: gather_statistics, finish, status). */
import { millis } from './words.ts';

export class Statistics {
  transmitted = 0;
  received = 0;
  repeats = 0;
  errors = 0;
  /** Most packets that were on the way at once. */
  pipe = 0;
  tmin = Number.MAX_SAFE_INTEGER;
  tmax = 0;
  private rtt = 0;
  private sum = 0;
  private sum2 = 0;
  private readonly seen = new Set<number>();
  acked = 0;

  /** A reply or an error for `seq` came (acknowledge). */
  acknowledge(seq: number): void {
    const behind = this.transmitted - seq;
    if (behind < 0) return;
    this.pipe = Math.max(this.pipe, behind + 1);
    this.acked = Math.max(this.acked, seq);
  }

  /** Counts a reply; true when it is a duplicate. */
  reply(seq: number, rtt: number | undefined): boolean {
    this.acknowledge(seq);
    const duplicate = this.seen.has(seq);
    this.seen.add(seq);
    if (duplicate) this.repeats++;
    else this.received++;
    if (rtt !== undefined) this.time(rtt);
    return duplicate;
  }

  private time(us: number): void {
    this.sum += us;
    this.sum2 += us * us;
    this.tmin = Math.min(this.tmin, us);
    this.tmax = Math.max(this.tmax, us);
    this.rtt = this.rtt === 0 ? us * 8 : this.rtt + us - Math.floor(this.rtt / 8);
  }

  /** The lines after the last reply. `elapsed` is milliseconds from the first to the last packet sent; `rush` adds the gap between packets. */
  summary(target: string, elapsed: number, timing: boolean, rush: boolean): string {
    let text = `\n--- ${target} ping statistics ---\n${this.transmitted} packets transmitted, ${this.received} received`;
    if (this.repeats > 0) text += `, +${this.repeats} duplicates`;
    if (this.errors > 0) text += `, +${this.errors} errors`;
    if (this.transmitted > 0) text += `, ${percent(this.transmitted - this.received, this.transmitted)}% packet loss, time ${elapsed}ms`;
    return `${text}\n${this.lastLine(elapsed, timing, rush)}\n`;
  }

  private lastLine(elapsed: number, timing: boolean, rush: boolean): string {
    const parts: string[] = [];
    if (this.received > 0 && timing) {
      const n = this.received + this.repeats;
      const avg = Math.floor(this.sum / n);
      const mdev = Math.floor(Math.sqrt(Math.max(0, Math.floor(this.sum2 / n) - avg * avg)));
      parts.push(`rtt min/avg/max/mdev = ${[this.tmin, avg, this.tmax, mdev].map(millis).join('/')} ms`);
    }
    if (this.pipe > 1) parts.push(`pipe ${this.pipe}`);
    if (rush && this.transmitted > 1 && this.received > 0) {
      const gap = Math.floor((1000 * elapsed) / (this.transmitted - 1));
      parts.push(`ipg/ewma ${millis(gap)}/${millis(Math.floor(this.rtt / 8))} ms`);
    }
    return parts.join(', ');
  }

  /** What SIGQUIT shows. */
  status(): string {
    const loss = this.transmitted > 0 ? Math.floor((100 * (this.transmitted - this.received)) / this.transmitted) : 0;
    const head = `\r${this.received}/${this.transmitted} packets, ${loss}% loss`;
    if (this.received === 0) return `${head}\n`;
    const avg = Math.floor(this.sum / (this.received + this.repeats));
    return `${head}, min/avg/ewma/max = ${[this.tmin, avg, Math.floor(this.rtt / 8), this.tmax].map(millis).join('/')} ms\n`;
  }
}

/** printf's %g with its six digits. */
function percent(part: number, whole: number): string {
  return String(Number(((part * 100) / whole).toPrecision(6)));
}
