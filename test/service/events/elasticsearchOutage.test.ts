import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { elasticsearchTimeout } from "../../support/elasticsearch";
import { engineTimeout } from "../../support/engineStack";
import { RoomElasticsearch } from "../../support/roomElasticsearch";
import { flat, RunningService } from "../support/runningService";

/** Time without Elasticsearch, in ms. */
const outageMs = 4000;

describe("a service whose Elasticsearch is killed under load", function () {
  this.timeout(engineTimeout + elasticsearchTimeout);
  const running = new RunningService();
  let room: RoomElasticsearch;
  const acknowledged = new Set<string>();

  before(async function () {
    room = await RoomElasticsearch.start(this, ["test"]);
    await running.train();
    const { key: eventsKey, readerKey: eventsReaderKey } = room.keys.test;
    await running.start({ events: room.elasticsearch.url, eventsKey, eventsReaderKey });
  });
  after(async () => {
    await running.stop();
    await room?.stop();
  });

  /** Predicts in a loop until told to stop; every prediction must be answered. */
  async function predict(until: () => boolean) {
    while (!until()) {
      const { predictionIds } = await running.ask("/api/flats/latest", Array(20).fill(flat));
      for (const id of predictionIds) acknowledged.add(id);
      await sleep(25);
    }
  }

  it("answers every prediction, loses no event and stores none twice", async () => {
    let done = false;
    const load = [1, 2].map(() => predict(() => done));
    await sleep(1000);
    await room.elasticsearch.kill();
    const before = acknowledged.size;
    await sleep(outageMs);
    const monitor = await fetch(`${running.url}/monitor/data`);
    assert.equal(monitor.status, 503);
    await room.elasticsearch.restart();
    assert.ok(acknowledged.size > before, "predictions go on without Elasticsearch");
    await sleep(1000);
    await room.elasticsearch.kill();
    await room.elasticsearch.restart();
    done = true;
    await Promise.all(load);
    await isShipped();

    const client = room.elasticsearch.client();
    await client.indices.refresh({ index: "model-prediction-test" });
    const stored: string[] = [];
    const search = { index: "model-prediction-test", _source: ["event.id"], size: 10_000 };
    for await (const { event } of client.helpers.scrollDocuments<{ event: { id: string } }>(search))
      stored.push(event.id);
    await client.close();
    console.log(`      ${acknowledged.size} acknowledged, ${stored.length} stored, ${new Set(stored).size} different`);
    assert.equal(stored.length, acknowledged.size);
    assert.deepEqual(new Set(stored), acknowledged);
    assert.ok(!existsSync(path.join(running.options.journal, "dead-letter.ndjson")));
  });

  it("shows on the monitor page what was predicted", async () => {
    const { activity } = (await (await fetch(`${running.url}/monitor/data`)).json()) as {
      activity: { predictions: number }[];
    };
    assert.equal(
      activity.reduce((sum, { predictions }) => sum + predictions, 0),
      acknowledged.size,
    );
  });

  /** The pause between two tries grows to 30 s. */
  async function isShipped() {
    const { journal } = running.service.parts;
    for (const deadline = Date.now() + 180_000; journal.lag.events > 0; await sleep(50)) {
      assert.ok(Date.now() < deadline, `${journal.lag.events} events not shipped`);
    }
  }
});
