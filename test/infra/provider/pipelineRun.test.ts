import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { DataSet, PipelineRun } from "../../../infra/provider/resources";
import { EngineStack, engineTimeout } from "../../support/engineStack";
import { withVariables } from "../../support/withVariables";

const problems = path.resolve(__dirname, "../../../model/problems");

describe("a simulated data set, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let folder: string;
  const program =
    (rows = 2000, keep = false) =>
    async () => {
      const { digests } = new DataSet("houses", { problem: "houses", rows, folder, keep });
      return { digests };
    };
  const lines = () => readFileSync(path.join(folder, "houses.csv"), "utf8").trim().split("\n").length - 1;
  before(async () => {
    stack = await EngineStack.create();
    folder = path.join(stack.folder, "houses");
  });
  after(() => stack.remove());

  it("is written, and stays when nothing changed", async () => {
    const { changes, outputs } = await stack.up(program());
    assert.equal(changes.create, 2);
    assert.deepEqual(Object.keys(outputs.digests.value), ["houses.csv", "zip_lookup.csv"]);
    assert.equal(lines(), 2000);
    assert.deepEqual((await stack.up(program())).changes, { same: 2 });
  });

  it("is written anew when the number of rows changes", async () => {
    assert.equal((await stack.up(program(3000))).changes.update, 1);
    assert.equal(lines(), 3000);
  });

  it("shows as drift when a file was changed, and is written again with the same bytes", async () => {
    const before = (await stack.up(program(3000))).outputs.digests.value;
    appendFileSync(path.join(folder, "houses.csv"), "1,2,3\n");
    assert.equal((await stack.refresh()).delete, 1);
    assert.deepEqual((await stack.up(program(3000))).outputs.digests.value, before);
  });

  it("is refused for a problem that is not simulated, with the command's own words", async () => {
    const refused = stack.up(async () => {
      new DataSet("ames", { problem: "ames", rows: 10, folder: path.join(stack.folder, "ames"), keep: false });
      await program(3000)();
    });
    await assert.rejects(refused, /data simulate ames/);
  });

  it("goes with its files", async () => {
    await stack.up(async () => {});
    assert.ok(!existsSync(folder));
  });
});

describe("a pipeline run, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let environment: Record<string, string>;
  const program =
    (change: Record<string, string> = {}) =>
    async () => {
      const run = new PipelineRun("ames", { problem: "ames", environment: { ...environment, ...change } });
      return { run: run.run, acceptance: run.acceptance };
    };
  before(async () => {
    stack = await EngineStack.create();
    const copy = path.join(stack.folder, "problems");
    cpSync(path.join(problems, "ames"), path.join(copy, "ames"), { recursive: true });
    environment = {
      CD4ML_HOME: path.join(stack.folder, "cd4ml"),
      CD4ML_PROBLEMS: copy,
      CD4ML_REGISTRY: pathToFileURL(path.join(stack.folder, "registry")).href,
    };
  });
  after(() => stack.remove());

  const threshold = (min: number) => {
    const file = path.join(environment.CD4ML_PROBLEMS, "ames/pipelines/default.json");
    const pipeline = JSON.parse(readFileSync(file, "utf8"));
    pipeline.acceptance.min = min;
    writeFileSync(file, JSON.stringify(pipeline));
  };

  it("fails with the metric, its value and the threshold when the model is not accepted", async () => {
    threshold(0.99);
    await assert.rejects(
      stack.up(program()),
      /first model of ames was not accepted: r2_score 0\.\d+ is below the minimum 0\.99/,
    );
  });

  it("runs once the model is accepted, and not again", async () => {
    threshold(0.85);
    const first = await stack.up(program());
    assert.equal(first.changes.create, 1);
    const second = await stack.up(program());
    assert.deepEqual(second.changes, { same: 2 });
    assert.deepEqual(second.outputs.run.value, first.outputs.run.value);
  });

  it("shows as drift when its registry lost it, and runs again", async () => {
    rmSync(path.join(stack.folder, "registry"), { recursive: true });
    assert.equal((await stack.refresh()).delete, 1);
    assert.equal((await stack.up(program())).changes.create, 1);
  });

  it("is replaced by a new run when it goes to another registry", async () => {
    const other = pathToFileURL(path.join(stack.folder, "other-registry")).href;
    assert.equal((await stack.up(program({ CD4ML_REGISTRY: other }))).changes.replace, 1);
    assert.ok(existsSync(path.join(stack.folder, "other-registry/ames")));
  });
});

describe("a pipeline run in a cluster, through the real engine", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create();
  });
  after(() => stack.remove());

  /** Signs in by a program of the kubeconfig, as clouds do, that wants variables of the user's shell. */
  const kubeconfig = (server: string) => {
    const credential =
      '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}';
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", `printf '${credential}' "$AWS_PROFILE-$CLOUDSDK_CONFIG"`],
      interactiveMode: "Never",
    };
    return JSON.stringify({
      "current-context": "cloud",
      contexts: [{ name: "cloud", context: { cluster: "cloud", user: "me" } }],
      clusters: [{ name: "cloud", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "me", user: { exec } }],
    });
  };

  it("signs in as the kubeconfig says that the user has named, with the user's variables", async () => {
    const signedIn: (string | undefined)[] = [];
    const server = createServer(({ headers }, answer) => {
      signedIn.push(headers.authorization);
      answer.writeHead(404).end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const KUBECONFIG = path.join(stack.folder, "kubeconfig");
    writeFileSync(KUBECONFIG, kubeconfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const program = async () => {
      const cluster = { context: "", namespace: "cd4ml-prod-pricing" };
      new PipelineRun("ames", { problem: "ames", environment: {}, cluster });
    };
    try {
      await withVariables({ KUBECONFIG, AWS_PROFILE: "team", CLOUDSDK_CONFIG: "ours" }, () =>
        assert.rejects(
          stack.up(program),
          /cluster "cloud" has no PodTemplate cd4ml-build in namespace cd4ml-prod-pricing/,
        ),
      );
      assert.deepEqual(signedIn, ["Bearer team-ours"]);
    } finally {
      server.close();
    }
  });
});
