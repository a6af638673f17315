import fc from "fast-check";
import { createRandom } from "../../../model/data/random";
import type { FeatureMatrix } from "../../../model/features/matrix";

/** Features and the target that goes with them. */
export interface SampleData {
  matrix: FeatureMatrix;
  target: Float64Array;
}

/** Two noisy numbers that go together, a whole number, one-hot levels of three kinds, and a constant. */
export function sampleData(rows: number, seed = 7): SampleData {
  const random = createRandom(seed);
  const names = ["a", "b", "count", "kind=x", "kind=y", "kind=z", "constant"];
  const columns = names.map(() => new Float64Array(rows));
  const target = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const a = random.normal(10, 3);
    const b = 0.5 * a + random.normal();
    const count = random.integer(6);
    const kind = random.integer(3);
    [a, b, count, kind === 0 ? 1 : 0, kind === 1 ? 1 : 0, kind === 2 ? 1 : 0, 4].forEach((value, column) => {
      columns[column][row] = value;
    });
    target[row] = 100 + 5 * a - 2 * b + 7 * count * (kind === 1 ? 2 : 1) + random.normal(0, 4);
  }
  return { matrix: { rows, names, columns }, target };
}

/** One row of a matrix. */
export function rowOf({ columns }: FeatureMatrix, row: number): Float64Array {
  return Float64Array.from(columns, (column) => column[row]);
}

/** A small matrix of few different values, so that ties, constants and one-hot columns come up. */
export const smallProblem = fc.integer({ min: 1, max: 30 }).chain((rows) =>
  fc.record({
    columns: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: rows, maxLength: rows }), {
      minLength: 1,
      maxLength: 6,
    }),
    target: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: rows, maxLength: rows }),
  }),
);

/** A matrix of the given columns. */
export function matrixOf(columns: number[][]): FeatureMatrix {
  return {
    rows: columns[0].length,
    names: columns.map((_, i) => `f${i}`),
    columns: columns.map((column) => Float64Array.from(column)),
  };
}

/** Numbers of classes: rows with the least targets are of class 0, as many with the next of class 1, and so on. */
export function classesOf(target: Float64Array, classes: number): Float64Array {
  const order = Array.from(target, (_, row) => row).sort((a, b) => target[a] - target[b]);
  const codes = new Float64Array(target.length);
  order.forEach((row, rank) => {
    codes[row] = Math.floor((rank * classes) / target.length);
  });
  return codes;
}

/** Pauses once, so that the other threads have come before the second tree. */
export function letThreadsStart(): () => void {
  let paused = false;
  return () => {
    if (!paused) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    paused = true;
  };
}
