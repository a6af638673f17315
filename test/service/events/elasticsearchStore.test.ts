import assert from "node:assert/strict";
import path from "node:path";
import { Client } from "@elastic/elasticsearch";
import type { InputRow } from "../../../model/features/features";
import type { Run } from "../../../model/runs/run";
import { eventSource, feedbackEvent, predictionEvent, validationEvent } from "../../../service/events/event";
import { type Activity, type EventStore, type LabelledQuery, openEventStore } from "../../../service/events/eventStore";
import { uuid7 } from "../../../service/events/uuid7";
import { collect } from "../../support/collect";
import { elasticsearchTimeout } from "../../support/elasticsearch";
import { engineTimeout } from "../../support/engineStack";
import { RoomElasticsearch } from "../../support/roomElasticsearch";
import { temporaryFolder } from "../support/temporaryFolder";

const choices = { pipeline: "default", features: "default", algorithm: "default", params: "big" };
const runOf = (run: string) =>
  ({ run, problem: "flats", kind: "experiment", choices, resolved: { algorithm: "lasso" } }) as Run;
const sourceOf = (namespace: string, run = "r1") => eventSource(runOf(run), namespace);

/** A document as it is stored. */
interface StoredPrediction {
  "@timestamp": string;
  cd4ml: { prediction: number };
}

/** What of a prediction matters to a test. */
interface Details {
  id?: string;
  input?: InputRow;
  namespace?: string;
  run?: string;
  latencyUs?: number;
}

function prediction(at: string, value: number, details: Details = {}): string {
  const { id = uuid7(Date.parse(at)), input = {}, namespace = "a", run = "r1", latencyUs = 100 } = details;
  return predictionEvent(sourceOf(namespace, run), at, { id, input, prediction: value, latencyUs });
}

