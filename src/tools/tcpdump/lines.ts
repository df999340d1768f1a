/** A packet's line as tcpdump prints it: number, time, text, and its bytes as characters (`-A`). */
import { formatTcpdump, type TcpdumpOptions, TcpFlows } from '#wire/tcpdump.ts';
import type { TcpdumpFlags } from './options.ts';

/** One captured packet. */
export interface Packet {
  /** Cut to the snap length. */
  readonly frame: Uint8Array;
  readonly whole: Uint8Array;
  /** Unix time in nanoseconds. */
  readonly at: bigint;
  readonly wireLen: number;
  /** On `any`: where and which way. */
  readonly sll2?: NonNullable<TcpdumpOptions['sll2']>;
}

const NS = 1_000_000_000n;
const pad = (n: bigint | number, width: number): string => String(n).padStart(width, '0');

export class LinePrinter {
  private readonly f: TcpdumpFlags;
  private readonly flows = new TcpFlows();
  private first: bigint | undefined;
  private previous: bigint | undefined;
  private count = 0;

  constructor(f: TcpdumpFlags) {
    this.f = f;
  }

  /** The packet's text with its line feed. */
  line(p: Packet): string {
    this.count++;
    const number = this.f.number ? `${String(this.count).padStart(5)}  ` : '';
    const text = `${number}${this.time(p.at)}${formatTcpdump(p.frame, this.wireOptions(p))}`;
    return `${text}${this.f.dump.startsWith('A') ? `\n${characters(p.frame, this.f.dump)}` : ''}\n`;
  }

  private wireOptions(p: Packet): TcpdumpOptions {
    const { dump, link, verbose, absoluteSeq } = this.f;
    return {
      e: link,
      v: verbose > 1 ? 2 : verbose > 0 ? 1 : 0,
      wireLen: p.wireLen,
      ...(absoluteSeq ? {} : { flows: this.flows }),
      ...(dump === 'x' || dump === 'xx' || dump === 'X' || dump === 'XX' ? { dump } : {}),
      ...(p.sll2 ? { linkType: 'LINUX_SLL2' as const, sll2: p.sll2 } : {}),
    };
  }

  private time(at: bigint): string {
    this.first ??= at;
    const base = this.f.time === 3 ? (this.previous ?? at) : this.first;
    this.previous = at;
    switch (this.f.time) {
      case 0:
        return `${this.clock(at % (86_400n * NS))} `;
      case 1:
        return '';
      case 2:
        return `${at / NS}.${this.fraction(at)} `;
      case 4:
        return `${date(at)} ${this.clock(at % (86_400n * NS))} `;
      default:
        return ` ${this.clock(at - base)} `;
    }
  }
  private clock(ns: bigint): string {
    const seconds = ns / NS;
    return `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}.${this.fraction(ns)}`;
  }
  private fraction(ns: bigint): string {
    return this.f.nano ? pad(ns % NS, 9) : pad((ns % NS) / 1000n, 6);
  }
}

/** Days since 1970 as a date of the Gregorian calendar, UTC (the civil-from-days rule). */
function date(at: bigint): string {
  const z = Number(at / (86_400n * NS)) + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return `${pad(yoe + era * 400 + (month <= 2 ? 1 : 0), 4)}-${pad(month, 2)}-${pad(doy - Math.floor((153 * mp + 2) / 5) + 1, 2)}`;
}

/** `-A`: from the network header on, or everything; what cannot be shown is a dot, line ends stay. */
function characters(frame: Uint8Array, dump: string): string {
  const from = dump === 'AA' ? 0 : 14;
  let text = '';
  for (let i = from; i < frame.length; i++) {
    const b = frame[i] as number;
    if (b === 10) text += '\n';
    else if (b === 13) text += frame[i + 1] === 10 ? '' : '.';
    else text += b >= 32 && b < 127 ? String.fromCharCode(b) : b === 9 ? '\t' : '.';
  }
  return text;
}
