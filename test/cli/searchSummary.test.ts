import assert from "node:assert/strict";
import { describeOutcome, describeSearch, rankTrials, summarise } from "../../cli/search/summary";
import type { TrialOutcome } from "../../cli/search/trialResult";
import { defineSearch, type Search } from "../../model/search/search";
import { TinyProblem } from "../support/tinyProblem";

describe("the ranking of a search's trials", () => {
  const tiny = new TinyProblem();
  after(() => tiny.remove());

  const space = '{"alpha":{"min":1,"max":2}}';
  /** A search whose trials are compared by a metric. */
  const searchBy = (metric: string, limits: object): Promise<Search> => {
    tiny.change({ acceptance: { metric, ...limits } });
    return defineSearch({ ...tiny.options({ algorithm: "lasso" }), space, seed: 1 });
  };
  const trial = (number: number, metrics: Record<string, number>, share = 1): TrialOutcome => ({
    trial: number,
    run: `run${number}`,
    params: { alpha: 1 },
    share,
    metrics,
    seconds: 1,
    data: "same",
  });
  const order = (search: Search, outcomes: TrialOutcome[]) => rankTrials(search, outcomes).map((one) => one.trial);

  it("goes by what the metric means, whatever limits it has", async () => {
    const errors = [3, 1, 2].map((rms_score, number) => trial(number, { rms_score }));
    for (const limits of [{ max: 5 }, { min: 0, max: 5 }, { min: 0 }]) {
      assert.deepEqual(order(await searchBy("rms_score", limits), errors), [1, 2, 0]);
    }
    const scores = [0.3, 0.1, 0.2].map((r2_score, number) => trial(number, { r2_score }));
    for (const limits of [{ max: 1 }, { min: 0 }]) {
      assert.deepEqual(order(await searchBy("r2_score", limits), scores), [0, 2, 1]);
    }
  });

  it("puts more rows first, and trials without a value of the metric last", async () => {
    const outcomes = [trial(0, {}), trial(1, { r2_score: 0.9 }, 1 / 3), trial(2, { r2_score: 0.1 }), trial(3, {})];
    assert.deepEqual(order(await searchBy("r2_score", { min: 0 }), outcomes), [2, 1, 0, 3]);
  });

  it("says which have no value, and names no best one where none has", async () => {
    const search = await searchBy("r2_score", { min: 0 });
    const one = describeSearch(search, summarise(search, [trial(0, {}), trial(1, { r2_score: 0.5 })]));
    assert.match(one, /^ *1 +0\.5 .*\n *0 +no number /m);
    assert.match(one, /r2_score is no number for 1 of 2 trials, which cannot be compared by it: look at splits\./);
    assert.match(one, /Best: trial 1\./);
    const none = describeSearch(search, summarise(search, [trial(0, {})]));
    assert.doesNotMatch(none, /Best/);
    assert.equal(describeOutcome(search, trial(0, {})), "trial 0: r2_score no number, alpha 1");
  });
});
