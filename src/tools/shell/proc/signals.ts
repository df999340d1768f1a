/** Signal numbers and names as on Linux x86-64 (signal(7)). */
export const SIG = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

const NAMES = new Map<number, string>(Object.entries(SIG).map(([name, n]) => [n, name]));
/** What the shell prints for a job that a signal ended; absent: the plain name. */
const WORDS: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  6: 'Aborted',
  9: 'Killed',
  10: 'User defined signal 1',
  11: 'Segmentation fault',
  12: 'User defined signal 2',
  13: 'Broken pipe',
  14: 'Alarm clock',
  15: 'Terminated',
};

export const signalName = (n: number): string | undefined => NAMES.get(n);
export const signalWords = (n: number): string => WORDS[n] ?? `Signal ${n}`;

/** `INT`, `SIGINT`, `2`, in any case; 0 is valid and means "only check". */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    const n = Number(text);
    return n === 0 || NAMES.has(n) ? n : undefined;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  return Object.hasOwn(SIG, name) ? SIG[name as keyof typeof SIG] : undefined;
}

/** Default action "ignore". */
export const ignoredByDefault = (n: number): boolean => n === SIG.CHLD || n === SIG.URG || n === SIG.WINCH || n === SIG.CONT;
/** Default action "stop". */
export const stops = (n: number): boolean => n === SIG.STOP || n === SIG.TSTP || n === SIG.TTIN || n === SIG.TTOU;
