import type { BinnedColumn } from "../trees/bins";
import type { Split } from "../trees/splitSearch";
import { type Kernels, makeKernels } from "./kernels";
import { type Layout, recordCodes } from "./layout";
import { type Quantisation, quantise } from "./quantisation";

/** Records side by side, as byte addresses. */
export interface Range {
  start: number;
  end: number;
}

/** Least and largest gradient. */
export type Bounds = readonly [least: number, most: number];

/** Those of no rows. */
export const noBounds: Bounds = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/**
 * One thread's share of the rows. Their records are in the order that the trees leave them in: those of a node are side by
 * side, so that all reading is in sequence. What the order is changes nothing, since all sums are of integers.
 */
export class RowShare {
  private readonly kernels: Kernels;
  private readonly bytes: Uint8Array;
  private readonly floats: Float64Array;
  /** Least and largest gradient by thread. */
  private readonly bounds: Float64Array;
  private quantisation: Quantisation = { scale: 1, zero: 0 };
  private thread = 0;
  /** Where this thread's records begin, from the first record on. */
  private offset = 0;

  constructor(
    private readonly layout: Layout,
    private readonly columns: BinnedColumn[],
    memory: WebAssembly.Memory,
  ) {
    this.kernels = makeKernels(layout, memory);
    this.bytes = new Uint8Array(memory.buffer);
    this.floats = new Float64Array(memory.buffer);
    this.bounds = new Float64Array(memory.buffer, layout.bounds, 2 * layout.threads);
  }

  /** Takes a thread's part of the rows for the next tree; returns it and how its gradients are told. */
  take(thread: number, threads: number): Range & Quantisation {
    const { rows, stride, records } = this.layout;
    const first = Math.floor((rows * thread) / threads);
    const last = Math.floor((rows * (thread + 1)) / threads);
    this.thread = thread;
    this.offset = first * stride;
    this.quantisation = this.quantise();
    return { start: records + this.offset, end: records + last * stride, ...this.quantisation };
  }

  /** Makes the packed histogram of a node's records; `place` says which one. */
  addUp({ start, end }: Range, place: number): void {
    const { bins, packed } = this.layout;
    const histogram = packed + 8 * place * bins;
    this.floats.fill(0, histogram / 8, histogram / 8 + bins);
    if (start < end) this.kernels.addUp(start, end, histogram, this.quantisation.scale, this.quantisation.zero);
  }

  /** Puts the records of a node that go left before those that go right; returns where the right side starts. */
  divide({ start, end }: Range, { column, bin }: Split): number {
    if (start === end) return end;
    const { bundle, bins } = this.columns[column];
    const [first, span] = bundle ? [bin, 1] : [bin + 1, bins];
    const spare = this.layout.spare + this.offset;
    // WebAssembly's addresses have no sign, JavaScript's view of them has.
    const middle = this.kernels.divide(start, end, spare, recordCodes + column, first, span) >>> 0;
    this.bytes.copyWithin(middle, spare, spare + end - middle);
    return middle;
  }

  /** Tells the others between which bounds this thread's gradients for the next tree are. */
  publish(bounds: Bounds): void {
    this.bounds.set(bounds, 2 * this.thread);
  }

  private quantise(): Quantisation {
    const { bounds, layout } = this;
    let [least, most] = noBounds;
    for (let at = 0; at < bounds.length; at += 2) {
      least = Math.min(least, bounds[at]);
      most = Math.max(most, bounds[at + 1]);
    }
    return quantise(least, most, layout.rows, layout.countShift);
  }
}
