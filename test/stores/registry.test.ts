import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findRun } from "../../model/registry/findRun";
import type { Registry } from "../../model/registry/registry";
import { acceptRun } from "../../model/runs/acceptRun";
import { trainRun } from "../../model/runs/trainRun";
import { s3Timeout } from "../support/s3";
import { production, TinyProblem } from "../support/tinyProblem";
import { bucketPlace, folderPlace, type RegistryPlace } from "./registryPlaces";

describe("the registry in a folder", () => behavesAsARegistry(folderPlace));
describe("the registry in a bucket of a real S3 server", () => behavesAsARegistry(bucketPlace));

/** What holds of a registry wherever it is. */
function behavesAsARegistry(placeFor: (test: Mocha.Context) => Promise<RegistryPlace>): void {
  const tiny = new TinyProblem();
  /** Folders of accepted runs that were not registered yet, a rejected one, and an experiment. */
  const accepted: string[] = [];
  let rejected: string;
  let experiment: string;
  let place: RegistryPlace;
  let registry: Registry;

  before(async function () {
    this.timeout(s3Timeout);
    place = await placeFor(this as unknown as Mocha.Context);
    const judged = async (choices = production) => {
      const { folder, run } = await trainRun(tiny.options(choices));
      await acceptRun(folder, run);
      return folder;
    };
    for (let i = 0; i < 3; i++) accepted.push(await judged());
    experiment = await judged({ ...production, algorithm: "lasso" });
    tiny.setMinimum(0.999);
    rejected = await judged();
  });
  beforeEach(() => {
    place.renew();
    registry = place.open();
  });
  after(async () => {
    await place?.stop();
    tiny.remove();
  });

  const identifier = (folder: string) => path.basename(folder);
  const register = async (folder: string) => (await registry.register(folder)).run;

  it("is empty at first", async () => {
    assert.deepEqual(await registry.problems(), []);
    assert.deepEqual(await registry.runs("flats"), []);
    assert.deepEqual(await registry.aliases("flats"), {});
    assert.deepEqual(await registry.history("flats"), []);
  });

  it("holds a registered run with all its files", async () => {
    const run = await registry.register(accepted[0]);
    assert.equal(run.status, "accepted");
    assert.deepEqual(await registry.problems(), ["flats"]);
    assert.deepEqual(await registry.run("flats", run.run), run);
    assert.deepEqual(readdirSync(await place.open().fetch("flats", run.run)), readdirSync(accepted[0]));
  });

  it("lists runs newest first", async () => {
    for (const folder of [accepted[1], experiment, accepted[0]]) await registry.register(folder);
    const listed = (await registry.runs("flats")).map(({ run }) => run);
    assert.deepEqual(listed, [experiment, accepted[1], accepted[0]].map(identifier));
  });

  it("lists runs of one second newest first, whatever their identifiers end with", async () => {
    await register(accepted[0]);
    const { run, ...rest } = JSON.parse(readFileSync(path.join(accepted[0], "run.json"), "utf8"));
    const times = { "20260101T000000Z-bbbbbb": ".100Z", "20260101T000000Z-aaaaaa": ".900Z", [run]: ".100Z" };
    for (const [name, fraction] of Object.entries(times)) {
      const content = JSON.stringify({ ...rest, run: name, createdAt: `2026-01-01T00:00:00${fraction}` });
      await place.write(`flats/runs/${name}/run.json`, content);
    }
    const listed = (await registry.runs("flats")).map((each) => each.run);
    assert.deepEqual(listed, ["20260101T000000Z-aaaaaa", run, "20260101T000000Z-bbbbbb"]);
  });

  it("lists the other runs when some are damaged, and says where those are", async () => {
    const [whole, ...others] = [await register(accepted[0]), await register(accepted[1]), await register(experiment)];
    for (const damage of ['{"run":', "", `{"run":"${others[0]}","problem":"flats"}`]) {
      for (const run of others) await place.write(`flats/runs/${run}/run.json`, damage);
      const reader = place.open();
      assert.deepEqual(
        (await reader.runs("flats")).map(({ run }) => run),
        [whole],
      );
      const places = others.map((run) => place.nameOf(`flats/runs/${run}`)).sort();
      assert.deepEqual(await reader.damaged("flats"), places);
      for (const run of others) await assert.rejects(reader.run("flats", run), { code: "CD4ML_RUN_CORRUPT" });
    }
    assert.deepEqual(await registry.damaged("nope"), []);
  });

  it("refuses a run of a problem it could not find again, and keeps nothing of it", async () => {
    const folder = path.join(tiny.folder, "renamed");
    cpSync(accepted[0], folder, { recursive: true });
    for (const problem of ["flats-2", "../flats", ""]) {
      const run = JSON.parse(readFileSync(path.join(accepted[0], "run.json"), "utf8"));
      writeFileSync(path.join(folder, "run.json"), JSON.stringify({ ...run, problem }));
      await assert.rejects(registry.register(folder), { code: "CD4ML_PROBLEM_NAME", message: /renamed: / });
      assert.deepEqual([await registry.aliases(problem), await registry.history(problem)], [{}, []]);
    }
    assert.deepEqual(await place.list(""), []);
  });

  it("is where a run is found whose trained copy was not removed", async () => {
    const run = await register(accepted[0]);
    const runs = path.dirname(path.dirname(accepted[0]));
    assert.equal((await findRun(runs, registry, run)).registered, true);
    assert.equal((await findRun(runs, registry, identifier(accepted[1]))).registered, false);
  });

  it("registers by the verdict: accepted, rejected, or an experiment", async () => {
    assert.equal((await registry.register(rejected)).status, "rejected");
    assert.equal((await registry.register(experiment)).status, "experiment");
    assert.deepEqual(await registry.aliases("flats"), {});
    const run = await register(accepted[0]);
    assert.deepEqual(await registry.aliases("flats"), { candidate: run });
  });

  it("changes nothing when the same run is registered again", async () => {
    const first = await registry.register(accepted[0]);
    await registry.deploy("flats", first.run);
    const history = await registry.history("flats");
    assert.deepEqual(await registry.register(accepted[0]), first);
    assert.deepEqual(await registry.history("flats"), history);
  });

  it("refuses a production run that was not judged", async () => {
    const { folder } = await trainRun(tiny.options());
    await assert.rejects(registry.register(folder), { code: "CD4ML_NOT_JUDGED", message: /cd4ml accept/ });
    assert.deepEqual(await registry.runs("flats"), []);
  });

  it("refuses a run whose model does not fit its digests, and keeps nothing of it", async () => {
    const { folder } = await trainRun(tiny.options({ algorithm: "lasso" }));
    writeFileSync(path.join(folder, "model.bin"), "broken");
    await assert.rejects(registry.register(folder), { code: "CD4ML_MODEL_CORRUPT" });
    assert.deepEqual(await place.list("flats/runs"), []);
  });

  it("deploys an accepted run and remembers the one before it", async () => {
    const [first, second] = [await register(accepted[0]), await register(accepted[1])];
    assert.deepEqual(await registry.deploy("flats", first), { production: first, candidate: second });
    assert.deepEqual(await registry.deploy("flats", second), { production: second, previous: first });
    assert.deepEqual(await registry.aliases("flats"), { production: second, previous: first });
    const moves = (await registry.history("flats")).map(({ action, run }) => `${action} ${run}`);
    assert.deepEqual(moves, [`register ${first}`, `register ${second}`, `deploy ${first}`, `deploy ${second}`]);
  });

  it("changes nothing when what is in production is deployed again", async () => {
    const run = await register(accepted[0]);
    await registry.deploy("flats", run);
    const history = await registry.history("flats");
    assert.deepEqual(await registry.deploy("flats", run), { production: run });
    assert.deepEqual(await registry.history("flats"), history);
  });

  it("deploys neither rejected runs nor experiments, and says why", async () => {
    const [bad, trial] = [await register(rejected), await register(experiment)];
    await assert.rejects(registry.deploy("flats", bad), {
      code: "CD4ML_NOT_ACCEPTED",
      message: /below the minimum 0.999/,
    });
    await assert.rejects(registry.deploy("flats", trial), { code: "CD4ML_NOT_ACCEPTED", message: /experiment/ });
    assert.deepEqual(await registry.aliases("flats"), {});
  });

  it("deploys no run whose files were damaged since, and keeps what serves", async () => {
    const [first, second] = [await register(accepted[0]), await register(accepted[1])];
    await registry.deploy("flats", first);
    await place.write(`flats/runs/${second}/model.bin`, "broken");
    const damaged = `${place.nameOf(`flats/runs/${second}`)}/model.bin: its SHA-256`;
    for (const reader of [registry, place.open()]) {
      await assert.rejects(reader.deploy("flats", second), ({ code, message }: Error & { code: string }) => {
        return code === "CD4ML_MODEL_CORRUPT" && message.startsWith(damaged);
      });
    }
    assert.equal((await place.open().aliases("flats")).production, first);
  });

  it("rolls back and forth between production and previous", async () => {
    const [first, second] = [await register(accepted[0]), await register(accepted[1])];
    await registry.deploy("flats", first);
    await assert.rejects(registry.rollback("flats"), { code: "CD4ML_NOTHING_TO_ROLL_BACK" });
    await registry.deploy("flats", second);
    assert.deepEqual(await registry.rollback("flats"), { production: first, previous: second });
    assert.deepEqual(await registry.rollback("flats"), { production: second, previous: first });
  });

  it("knows no run by a name that leads elsewhere", async () => {
    const run = await register(accepted[0]);
    for (const [problem, name] of [
      ["..", run],
      ["flats", ".."],
      ["flats/runs", run],
      ["flats", `../runs/${run}`],
      ["nope", run],
    ]) {
      assert.equal(await registry.run(problem, name), undefined);
      await assert.rejects(registry.fetch(problem, name), { code: "CD4ML_RUN_UNKNOWN" });
    }
    assert.deepEqual(await registry.runs("../registry/flats"), []);
  });

  it("shows no half-written run or move", async () => {
    const run = await register(accepted[0]);
    await place.write("flats/runs/.tmp-20260101T000000Z-abcdef-1234/model.bin", "half");
    await place.write("flats/moves/.tmp-000009.json-1234", '{"at":');
    assert.deepEqual(
      (await place.open().runs("flats")).map((shown) => shown.run),
      [run],
    );
    assert.deepEqual(await place.open().aliases("flats"), { candidate: run });
  });

  it("makes up for a registration that was cut off before its run became the candidate", async () => {
    const run = await register(accepted[0]);
    place.remove("flats/moves");
    await place.open().register(accepted[0]);
    assert.deepEqual(await place.open().aliases("flats"), { candidate: run });
  });

  it("loses no move when several deploy at once", async () => {
    const runs = await Promise.all(accepted.map(register));
    const writers = runs.map(() => place.open());
    await Promise.all(
      writers.flatMap((writer, i) =>
        Array.from({ length: 8 }, (_, n) => writer.deploy("flats", runs[(i + n) % runs.length])),
      ),
    );
    const history = await registry.history("flats");
    assert.deepEqual(await registry.aliases("flats"), history.at(-1)?.aliases);
    // Each deployment saw the one before it.
    const deployed = history.filter(({ action }) => action === "deploy");
    deployed.slice(1).forEach(({ aliases }, i) => {
      assert.equal(aliases.previous, deployed[i].aliases.production);
    });
    assert.deepEqual(
      history
        .filter(({ action }) => action === "register")
        .map(({ run }) => run)
        .sort(),
      [...runs].sort(),
    );
    assert.equal((await place.list("flats/moves")).at(-1), `${String(history.length).padStart(6, "0")}.json`);
  });
}
