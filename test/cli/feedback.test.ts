import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { LiveMetricsCollector } from "../../cli/feedback/liveMetrics";
import { liveTable } from "../../cli/feedback/liveTable";
import { loadProblem } from "../../model/problems/loadProblem";
import { useDuckdbFile } from "../../service/events/duckdbFile";
import { feedbackEvent, predictionEvent } from "../../service/events/event";
import { openEventStore } from "../../service/events/eventStore";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";
import { labelledEvents } from "./support/labelledEvents";

describe("cd4ml feedback", function () {
  this.timeout(60_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const events = `duckdb:${path.join(tiny.home, "events.duckdb")}`;
  const file = path.join(tiny.home, "data/flats/feedback.csv");
  const run = (...args: string[]) =>
    cd4ml(args, { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_REGISTRY: "", CD4ML_EVENTS: events });
  after(() => tiny.remove());

  it("says that there is nothing yet, and writes nothing", async () => {
    const { code, stdout } = await run("feedback", "flats");
    assert.equal(code, 0);
    assert.match(stdout, /No prediction of flats has a label yet/);
    assert.equal(existsSync(file), false);
  });

  it("joins predictions with their last label into rows, and tells how the model does by day", async () => {
    await openEventStore(events).write(labelledEvents(tiny, "local"));
    const { stdout } = await run("feedback", "flats", "--json");
    const { rows: count, live } = JSON.parse(stdout);
    assert.equal(count, 2);
    assert.deepEqual(
      live.map(({ day, count: labels, metrics }: { day: string; count: number; metrics: Record<string, number> }) => [
        day,
        labels,
        metrics.rms_score,
      ]),
      [
        ["2026-11-23", 1, 10],
        ["2026-11-24", 1, 10],
      ],
    );
    const written = readFileSync(file, "utf8");
    assert.match(written, /^prediction-0,/m);
    assert.equal(written.trim().split("\n").length, 3);
    await run("feedback", "flats");
    assert.equal(readFileSync(file, "utf8"), written);
  });

  it("leaves out R² of one label, and has a dash for it beside a day of two", async () => {
    const { live } = JSON.parse((await run("feedback", "flats", "--json")).stdout);
    for (const { metrics } of live) assert.deepEqual(metrics, { rms_score: 10, mad_score: 10 });
    const problem = loadProblem(tiny.problems, "flats");
    const collected = new LiveMetricsCollector(problem);
    const label = { predictionId: "p", run: "r", input: {}, prediction: 3, latencyUs: null };
    collected.add({ ...label, time: "2026-11-23T08:00:00.000Z", actual: 5 });
    for (const actual of [2, 4]) collected.add({ ...label, time: "2026-11-24T08:00:00.000Z", actual });
    const days = collected.list();
    assert.deepEqual(
      days.map(({ metrics }) => metrics),
      [
        { rms_score: 2, mad_score: 2 },
        { r2_score: 0, rms_score: 1, mad_score: 1 },
      ],
    );
    assert.deepEqual(
      liveTable(days)
        .split("\n")
        .map((line) => line.split(/ +/).slice(2)),
      [
        ["labels", "r2_score", "rms_score", "mad_score"],
        ["1", "–", "2", "2"],
        ["2", "0", "1", "1"],
      ],
    );
  });

  it("records how the models did, once for the same labels", async () => {
    await run("feedback", "flats", "--record");
    await run("feedback", "flats", "--record");
    const recorded = await useDuckdbFile(
      events.slice("duckdb:".length),
      { access: "READ_ONLY", waitMs: 1000 },
      async (connection) =>
        (await connection.runAndReadAll("SELECT event_id FROM model_validation ORDER BY event_id")).getRowsJson(),
    );
    assert.deepEqual(recorded.flat(), [
      "20261123T080000Z-abcdef-live-2026-11-23-1",
      "20261123T080000Z-abcdef-live-2026-11-24-1",
    ]);
  });

  it("takes a stretch of time", async () => {
    const { stdout } = await run("feedback", "flats", "--from", "2026-11-24", "--out", path.join(tiny.home, "one.csv"));
    assert.match(stdout, /^2026-11-24 +20261123T080000Z-abcdef +1 /m);
    assert.doesNotMatch(stdout, /2026-11-23 /);
    assert.equal((await run("feedback", "flats", "--from", "soon")).code, 2);
  });

  it("leaves out what no training takes, and writes nothing when that is all", async () => {
    const [id, day] = ["prediction-9", "2026-12-01"];
    const input = { size: 50, floor: null, district: " NA" };
    const source = { model: '{"problem":"flats","run":"r9"', stream: '{"namespace":"local"}' };
    const prediction = { id, input, prediction: 700, latencyUs: 12 };
    const feedback = { id: "feedback-9", problem: "flats", predictionId: id, actual: 710 };
    const lines = [
      predictionEvent(source, `${day}T08:00:00.000Z`, prediction),
      feedbackEvent("local", `${day}T09:00:00.000Z`, feedback),
    ];
    await openEventStore(events).write(lines.join("\n"));
    const all = JSON.parse((await run("feedback", "flats", "--json")).stdout);
    assert.deepEqual([all.rows, all.leftOut, all.live.length], [2, 1, 3]);
    const out = path.join(tiny.home, "none.csv");
    const { stdout } = await run("feedback", "flats", "--from", day, "--out", out);
    assert.match(stdout, /^2026-12-01 +r9 +1 .*\n\n1 left out: .*\nNo rows to train on\.$/m);
    assert.equal(existsSync(out), false);
  });

  it("gives rows of classes that a training takes, and tells how often the model was right", async () => {
    tiny.addIris();
    const source = { model: '{"problem":"iris","run":"r1"', stream: '{"namespace":"local"}' };
    const input = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };
    const probabilities = { setosa: 0.9, versicolor: 0.1, virginica: 0 };
    const told = ["setosa", "versicolor", "setosa", "tulip"].flatMap((actual, i) => {
      const [at, id] = [`2026-11-24T08:0${i}:00.000Z`, `iris-${i}`];
      return [
        predictionEvent(source, at, { id, input, prediction: "setosa", probabilities, latencyUs: 12 }),
        feedbackEvent("local", at, { id: `told-${i}`, problem: "iris", predictionId: id, actual }),
      ];
    });
    await openEventStore(events).write(told.join("\n"));
    const { rows, leftOut, live, file: written } = JSON.parse((await run("feedback", "iris", "--json")).stdout);
    assert.deepEqual([rows, leftOut], [3, 1]);
    assert.deepEqual(live, [
      { problem: "iris", day: "2026-11-24", run: "r1", count: 4, metrics: { f1_score: 2 / 9, accuracy: 0.5 } },
    ]);
    assert.match(readFileSync(written, "utf8"), /^row_id,species,.*\niris-0,setosa,5,/);
    const { stdout, stderr, code } = await run("train", "iris", "--feedback", "--json");
    assert.equal(code, 0, stderr);
    const { data } = JSON.parse(readFileSync(path.join(JSON.parse(stdout).folder, "run.json"), "utf8"));
    assert.equal(data.feedback.rows, 3);
  });

  it("gives rows that a training takes, with their lineage in the run", async () => {
    const plain = JSON.parse((await run("train", "flats", "--json")).stdout);
    const { stdout, stderr, code } = await run("train", "flats", "--feedback", "--json");
    assert.equal(code, 0, stderr);
    const { data } = JSON.parse(readFileSync(path.join(JSON.parse(stdout).folder, "run.json"), "utf8"));
    const without = JSON.parse(readFileSync(path.join(plain.folder, "run.json"), "utf8")).data;
    assert.equal(data.feedback.rows, 2);
    assert.match(data.feedback.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual([data.train, data.validate], [without.train + 2, without.validate]);
  });
});
