/** A command that cannot go on, thrown from deep inside a tool's argument parser; the tool's `run` turns it into its status. */
export class Exit {
  readonly status: number;
  /** exit(3): the program ends. Otherwise only this command has failed, and a batch may go on. */
  readonly program: boolean;
  constructor(status: number, program = true) {
    this.status = status;
    this.program = program;
  }
}
