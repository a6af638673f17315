import type { Layout } from "./layout";

/** Numbers kept per bin: sum of gradients, as integers about their zero, and number of rows. */
export const binNumbers = 2;

/** The nodes' histograms, which the threads share; all their numbers are integers, so that sums are exact. */
export class Histograms {
  readonly values: Float64Array;
  private readonly words: Uint32Array;

  constructor(
    private readonly layout: Layout,
    { buffer }: WebAssembly.Memory,
  ) {
    this.values = new Float64Array(buffer, layout.histograms, binNumbers * layout.bins * layout.slots);
    this.words = new Uint32Array(buffer);
  }

  /** Where a slot's histogram begins in `values`. */
  start(slot: number): number {
    return slot * this.layout.bins * binNumbers;
  }

  /** Unpacks and adds the histograms that the threads made of one node. */
  merge(slot: number, family: number, threads: number, zero: number): void {
    const { values, words } = this;
    const { bins, families, packed, countShift } = this.layout;
    const start = this.start(slot);
    const rowsBelow = 2 ** (countShift - 32);
    for (let thread = 0; thread < threads; thread++) {
      const from = (packed + 8 * bins * (thread * families + family)) >>> 2;
      for (let bin = 0; bin < bins; bin++) {
        const high = words[from + 2 * bin + 1];
        const count = Math.floor(high / rowsBelow);
        const sum = (high - count * rowsBelow) * 2 ** 32 + words[from + 2 * bin] - count * zero;
        const at = start + binNumbers * bin;
        values[at] = thread === 0 ? sum : values[at] + sum;
        values[at + 1] = thread === 0 ? count : values[at + 1] + count;
      }
    }
  }

  /** Sum of all gradients, which each column holds. */
  sum(slot: number): number {
    const { starts, bins } = this.layout;
    const start = this.start(slot);
    let sum = 0;
    for (let bin = 0; bin < (starts[1] ?? bins); bin++) sum += this.values[start + binNumbers * bin];
    return sum;
  }

  /** Turns a parent's histogram into that of one child by taking off the other's. */
  subtract(slot: number, other: number): void {
    const { values } = this;
    const size = this.layout.bins * binNumbers;
    const [start, otherStart] = [this.start(slot), this.start(other)];
    for (let i = 0; i < size; i++) values[start + i] -= values[otherStart + i];
  }
}
