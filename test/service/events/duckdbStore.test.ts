import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import fc from "fast-check";
import type { InputRow } from "../../../model/features/features";
import type { Field, ProblemDefinition } from "../../../model/problems/problem";
import type { Run } from "../../../model/runs/run";
import { eventSource, feedbackEvent, predictionEvent, validationEvent } from "../../../service/events/event";
import { type LabelledQuery, openEventStore } from "../../../service/events/eventStore";
import { uuid7 } from "../../../service/events/uuid7";
import { requestSchema } from "../../../service/requestSchema";
import { collect } from "../../support/collect";
import { runSql } from "../support/runSql";
import { temporaryFolder } from "../support/temporaryFolder";

const choices = { pipeline: "default", features: "default", algorithm: "default", params: "big" };
const run = { run: "r1", problem: "flats", kind: "experiment", choices, resolved: { algorithm: "lasso" } } as Run;
const source = eventSource(run, "test");

function prediction(at: string, value: number, latencyUs = 100): string {
  const input = { size: 60, name: 'it\'s "quoted"\n$1 é' };
  return predictionEvent(source, at, { id: uuid7(Date.parse(at)), input, prediction: value, latencyUs });
}

describe("the event store in a DuckDB file", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "deep/events.duckdb");
  const store = openEventStore(`duckdb:${file}`);
  const write = (lines: string[]) => store.write(lines.join("\n"));
  const query = (sql: string) => runSql(file, sql);

  it("has no activity before the first event", async () => {
    assert.deepEqual(await store.activity({ from: 0, to: Date.now(), bucketSeconds: 60 }), []);
  });

  it("stores each event once, however often it is written", async () => {
    const lines = [prediction("2026-01-01T00:00:01.000Z", 1), prediction("2026-01-01T00:00:02.000Z", 2)];
    assert.deepEqual(await write(lines), []);
    assert.deepEqual(await write([...lines, prediction("2026-01-01T00:00:03.000Z", 3)]), []);
    assert.deepEqual(await query("SELECT count(*) FROM model_prediction"), [["3"]]);
  });

  it("keeps all of a prediction, in columns of their own type", async () => {
    const [row] = await query(
      `SELECT timestamp::VARCHAR, namespace, problem, run, algorithm, params, prediction, latency_us, input->>'name'
       FROM model_prediction ORDER BY timestamp`,
    );
    const name = 'it\'s "quoted"\n$1 é';
    assert.deepEqual(row, ["2026-01-01 00:00:01", "test", "flats", "r1", "lasso", "big", 1, 100, name]);
  });

  it("keeps feedback and validation events in tables of their own", async () => {
    const at = "2026-01-01T00:00:04.000Z";
    const feedback = feedbackEvent("test", at, { id: "f1", problem: "flats", predictionId: "p1", actual: 9.5 });
    const accepted = { metric: "r2_score", value: 0.5, min: 0.4, max: null, accepted: true, reason: "good" };
    const judged = { ...run, metrics: { r2_score: 0.5 }, acceptance: accepted };
    const validation = validationEvent(judged, "test", at);
    assert.deepEqual(await write([feedback, validation]), []);
    assert.deepEqual(await query("SELECT prediction_id, actual FROM model_feedback"), [["p1", 9.5]]);
    assert.deepEqual(await query("SELECT run, metrics->>'r2_score', acceptance->>'accepted' FROM model_validation"), [
      ["r1", "0.5", "true"],
    ]);
  });

  it("goes on with the file of an earlier version, which had other columns for validations", async () => {
    const old = path.join(folder, "old.duckdb");
    await runSql(old, "CREATE TABLE model_validation (event_id VARCHAR PRIMARY KEY, prediction DOUBLE NOT NULL)");
    const at = "2026-01-01T00:00:00.000Z";
    assert.deepEqual(
      await openEventStore(`duckdb:${old}`).write(validationEvent({ ...run, metrics: {} }, "test", at)),
      [],
    );
  });

  it("hands back lines that are no events, and stores the others", async () => {
    const good = prediction("2026-01-01T00:00:05.000Z", 5);
    const bad = [
      "\0\0\0",
      "{}",
      "{",
      "",
      good.replace('"prediction":5', '"prediction":"x"'),
      good.replace("T00", "Txx"),
    ];
    const rejected = await write([bad[0], good, ...bad.slice(1)]);
    assert.deepEqual(rejected.map(({ line }) => line).sort(), [...bad].sort());
    assert.deepEqual(await query("SELECT count(*) FROM model_prediction WHERE prediction = 5"), [["1"]]);
  });

  it("takes the event of every row that a request may have, and of every feedback", async () => {
    const fields = (["number", "integer", "flag", "category"] as const).map((type) => ({
      name: type,
      title: type,
      type,
      default: type === "category" ? "a" : 0,
      required: false,
    }));
    const check = TypeCompiler.Compile(requestSchema({ title: "P", fields: fields as Field[] } as ProblemDefinition));
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 });
    const text = fc.oneof(
      units.map((codes) => String.fromCharCode(...codes)),
      fc.string({ unit: "binary", maxLength: 200 }),
    );
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const value = fc.oneof(fc.constant(null), text, finite, fc.integer());
    const rows = fc.sample(fc.record(Object.fromEntries(fields.map(({ name }) => [name, value]))), {
      numRuns: 20_000,
      seed: 7,
    });
    const texts = fc.sample(text, { numRuns: 2000, seed: 7 }).map((category) => ({ category }));
    const taken = [...rows, ...texts].filter((row) => check.Check(row)) as InputRow[];
    assert.ok(taken.length > 1000, String(taken.length));
    const at = "2026-01-01T00:00:06.000Z";
    const numbers = fc.sample(finite, { numRuns: 1000, seed: 7 });
    const lines = [
      ...taken.map((input) => predictionEvent(source, at, { id: uuid7(1), input, prediction: 1, latencyUs: 1 })),
      ...numbers.map((prediction) =>
        predictionEvent(source, at, { id: uuid7(1), input: {}, prediction, latencyUs: 1 }),
      ),
      ...numbers.map((actual) => feedbackEvent("test", at, { id: uuid7(1), problem: "p", predictionId: "x", actual })),
    ];
    assert.deepEqual(await write(lines), []);
  });

  it("tells what was predicted by stretch of time, problem and run", async () => {
    const from = Date.parse("2026-02-01T00:00:00Z");
    const second = (i: number) => new Date(from + i * 1000).toISOString();
    await write(Array.from({ length: 100 }, (_, i) => prediction(second(i), i, 1000 + i)));
    const activity = await store.activity({ from, to: from + 90_000, bucketSeconds: 60 });
    assert.deepEqual(
      activity.map(({ time, run, predictions }) => [time, run, predictions]),
      [
        ["2026-02-01T00:00:00.000Z", "r1", 60],
        ["2026-02-01T00:01:00.000Z", "r1", 30],
      ],
    );
    assert.ok(Math.abs(activity[0].prediction!.p50 - 29.5) <= 1);
    assert.ok(Math.abs(activity[1].latency.p95 - 1088) <= 2);
  });

  it("joins predictions with their last feedback, one environment at a time", async () => {
    const at = (second: number) => `2026-02-02T00:00:0${second}.000Z`;
    const predicted = (id: string, second: number, where = source) =>
      predictionEvent(where, at(second), { id, input: { size: second }, prediction: 10 * second, latencyUs: 7 });
    const told = (predictionId: string, second: number, actual: number, id = uuid7(second)) =>
      feedbackEvent("test", at(second), { id, problem: "flats", predictionId, actual });
    const elsewhere = eventSource(run, "other");
    await write([
      told("l1", 5, 12),
      told("l1", 4, 11),
      told("l3", 6, 30, "a"),
      told("l3", 6, 31, "b"),
      told("l4", 6, 40),
      told("unknown", 6, 1),
      ...["l1", "l2", "l3"].map((id, i) => predicted(id, i + 1)),
      predicted("l4", 4, elsewhere),
    ]);
    const own = openEventStore(`duckdb:${file}`, { namespace: "test" });
    const all = (query: Partial<LabelledQuery> = {}) =>
      collect(own.labelled({ problem: "flats", from: Date.parse(at(0)), to: Date.parse(at(9)), ...query }));
    assert.deepEqual(await all(), [
      { predictionId: "l1", time: at(1), run: "r1", input: { size: 1 }, prediction: 10, actual: 12, latencyUs: 7 },
      { predictionId: "l3", time: at(3), run: "r1", input: { size: 3 }, prediction: 30, actual: 31, latencyUs: 7 },
    ]);
    assert.deepEqual(
      (await all({ from: Date.parse(at(3)), to: undefined })).map(({ predictionId }) => predictionId),
      ["l3"],
    );
    assert.deepEqual(await all({ problem: "houses" }), []);
  });

  it("gives labelled predictions in pages without losing or doubling one", async () => {
    const at = "2026-02-03T00:00:00.000Z";
    const ids = Array.from({ length: 20_500 }, (_, i) => `many-${String(i).padStart(5, "0")}`);
    await write(ids.map((id) => predictionEvent(source, at, { id, input: {}, prediction: 1, latencyUs: 1 })));
    await write(
      ids.map((id) => feedbackEvent("test", at, { id: uuid7(1), problem: "flats", predictionId: id, actual: 2 })),
    );
    const labelled = await collect(store.labelled({ problem: "flats", from: Date.parse(at) }));
    assert.deepEqual(
      labelled.map(({ predictionId }) => predictionId),
      ids,
    );
  });

  it("waits while another process has the file", async () => {
    const instance = await DuckDBInstance.create(file);
    const before = performance.now();
    const script = `
      const { openEventStore } = require(${JSON.stringify(path.resolve(__dirname, "../../../service/events/eventStore.ts"))});
      openEventStore("duckdb:${file}").write(process.argv[1]).then(() => console.log("written"));`;
    const child = spawn(process.execPath, [
      "--import",
      "tsx",
      "-e",
      script,
      prediction("2026-03-01T00:00:00.000Z", 777),
    ]);
    const written = new Promise<string>((resolve) => child.stdout.once("data", (data) => resolve(String(data))));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    instance.closeSync();
    assert.match(await written, /written/);
    assert.ok(performance.now() - before > 1400);
    assert.deepEqual(await query("SELECT count(*) FROM model_prediction WHERE prediction = 777"), [["1"]]);
  });

  it("fails clearly when the file is no database", async () => {
    const other = path.join(folder, "notes.txt");
    writeFileSync(other, "not a database at all, but long enough to be looked at".repeat(100));
    await assert.rejects(
      openEventStore(`duckdb:${other}`).write(prediction("2026-01-01T00:00:00.000Z", 1)),
      /not a valid/,
    );
  });

  it("is refused by name when its address is of no known kind", () => {
    for (const url of ["duckdb:", "mysql://x", ""]) {
      assert.throws(() => openEventStore(url), {
        code: "CD4ML_EVENTS_URL",
        message: /Set CD4ML_EVENTS to duckdb:PATH/,
      });
    }
  });
});
