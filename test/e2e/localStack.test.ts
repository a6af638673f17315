import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery } from "../../cli/watch/deliveries";
import { backendEnvironment } from "../../infra/engine/backend";
import { installedEngine } from "../../infra/engine/findEngine";
import { identify } from "../../infra/provider/processes/identity";
import { engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { ProjectCopy, testedBriefly } from "../support/projectCopy";

const house = {
  zipcode: "10013",
  style: "ranch",
  lot_size_sf: 5000,
  beds: 3,
  baths: 2,
  year_built: 1980,
  kitchen_refurbished: 1,
  square_feet: 1800,
  pool: 0,
  parking: 2,
  multi_family: 0,
};

interface Prediction {
  prediction: number;
  model: { run: string; algorithm: string };
}

/** The newcomer's way through the local stack, on the real engine; every test goes on where the one before stopped. */
describe("the local stack", function () {
  this.timeout(engineTimeout);
  let project: ProjectCopy;
  let service: string;
  let watcher: string;

  before(async () => {
    project = new ProjectCopy();
    const [modelPort, watcherPort] = [await freePort(), await freePort()];
    const settings = { modelPort, watcherPort, pollSeconds: 1 };
    const lines = Object.entries(settings).map(([key, value]) => `  cd4ml:${key}: ${value}\n`);
    project.write("Pulumi.local.yaml", `${project.read("Pulumi.local.yaml")}${lines.join("")}`);
    project.commit("Choose free ports");
    [service, watcher] = [modelPort, watcherPort].map((port) => `http://localhost:${port}`);
  });
  after(async () => {
    await project.cd4ml("destroy", "--yes");
    project.remove();
  });

  const cd4ml = async (...args: string[]) => {
    const { code, stdout, stderr } = await project.cd4ml(...args, "--json");
    assert.equal(code, 0, `cd4ml ${args.join(" ")}:\n${stderr}`);
    return JSON.parse(stdout);
  };
  const predict = async (problem = "houses", input: object = house) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${service}/api/${problem}/latest`, {
      method: "POST",
      headers,
      body: JSON.stringify(input),
    });
    return { status: response.status, ...((await response.json()) as Prediction) };
  };
  const servicePid = () =>
    JSON.parse(readFileSync(path.join(project.home, "processes/model-service/process.json"), "utf8")).pid;

  it("goes on where it was when up is killed in the middle", async () => {
    const up = project.start("up");
    let told = "";
    for (const stream of [up.stdout, up.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (told += text));
    while (!existsSync(path.join(project.home, "processes/model-service/process.json"))) {
      assert.equal(up.exitCode ?? up.signalCode, null, told);
      await sleep(100);
    }
    process.kill(-up.pid!, "SIGKILL");
    await once(up, "close");
  });

  it("comes up with one command and tells its addresses, registry, events and first models", async () => {
    const { changes, outputs } = await cd4ml("up");
    assert.ok(changes.create > 0 && !changes.delete);
    assert.deepEqual(outputs.addresses, { model: service, monitor: `${service}/monitor`, deliveries: watcher });
    assert.match(outputs.registry, /^file:\/\//);
    assert.match(outputs.events, /^duckdb:/);
    assert.match(outputs.firstModels.houses.acceptance, /r2_score .* is at least the minimum 0.42/);
  });

  it("serves a price by the first model of each problem", async () => {
    const { firstModels } = await cd4ml("outputs");
    const { prediction, model } = await predict();
    assert.ok(prediction > 200_000 && prediction < 900_000, `the price is ${prediction}`);
    assert.equal(model.run, firstModels.houses.run);
    const form = (await (await fetch(`${service}/openapi.json`)).json()) as object;
    assert.ok(JSON.stringify(form).includes("/api/ames/latest"));
  });

  it("changes nothing when it is brought up again", async () => {
    const { changes } = await cd4ml("up");
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.deepEqual(Object.keys((await cd4ml("preview")).changes), ["same"]);
  });

  it("is the same to plain pulumi in the project's folder", async () => {
    const { command } = (await installedEngine())!;
    const PATH = `${path.dirname(command)}:${process.env.PATH}`;
    const env = { ...process.env, ...backendEnvironment(project.home), PATH };
    const args = ["preview", "--stack", "local", "--expect-no-changes", "--non-interactive"];
    execFileSync(command, args, { cwd: project.folder, env, stdio: "pipe" });
    assert.match(project.read("Pulumi.local.yaml"), /encryptionsalt/);
  });

  it("shows a killed service as drift, and starts it again", async () => {
    process.kill(servicePid(), "SIGKILL");
    assert.equal((await cd4ml("refresh")).changes.update, 1);
    assert.equal((await cd4ml("up")).changes.update, 1);
    assert.equal((await predict()).status, 200);
  });

  it("refuses wrong settings by key, value and what is allowed, and stays as it was", async () => {
    const settings = project.read("Pulumi.local.yaml");
    const refused = {
      "rows: 7": /cd4ml:rows is "7"; allowed: a whole number from 10000 to 10000000/,
      "watch: perhaps": /cd4ml:watch is "perhaps"; allowed: true or false/,
      "modelPrt: 7": /There is no setting cd4ml:modelPrt; allowed: .*modelPort/,
      "problems: [cars]": /cd4ml:problems names "cars"; allowed: the problem folders ames, groceries, houses, iris/,
      "keepData: true": /cd4ml:keepData is true since the last up/,
    };
    try {
      for (const [line, message] of Object.entries(refused)) {
        project.write("Pulumi.local.yaml", settings.replace(/.*problems.*\n/, `  cd4ml:${line}\n`));
        const { code, stdout, stderr } = await project.cd4ml(
          ...(line.startsWith("keepData") ? ["destroy", "--yes"] : ["up"]),
        );
        assert.equal(code, 1);
        assert.match(stdout + stderr, message);
        assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+\)?$/m);
      }
    } finally {
      project.write("Pulumi.local.yaml", settings);
    }
    assert.equal((await predict()).status, 200);
  });

  const delivered = async (commit: string): Promise<Delivery> => {
    for (;;) {
      const deliveries = (await (await fetch(`${watcher}/deliveries.json`)).json()) as Delivery[];
      const found = deliveries.find(({ commit: { subject }, status }) => subject === commit && status !== "running");
      if (found) return found;
      await sleep(500);
    }
  };

  it("turns back a commit whose model does not reach its threshold: red, and the old run serves", async () => {
    const before = await predict();
    project.editJson<{ acceptance: { min: number } }>(
      "model/problems/houses/pipelines/default.json",
      ({ acceptance }) => {
        assert.equal(acceptance.min, 0.42);
        acceptance.min = 0.5;
      },
    );
    project.commit("Ask for more");
    const { status, steps } = await delivered("Ask for more");
    assert.equal(status, "red");
    assert.match(
      steps.find(({ name }) => name === "houses")?.note ?? JSON.stringify(steps),
      /r2_score 0\.4\d+ is below the minimum 0\.5/,
    );
    assert.equal((await predict()).model.run, before.model.run);
  });

  it("deploys a commit with a better model: green, and the new run serves", async () => {
    const before = await predict();
    project.editJson<{ default_algorithm: string }>("model/problems/houses/pipelines/default.json", (pipeline) => {
      pipeline.default_algorithm = "lasso";
    });
    const lasso = "model/problems/houses/algorithms/lasso";
    project.write(`${lasso}/default.json`, project.read(`${lasso}/big_alpha.json`));
    project.write("package.json", testedBriefly(project.read("package.json")));
    project.commit("Use the lasso");
    const { status, steps } = await delivered("Use the lasso");
    assert.equal(status, "green", JSON.stringify(steps));
    let after = await predict();
    for (const began = Date.now(); after.model.run === before.model.run && Date.now() < began + 60_000; ) {
      await sleep(200);
      after = await predict();
    }
    assert.equal(after.model.algorithm, "lasso");
  });

  it("is no drift that the pipeline has deployed newer models", async () => {
    assert.deepEqual(Object.keys((await cd4ml("up")).changes), ["same"]);
  });

  it("goes with one command and leaves neither process nor file", async () => {
    const pid = servicePid();
    await cd4ml("destroy", "--yes");
    assert.equal(identify(pid), undefined);
    await assert.rejects(fetch(watcher));
    assert.ok(!existsSync(project.home), "the folder is gone");
  });
});
