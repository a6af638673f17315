import assert from "node:assert/strict";
import fc from "fast-check";
import type { PreparedData } from "../../../model/runs/prepareData";
import { rungsOf, shareOf } from "../../../model/search/halving";

describe("the rungs of successive halving", () => {
  it("have a third of the trials on three times the rows each, the last all rows", () => {
    assert.deepEqual(rungsOf(9), [
      { trials: 9, share: 1 / 9 },
      { trials: 3, share: 1 / 3 },
      { trials: 1, share: 1 },
    ]);
    assert.deepEqual(rungsOf(1), [{ trials: 1, share: 1 }]);
  });

  it("are at most four, begin with all trials and cost no more than a few on all rows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (trials) => {
        const rungs = rungsOf(trials);
        assert.ok(rungs.length <= 4);
        assert.equal(rungs[0].trials, trials);
        assert.equal(rungs.at(-1)!.share, 1);
        for (const rung of rungs.slice(1)) assert.ok(rung.trials >= 1);
        const cost = rungs.reduce((sum, rung) => sum + rung.trials * rung.share, 0);
        assert.ok(cost <= trials * Math.max(1, rungs.length * rungs[0].share) + rungs.length, `${trials} ${cost}`);
      }),
    );
  });
});

describe("a share of the training rows", () => {
  const prepared = (rows: number) => {
    const values = Float64Array.from({ length: rows }, (_, i) => i);
    const train = { matrix: { rows, names: ["a"], columns: [values] }, target: values.map((value) => 2 * value) };
    return { train, facts: { train: rows } } as unknown as PreparedData;
  };
  const rowsOf = ({ train }: PreparedData) => [...train.matrix.columns[0]];

  it("is the same for a seed, in order, with the target of its rows", () => {
    const share = shareOf(prepared(900), 1 / 9, 4);
    assert.deepEqual(rowsOf(share), rowsOf(shareOf(prepared(900), 1 / 9, 4)));
    assert.notDeepEqual(rowsOf(share), rowsOf(shareOf(prepared(900), 1 / 9, 5)));
    assert.deepEqual(
      rowsOf(share),
      rowsOf(share).toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      [...share.train.target],
      rowsOf(share).map((value) => 2 * value),
    );
    assert.deepEqual([share.train.matrix.rows, share.facts.train], [100, 100]);
  });

  it("is all of a smaller share and more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(), (rows, seed) => {
        const [few, more] = [1 / 9, 1 / 3].map((share) => rowsOf(shareOf(prepared(rows), share, seed)));
        const within = new Set(more);
        assert.ok(few.every((row) => within.has(row)));
        assert.equal(within.size, more.length);
        assert.ok(few.length >= Math.min(rows, 50) && more.length <= rows);
      }),
    );
  });
});
