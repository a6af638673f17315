import assert from "node:assert/strict";
import path from "node:path";
import { useDuckdbFile } from "../../service/events/duckdbFile";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("the record of what runs score", function () {
  this.timeout(60_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const file = path.join(tiny.home, "events.duckdb");
  const run = (args: string[], events = `duckdb:${file}`) =>
    cd4ml(args, { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_REGISTRY: "", CD4ML_EVENTS: events });
  const recorded = () =>
    useDuckdbFile(file, { access: "READ_ONLY", waitMs: 1000 }, async (connection) => {
      const rows = await connection.runAndReadAll(
        "SELECT namespace, (metrics->>'r2_score')::DOUBLE > 0.5, acceptance->>'accepted' FROM model_validation ORDER BY event_id",
      );
      return rows.getRowsJson();
    });
  after(() => tiny.remove());

  it("has a run of the pipeline, accepted or an experiment", async () => {
    await run(["pipeline", "flats"]);
    await run(["pipeline", "flats", "--algorithm", "lasso"]);
    assert.deepEqual(await recorded(), [
      ["local", true, "true"],
      ["local", true, null],
    ]);
  });

  it("has a judged run once", async () => {
    const trained = JSON.parse((await run(["train", "flats", "--json"])).stdout);
    await run(["accept", trained.run]);
    await run(["accept", trained.run]);
    assert.equal((await recorded()).length, 3);
  });

  it("stops no delivery when the event store is away", async () => {
    const { code, stderr } = await run(["pipeline", "flats"], "http://127.0.0.1:9");
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /Warning: the validation of \S+ is not recorded\. http:\/\/127\.0\.0\.1:9: storing events failed/,
    );
  });
});
