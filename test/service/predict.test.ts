import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import type { Run } from "../../model/runs/run";
import type { ProblemDetails } from "../../service/problemDetails";
import { type Answer, eventually, flat, RunningService } from "./support/runningService";

describe("predicting over HTTP", () => {
  const server = new RunningService();
  let run: Run;

  before(async () => {
    run = await server.train();
    await server.start();
  });
  after(() => server.stop());

  async function refused(body: unknown, headers?: Record<string, string>): Promise<ProblemDetails> {
    const response = await server.post("/api/flats/latest", body, headers);
    const details = (await response.json()) as ProblemDetails;
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.equal(details.status, response.status);
    assert.equal(details.instance, "/api/flats/latest");
    return details;
  }

  it("answers one object with a prediction, its id, and the model that made it", async () => {
    const response = await server.post("/api/flats/latest", flat);
    assert.equal(response.status, 200);
    const { prediction, predictionId, model } = (await response.json()) as Answer;
    assert.ok(prediction > 500 && prediction < 1500, String(prediction));
    assert.match(predictionId, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const { createdAt } = run;
    const choices = { algorithm: "random_forest", pipeline: "default", features: "default", params: "default" };
    assert.deepEqual(model, { problem: "flats", run: run.run, createdAt, ...choices });
  });

  it("answers an array in its order, the same as one by one", async () => {
    const rows = Array.from({ length: 250 }, (_, i) => ({ ...flat, size: 20 + i }));
    const { predictions, predictionIds } = await server.ask("/api/flats/latest", rows);
    assert.equal(new Set(predictionIds).size, rows.length);
    for (const i of [0, 99, 100, 249]) {
      const { prediction } = await server.ask(`/api/flats/${run.run}`, rows[i]);
      assert.equal(predictions[i], prediction);
    }
  });

  it("has the event of each answered prediction in the journal before the answer", async () => {
    const quiet = new RunningService();
    await quiet.train();
    await quiet.start({ shipMs: 60_000 });
    await quiet.post("/api/flats/latest", flat);
    const { predictionId, prediction } = await quiet.ask("/api/flats/latest", flat);
    const journal = quiet.options.journal;
    const text = readFileSync(path.join(journal, "000000000001.ndjson"), "utf8");
    const event = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .find(({ event: { id } }) => id === predictionId);
    assert.deepEqual(event.data_stream, { type: "model", dataset: "prediction", namespace: "test" });
    assert.equal(event.cd4ml.prediction, prediction);
    assert.deepEqual(event.cd4ml.input, flat);
    assert.ok(event.cd4ml.latency_us > 0);
    await quiet.stop();
  });

  it("stores every answered prediction once", async () => {
    const stored = async () => {
      await eventually(() => server.service.parts.journal.lag.events === 0);
      const hour = { from: Date.now() - 3_600_000, to: Date.now() + 1000, bucketSeconds: 3600 };
      const activity = await server.service.parts.store.activity(hour);
      assert.ok(activity.every((row) => row.problem === "flats" && row.run === run.run));
      return activity.reduce((sum, row) => sum + row.predictions, 0);
    };
    const before = await stored();
    await server.ask("/api/flats/latest", [flat, flat, flat]);
    await server.ask("/api/flats/latest", flat);
    assert.equal(await stored(), before + 4);
  });

  it("takes a field that need not be known as absent, null, or a number", async () => {
    const { floor: _, ...without } = flat;
    for (const row of [without, { ...flat, floor: null }, { ...flat, floor: 3 }]) {
      assert.equal((await server.post("/api/flats/latest", row)).status, 200);
    }
  });

  it("takes a category it has never seen", async () => {
    assert.equal((await server.post("/api/flats/latest", { ...flat, district: "harbour" })).status, 200);
  });

  const deep = `{"size":${"[".repeat(200_000)}${"]".repeat(200_000)},"district":"east"}`;
  const mistakes: [name: string, body: unknown, pointer: string, detail: RegExp][] = [
    ["an unknown field", { ...flat, beds: 3 }, "/beds", /not a field.*size, floor, district/],
    ["a missing field", { floor: 1, district: "east" }, "/size", /is missing; a number \(m²\)/],
    ["a missing field given as null", { ...flat, size: null }, "/size", /is missing/],
    ["a number in quotes", { ...flat, size: "60" }, "/size", /non-number: "60".*without quotes/],
    ["text for a number", { ...flat, size: "big" }, "/size", /non-number: "big"/],
    ["a number too large to be one", '{"size":1e999,"district":"east"}', "/size", /too large/],
    ["a truth value for a number", { ...flat, size: true }, "/size", /non-number: true/],
    ["a fraction of a whole number", { ...flat, floor: 2.5 }, "/floor", /a whole number/],
    ["an object for text", { ...flat, district: {} }, "/district", /is an object; send text/],
    ["nesting deeper than a stack", deep, "/size", /non-number: an array/],
    ["half a character", { ...flat, district: "a\ud800" }, "/district", /half of a surrogate pair/],
    ["half a character in an array", [flat, { ...flat, district: "\udc00" }], "/1/district", /surrogate/],
    ["a number for text", { ...flat, district: 4 }, "/district", /no text; send "4"/],
    ["empty text where text is needed", { ...flat, district: "" }, "/district", /is missing; text/],
    ["endless text", { ...flat, district: "x".repeat(201) }, "/district", /longer than 200/],
    ["an array for a number", { ...flat, size: [60] }, "/size", /non-number: an array/],
    ["a mistake in an array, by its index", [flat, { ...flat, size: "x" }], "/1/size", /non-number/],
    ["a row that is no object", [flat, 3], "/1", /no object/],
  ];
  for (const [name, body, pointer, detail] of mistakes) {
    it(`refuses ${name} with 422, naming the field`, async () => {
      const details = await refused(body);
      assert.equal(details.status, 422);
      assert.deepEqual(
        details.errors?.map((error) => error.pointer),
        [pointer],
      );
      assert.match(details.errors![0].detail, detail);
    });
  }

  it("lists all mistakes of a row at once", async () => {
    const { errors, detail } = await refused({ size: "x", floor: 1.5, x: 1 });
    assert.deepEqual(errors?.map((error) => error.field).sort(), ["district", "floor", "size", "x"]);
    assert.match(detail, /And 1 more/);
  });

  const wrongBodies: [name: string, body: string, status: number, type?: string][] = [
    ["broken JSON", '{"size":', 400],
    ["nothing", "", 400],
    ["text", '"flat"', 400],
    ["null", "null", 400],
    ["an empty array", "[]", 400],
    ["a prototype in disguise", '{"__proto__":{"size":1}}', 400],
    ["another content type", "size=60", 415, "text/plain"],
    ["more rows than allowed", JSON.stringify(Array.from({ length: 10_001 }, () => 0)), 413],
    ["more bytes than allowed", `"${"x".repeat(17 * 1024 * 1024)}"`, 413],
  ];
  for (const [name, body, status, type] of wrongBodies) {
    it(`refuses ${name} with ${status}`, async () => {
      assert.equal((await refused(body, type ? { "content-type": type } : {})).status, status);
    });
  }

  it("says of no unknown run where the registry is", async () => {
    const { status, detail } = await server.ask("/api/flats/20200101T000000Z-000000", flat);
    assert.equal(status, 404);
    assert.match(detail, /no run "20200101T000000Z-000000" of problem "flats"/);
    assert.ok(!detail.includes(server.problem.folder) && !detail.includes("file:"), detail);
  });

  it("does not know other problems and runs", async () => {
    for (const address of ["/api/castles/latest", "/api/flats/20200101T000000Z-000000", "/api/flats/..%2F..%2Fx"]) {
      const response = await server.post(address, flat);
      assert.equal(response.status, 404, address);
      assert.match(((await response.json()) as ProblemDetails).detail, /flats/);
    }
  });

  it("never fails itself, whatever JSON it is sent", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.jsonValue(), fc.record({ size: fc.jsonValue(), floor: fc.jsonValue(), district: fc.jsonValue() })),
        async (body) => {
          const { status } = await server.post("/api/flats/latest", body);
          assert.ok([200, 400, 422].includes(status), String(status));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("answers 503 with Retry-After while a problem has no model", async () => {
    const fresh = new RunningService();
    await fresh.start();
    const response = await fresh.post("/api/flats/latest", flat);
    assert.equal(response.status, 503);
    assert.ok(Number(response.headers.get("retry-after")) > 0);
    assert.match(((await response.json()) as ProblemDetails).detail, /None was deployed/);
    await fresh.stop();
  });
});
