import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Verdict } from "../../../model/acceptance/verdict";
import { type PipelineResult, runPipeline } from "../../../model/pipeline";
import { openRegistry } from "../../../model/registry/openRegistry";
import type { Registry } from "../../../model/registry/registry";
import { acceptRun } from "../../../model/runs/acceptRun";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a pipeline's acceptance criteria", () => {
  let tiny: TinyProblem;
  let registry: Registry;
  beforeEach(() => {
    tiny = new TinyProblem();
    registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
  });
  afterEach(() => tiny.remove());

  const setCriteria = (criteria: object[], keys = {}) =>
    tiny.change({ acceptance: { metric: "r2_score", min: 0, criteria }, ...keys });
  const run = (): Promise<PipelineResult> => runPipeline({ ...tiny.options(), registry });
  const train = () => trainRun({ ...tiny.options(), registry });
  /** The verdict on one criterion. */
  const judge = async (criterion: object, keys = {}): Promise<Verdict> => {
    setCriteria([criterion], keys);
    return (await run()).run.acceptance!.criteria![0];
  };

  it("are all measured and recorded with their verdicts, in run and report", async () => {
    setCriteria([
      { kind: "slices", by: "district", min: 0.5, min_rows: 5 },
      { kind: "monotonic", field: "size" },
      { kind: "size", max_bytes: 1e6 },
    ]);
    const { run: judged, deployed } = await run();
    assert.equal(deployed, true);
    assert.match(judged.acceptance!.reason, /^r2_score 0\.\d+ is at least the minimum 0$/);
    assert.deepEqual(
      judged.acceptance!.criteria!.map(({ name, passed }) => [name, passed]),
      [
        ["r2_score by district", true],
        ["increasing in size", true],
        ["size", true],
      ],
    );
    const report = readFileSync(path.join(await registry.fetch("flats", judged.run), "report.html"), "utf8");
    assert.match(report, /r2_score by district<\/td><td[^>]*>passed<\/td>/);
  });

  it("reject a run that fails one, with the reason, and leave what serves", async () => {
    const { run: serving } = await run();
    setCriteria([
      { kind: "size", max_bytes: 1e6 },
      { kind: "size", max_bytes: 10 },
    ]);
    const { run: rejected, aliases } = await run();
    assert.equal(rejected.status, "rejected");
    assert.match(
      rejected.acceptance!.reason,
      /at least the minimum 0; failed: size: \d+ bytes; allowed: at most 10 bytes$/,
    );
    assert.deepEqual(aliases, { production: serving.run });
  });

  it("reject no less a run that fails by its metric, too", async () => {
    tiny.change({ acceptance: { metric: "r2_score", min: 0.999, criteria: [{ kind: "size", max_bytes: 1e6 }] } });
    const { acceptance } = (await run()).run;
    assert.equal(acceptance!.accepted, false);
    assert.match(acceptance!.reason, /^r2_score 0\.\d+ is below the minimum 0\.999$/);
  });

  it("are not measured for an experiment, which is not judged", async () => {
    setCriteria([{ kind: "size", max_bytes: 1 }]);
    const { run: experiment } = await trainRun({ ...tiny.options({ algorithm: "lasso" }), registry });
    assert.deepEqual([experiment.measurements, experiment.timings.measure], [undefined, undefined]);
  });

  it("give the same measurements for the same inputs, whatever the number of threads", async () => {
    setCriteria([
      { kind: "no_worse_than_production" },
      { kind: "slices", by: "district", min: 0, min_rows: 1 },
      { kind: "monotonic", field: "size" },
      { kind: "invariant", field: "floor", tolerance: 1e6 },
      { kind: "size", max_bytes: 1e6 },
    ]);
    await run();
    const [one, two] = await Promise.all([1, 2].map((threads) => trainRun({ ...tiny.options(), registry, threads })));
    assert.deepEqual(one.run.measurements, two.run.measurements);
  });

  it("are not fulfilled by what is no number, which run.json has as null", async () => {
    const criteria = [
      { kind: "no_worse_than_production" },
      { kind: "slices", by: "district", min: 0, min_rows: 1 },
      { kind: "monotonic", field: "size" },
      { kind: "invariant", field: "flat" },
    ];
    setCriteria(criteria);
    const { run: serving } = await run();
    const { run: trained, folder } = await train();
    const measurements = [
      { value: null, production: { run: serving.run, value: 0.5 } },
      { slices: [{ level: "east", rows: 9, value: null }], left_out: 0 },
      { values: [1, 2], medians: [null, null] },
      { largest_change: null },
    ];
    const { acceptance } = await acceptRun(folder, { ...trained, measurements }, registry);
    assert.deepEqual(
      acceptance!.criteria!.map(({ passed }) => passed),
      criteria.map(() => false),
    );
  });

  it("cannot be judged for a run that was not measured", async () => {
    setCriteria([{ kind: "size", max_bytes: 1 }]);
    const { run: trained, folder } = await train();
    await assert.rejects(acceptRun(folder, { ...trained, measurements: undefined }), {
      code: "CD4ML_RUN_CORRUPT",
      message: `Run ${trained.run} has 0 measurements for 1 acceptance criteria. Train it again.`,
    });
  });

  describe("no_worse_than_production", () => {
    const criterion = { kind: "no_worse_than_production", tolerance: 0.01 };
    const worsen = () => tiny.write("algorithms/lasso/default.json", { alpha: 1e5 });

    it("passes while no run is in production, and says so", async () => {
      const { found, passed } = await judge(criterion);
      assert.deepEqual([found, passed], ["nothing to compare with: no run is in production", true]);
    });

    it("passes a run that is as good on the same rows, and names the other", async () => {
      const { run: serving } = await run();
      const score = Number(serving.metrics.r2_score.toPrecision(6));
      const { found, passed } = await judge(criterion);
      assert.deepEqual([found, passed], [`r2_score ${score}, that of ${serving.run} is ${score}`, true]);
    });

    it("fails a run that is worse by more than is allowed", async () => {
      await run();
      worsen();
      assert.equal((await judge(criterion, { default_algorithm: "lasso" })).passed, false);
      assert.equal((await judge({ ...criterion, tolerance: 1 }, { default_algorithm: "lasso" })).passed, true);
    });

    it("takes the smaller value for the better where the metric has only a maximum", async () => {
      await run();
      worsen();
      const acceptance = { metric: "rms_score", max: 1e6, criteria: [{ ...criterion, tolerance: 10 }] };
      tiny.change({ acceptance, default_algorithm: "lasso" });
      const { run: worse } = await run();
      assert.match(worse.acceptance!.reason, /failed: no worse than production: rms_score/);
    });

    it("fails a run that was compared with another than is in production when it is judged", async () => {
      setCriteria([criterion]);
      const { run: trained, folder } = await train();
      const { run: serving } = await run();
      const { acceptance } = await acceptRun(folder, trained, registry);
      assert.equal(
        acceptance!.criteria![0].found,
        `compared with no run, but ${serving.run} is in production: train again`,
      );
      assert.equal(acceptance!.accepted, false);
    });

    it("passes when the run in production is damaged, and says so", async () => {
      const { run: serving } = await run();
      rmSync(path.join(await registry.fetch("flats", serving.run), "model.bin"));
      const { found, passed } = await judge(criterion);
      const why = `${serving.run} in production cannot be loaded (CD4ML_MODEL_CORRUPT)`;
      assert.deepEqual([found, passed], [`nothing to compare with: ${why}`, true]);
    });

    it("passes when the run in production needs a field that is gone, and says so", async () => {
      const { run: serving } = await run();
      const definition = JSON.parse(tiny.read("problem.json"));
      tiny.write("problem.json", {
        ...definition,
        fields: definition.fields.filter((field: { name: string }) => field.name !== "floor"),
      });
      tiny.write("features/default.json", { ...JSON.parse(tiny.read("features/default.json")), numeric: ["size"] });
      const { found, passed } = await judge(criterion);
      assert.deepEqual(
        [found, passed],
        [`nothing to compare with: ${serving.run} in production needs the field "floor" as it was`, true],
      );
    });

    it("says when the other run may have been trained on the rows it is judged by", async () => {
      await run();
      const { found } = await judge(criterion, { splits: { seed: 2, train: [0, 0.7], validate: [0.7, 1] } });
      assert.match(found, /\(whose splits differ: it may have been trained on these rows\)$/);
    });
  });

  describe("slices", () => {
    const criterion = { kind: "slices", by: "district", min: 0.5, min_rows: 5 };

    it("have each a floor; those at fault are named, the worst first", async () => {
      const { found, allowed, passed } = await judge({ ...criterion, min: 0.9999 });
      assert.match(found, /^3 of 3 fail: \S+ (0\.\d+), \S+ (0\.\d+), \S+ (0\.\d+)$/);
      const values = found.match(/0\.\d+/g)!.map(Number);
      assert.deepEqual(
        values,
        values.toSorted((a, b) => a - b),
      );
      assert.deepEqual([allowed, passed], ["at least 0.9999", false]);
    });

    it("have a ceiling for another metric", async () => {
      const { found, passed } = await judge({
        kind: "slices",
        by: "district",
        metric: "rms_score",
        max: 1,
        min_rows: 5,
      });
      const values = found.match(/\d+\.\d+/g)!.map(Number);
      assert.deepEqual(
        values,
        values.toSorted((a, b) => b - a),
      );
      assert.equal(passed, false);
    });

    it("divide the validation rows by fields and derived features", async () => {
      for (const by of ["district", "floor", "average_rent"]) {
        setCriteria([{ kind: "slices", by, metric: "num_validated", min: 1, min_rows: 1 }]);
        const { run: trained } = await train();
        const [{ slices }] = trained.measurements as { slices: { rows: number; value: number }[] }[];
        assert.ok(slices.length > 2);
        assert.equal(
          slices.reduce((sum, { value }) => sum + value, 0),
          trained.data.validate,
        );
        assert.ok(slices.every(({ rows, value }) => rows === value));
      }
    });

    it("of too few rows are left out", async () => {
      const { found, passed } = await judge({ ...criterion, min: 0.9999, min_rows: 1000 });
      assert.deepEqual([found, passed], ["none has enough rows; 3 with fewer than 1000 rows", true]);
    });
  });

  describe("monotonic", () => {
    it("passes where raising a field never lowers the median prediction", async () => {
      const { name, found, allowed, passed } = await judge({ kind: "monotonic", field: "size" });
      assert.match(found, /^never falls from \d+ to \d+$/);
      assert.deepEqual([name, allowed, passed], ["increasing in size", "never falls", true]);
    });

    it("fails where it goes the other way, unless by no more than is allowed", async () => {
      const criterion = { kind: "monotonic", field: "size", direction: "decreasing" };
      const { name, found, passed } = await judge(criterion);
      assert.match(found, /^median rises by \d+(\.\d+)? at \d+$/);
      assert.deepEqual([name, passed], ["decreasing in size", false]);
      assert.equal((await judge({ ...criterion, tolerance: 1e6 })).passed, true);
    });
  });

  describe("invariant", () => {
    it("passes for the identifier", async () => {
      const { name, found, passed } = await judge({ kind: "invariant", field: "flat" });
      assert.deepEqual([name, found, passed], ["invariant to flat", "no prediction changes", true]);
    });

    it("fails for a field that the model looks at, a number or text", async () => {
      for (const field of ["size", "district"]) {
        const { found, passed } = await judge({ kind: "invariant", field });
        assert.match(found, /^a prediction changes by \d+/);
        assert.equal(passed, false);
      }
    });
  });

  describe("latency and size", () => {
    it("are budgets, with what was measured on record", async () => {
      const latency = await judge({ kind: "latency", max_us: 1e9 });
      assert.match(latency.found, /^median \d+(\.\d+)? µs of 200 predictions$/);
      assert.deepEqual([latency.allowed, latency.passed], ["at most 1000000000 µs", true]);
      assert.equal((await judge({ kind: "latency", max_us: 1e-9 })).passed, false);
    });

    it("count the bytes of the model's files", async () => {
      const { found } = await judge({ kind: "size", max_bytes: 1e6 });
      const { production } = await registry.aliases("flats");
      const folder = await registry.fetch("flats", production!);
      const bytes = ["model.json", "model.bin"].map((file) => readFileSync(path.join(folder, file)).length);
      assert.equal(found, `${bytes[0] + bytes[1]} bytes`);
    });
  });
});
