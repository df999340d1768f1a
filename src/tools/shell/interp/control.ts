/** Ways out of a command other than finishing it, thrown through the interpreter. */

/** `break N`, `continue N`. */
export class LoopJump {
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    this.kind = kind;
    this.levels = levels;
  }
}
/** `return`. */
export class ReturnJump {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}
/** `exit`, and everything that ends the shell. */
export class ExitShell {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}
/** SIGINT without a trap: back to the prompt, or death of a script. */
export class Interrupted {}

/** An expansion that failed after its message was printed. `fatal` ends a script; otherwise the line is given up. */
export class ExpansionFailed {
  readonly fatal: boolean;
  readonly status: number;
  constructor(fatal: boolean, status = 1) {
    this.fatal = fatal;
    this.status = status;
  }
}
