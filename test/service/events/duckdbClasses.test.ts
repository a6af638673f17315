import assert from "node:assert/strict";
import path from "node:path";
import type { Run } from "../../../model/runs/run";
import { eventSource, feedbackEvent, predictionEvent } from "../../../service/events/event";
import { openEventStore } from "../../../service/events/eventStore";
import { collect } from "../../support/collect";
import { runSql } from "../support/runSql";
import { temporaryFolder } from "../support/temporaryFolder";

const choices = { pipeline: "default", features: "default", algorithm: "default", params: "big" };
const run = { run: "r1", problem: "iris", kind: "experiment", choices, resolved: { algorithm: "lasso" } } as Run;
const source = eventSource(run, "test");

describe("classes in a DuckDB file of events", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "events.duckdb");
  const store = openEventStore(`duckdb:${file}`);
  const write = (lines: string[]) => store.write(lines.join("\n"));
  const at = (second: number) => `2026-02-04T00:00:0${second}.000Z`;
  const predicted = (id: string, second: number, name: string) => {
    const probabilities = { setosa: 0.2, virginica: 0.8 };
    return predictionEvent(source, at(second), { id, input: {}, prediction: name, probabilities, latencyUs: 7 });
  };
  const told = (predictionId: string, second: number, actual: number | string) =>
    feedbackEvent("test", at(second), { id: `${predictionId}-${second}`, problem: "iris", predictionId, actual });

  it("keeps them beside numbers, and counts them", async () => {
    assert.deepEqual(await write(["c1", "c2", "c3"].map((id, i) => predicted(id, i, i ? "virginica" : "setosa"))), []);
    assert.deepEqual(
      await runSql(file, "SELECT class, probability, prediction FROM model_prediction WHERE event_id = 'c1'"),
      [["setosa", 0.2, null]],
    );
    const from = Date.parse(at(0));
    const [{ prediction: spread, classes }] = await store.activity({ from, to: from + 5000, bucketSeconds: 60 });
    assert.deepEqual({ spread, classes }, { spread: undefined, classes: { setosa: 1, virginica: 2 } });
  });

  it("joins them with the class that was told last, and passes over a number", async () => {
    await write([told("c1", 4, "virginica"), told("c1", 5, "setosa"), told("c2", 6, "setosa"), told("c3", 7, 1)]);
    const labelled = await collect(store.labelled({ problem: "iris" }));
    assert.deepEqual(
      labelled.map(({ predictionId, prediction: name, actual }) => [predictionId, name, actual]),
      [
        ["c1", "setosa", "setosa"],
        ["c2", "virginica", "setosa"],
      ],
    );
  });

  it("gives their events back as they were written", async () => {
    const events = [predicted("c1", 0, "setosa"), told("c1", 4, "virginica")].map((line) => JSON.parse(line));
    for (const [i, dataset] of (["prediction", "feedback"] as const).entries()) {
      const stored = await collect(store.events(dataset));
      const found = JSON.parse(stored.find(({ id }) => id === events[i].event.id)!.line);
      const { class: name, probability, actual_class, prediction: number } = found.cd4ml;
      const { cd4ml } = events[i];
      assert.deepEqual(
        [name, probability, actual_class, number],
        [cd4ml.class, cd4ml.probability, cd4ml.actual_class, undefined],
      );
    }
  });

  it("refuses an event with neither a number nor a class", async () => {
    const line = predicted("c9", 0, "setosa").replace('"class":"setosa",', "");
    assert.deepEqual(await write([line]), [{ line, reason: "not a prediction, feedback or validation event" }]);
  });

  it("reads and goes on filling a file that was made before there were classes", async () => {
    const before = path.join(folder, "before.duckdb");
    const shared =
      "event_id VARCHAR PRIMARY KEY, timestamp TIMESTAMP NOT NULL, namespace VARCHAR NOT NULL, problem VARCHAR NOT NULL";
    await runSql(
      before,
      `CREATE TABLE model_prediction (${shared}, run VARCHAR NOT NULL, algorithm VARCHAR, features VARCHAR,
         params VARCHAR, prediction DOUBLE NOT NULL, latency_us DOUBLE, input JSON);
       CREATE TABLE model_feedback (${shared}, prediction_id VARCHAR NOT NULL, actual DOUBLE NOT NULL);
       INSERT INTO model_prediction VALUES
         ('old', '2026-01-01 00:00:00', 'test', 'iris', 'r1', 'lasso', 'default', 'big', 12, 7, '{}');
       INSERT INTO model_feedback VALUES ('f', '2026-01-01 00:00:01', 'test', 'iris', 'old', 13)`,
    );
    const old = openEventStore(`duckdb:${before}`);
    const read = async () =>
      (await collect(old.labelled({ problem: "iris" }))).map((one) => [one.prediction, one.actual]);
    const month = { from: Date.parse("2026-01-01"), to: Date.parse("2026-02-01"), bucketSeconds: 3600 };
    assert.deepEqual(await read(), [[12, 13]]);
    assert.equal((await old.activity(month))[0].prediction?.p50, 12);
    const at = "2026-01-02T00:00:00.000Z";
    const probabilities = { setosa: 0.6, virginica: 0.4 };
    const lines = [
      predictionEvent(source, at, { id: "new", input: {}, prediction: "setosa", probabilities, latencyUs: 1 }),
      feedbackEvent("test", at, { id: "g", problem: "iris", predictionId: "new", actual: "virginica" }),
    ];
    for (let i = 0; i < 2; i++) assert.deepEqual(await old.write(lines.join("\n")), []);
    assert.deepEqual((await read()).sort(), [
      [12, 13],
      ["setosa", "virginica"],
    ]);
    assert.deepEqual((await old.activity(month))[1].classes, { setosa: 1 });
  });
});
