import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../../model/pipeline";
import { openRegistry } from "../../../model/registry/openRegistry";
import { TinyProblem } from "../../support/tinyProblem";

describe("acceptance criteria and data checks of a problem of classes", () => {
  const tiny = new TinyProblem();
  tiny.addIris();
  const registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
  after(() => tiny.remove());

  const run = async (keys: object, choices = {}) => {
    tiny.write("../iris/pipelines/default.json", {
      default_algorithm: "random_forest_classifier",
      seed: 1,
      splits: { seed: 1, train: [0, 0.7], validate: [0.7, 1] },
      validation_metrics: ["accuracy"],
      ...keys,
    });
    return (await runPipeline({ ...tiny.options(choices, "iris"), registry })).run;
  };
  const criteria = (list: object[]) => ({ acceptance: { metric: "f1_score", min: 0.5, criteria: list } });

  it("are measured by what is known of classes", async () => {
    const features = JSON.parse(tiny.read("../iris/features/default.json"));
    const alike = { kind: "group_count", name: "alike", by: "petal_width" };
    tiny.write("../iris/features/default.json", { ...features, derived: [alike] });
    const judged = await run(
      criteria([
        { kind: "no_worse_than_production" },
        { kind: "slices", by: "alike", metric: "accuracy", min: 0.2, min_rows: 3 },
        { kind: "invariant", field: "row_id" },
        { kind: "invariant", field: "petal_length", tolerance: 0.001 },
        { kind: "size", max_bytes: 1e6 },
      ]),
    );
    assert.deepEqual(
      judged.acceptance?.criteria?.map(({ name, passed }) => [name, passed]),
      [
        ["no worse than production", true],
        ["accuracy by alike", true],
        ["invariant to row_id", true],
        ["invariant to petal_length", false],
        ["size", true],
      ],
    );
  });

  it("compare with the run in production, if it tells the same classes", async () => {
    const first = await run(criteria([{ kind: "no_worse_than_production" }]));
    assert.equal(first.status, "accepted");
    const second = await run(criteria([{ kind: "no_worse_than_production" }]));
    const value = Number(second.metrics.f1_score.toPrecision(6));
    assert.equal(second.acceptance?.criteria?.[0].found, `f1_score ${value}, that of ${first.run} is ${value}`);
    const problem = JSON.parse(tiny.read("../iris/problem.json"));
    const { target } = problem;
    const wider = { ...target, classes: [...target.classes, "tulip"] };
    tiny.write("../iris/problem.json", { ...problem, target: wider });
    const third = await run(criteria([{ kind: "no_worse_than_production" }]));
    tiny.write("../iris/problem.json", problem);
    assert.match(third.acceptance?.criteria?.[0].found ?? "", /predicts other classes, or numbers/);
  });

  it("refuse what classes have not: an order", async () => {
    await assert.rejects(run(criteria([{ kind: "monotonic", field: "petal_length" }])), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: /\/acceptance\/criteria\/0\/kind: classes have no order; monotonic is for regression problems\.$/,
    });
  });

  it("see how the classes are distributed, and that they have no range", async () => {
    const acceptance = { metric: "f1_score", min: 0.5 };
    const checked = await run({ acceptance, data_checks: { fields: { species: { max_drift: 0.1 } } } });
    const drift = checked.data.checks?.find(({ rule }) => rule === "drift");
    assert.deepEqual([drift?.column, drift?.passed], ["species", true]);
    await assert.rejects(run({ acceptance, data_checks: { fields: { species: { max: 3 } } } }), {
      message: /\/data_checks\/fields\/species\/max: "species" is text and has no range/,
    });
  });
});
