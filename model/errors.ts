/** A mistake the user can mend: what is wrong, where, and what to do. Printed without a stack trace. */
export class Cd4mlError extends Error {
  /**
   * @param code    stable identifier, e.g. `CD4ML_PROBLEM_SCHEMA`
   * @param message what is wrong, where, and what to do, in one or two sentences
   */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Cd4mlError";
  }
}
