import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { openEventStore } from "../../service/events/eventStore";
import { cd4ml } from "../support/cd4ml";
import { elasticsearchTimeout } from "../support/elasticsearch";
import { engineTimeout } from "../support/engineStack";
import { RoomElasticsearch } from "../support/roomElasticsearch";
import { TinyProblem } from "../support/tinyProblem";
import { labelledEvents } from "./support/labelledEvents";

describe("cd4ml feedback from a real Elasticsearch, with a room's keys", function () {
  this.timeout(engineTimeout + elasticsearchTimeout);
  this.slow(10_000);
  const tiny = new TinyProblem();
  let room: RoomElasticsearch;
  const feedback = (env: NodeJS.ProcessEnv, ...options: string[]) =>
    cd4ml(["feedback", "flats", ...options], {
      CD4ML_HOME: tiny.home,
      CD4ML_PROBLEMS: tiny.problems,
      CD4ML_EVENTS: room.elasticsearch.url,
      CD4ML_NAMESPACE: "a",
      ...env,
    });

  before(async function () {
    room = await RoomElasticsearch.start(this, ["a", "b"]);
    await openEventStore(room.elasticsearch.url, { namespace: "a", ...room.keys.a }).write(labelledEvents(tiny, "a"));
    const admin = room.elasticsearch.client();
    await admin.indices.refresh({ index: "model-*-a" });
    await admin.close();
  });
  after(async () => {
    await room?.stop();
    tiny.remove();
  });

  it("gives the rows and metrics that the embedded store gives, for the key that reads", async () => {
    const events = `duckdb:${path.join(tiny.home, "events.duckdb")}`;
    await openEventStore(events).write(labelledEvents(tiny, "a"));
    const outOf = (name: string) => path.join(tiny.home, name);
    const reader = { CD4ML_EVENTS_READER_KEY: room.keys.a.readerKey };
    const [own, embedded] = await Promise.all([
      feedback(reader, "--json", "--out", outOf("elasticsearch.csv")),
      feedback({ CD4ML_EVENTS: events }, "--json", "--out", outOf("duckdb.csv")),
    ]);
    assert.equal(own.code, 0, own.stderr);
    const [{ live, rows }, other] = [JSON.parse(own.stdout), JSON.parse(embedded.stdout)];
    assert.equal(rows, 2);
    assert.deepEqual(live, other.live);
    assert.deepEqual(readFileSync(outOf("elasticsearch.csv")), readFileSync(outOf("duckdb.csv")));
  });

  it("shows another environment nothing, and tells a key that may not read", async () => {
    const out = path.join(tiny.home, "other.csv");
    const other = await feedback(
      { CD4ML_NAMESPACE: "b", CD4ML_EVENTS_READER_KEY: room.keys.b.readerKey },
      "--out",
      out,
    );
    assert.equal(other.code, 0, other.stderr);
    assert.match(other.stdout, /No prediction of flats has a label yet/);
    for (const key of [room.keys.b.readerKey, room.keys.a.key]) {
      const refused = await feedback({ CD4ML_EVENTS_READER_KEY: key }, "--out", out);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /^CD4ML_EVENTS_STORE .*\(403\).* The key in CD4ML_EVENTS_READER_KEY is not/);
      assert.ok(!refused.stderr.includes(key) && !/^ +at /m.test(refused.stderr), refused.stderr);
    }
    assert.equal(existsSync(out), false);
  });
});
