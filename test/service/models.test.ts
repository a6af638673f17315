import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Run } from "../../model/runs/run";
import { flat, RunningService } from "./support/runningService";

describe("following the registry", function () {
  this.timeout(30_000);
  const server = new RunningService();
  let first: Run;
  const fileOf = (run: string, name: string) => path.join(server.problem.home, "registry/flats/runs", run, name);
  const latest = async () => (await server.ask("/api/flats/latest", flat)).model.run;
  const textOf = async (address: string) => (await fetch(server.url + address)).text();
  const deploy = async (run: string) => {
    await server.registry.deploy("flats", run);
    await server.serves(run);
  };

  before(() => server.start());
  after(() => server.stop());

  it("serves the first model as soon as it is deployed", async () => {
    assert.equal((await server.post("/api/flats/latest", flat)).status, 503);
    first = await server.train();
    await server.serves(first.run);
    assert.equal(await latest(), first.run);
  });

  it("swaps models without failing a request, and none is answered by the old one after the new one", async () => {
    const order = [first.run, ...Array.from({ length: 4 }, () => server.copy(first))];
    let go = true;
    const clients = Array.from({ length: 8 }, async () => {
      const seen: string[] = [];
      while (go) seen.push((await server.ask("/api/flats/latest", flat)).model.run);
      return seen;
    });
    for (const run of order.slice(1)) await deploy(run);
    go = false;
    for (const seen of await Promise.all(clients)) {
      const positions = seen.map((run) => order.indexOf(run));
      assert.ok(positions.length > 0 && positions.every((position, i) => position >= (positions[i - 1] ?? 0)));
    }
    assert.equal(await latest(), order.at(-1));
  });

  it("goes back on rollback", async () => {
    const { previous } = await server.registry.aliases("flats");
    await server.registry.rollback("flats");
    await server.serves(previous!);
  });

  it("serves experiments only to those who ask for them", async () => {
    const serving = await latest();
    const { run, status } = await server.train({ algorithm: "lasso" });
    assert.equal(status, "experiment");
    const { model } = await server.ask(`/api/flats/${run}`, flat);
    assert.deepEqual([model.run, model.algorithm], [run, "lasso"]);
    assert.equal(await latest(), serving);
  });

  it("loads a model that was asked for again when it has not been kept", async () => {
    const runs = Array.from({ length: 6 }, () => server.copy(first));
    for (const run of [...runs, ...runs]) {
      assert.equal((await server.ask(`/api/flats/${run}`, flat)).model.run, run);
    }
  });

  it("refuses a corrupted model: the old one stays, and pages, readiness and counters say so", async () => {
    const before = await latest();
    const corrupted = server.copy(first);
    // Between its deployment and the next look at the registry, as a failing disk would.
    await server.service.parts.models.stop();
    await server.registry.deploy("flats", corrupted);
    appendFileSync(fileOf(corrupted, "model.bin"), "x");
    await server.service.parts.models.refresh();

    assert.equal(await latest(), before);
    const ready = JSON.parse(await textOf("/readyz"));
    const [{ run, refused }] = ready.models;
    assert.deepEqual([ready.ready, run, refused.run], [true, before, corrupted]);
    assert.match(refused.reason, /^model\.bin: its SHA-256/);
    assert.match(
      await textOf("/flats/models"),
      new RegExp(`Run ${corrupted} was deployed but refused, so what served before still serves`),
    );
    assert.match(await textOf("/metrics"), /cd4ml_models_refused_total\{problem="flats"\} 1/);

    const asked = await server.ask(`/api/flats/${corrupted}`, flat);
    assert.equal(asked.status, 500);
    assert.match(asked.detail, /^model\.bin: its SHA-256/);
    for (const address of ["/", "/flats/models", "/readyz", `/flats/${corrupted}`]) {
      assert.ok(!(await textOf(address)).includes(server.problem.folder), address);
    }
    await server.registry.deploy("flats", first.run);
    await server.service.parts.models.refresh();
    assert.equal(await latest(), first.run);
    assert.equal(JSON.parse(await textOf("/readyz")).models[0].refused, null);
  });

  it("refuses a run whose files are another run's", async () => {
    const run = server.copy(first);
    copyFileSync(fileOf(first.run, "run.json"), fileOf(run, "run.json"));
    const answer = await server.ask(`/api/flats/${run}`, flat);
    assert.equal(answer.status, 500);
    assert.match(answer.detail, /say they are run/);
  });

  it("keeps serving when the registry cannot be read", async () => {
    const moves = path.join(server.problem.home, "registry/flats/moves");
    renameSync(moves, `${moves}-away`);
    writeFileSync(moves, "not a folder");
    await server.service.parts.models.refresh();
    assert.equal(await latest(), first.run);
    assert.match(await textOf("/metrics"), /cd4ml_registry_errors_total\{problem="flats"\} 1/);
    const { ready, registry, models } = JSON.parse(await textOf("/readyz"));
    assert.deepEqual([ready, registry.unreadable, models[0].run], [true, ["flats"], first.run]);
    rmSync(moves);
    renameSync(`${moves}-away`, moves);
    await server.service.parts.models.refresh();
    assert.deepEqual(JSON.parse(await textOf("/readyz")).registry.unreadable, []);
  });

  it("lists as serving what serves, also when its folders are gone", async () => {
    const gone = [path.join(server.problem.home, "registry/flats"), path.join(server.problem.problems, "flats")];
    for (const folder of gone) renameSync(folder, `${path.dirname(folder)}-${path.basename(folder)}`);
    await server.service.parts.models.refresh();
    const { models } = JSON.parse(await textOf("/readyz"));
    assert.deepEqual([models[0].problem, models[0].run], ["flats", await latest()]);
    for (const folder of gone) renameSync(`${path.dirname(folder)}-${path.basename(folder)}`, folder);
  });
});

describe("a registry with a problem that cannot be read", () => {
  const server = new RunningService();
  after(() => server.stop());

  it("is served all the same, and readiness names the problem", async () => {
    const { run } = await server.train();
    const attic = path.join(server.problem.home, "registry/attic");
    mkdirSync(path.join(attic, "runs", run), { recursive: true });
    mkdirSync(path.join(attic, "moves"));
    writeFileSync(path.join(attic, "moves/000001.json"), '{"aliases":');
    await server.start();
    const response = await fetch(`${server.url}/readyz`);
    const { ready, registry, models } = (await response.json()) as Record<string, never>;
    assert.deepEqual([response.status, ready, registry], [200, true, { read: true, unreadable: ["attic"] }]);
    assert.deepEqual(models, [
      { problem: "attic", run: null, refused: null },
      { problem: "flats", run, refused: null },
    ]);
    assert.match((await server.ask("/api/attic/latest", {})).detail, /registry cannot be read for it/);
    assert.equal((await server.ask("/api/flats/latest", flat)).model.run, run);
  });
});

describe("a first model that is refused", () => {
  const server = new RunningService();
  after(() => server.stop());

  it("is said to leave nothing that serves", async () => {
    const { run } = await server.train();
    appendFileSync(path.join(server.problem.home, "registry/flats/runs", run, "model.bin"), "x");
    await server.start();
    for (const address of ["/", "/flats/models"]) {
      const text = await (await fetch(server.url + address)).text();
      assert.match(text, new RegExp(`Run ${run} was deployed but refused, so no model serves: model\\.bin`));
    }
  });
});
