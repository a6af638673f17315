import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { mlflowAccess } from "../../cli/tracking/access";
import { logRun, openExperiment } from "../../cli/tracking/logRun";
import { MlflowServer } from "../../cli/tracking/mlflowServer";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Run } from "../../model/runs/run";
import { readRun } from "../../model/runs/runFile";
import { trainRun } from "../../model/runs/trainRun";
import { cd4ml } from "../support/cd4ml";
import { losingAnswers } from "../support/losingAnswers";
import { mlflowTimeout, RealMlflow } from "../support/mlflow";
import { TinyProblem } from "../support/tinyProblem";
import { fileOf, type MlflowRun, modelIn, runsIn, valuesOf } from "./mlflowContents";

describe("a real MLflow server named by MLFLOW_TRACKING_URI", function () {
  this.timeout(mlflowTimeout);
  this.slow(20_000);
  let tiny: TinyProblem;
  let mlflow: RealMlflow;

  before(async function () {
    mlflow = await RealMlflow.start(this as unknown as Mocha.Context);
  });
  beforeEach(() => {
    tiny = new TinyProblem();
  });
  afterEach(() => tiny.remove());
  after(() => mlflow?.stop());

  /** Runs a command in an environment of that name, whose experiments and models are its own. */
  const inNamespace =
    (namespace: string) =>
    (args: string[], env: NodeJS.ProcessEnv = {}) =>
      cd4ml(args, {
        CD4ML_HOME: tiny.home,
        CD4ML_PROBLEMS: tiny.problems,
        CD4ML_REGISTRY: "",
        CD4ML_NAMESPACE: namespace,
        ...mlflow.environment,
        ...env,
      });
  const done = async (ended: ReturnType<typeof cd4ml>, code = 0) => {
    const { stdout, stderr, ...rest } = await ended;
    assert.equal(rest.code, code, stderr);
    assert.doesNotMatch(stderr, /Warning/);
    return JSON.parse(stdout);
  };
  /** A run in production that MLflow has not been told of. */
  const delivered = async () => {
    const registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
    return (await runPipeline({ ...tiny.options(), registry })).run.run;
  };
  const registered = (run: string) => path.join(tiny.home, "registry/flats/runs", run);

  const assertSameFiles = async (run: MlflowRun, folder: string) => {
    for (const name of readdirSync(folder)) {
      assert.ok((await fileOf(mlflow, run, name)).equals(readFileSync(path.join(folder, name))), name);
    }
  };

  it("has a delivered run with its choices, scores, origin and files, and the model in production", async () => {
    const { run } = await done(inNamespace("alice")(["pipeline", "flats", "--json"]));
    const [logged, ...others] = await runsIn(mlflow, "alice/flats");
    assert.deepEqual(others, []);
    const known = (await readRun(registered(run))) as Run;
    const { info, data } = logged;
    assert.deepEqual(
      [info.run_name, info.status, info.start_time, info.end_time >= info.start_time],
      [run, "FINISHED", Date.parse(known.createdAt), true],
    );
    const { pipeline, resolved_algorithm, seed, "params.trees": trees } = valuesOf(data.params);
    assert.deepEqual([pipeline, resolved_algorithm, seed, trees], ["default", "random_forest", "1", "20"]);
    const metrics = valuesOf(data.metrics);
    assert.deepEqual([metrics.r2_score, metrics["seconds.train"]], [known.metrics.r2_score, known.timings.train]);
    const tags = valuesOf(data.tags);
    assert.deepEqual(
      ["problem", "kind", "status", "data", "version", "acceptance"].map((name) => tags[`cd4ml.${name}`]),
      ["flats", "production", "accepted", known.data.fingerprint, known.versions.cd4ml, known.acceptance?.reason],
    );
    await assertSameFiles(logged, registered(run));
    assert.deepEqual(await modelIn(mlflow, "alice.flats"), {
      versions: [{ version: "1", run_id: info.run_id, source: info.artifact_uri, run }],
      aliases: { production: "1" },
    });
  });

  it("moves the aliases as the registry does, and stays as it is when commands are repeated", async () => {
    const bob = inNamespace("bob");
    const first = await delivered();
    const { run: second } = await done(bob(["pipeline", "flats", "--json"]));
    const { versions, aliases } = await modelIn(mlflow, "bob.flats");
    const numberOf = Object.fromEntries(versions.map(({ run, version }) => [run, version]));
    assert.deepEqual(aliases, { production: numberOf[second], previous: numberOf[first] });
    await done(bob(["rollback", "flats", "--json"]));
    const after = { runs: await runsIn(mlflow, "bob/flats"), model: await modelIn(mlflow, "bob.flats") };
    assert.deepEqual(after.model, {
      versions,
      aliases: { production: numberOf[first], previous: numberOf[second] },
    });
    await done(bob(["register", second, "--json"]));
    await done(bob(["deploy", first, "--json"]));
    assert.deepEqual({ runs: await runsIn(mlflow, "bob/flats"), model: await modelIn(mlflow, "bob.flats") }, after);
  });

  it("has an experiment from its training on, and makes no model of it", async () => {
    const carol = inNamespace("carol");
    const { run } = await done(carol(["train", "flats", "--algorithm", "lasso", "--json"]));
    const [trained] = await runsIn(mlflow, "carol/flats");
    assert.deepEqual([valuesOf(trained.data.tags)["cd4ml.status"], trained.info.run_name], ["trained", run]);
    await done(carol(["register", run, "--json"]));
    const [experiment, ...others] = await runsIn(mlflow, "carol/flats");
    assert.deepEqual(others, []);
    const { "cd4ml.status": status, "cd4ml.kind": kind } = valuesOf(experiment.data.tags);
    assert.deepEqual([experiment.info.run_id, status, kind], [trained.info.run_id, "experiment", "experiment"]);
    await assertSameFiles(experiment, registered(run));
    assert.deepEqual(await modelIn(mlflow, "carol.flats"), { versions: [], aliases: {} });
  });

  it("has a rejected run with the reason, and makes no model of it", async () => {
    tiny.setMinimum(0.999);
    await done(inNamespace("dan")(["pipeline", "flats", "--json"]), 3);
    const [rejected] = await runsIn(mlflow, "dan/flats");
    const { "cd4ml.status": status, "cd4ml.acceptance": reason } = valuesOf(rejected.data.tags);
    assert.equal(status, "rejected");
    assert.match(reason, /is below the minimum 0\.999/);
    assert.deepEqual(await modelIn(mlflow, "dan.flats"), { versions: [], aliases: {} });
  });

  it("has the trials of a search, each with what it tried", async () => {
    const space = '{"alpha":{"min":1,"max":2}}';
    const args = ["search", "flats", "--algorithm", "lasso", "--space", space, "--trials", "2", "--json"];
    const { search, trials } = await done(inNamespace("erin")(args));
    const logged = (await runsIn(mlflow, "erin/flats")).map(({ info, data }) => {
      const { "cd4ml.trial.search": search } = valuesOf(data.tags);
      return [info.run_name, search, valuesOf(data.params)["params.alpha"]];
    });
    const expected = trials.map(({ run, params }: { run: string; params: { alpha: number } }) => [
      run,
      search,
      String(params.alpha),
    ]);
    assert.deepEqual(logged.sort(), expected.sort());
  });

  it("has a promoted run as a model of the environment that takes it", async () => {
    const run = await delivered();
    const [from, to] = ["registry", "prod"].map((name) => pathToFileURL(path.join(tiny.home, name)).href);
    await done(inNamespace("prod")(["promote", run, "--from", from, "--to", to, "--json"]));
    const { versions, aliases } = await modelIn(mlflow, "prod.flats");
    assert.deepEqual([versions.map((version) => version.run), aliases], [[run], { production: "1" }]);
  });

  it("catches up with what was cut off, wherever that was, and doubles nothing", async () => {
    const grace = inNamespace("grace");
    const run = await delivered();
    const losses = ["runs/create", "/model.bin", "model-versions/create", "models/alias"];
    const proxy = await losingAnswers(mlflow.url, losses);
    while (losses.length > 0) {
      const left = losses.length - 1;
      const ended = await grace(["register", run], { MLFLOW_TRACKING_URI: proxy.url });
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, /Warning: run \S+ of flats is not fully logged .*\. It cannot be reached/);
      assert.equal(losses.length, left);
    }
    await done(grace(["register", run, "--json"], { MLFLOW_TRACKING_URI: proxy.url }));
    proxy.close();
    const [logged, ...others] = await runsIn(mlflow, "grace/flats");
    assert.deepEqual(others, []);
    assert.equal(valuesOf(logged.data.metrics).r2_score, (await readRun(registered(run)))?.metrics.r2_score);
    await assertSameFiles(logged, registered(run));
    const { versions, aliases } = await modelIn(mlflow, "grace.flats");
    assert.deepEqual([versions.map((version) => version.run), aliases], [[run], { production: "1" }]);
  });

  it("is not needed: a refused login is a warning without the password, and is made good later", async () => {
    const heidi = inNamespace("heidi");
    const wrong = "not-the-password";
    const ended = await heidi(["pipeline", "flats", "--json"], { MLFLOW_TRACKING_PASSWORD: wrong });
    assert.equal(ended.code, 0, ended.stderr);
    const [warning, ...others] = ended.stderr.split("\n").filter((line) => line.startsWith("Warning"));
    assert.deepEqual(others, []);
    assert.match(warning, /not fully logged to MLflow at http:\S+\. .* 401.* See MLFLOW_TRACKING_USERNAME/);
    for (const secret of [wrong, Buffer.from(`admin:${wrong}`).toString("base64")]) {
      assert.ok(!ended.stderr.includes(secret));
    }
    const { run } = JSON.parse(ended.stdout);
    await done(heidi(["accept", run, "--json"]));
    assert.deepEqual(
      (await modelIn(mlflow, "heidi.flats")).versions.map((version) => version.run),
      [run],
    );
  });

  it("gets more params than one request may bring, and long ones cut", async () => {
    const { run, folder } = await trainRun(tiny.options());
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, i]));
    const params = { ...many, long: "x".repeat(7000) };
    const { user: username, password } = mlflow;
    const server = new MlflowServer(mlflowAccess(mlflow.url, { username, password }));
    const experiment = await openExperiment(server, "ivan/flats");
    await logRun(server, experiment, { ...run, resolved: { ...run.resolved, params } }, async () => folder);
    const [{ data }] = await runsIn(mlflow, "ivan/flats");
    const values = valuesOf(data.params);
    for (const [name, value] of Object.entries(many)) assert.equal(values[`params.${name}`], String(value));
    assert.equal(values["params.long"], "x".repeat(6000));
  });
});
