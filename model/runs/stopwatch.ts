/** Measures how long the steps of something take, one after the other. */
export class Stopwatch<Step extends string> {
  private readonly starts: [Step, number][] = [];

  /** @param onStart called with each step as it starts */
  constructor(private readonly onStart: (step: Step) => void) {}

  /** Ends the current step and starts the next. */
  start(step: Step): void {
    this.starts.push([step, performance.now()]);
    this.onStart(step);
  }

  /** Seconds by step so far, to the millisecond. */
  seconds(): Record<string, number> {
    const now = performance.now();
    return Object.fromEntries(
      this.starts.map(([step, start], i) => [step, Math.round((this.starts[i + 1]?.[1] ?? now) - start) / 1000]),
    );
  }
}
