import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { acceptRun } from "../../../model/runs/acceptRun";
import { trainRun } from "../../../model/runs/trainRun";
import { JudgedProblem } from "./judgedProblem";

describe("a pipeline's acceptance criteria", () => {
  let tiny: JudgedProblem;
  beforeEach(() => {
    tiny = new JudgedProblem();
  });
  afterEach(() => tiny.remove());

  it("are all measured and recorded with their verdicts, in run and report", async () => {
    tiny.setCriteria([
      { kind: "slices", by: "district", min: 0.5, min_rows: 5 },
      { kind: "monotonic", field: "size" },
      { kind: "size", max_bytes: 1e6 },
    ]);
    const { run: judged, deployed } = await tiny.run();
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
    const report = readFileSync(path.join(await tiny.registry.fetch("flats", judged.run), "report.html"), "utf8");
    assert.match(report, /r2_score by district<\/td><td[^>]*>passed<\/td>/);
  });

  it("reject a run that fails one, with the reason, and leave what serves", async () => {
    const { run: serving } = await tiny.run();
    tiny.setCriteria([
      { kind: "size", max_bytes: 1e6 },
      { kind: "size", max_bytes: 10 },
    ]);
    const { run: rejected, aliases } = await tiny.run();
    assert.equal(rejected.status, "rejected");
    assert.match(
      rejected.acceptance!.reason,
      /at least the minimum 0; failed: size: \d+ bytes; allowed: at most 10 bytes$/,
    );
    assert.deepEqual(aliases, { production: serving.run });
  });

  it("reject no less a run that fails by its metric, too", async () => {
    tiny.change({ acceptance: { metric: "r2_score", min: 0.999, criteria: [{ kind: "size", max_bytes: 1e6 }] } });
    const { acceptance } = (await tiny.run()).run;
    assert.equal(acceptance!.accepted, false);
    assert.match(acceptance!.reason, /^r2_score 0\.\d+ is below the minimum 0\.999$/);
  });

  it("are not measured for an experiment, which is not judged", async () => {
    tiny.setCriteria([{ kind: "size", max_bytes: 1 }]);
    const { run: experiment } = await trainRun({ ...tiny.options({ algorithm: "lasso" }), registry: tiny.registry });
    assert.deepEqual([experiment.measurements, experiment.timings.measure], [undefined, undefined]);
  });

  it("give the same measurements for the same inputs, whatever the number of threads", async () => {
    tiny.setCriteria([
      { kind: "no_worse_than_production" },
      { kind: "slices", by: "district", min: 0, min_rows: 1 },
      { kind: "monotonic", field: "size" },
      { kind: "invariant", field: "floor", tolerance: 1e6 },
      { kind: "size", max_bytes: 1e6 },
    ]);
    await tiny.run();
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => trainRun({ ...tiny.options(), registry: tiny.registry, threads })),
    );
    assert.deepEqual(one.run.measurements, two.run.measurements);
  });

  it("are not fulfilled by what is no number, which run.json has as null", async () => {
    const criteria = [
      { kind: "no_worse_than_production" },
      { kind: "slices", by: "district", min: 0, min_rows: 1 },
      { kind: "monotonic", field: "size" },
      { kind: "invariant", field: "flat" },
    ];
    tiny.setCriteria(criteria);
    const { run: serving } = await tiny.run();
    const { run: trained, folder } = await tiny.train();
    const measurements = [
      { value: null, production: { run: serving.run, value: 0.5 } },
      { slices: [0.9, null, 0.8].map((value, i) => ({ level: `level${i}`, rows: 9, value })), left_out: 0 },
      { values: [1, 2], medians: [null, null] },
      { largest_change: null },
    ];
    const { acceptance } = await acceptRun(folder, { ...trained, measurements }, tiny.registry);
    assert.deepEqual(
      acceptance!.criteria!.map(({ passed }) => passed),
      criteria.map(() => false),
    );
    assert.equal(acceptance!.criteria![1].found, "1 of 3 fail: level1 is no number");
  });

  it("cannot be judged for a run that was not measured", async () => {
    tiny.setCriteria([{ kind: "size", max_bytes: 1 }]);
    const { run: trained, folder } = await tiny.train();
    await assert.rejects(acceptRun(folder, { ...trained, measurements: undefined }), {
      code: "CD4ML_RUN_CORRUPT",
      message: `Run ${trained.run} has 0 measurements for 1 acceptance criteria. Train it again.`,
    });
  });

  describe("slices", () => {
    const criterion = { kind: "slices", by: "district", min: 0.5, min_rows: 5 };

    it("have each a floor; those at fault are named, the worst first", async () => {
      const { found, allowed, passed } = await tiny.judge({ ...criterion, min: 0.9999 });
      assert.match(found, /^3 of 3 fail: \S+ (0\.\d+), \S+ (0\.\d+), \S+ (0\.\d+)$/);
      const values = found.match(/0\.\d+/g)!.map(Number);
      assert.deepEqual(
        values,
        values.toSorted((a, b) => a - b),
      );
      assert.deepEqual([allowed, passed], ["at least 0.9999", false]);
    });

    it("have a ceiling for another metric", async () => {
      const { found, passed } = await tiny.judge({
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
        tiny.setCriteria([{ kind: "slices", by, metric: "num_validated", min: 1, min_rows: 1 }]);
        const { run: trained } = await tiny.train();
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
      const { found, passed } = await tiny.judge({ ...criterion, min: 0.9999, min_rows: 1000 });
      assert.deepEqual([found, passed], ["none has enough rows; 3 with fewer than 1000 rows", true]);
    });
  });

  describe("monotonic", () => {
    it("passes where raising a field never lowers the median prediction", async () => {
      const { name, found, allowed, passed } = await tiny.judge({ kind: "monotonic", field: "size" });
      assert.match(found, /^never falls from \d+ to \d+$/);
      assert.deepEqual([name, allowed, passed], ["increasing in size", "never falls", true]);
    });

    it("fails where it goes the other way, unless by no more than is allowed", async () => {
      const criterion = { kind: "monotonic", field: "size", direction: "decreasing" };
      const { name, found, passed } = await tiny.judge(criterion);
      assert.match(found, /^median rises by \d+(\.\d+)? at \d+$/);
      assert.deepEqual([name, passed], ["decreasing in size", false]);
      assert.equal((await tiny.judge({ ...criterion, tolerance: 1e6 })).passed, true);
    });
  });

  describe("invariant", () => {
    it("passes for the identifier", async () => {
      const { name, found, passed } = await tiny.judge({ kind: "invariant", field: "flat" });
      assert.deepEqual([name, found, passed], ["invariant to flat", "no prediction changes", true]);
    });

    it("fails for a field that the model looks at, a number or text", async () => {
      for (const field of ["size", "district"]) {
        const { found, passed } = await tiny.judge({ kind: "invariant", field });
        assert.match(found, /^a prediction changes by \d+/);
        assert.equal(passed, false);
      }
    });
  });

  describe("latency and size", () => {
    it("are budgets, with what was measured on record", async () => {
      const latency = await tiny.judge({ kind: "latency", max_us: 1e9 });
      assert.match(latency.found, /^median \d+(\.\d+)? µs of 200 predictions$/);
      assert.deepEqual([latency.allowed, latency.passed], ["at most 1000000000 µs", true]);
      assert.equal((await tiny.judge({ kind: "latency", max_us: 1e-9 })).passed, false);
    });

    it("count the bytes of the model's files", async () => {
      const { found } = await tiny.judge({ kind: "size", max_bytes: 1e6 });
      const { production } = await tiny.registry.aliases("flats");
      const folder = await tiny.registry.fetch("flats", production!);
      const bytes = ["model.json", "model.bin"].map((file) => readFileSync(path.join(folder, file)).length);
      assert.equal(found, `${bytes[0] + bytes[1]} bytes`);
    });
  });
});
