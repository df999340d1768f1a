/** exit(3) from deep inside a tool's argument parser; the tool's `run` turns it into its status. */
export class Exit {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}
