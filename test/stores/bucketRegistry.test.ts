import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Bucket } from "../../model/registry/bucket";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Registry } from "../../model/registry/registry";
import { acceptRun } from "../../model/runs/acceptRun";
import { loadModel } from "../../model/runs/loadModel";
import { trainRun } from "../../model/runs/trainRun";
import { S3Server, s3Timeout } from "../support/s3";
import { production, TinyProblem } from "../support/tinyProblem";

describe("what only a registry in a bucket has, on a real S3 server", function () {
  this.timeout(s3Timeout);
  const tiny = new TinyProblem();
  const accepted: string[] = [];
  let server: S3Server;
  let prefix = 0;
  let registry: Registry;
  const open = () => openRegistry(`s3://${server.bucket}/test-${prefix}`, server.access);

  before(async function () {
    server = await S3Server.start(this as unknown as Mocha.Context);
    for (let i = 0; i < 3; i++) {
      const { folder, run } = await trainRun(tiny.options(production));
      await acceptRun(folder, run);
      accepted.push(folder);
    }
  });
  beforeEach(() => {
    prefix++;
    registry = open();
  });
  after(async () => {
    await server?.stop();
    tiny.remove();
  });

  it("holds a run with all its files, which any other reader gets whole", async () => {
    const run = await registry.register(accepted[0]);
    const other = open();
    assert.deepEqual(await other.problems(), ["flats"]);
    assert.deepEqual(await other.run("flats", run.run), run);
    assert.equal((await loadModel(await other.fetch("flats", run.run))).run.run, run.run);
    assert.deepEqual(
      (await other.runs("flats")).map((each) => each.run),
      [run.run],
    );
  });

  it("lets exactly one of a hundred writers take each place in the history", async () => {
    const bucket = () => new Bucket(server.bucket, `race-${prefix}/`, server.access);
    const writers = Array.from({ length: 100 }, bucket);
    const outcomes = await Promise.all(writers.map((writer, i) => writer.create("000001.json", `${i}`)));
    assert.equal(outcomes.filter(Boolean).length, 1);
    const won = outcomes.indexOf(true);
    assert.equal((await bucket().get("000001.json"))?.toString(), String(won));
  });

  it("loses no move when processes deploy at once", async () => {
    const runs = await Promise.all(accepted.map(async (folder) => (await registry.register(folder)).run));
    const before = (await registry.history("flats")).length;
    const deploy = async (order: string[]) => {
      const [ended] = await once(worker(server, deploying(registry.url, order)), "close");
      assert.equal(ended, 0);
    };
    const orders = Array.from({ length: 4 }, (_, i) => [0, 1, 2, 0, 1].map((step) => runs[(step + i) % 3]));
    await Promise.all(orders.map(deploy));
    const moves = (await open().history("flats")).slice(before);
    let production: string | undefined;
    for (const { run, aliases } of moves) {
      assert.equal(aliases.production, run);
      assert.equal(aliases.previous, production ?? aliases.previous, "each move starts from the one before");
      production = run;
    }
    assert.ok(moves.length >= 5, `${moves.length} moves`);
  });

  it("shows nothing of a run whose writer was killed, keeps what is in production, and takes it in later", async () => {
    const first = await registry.register(accepted[0]);
    await registry.deploy("flats", first.run);
    const bucket = new Bucket(server.bucket, `test-${prefix}/`, server.access);
    // As far as a writer had come: everything but the description.
    const name = path.basename(accepted[1]);
    await bucket.put(`flats/runs/${name}/model.bin`, "half");
    assert.deepEqual(
      (await open().runs("flats")).map(({ run }) => run),
      [first.run],
    );
    assert.deepEqual(await open().damaged("flats"), []);
    assert.deepEqual(await open().aliases("flats"), { production: first.run });
    const second = await registry.register(accepted[1]);
    assert.equal((await loadModel(await open().fetch("flats", second.run))).run.run, second.run);
  });

  it("holds all of a run or nothing, wherever a registering process is killed", async () => {
    const first = await registry.register(accepted[0]);
    await registry.deploy("flats", first.run);
    const name = path.basename(accepted[1]);
    for (const delay of [0, 20, 60, 120, 240]) {
      const child = worker(server, `await ${opened(registry.url)}.register(${JSON.stringify(accepted[1])});`);
      await once(child.stdout, "data");
      await sleep(delay);
      child.kill("SIGKILL");
      const reader = open();
      if (await reader.run("flats", name)) await loadModel(await reader.fetch("flats", name));
      assert.deepEqual(await reader.damaged("flats"), []);
      assert.equal((await reader.aliases("flats")).production, first.run);
    }
    await registry.register(accepted[1]);
    assert.deepEqual(await open().aliases("flats"), { production: first.run, candidate: name });
  });

  it("has the old alias or the new one, wherever a deploying process is killed", async () => {
    const [first, second] = await Promise.all(accepted.slice(0, 2).map((folder) => registry.register(folder)));
    await registry.deploy("flats", first.run);
    for (const delay of [0, 40, 80, 160]) {
      const child = worker(server, deploying(registry.url, [second.run]));
      await once(child.stdout, "data");
      await sleep(delay);
      child.kill("SIGKILL");
      const { production: now } = await open().aliases("flats");
      assert.ok(now === first.run || now === second.run);
    }
    await registry.deploy("flats", second.run);
    assert.equal((await open().aliases("flats")).production, second.run);
  });

  it("refuses an object that was changed in the bucket, by its digest and place", async () => {
    const { run } = await registry.register(accepted[0]);
    const bucket = new Bucket(server.bucket, `test-${prefix}/`, server.access);
    const key = `flats/runs/${run}/model.bin`;
    const content = Buffer.from((await bucket.get(key))!);
    content[0] ^= 1;
    await bucket.put(key, content);
    const place = new RegExp(`s3://models/test-${prefix}/flats/runs/${run}/model.bin: its SHA-256`);
    await assert.rejects(open().fetch("flats", run), { code: "CD4ML_MODEL_CORRUPT", message: place });
    await assert.rejects(open().deploy("flats", run), { code: "CD4ML_MODEL_CORRUPT" });
  });

  it("says in seconds what is wrong with the bucket, the credentials or the server", async () => {
    const began = Date.now();
    const ask = (url: string, access: object) => openRegistry(url, { ...server.access, ...access }).problems();
    const error = (message: RegExp) => ({ code: "CD4ML_REGISTRY_STORE", message });
    await assert.rejects(ask("s3://nowhere", {}), error(/no bucket nowhere/));
    await assert.rejects(ask(registry.url, { secretAccessKey: "wrong" }), error(/credentials are refused/));
    await assert.rejects(
      ask(registry.url, { endpoint: "http://127.0.0.1:1" }),
      error(/Does http:\/\/127.0.0.1:1 answer/),
    );
    assert.ok(Date.now() - began < 20_000, `${Date.now() - began} ms`);
  });
});

const opened = (url: string) => `openRegistry(${JSON.stringify(url)}, JSON.parse(process.env.ACCESS))`;

/** Deploys runs one after the other. */
function deploying(url: string, runs: string[]): string {
  return `const registry = ${opened(url)}; for (const run of ${JSON.stringify(runs)}) await registry.deploy("flats", run);`;
}

/** A process of its own that says when it begins its work on registries. */
function worker(server: S3Server, work: string) {
  const script = `
    const { openRegistry } = require(${JSON.stringify(path.resolve("model/registry/openRegistry"))});
    console.log("begins");
    (async () => { ${work} })();`;
  const env = { ...process.env, ACCESS: JSON.stringify(server.access) };
  return spawn(process.execPath, ["--import", "tsx", "-e", script], { env, stdio: ["ignore", "pipe", "inherit"] });
}
