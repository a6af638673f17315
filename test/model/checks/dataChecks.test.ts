import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { checkedColumns } from "../../../model/checks/checkedColumns";
import type { CheckResult } from "../../../model/checks/checkResult";
import type { DataChecks } from "../../../model/checks/dataChecks";
import type { Distribution } from "../../../model/checks/distribution";
import { runPipeline } from "../../../model/pipeline";
import type { ProblemDefinition } from "../../../model/problems/problem";
import { openRegistry } from "../../../model/registry/openRegistry";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a pipeline's data checks", () => {
  let tiny: TinyProblem;
  beforeEach(() => {
    tiny = new TinyProblem();
  });
  afterEach(() => tiny.remove());

  const registry = () => openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
  const train = async () => (await trainRun({ ...tiny.options(), registry: registry() })).run;
  const results = async (checks: object) => {
    tiny.change({ data_checks: checks });
    return (await train()).data.checks!;
  };
  const brief = (all: CheckResult[]) => all.map(({ column, rule, found }) => `${column} ${rule}: ${found}`);
  const editRows = (edit: (line: string, row: number) => string) => {
    const [headings, ...lines] = tiny.read("data/flats.csv").trim().split("\n");
    tiny.write("data/flats.csv", [headings, ...lines.map((line, i) => edit(line, i + 1)), ""].join("\n"));
  };
  /** Asserts the lines of the failed checks' table. */
  const refuses = async (checks: object, ...lines: RegExp[]) => {
    tiny.change({ data_checks: checks });
    const error = await train().then(
      () => assert.fail("the training went on"),
      (reason: Error & { code: string }) => reason,
    );
    assert.equal(error.code, "CD4ML_DATA_CHECK");
    const [summary, headings, ...table] = error.message.split("\n");
    assert.match(summary, /^\d+ of \d+ checks of the data of flats failed, so that nothing was trained\. Mend/);
    assert.match(headings, /^column +rule +found +allowed$/);
    assert.equal(table.length, lines.length, error.message);
    for (const [i, line] of lines.entries()) assert.match(table[i], line);
    return error.message;
  };

  it("leave the drift of a date alone, unless they have a threshold for it: later data are of later days", () => {
    const date = { name: "sold", title: "Sold", type: "date", default: "2017-08-15" } as const;
    const problem = { kind: "regression", source: {}, fields: [date], target: { field: "rent" } } as ProblemDefinition;
    const driftOf = (checks: DataChecks) => {
      return checkedColumns(problem, checks).map(({ name, thresholds }) => [name, thresholds.max_drift]);
    };
    assert.deepEqual(driftOf({ max_drift: 0.2 }), [
      ["sold", undefined],
      ["rent", 0.2],
    ]);
    assert.deepEqual(driftOf({ max_drift: 0.2, fields: { sold: { max_drift: 9 } } })[0], ["sold", 9]);
  });

  it("are none unless it has some", async () => {
    assert.equal((await train()).data.checks, undefined);
  });

  it("are recorded with what they found", async () => {
    const found = await results({ rows: { min: 10 }, max_duplicate_rows: 0, max_missing: 0.1, max_unknown_levels: 0 });
    assert.deepEqual(found, [
      { column: "*", rule: "rows", found: "300", allowed: "at least 10", passed: true },
      { column: "*", rule: "duplicate_rows", found: "none", allowed: "at most 0 %", passed: true },
      { column: "floor", rule: "missing", found: "5 % (15 of 300 rows)", allowed: "at most 10 %", passed: true },
      { column: "district", rule: "unknown_levels", found: "none", allowed: "at most 0 %", passed: true },
    ]);
  });

  it("stop a run before it is trained, and leave nothing behind", async () => {
    await refuses({ rows: { min: 301 } }, /^\* +rows +300 +at least 301$/);
    await refuses({ rows: { min: 1, max: 299 } }, /^\* +rows +300 +at least 1, at most 299$/);
    assert.throws(() => readdirSync(path.join(tiny.home, "runs")), { code: "ENOENT" });
  });

  it("name each column at fault with an example and its row", async () => {
    editRows((line, row) => {
      if (row === 7) return line.replace(/^7,\d+/, "7,9000");
      return row === 9 ? line.replace(/,(east|west|<b>mid<\/b>),/, ",moon,") : line;
    });
    await refuses(
      { max_unknown_levels: 0, max_missing: 0.04, fields: { size: { min: 5, max: 200 }, rent: { min: 0 } } },
      /^size +range +0\.333 % \(1 of 300 rows, e\.g\. 9000 \(flat 7\)\) +at most 0 % outside 5 to 200$/,
      /^floor +missing +5 % \(15 of 300 rows\) +at most 4 %$/,
      /^district +unknown_levels +0\.333 % \(1 of 300 rows, e\.g\. "moon" \(flat 9\)\) +at most 0 %$/,
    );
  });

  it("let through the share that is allowed, in single fields if they say so", async () => {
    const found = await results({
      max_missing: 0,
      fields: { floor: { max_missing: 0.05 }, size: { max: 100, max_outside: 0.5 } },
    });
    assert.deepEqual(
      found.map(({ column, passed }) => [column, passed]),
      [
        ["size", true],
        ["floor", true],
      ],
    );
  });

  it("find rows that are the same but for their identifier, gaps included", async () => {
    editRows((line, row) => (row >= 299 ? `${row},50,,east,700` : line));
    await refuses({ max_duplicate_rows: 0 }, /^\* +duplicate_rows +0\.333 % \(1 of 300 rows, e\.g\. flat 300\)/);
  });

  it("look at feedback that is trained on as well", async () => {
    tiny.write("feedback.csv", "flat,size,floor,district,rent\nf1,9999,1,east,900\n");
    tiny.change({ data_checks: { fields: { size: { max: 200 } } } });
    const feedback = path.join(tiny.problems, "flats/feedback.csv");
    await assert.rejects(trainRun({ ...tiny.options(), feedback }), { message: /9999 \(flat f1\)/ });
  });

  describe("for drift", () => {
    const deploy = () => runPipeline({ ...tiny.options(), registry: registry() });
    const checks = { max_drift: 0.25, fields: { rent: { max_drift: 1000 } } };

    it("pass while no run is in production, and say so", async () => {
      assert.deepEqual(brief(await results(checks)), ["* drift: nothing to compare with: no run is in production"]);
    });

    it("pass when the run in production has kept nothing of its data, and say so", async () => {
      const { run } = await deploy();
      rmSync(path.join(await registry().fetch("flats", run.run), "distribution.json"));
      const why = `${run.run} in production has no readable distribution.json`;
      assert.deepEqual(brief(await results(checks)), [`* drift: nothing to compare with: ${why}`]);
    });

    it("find none in the data of the run in production", async () => {
      const { run } = await deploy();
      assert.deepEqual(
        brief(await results(checks)),
        ["size", "floor", "district", "rent"].map((column) => `${column} drift: index 0 against ${run.run}`),
      );
    });

    it("stop a run whose columns have moved away from it", async () => {
      await deploy();
      editRows((line) => {
        const [flat, size, floor, , rent] = line.split(",");
        return [flat, Number(size) + 60, floor, "east", rent].join(",");
      });
      await refuses(
        checks,
        /^size +drift +index \d\.\d+ against \d{8}T\S+ +index at most 0\.25$/,
        /^district +drift +index \d/,
      );
    });

    it("see values that were never there before, and gaps", async () => {
      tiny.change({ data_checks: { max_drift: 0.01 } });
      await deploy();
      editRows((line, row) => {
        const [flat, size, , district, rent] = line.split(",");
        if (row <= 15) return [flat, -5, "", district, rent].join(",");
        return row <= 30 ? [flat, size, "", "north", rent].join(",") : line;
      });
      await refuses({ max_drift: 0.01 }, /^size +drift/, /^floor +drift/, /^district +drift/);
    });

    it("compare with what the run in production keeps of its data: bins and their shares", async () => {
      const { run } = await deploy();
      const folder = await registry().fetch("flats", run.run);
      const { rows, columns } = JSON.parse(
        readFileSync(path.join(folder, "distribution.json"), "utf8"),
      ) as Distribution;
      assert.equal(rows, 300);
      assert.deepEqual(Object.keys(columns), ["size", "floor", "district", "rent"]);
      for (const { shares } of Object.values(columns)) {
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
      }
      assert.equal(columns.floor.shares.at(-1), 0.05);
    });
  });
});
