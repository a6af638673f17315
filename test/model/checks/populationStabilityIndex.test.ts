import assert from "node:assert/strict";
import fc from "fast-check";
import { populationStabilityIndex } from "../../../model/checks/populationStabilityIndex";

/** Two distributions over the same bins. */
const pairs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
    minLength: 1,
    maxLength: 20,
  })
  .filter((counts) => counts.some(([a]) => a > 0) && counts.some(([, b]) => b > 0))
  .map((counts) => [shares(counts.map(([a]) => a)), shares(counts.map(([, b]) => b))] as const);

function shares(counts: number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => count / sum);
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a));

describe("populationStabilityIndex", () => {
  it("gives what its documentation shows", () => {
    assert.equal(populationStabilityIndex([0.5, 0.5], [0.75, 0.25]), 0.2746530721670274);
  });

  it("is 0 for equal distributions and never below", () => {
    fc.assert(fc.property(pairs, ([a]) => populationStabilityIndex(a, a) === 0));
    fc.assert(fc.property(pairs, ([a, b]) => populationStabilityIndex(a, b) >= 0));
  });

  it("is the same in both directions", () => {
    fc.assert(fc.property(pairs, ([a, b]) => isClose(populationStabilityIndex(a, b), populationStabilityIndex(b, a))));
  });

  it("does not depend on the order of the bins", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [c, d] = [[...a].reverse(), [...b].reverse()];
        return isClose(populationStabilityIndex(a, b), populationStabilityIndex(c, d));
      }),
    );
  });

  it("is the sum of the Kullback–Leibler divergences in both directions where no bin is empty", () => {
    const divergence = (p: readonly number[], q: readonly number[]) =>
      p.reduce((sum, share, i) => sum + share * Math.log(share / q[i]), 0);
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        fc.pre([...a, ...b].every((share) => share >= 1e-4));
        return isClose(populationStabilityIndex(a, b), divergence(a, b) + divergence(b, a));
      }),
    );
  });

  it("is finite for a bin that has become empty or filled, and larger the fuller it was", () => {
    const emptied = [0.001, 0.1, 0.5].map((share) => populationStabilityIndex([share, 1 - share], [0, 1]));
    assert.ok(emptied.every(Number.isFinite));
    assert.deepEqual(
      emptied,
      [...emptied].sort((a, b) => a - b),
    );
  });
});
