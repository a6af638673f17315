import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import type { ProblemDetails } from "../../service/problemDetails";
import { eventually, flat, RunningService } from "./support/runningService";

describe("telling what it really was", () => {
  const server = new RunningService();

  before(async () => {
    await server.train();
    await server.start();
  });
  after(() => server.stop());

  const newPrediction = async () => (await server.ask("/api/flats/latest", flat)).predictionId as string;

  it("is recorded with the prediction it belongs to", async () => {
    const predictionId = await newPrediction();
    const response = await server.post("/api/flats/feedback", { predictionId, actual: 812.5 });
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { received: 1 });
    await eventually(() => server.service.parts.journal.lag.events === 0);
    const rows = await query(
      server,
      `SELECT actual, f.problem, f.namespace FROM model_feedback f JOIN model_prediction p ON f.prediction_id = p.event_id
       WHERE p.event_id = '${predictionId}'`,
    );
    assert.deepEqual(rows, [[812.5, "flats", "test"]]);
  });

  it("takes many at once", async () => {
    const rows = [
      { predictionId: await newPrediction(), actual: 1 },
      { predictionId: await newPrediction(), actual: -2 },
    ];
    assert.deepEqual(await server.ask("/api/flats/feedback", rows), { received: 2 });
  });

  it("says that it was not recorded while the journal cannot be written", async () => {
    const broken = new RunningService();
    await broken.train();
    await broken.start();
    const { folder } = broken.service.parts.journal;
    renameSync(folder, `${folder}-away`);
    const feedback = { predictionId: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", actual: 1 };
    for (const [address, body] of [
      ["/api/flats/feedback", feedback],
      ["/api/flats/latest", flat],
    ] as const) {
      const { status, detail } = await broken.ask(address, body);
      assert.deepEqual(
        [status, detail],
        [503, "The request could not be recorded, so it is not answered. Try again soon."],
      );
    }
    const ready = await (await fetch(`${broken.url}/readyz`)).text();
    assert.match(ready, /"error":"journal: ENOENT/);
    assert.ok(!ready.includes(folder), ready);
    renameSync(`${folder}-away`, folder);
    await broken.stop();
  });

  it("refuses what is no feedback, naming the field", async () => {
    const id = await newPrediction();
    const mistakes: [body: unknown, pointers: string[]][] = [
      [{ predictionId: "17", actual: 1 }, ["/predictionId"]],
      [{ predictionId: id }, ["/actual"]],
      [{ predictionId: id, actual: "1" }, ["/actual"]],
      [`{"predictionId":"${id}","actual":1e999}`, ["/actual"]],
      [{ predictionId: `${id}\ud800`, actual: 1 }, ["/predictionId"]],
      [{ predictionId: id, actual: 1, note: "x" }, ["/note"]],
      [
        [{ predictionId: id, actual: 1 }, {}],
        ["/1/predictionId", "/1/actual"],
      ],
      ["7", ["/"]],
    ];
    for (const [body, pointers] of mistakes) {
      const response = await server.post("/api/flats/feedback", body);
      assert.equal(response.status, 422);
      const { errors } = (await response.json()) as ProblemDetails;
      assert.deepEqual(
        errors?.map((error) => error.pointer),
        pointers,
      );
    }
    assert.equal((await server.post("/api/flats/feedback", [])).status, 400);
    assert.equal((await server.post("/api/castles/feedback", { predictionId: id, actual: 1 })).status, 404);
  });
});

async function query({ options }: RunningService, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(options.events.slice("duckdb:".length), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJS();
  connection.closeSync();
  instance.closeSync();
  return rows;
}
