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