describe("the event store in a real Elasticsearch with the stack's templates and keys", function () {
  this.timeout(engineTimeout + elasticsearchTimeout);
  const folder = temporaryFolder();
  let room: RoomElasticsearch;
  let admin: Client;
  let store: EventStore;
  const write = (lines: string[]) => store.write(lines.join("\n"));
  const open = (namespace: string) => openEventStore(room.elasticsearch.url, { namespace, ...room.keys[namespace] });

  before(async function () {
    room = await RoomElasticsearch.start(this, ["a", "b"]);
    admin = room.elasticsearch.client();
    store = open("a");
  });
  after(async () => {
    await admin?.close();
    await room?.stop();
  });

  async function documents(dataset = "prediction", namespace = "a") {
    const index = `model-${dataset}-${namespace}`;
    await admin.indices.refresh({ index });
    return (await admin.search<StoredPrediction>({ index, size: 1000, sort: "@timestamp" })).hits.hits;
  }

  it("has no activity and no labels before the first event", async () => {
    assert.deepEqual(await store.activity({ from: 0, to: Date.now(), bucketSeconds: 60 }), []);
    assert.deepEqual(await collect(store.labelled({ problem: "flats" })), []);
  });

  it("keeps events for later while there are no templates, instead of storing them without types", async () => {
    const validation = validationEvent({ ...runOf("r0"), metrics: {} }, "a", "2026-01-01T00:00:00.000Z");
    const { index_templates } = await admin.indices.getIndexTemplate({ name: "cd4ml-validation" });
    await admin.indices.deleteIndexTemplate({ name: "cd4ml-validation" });
    await assert.rejects(write([validation]), { message: /model-validation-a takes no events now \(404\)/ });
    await admin.indices.putIndexTemplate({
      name: "cd4ml-validation",
      ...(index_templates[0].index_template as object),
    });
    assert.deepEqual(await write([validation]), []);
  });

  it("stores each event once, under its own id, however often it is written", async () => {
    const lines = [prediction("2026-01-01T00:00:01.000Z", 1), prediction("2026-01-01T00:00:02.000Z", 2)];
    assert.deepEqual(await write(lines), []);
    assert.deepEqual(await write([...lines, prediction("2026-01-01T00:00:03.000Z", 3)]), []);
    const found = await documents();
    assert.deepEqual(
      found.map(({ _source }) => _source?.cd4ml.prediction),
      [1, 2, 3],
    );
    assert.equal(found[0]._id, JSON.parse(lines[0]).event.id);
    assert.deepEqual(found[0]._source, JSON.parse(lines[0]));
  });

  it("stores every field of an event with its type, also inputs nobody announced", async () => {
    const input = { size: 60, name: 'it\'s "quoted"\n$1 é', rooms: 3, heating: "gas", balcony: null };
    assert.deepEqual(await write([prediction("2026-01-01T00:00:04.000Z", 4, { input })]), []);
    const feedback = { id: uuid7(1), problem: "flats", predictionId: "p1", actual: 9 };
    assert.deepEqual(await write([feedbackEvent("a", "2026-01-01T00:00:04.000Z", feedback)]), []);
    const types = async (dataset: string) => {
      const mapping = Object.values(await admin.indices.getMapping({ index: `model-${dataset}-a` }))[0].mappings;
      return flatten(mapping.properties as never);
    };
    assert.deepEqual(await types("prediction"), {
      "@timestamp": "date",
      "cd4ml.class": "keyword",
      "cd4ml.input.heating": "keyword",
      "cd4ml.input.name": "keyword",
      "cd4ml.input.rooms": "double",
      "cd4ml.input.size": "double",
      "cd4ml.latency_us": "long",
      "cd4ml.model.algorithm": "keyword",
      "cd4ml.model.features": "keyword",
      "cd4ml.model.kind": "keyword",
      "cd4ml.model.params": "keyword",
      "cd4ml.model.pipeline": "keyword",
      "cd4ml.prediction": "double",
      "cd4ml.probability": "double",
      "cd4ml.problem": "keyword",
      "cd4ml.run": "keyword",
      "data_stream.dataset": "keyword",
      "data_stream.namespace": "keyword",
      "data_stream.type": "keyword",
      "event.dataset": "keyword",
      "event.id": "keyword",
      "event.kind": "keyword",
    });
    const acceptance = { metric: "r2_score", value: 1, min: 0.5, max: null, accepted: true, reason: "good" };
    const judged = { ...runOf("r1"), metrics: { r2_score: 1, num_validated: 7 }, acceptance };
    assert.deepEqual(await write([validationEvent(judged, "a", "2026-01-01T00:00:04.000Z")]), []);
    const scored = await types("validation");
    const fields = ["metrics.r2_score", "metrics.num_validated", "acceptance.min", "acceptance.accepted"];
    assert.deepEqual(
      fields.map((field) => scored[`cd4ml.${field}`]),
      ["double", "double", "double", "boolean"],
    );
    const told = await types("feedback");
    assert.deepEqual([told["cd4ml.prediction_id"], told["cd4ml.actual"]], ["keyword", "double"]);
  });

  it("takes an input that is a number in one problem and text in another, long text, and a new field", async () => {
    const at = "2026-01-01T00:00:05.000Z";
    const rows = [{ size: "big" }, { size: "" }, { name: 5 }, { rooms: "many" }, { name: "x".repeat(40_000) }];
    const later = prediction(at, 5).replace('"cd4ml":{', '"cd4ml":{"later":{"a":[1]},');
    assert.deepEqual(await write([...rows.map((input) => prediction(at, 5, { input })), later]), []);
  });

  it("hands back lines that are no events or another environment's, and stores the others", async () => {
    const good = prediction("2026-01-01T00:00:06.000Z", 6);
    const bad = [
      "\0\0\0",
      "{}",
      "null",
      "{",
      "",
      good.replace('"prediction":6', '"prediction":"x"'),
      good.replace("T00", "Txx"),
      good.replace(/"id":"[^"]*"/, `"id":"${"x".repeat(600)}"`),
      prediction("2026-01-01T00:00:06.000Z", 6, { namespace: "b" }),
    ];
    const rejected = await write([bad[0], good, ...bad.slice(1)]);
    assert.deepEqual(rejected.map(({ line }) => line).sort(), [...bad].sort());
    assert.ok(rejected.every(({ reason }) => reason.length > 5));
    assert.equal(
      (await documents()).filter(({ _source }) => _source?.["@timestamp"] === "2026-01-01T00:00:06.000Z").length,
      1,
    );
  });

  it("stores more than fits into one request", async () => {
    const at = "2026-01-02T00:00:00.000Z";
    const input = { name: "x".repeat(900) };
    const lines = Array.from({ length: 10_000 }, (_, i) => prediction(at, i, { input }));
    assert.deepEqual(await write(lines), []);
    await admin.indices.refresh({ index: "model-prediction-a" });
    const query = { range: { "@timestamp": { gte: at, lte: at } } };
    assert.equal((await admin.count({ index: "model-prediction-a", query })).count, 10_000);
  });

  it("tells the same activity as DuckDB", async () => {
    const from = Date.parse("2026-02-01T00:00:00Z");
    const lines = Array.from({ length: 5000 }, (_, i) => {
      const at = new Date(from + i * 50).toISOString();
      return prediction(at, (i * 7919) % 5000, { run: i % 3 ? "r1" : "r2", latencyUs: 1000 + i });
    });
    const duckdb = openEventStore(`duckdb:${path.join(folder, "same.duckdb")}`, { namespace: "a" });
    for (const each of [store, duckdb]) assert.deepEqual(await each.write(lines.join("\n")), []);
    await admin.indices.refresh({ index: "model-prediction-a" });
    const query = { from, to: from + 200_000, bucketSeconds: 60 };
    const [own, other] = await Promise.all([store.activity(query), duckdb.activity(query)]);
    const exact = (activity: Activity[]) => activity.map(({ latency: _l, prediction: _p, ...rest }) => rest);
    assert.equal(own.length, 8);
    assert.deepEqual(exact(own), exact(other));
    own.forEach(({ latency, prediction: predicted }, i) => {
      for (const [name, value] of Object.entries({ ...latency, low: predicted!.p10, high: predicted!.p90 })) {
        const wanted = { ...other[i].latency, low: other[i].prediction!.p10, high: other[i].prediction!.p90 };
        assert.ok(Math.abs(value - wanted[name as keyof typeof wanted]) < 60, `${name}: ${value}`);
      }
    });
  });

  it("reads activity of more stretches than fit into one answer", async () => {
    const from = Date.parse("2026-02-02T00:00:00Z");
    await write(Array.from({ length: 2500 }, (_, i) => prediction(new Date(from + i * 1000).toISOString(), i)));
    await admin.indices.refresh({ index: "model-prediction-a" });
    const activity = await store.activity({ from, to: from + 2_500_000, bucketSeconds: 1 });
    assert.equal(activity.length, 2500);
    assert.deepEqual(
      activity.map(({ prediction: predicted }) => predicted?.p50),
      Array.from({ length: 2500 }, (_, i) => i),
    );
  });

  it("joins predictions with their last feedback as DuckDB does, over many pages", async () => {
    const at = (second: number) => new Date(Date.parse("2026-03-01T00:00:00Z") + second * 1000).toISOString();
    const ids = Array.from({ length: 2600 }, (_, i) => uuid7(Date.parse(at(i))));
    const told = (i: number, second: number, actual: number) =>
      feedbackEvent("a", at(second), { id: uuid7(second), problem: "flats", predictionId: ids[i], actual });
    const lines = [
      ...ids.map((id, i) => prediction(at(i), i, { id, input: { size: i } })),
      ...ids.flatMap((_, i) => (i % 10 ? [told(i, 5000, i + 1), ...(i % 2 ? [told(i, 4000, -1)] : [])] : [])),
      feedbackEvent("a", at(1), { id: uuid7(1), problem: "flats", predictionId: uuid7(1), actual: 1 }),
      feedbackEvent("a", at(1), { id: uuid7(1), problem: "houses", predictionId: ids[10], actual: 1 }),
    ];
    const duckdb = openEventStore(`duckdb:${path.join(folder, "labels.duckdb")}`, { namespace: "a" });
    for (const each of [store, duckdb]) assert.deepEqual(await each.write(lines.join("\n")), []);
    await admin.indices.refresh({ index: "model-*-a" });
    for (const period of [{}, { from: Date.parse(at(100)), to: Date.parse(at(2000)) }]) {
      const query: LabelledQuery = { problem: "flats", from: Date.parse(at(0)), ...period };
      const [own, other] = await Promise.all([store, duckdb].map((each) => collect(each.labelled(query))));
      assert.deepEqual(own, other);
      assert.equal(own.length, period.from ? 1710 : 2340);
      assert.ok(own.every(({ actual, prediction: predicted }) => Number(actual) === Number(predicted) + 1));
    }
  });

  it("keeps classes in fields of their own, counts them and joins them as DuckDB does", async () => {
    const at = (second: number) => new Date(Date.parse("2026-03-02T00:00:00Z") + second * 1000).toISOString();
    const iris = eventSource({ ...runOf("r1"), problem: "iris" }, "a");
    const ids = Array.from({ length: 30 }, (_, i) => uuid7(Date.parse(at(i))));
    const told = (i: number, second: number, actual: number | string) =>
      feedbackEvent("a", at(second), { id: uuid7(second), problem: "iris", predictionId: ids[i], actual });
    const lines = [
      ...ids.map((id, i) => {
        const probabilities = { setosa: 0.25, virginica: 0.75 };
        const name = i % 3 ? "virginica" : "setosa";
        return predictionEvent(iris, at(i), { id, input: { size: i }, prediction: name, probabilities, latencyUs: 5 });
      }),
      ...[told(0, 100, "virginica"), told(0, 200, "setosa"), told(1, 100, "setosa"), told(2, 100, 3)],
    ];
    const duckdb = openEventStore(`duckdb:${path.join(folder, "classes.duckdb")}`, { namespace: "a" });
    for (const each of [store, duckdb]) assert.deepEqual(await each.write(lines.join("\n")), []);
    await admin.indices.refresh({ index: "model-*-a" });
    const query = { from: Date.parse(at(0)), to: Date.parse(at(60)), bucketSeconds: 60 };
    const [own, other] = await Promise.all([store, duckdb].map((each) => each.activity(query)));
    assert.deepEqual(
      own.map(({ prediction: spread, classes }) => [spread, classes]),
      [[undefined, { virginica: 20, setosa: 10 }]],
    );
    assert.deepEqual(
      other.map(({ classes }) => classes),
      [{ virginica: 20, setosa: 10 }],
    );
    const labelled = await Promise.all([store, duckdb].map((each) => collect(each.labelled({ problem: "iris" }))));
    assert.deepEqual(labelled[0], labelled[1]);
    assert.deepEqual(
      labelled[0].map(({ prediction: name, actual }) => [name, actual]),
      [
        ["setosa", "setosa"],
        ["virginica", "setosa"],
      ],
    );
    const { hits } = await admin.search({ index: "model-prediction-a", query: { term: { "cd4ml.class": "setosa" } } });
    assert.equal(hits.hits.length, 10);
    const wrong = lines[0].replace('"class":"setosa",', "");
    assert.deepEqual(await store.write(wrong), [
      { line: wrong, reason: "/cd4ml/prediction: Expected required property" },
    ]);
  });

  it("refuses a writer's key everything but new events of its own environment", async () => {
    const writer = new Client({ node: room.elasticsearch.url, auth: { apiKey: room.keys.a.key }, maxRetries: 0 });
    const [{ _id: id, _index: index }] = await documents();
    const refused = (work: Promise<unknown>) => assert.rejects(work, { statusCode: 403 });
    await refused(writer.search({ index: "model-prediction-a" }));
    await refused(writer.get({ index, id: id! }));
    await refused(writer.delete({ index, id: id! }));
    await refused(writer.update({ index, id: id!, doc: { changed: true } }));
    const over = { if_seq_no: 0, if_primary_term: 1, document: { "@timestamp": "2026-01-01T00:00:00Z" } };
    await refused(writer.index({ index, id: id!, ...over }));
    await refused(writer.transport.request({ method: "DELETE", path: "/_data_stream/model-prediction-a" }));
    await refused(
      writer.create({ index: "model-prediction-b", id: "x", document: { "@timestamp": "2026-01-01T00:00:00Z" } }),
    );
    await refused(writer.create({ index: "anything", id: "x", document: {} }));
    await refused(writer.security.getRole());
    await writer.close();
  });

  it("refuses a reader's key everything but reading its own environment", async () => {
    await open("b").write(prediction("2026-01-01T00:00:00.000Z", 1, { namespace: "b" }));
    const reader = new Client({ node: room.elasticsearch.url, auth: { apiKey: room.keys.a.readerKey }, maxRetries: 0 });
    const refused = (work: Promise<unknown>) => assert.rejects(work, { statusCode: 403 });
    await refused(reader.search({ index: "model-prediction-b" }));
    await refused(
      reader.create({ index: "model-prediction-a", id: "x", document: { "@timestamp": "2026-01-01T00:00:00Z" } }),
    );
    await refused(reader.transport.request({ method: "DELETE", path: "/_data_stream/model-prediction-a" }));
    await admin.indices.refresh({ index: "model-*" });
    const { hits } = await reader.search<{ data_stream: { namespace: string } }>({ index: "model-*", size: 100 });
    assert.ok(hits.hits.every(({ _source }) => _source?.data_stream.namespace === "a") && hits.hits.length > 0);
    await reader.close();
  });

  it("says which key is refused, and keeps the events for later", async () => {
    const other = openEventStore(room.elasticsearch.url, { namespace: "b", key: room.keys.a.key });
    const line = prediction("2026-01-01T00:00:00.000Z", 1, { namespace: "b" });
    await assert.rejects(other.write(line), {
      code: "CD4ML_EVENTS_STORE",
      message: /model-prediction-b takes no events now \(403\)/,
    });
    await assert.rejects(other.activity({ from: 0, to: 1, bucketSeconds: 1 }), {
      message: /403.*CD4ML_EVENTS_READER_KEY/,
    });
    const another = openEventStore(room.elasticsearch.url, { namespace: "b", readerKey: room.keys.a.readerKey });
    const refused = { message: /403.*CD4ML_EVENTS_READER_KEY/ };
    await assert.rejects(another.activity({ from: 0, to: 1, bucketSeconds: 1 }), refused);
    await assert.rejects(collect(another.labelled({ problem: "flats" })), refused);
    await assert.rejects(openEventStore(room.elasticsearch.url).write(line), { message: /401.*Set CD4ML_EVENTS_KEY/ });
  });

  it("fails clearly where nothing listens", async () => {
    const nowhere = openEventStore("http://127.0.0.1:9");
    await assert.rejects(nowhere.write(prediction("2026-01-01T00:00:00.000Z", 1)), {
      code: "CD4ML_EVENTS_STORE",
      message: /^http:\/\/127\.0\.0\.1:9: storing events failed: .*Is Elasticsearch running there\?/,
    });
  });
});

describe("the address of an Elasticsearch", () => {
  it("is refused when it holds a password, without showing it", () => {
    assert.throws(
      () => openEventStore("https://elastic:geheim@elasticsearch:9200"),
      (error: Error) => /has a user or password in it/.test(error.message) && !error.message.includes("geheim"),
    );
  });

  it("is refused when it is none", () => {
    assert.throws(() => openEventStore("https://"), { code: "CD4ML_EVENTS_URL" });
  });
});

/** Types by path. */
function flatten(
  properties: Record<string, { type?: string; properties?: never }>,
  prefix = "",
): Record<string, string> {
  const entries = Object.entries(properties).flatMap(([name, { type, properties: inner }]) =>
    inner ? Object.entries(flatten(inner, `${prefix}${name}.`)) : [[`${prefix}${name}`, type ?? "object"]],
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
