import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import { digest } from "../../model/runs/digests";
import { validationEvent } from "../../service/events/event";
import { datasets, openEventStore } from "../../service/events/eventStore";
import { cd4ml } from "../support/cd4ml";
import { collect } from "../support/collect";
import { production, TinyProblem } from "../support/tinyProblem";
import { labelledEvents } from "./support/labelledEvents";

interface Counts {
  restored: number;
  there: number;
}

/** What either command prints. */
interface Report<Registry, Events> {
  digest: string;
  files: { written: number; kept: number };
  registry: Registry;
  events: Events;
}
type Saved = Report<Record<string, number>, Record<string, number>>;
type Restored = Report<{ runs: Counts; moves: Counts; kept: string[] }, Record<string, Counts>>;

describe("cd4ml backup and restore, of a folder and a DuckDB file", function () {
  this.timeout(120_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const registryOf = (home: string) => openRegistry(pathToFileURL(path.join(home, "registry")).href);
  const eventsOf = (home: string) => openEventStore(`duckdb:${path.join(home, "events/events.duckdb")}`);
  const runs: string[] = [];
  let place: string;

  const folder = (name: string) => mkdtempSync(path.join(tiny.folder, name));
  const command = (home: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
    cd4ml(args, { CD4ML_HOME: home, CD4ML_PROBLEMS: tiny.problems, CD4ML_NAMESPACE: "a", ...env });
  async function done<T>(home: string, ...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await command(home, [...args, "--json"]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  }
  const backup = (home = tiny.home) => done<Saved>(home, "backup", "--to", place);
  const restore = (home: string) => done<Restored>(home, "restore", "--from", place);

  before(async () => {
    const registry = registryOf(tiny.home);
    for (const choices of [production, production, { ...production, algorithm: "lasso" }]) {
      const { run } = await runPipeline({ ...tiny.options(choices), registry });
      runs.push(run.run);
      await eventsOf(tiny.home).write(validationEvent(run, "a", run.createdAt));
    }
    await eventsOf(tiny.home).write(labelledEvents(tiny, "a"));
    await eventsOf(tiny.home).write(
      labelledEvents(tiny, "b").replaceAll("prediction-", "other-").replaceAll("feedback-", "told-"),
    );
  });
  beforeEach(() => {
    place = folder("backup-");
  });
  after(() => tiny.remove());

  /** All that a registry and an event store hold. */
  async function contents(home: string) {
    const registry = registryOf(home);
    const files = await Promise.all(
      (await registry.runs("flats")).map(async ({ run }) => {
        const held = await registry.fetch("flats", run);
        return readdirSync(held).map((name) => [run, name, digest(readFileSync(path.join(held, name)))]);
      }),
    );
    const store = openEventStore(`duckdb:${path.join(home, "events/events.duckdb")}`, { namespace: "a" });
    const events = await Promise.all(datasets.map((dataset) => collect(store.events(dataset))));
    return { files, history: await registry.history("flats"), events };
  }

  it("bring everything of the environment back to an empty place, byte by byte", async () => {
    const saved = await backup();
    assert.deepEqual(saved.registry, { problems: 1, runs: 3, moves: 4 });
    assert.deepEqual(saved.events, { prediction: 3, feedback: 3, validation: 3 });
    assert.equal(saved.digest, digest(readFileSync(path.join(place, "manifest.json"))));
    const home = folder("home-");
    const restored = await restore(home);
    assert.deepEqual(restored.registry.runs, { restored: 3, there: 0 });
    assert.deepEqual(await contents(home), await contents(tiny.home));
    assert.equal((await contents(home)).events.flat().length, 9);
  });

  it("change nothing when they are run again, and go on where they were cut off", async () => {
    const first = await backup();
    const again = await backup();
    assert.deepEqual([again.files.written, again.files.kept], [1, first.files.written - 1]);
    rmSync(path.join(place, "manifest.json"));
    rmSync(path.join(place, "registry/flats/runs", runs[2]), { recursive: true });
    const home = folder("home-");
    const none = await command(home, ["restore", "--from", place]);
    assert.match(none.stderr, /^CD4ML_BACKUP_UNKNOWN .*manifest\.json is not there.* cut off/m);
    assert.equal(none.code, 1);
    assert.ok((await backup()).files.kept > 10);

    await restore(home);
    const held = await contents(home);
    const { registry, events } = await restore(home);
    assert.deepEqual(registry, { runs: { restored: 0, there: 3 }, moves: { restored: 0, there: 4 }, kept: [] });
    assert.deepEqual(events.prediction, { restored: 0, there: 3, rejected: 0 });
    assert.deepEqual(await contents(home), held);
    await backup(home);
  });

  it("bring only what is missing, and never move aliases back", async () => {
    await backup();
    const home = folder("home-");
    await restore(home);
    await registryOf(home).rollback("flats");
    const newer = await contents(home);
    rmSync(path.join(home, "registry/flats/runs", runs[2]), { recursive: true });
    const { code, stdout, stderr } = await command(home, ["restore", "--from", place, "--json"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Kept: the history of flats's aliases/m);
    const { registry } = JSON.parse(stdout);
    assert.deepEqual([registry.runs, registry.kept], [{ restored: 1, there: 2 }, ["flats"]]);
    assert.deepEqual(await contents(home), newer);
  });

  it("restore nothing of a file that was changed, and say which", async () => {
    await backup();
    const model = path.join(place, "registry/flats/runs", runs[0], "model.bin");
    writeFileSync(model, "changed");
    const home = folder("home-");
    const refused = await command(home, ["restore", "--from", place]);
    assert.equal(refused.code, 1);
    assert.ok(refused.stderr.includes(`CD4ML_BACKUP_DAMAGED  ${model}: its SHA-256 is not`), refused.stderr);
    assert.equal(await registryOf(home).run("flats", runs[0]), undefined);
    // A backup mends what was changed.
    assert.equal((await backup()).files.written, 2);
    await restore(home);

    const manifest = path.join(place, "manifest.json");
    const outside = readFileSync(manifest, "utf8").replace('"model.bin"', '"../../../model.bin"');
    writeFileSync(manifest, outside);
    assert.match((await command(home, ["restore", "--from", place])).stderr, /^CD4ML_BACKUP_DAMAGED .*manifest\.json/m);
  });

  it("leave out damaged runs of the registry, and say so with exit code 1", async () => {
    const home = folder("home-");
    cpSync(path.join(tiny.home, "registry"), path.join(home, "registry"), { recursive: true });
    writeFileSync(path.join(home, "registry/flats/runs", runs[1], "model.bin"), "changed");
    const { code, stdout, stderr } = await command(home, ["backup", "--to", place, "--json"]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^Left out: .*${runs[1]}/model\\.bin: its SHA-256`, "m"));
    assert.equal(JSON.parse(stdout).registry.runs, 2);
  });

  it("refuse to mix environments, and places that are none", async () => {
    await backup();
    const other = await command(tiny.home, ["restore", "--from", place], { CD4ML_NAMESPACE: "b" });
    assert.match(other.stderr, /^CD4ML_BACKUP_NAMESPACE .* Set CD4ML_NAMESPACE=a/m);
    const registryOnly = ["restore", "--from", place, "--only", "registry"];
    assert.equal((await command(folder("home-"), registryOnly, { CD4ML_NAMESPACE: "b" })).code, 0);
    assert.match((await command(tiny.home, ["backup", "--to", "gs://x"])).stderr, /^CD4ML_BACKUP_PLACE/m);
    assert.equal((await command(tiny.home, ["backup"])).code, 2);
  });
});
