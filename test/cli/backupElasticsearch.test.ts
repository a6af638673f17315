import assert from "node:assert/strict";
import path from "node:path";
import type { Client } from "@elastic/elasticsearch";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import { validationEvent } from "../../service/events/event";
import { datasets, openEventStore } from "../../service/events/eventStore";
import { cd4ml } from "../support/cd4ml";
import { collect } from "../support/collect";
import { elasticsearchTimeout } from "../support/elasticsearch";
import { engineTimeout } from "../support/engineStack";
import { RoomElasticsearch } from "../support/roomElasticsearch";
import { S3Server, s3Timeout } from "../support/s3";
import { production, TinyProblem } from "../support/tinyProblem";
import { labelledEvents } from "./support/labelledEvents";

describe("cd4ml backup and restore, of a bucket and a real Elasticsearch with a room's keys", function () {
  this.timeout(engineTimeout + elasticsearchTimeout + s3Timeout);
  this.slow(20_000);
  const tiny = new TinyProblem();
  let server: S3Server;
  let room: RoomElasticsearch;
  let admin: Client;
  const many = 4500;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    server = await S3Server.start(test);
    room = await RoomElasticsearch.start(test, ["a"]);
    admin = room.elasticsearch.client();
    const registry = openRegistry(`s3://${server.bucket}/team`, server.access);
    const { run } = await runPipeline({ ...tiny.options(production), registry });
    const [line] = labelledEvents(tiny, "a").split("\n");
    const events = Array.from({ length: many }, (_, i) => line.replace("prediction-0", `load-${i}`));
    await store().write([labelledEvents(tiny, "a"), validationEvent(run, "a", run.createdAt), ...events].join("\n"));
    await refresh();
  });
  after(async () => {
    await admin?.close();
    await room?.stop();
    await server?.stop();
    tiny.remove();
  });

  const store = () => openEventStore(room.elasticsearch.url, { namespace: "a", ...room.keys.a });
  const refresh = () => admin.indices.refresh({ index: "model-*-a" });
  const contents = (from = store()) => Promise.all(datasets.map((dataset) => collect(from.events(dataset))));
  async function command(args: string[], env: NodeJS.ProcessEnv = {}) {
    const { code, stdout, stderr } = await cd4ml([...args, "--json"], {
      ...server.environment,
      CD4ML_HOME: tiny.home,
      CD4ML_REGISTRY: `s3://${server.bucket}/team`,
      CD4ML_EVENTS: room.elasticsearch.url,
      CD4ML_EVENTS_KEY: room.keys.a.key,
      CD4ML_EVENTS_READER_KEY: room.keys.a.readerKey,
      CD4ML_NAMESPACE: "a",
      ...env,
    });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  }

  it("bring back streams that were lost, and double nothing in those that have rolled over", async () => {
    const held = await contents();
    const saved = await command(["backup", "--to", `s3://${server.bucket}/backups/a`]);
    assert.deepEqual(saved.events, { prediction: many + 3, feedback: 3, validation: 1 });
    assert.deepEqual(saved.registry, { problems: 1, runs: 1, moves: 2 });

    const restore = (env?: NodeJS.ProcessEnv) => command(["restore", "--from", `s3://${server.bucket}/backups/a`], env);
    await admin.indices.rollover({ alias: "model-prediction-a" });
    assert.deepEqual((await restore()).events.prediction, { restored: 0, there: many + 3, rejected: 0 });

    await admin.indices.deleteDataStream({ name: "model-prediction-a,model-feedback-a" });
    const { events } = await restore({ CD4ML_REGISTRY: `s3://${server.bucket}/another` });
    assert.deepEqual(events.prediction, { restored: many + 3, there: 0, rejected: 0 });
    assert.deepEqual(events.validation, { restored: 0, there: 1, rejected: 0 });
    await refresh();
    assert.deepEqual(await contents(), held);
    const { count } = await admin.count({ index: "model-prediction-a" });
    assert.equal(count, many + 3);
    const another = openRegistry(`s3://${server.bucket}/another`, server.access);
    assert.deepEqual(
      await another.history("flats"),
      await openRegistry(`s3://${server.bucket}/team`, server.access).history("flats"),
    );
  });

  it("move events and models to a folder and a DuckDB file, and back", async () => {
    const home = path.join(tiny.folder, "elsewhere");
    const moved = { CD4ML_HOME: home, CD4ML_REGISTRY: "", CD4ML_EVENTS: "" };
    await command(["backup", "--to", path.join(home, "first")]);
    const { events } = await command(["restore", "--from", path.join(home, "first")], moved);
    assert.equal(events.prediction.restored, many + 3);
    await command(["backup", "--to", path.join(home, "second")], moved);
    const back = await command(["restore", "--from", path.join(home, "second")]);
    assert.deepEqual(back.events.prediction, { restored: 0, there: many + 3, rejected: 0 });
    assert.deepEqual(back.registry.runs, { restored: 0, there: 1 });
    assert.deepEqual(back.registry.kept, []);
  });

  it("add what came after a snapshot that took the place of a damaged stream, as docs/backup.md says", async () => {
    const repository = { type: "fs", settings: { location: "nightly" } } as const;
    await admin.snapshot.createRepository({ name: "cd4ml", repository });
    const of = { repository: "cd4ml", snapshot: "night", include_global_state: false, wait_for_completion: true };
    await admin.snapshot.create({ ...of, indices: "model-*" });
    const [line] = labelledEvents(tiny, "a").split("\n");
    await store().write(line.replace("prediction-0", "after-the-snapshot"));
    await refresh();
    const held = await contents();

    const aside = path.join(tiny.folder, "aside");
    await command(["backup", "--only", "events", "--to", aside]);
    const stream = "model-prediction-a";
    await assert.rejects(
      admin.snapshot.restore({ ...of, indices: stream }),
      /cannot restore|already exists|open index/i,
    );
    await admin.indices.deleteDataStream({ name: stream });
    await admin.snapshot.restore({ ...of, indices: stream });
    const { events } = await command(["restore", "--only", "events", "--from", aside]);
    assert.deepEqual(events.prediction, { restored: 1, there: many + 3, rejected: 0 });
    await refresh();
    assert.deepEqual(await contents(), held);
  });
});
