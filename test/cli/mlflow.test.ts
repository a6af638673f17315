import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mlflowAccess } from "../../cli/tracking/access";
import { recordOf } from "../../cli/tracking/runRecord";
import { trainRun } from "../../model/runs/trainRun";
import { cd4ml } from "../support/cd4ml";
import { freePort } from "../support/freePort";
import { TinyProblem } from "../support/tinyProblem";

describe("the address of an MLflow server", () => {
  const basic = (login: string) => `Basic ${Buffer.from(login).toString("base64")}`;

  it("is taken with the login that MLflow's own clients would use", () => {
    const uri = "https://mlflow.example.org/";
    const user = { username: "ada", password: "of ada:s" };
    assert.equal(mlflowAccess(uri, user).authorization, basic("ada:of ada:s"));
    assert.equal(mlflowAccess(uri, { ...user, token: "t" }).authorization, basic("ada:of ada:s"));
    assert.equal(mlflowAccess(uri, { username: "ada", token: "t" }).authorization, "Bearer t");
    assert.equal(mlflowAccess(uri, {}).authorization, undefined);
  });

  it("may have a path, and a login, which is not part of what people see", () => {
    assert.deepEqual(mlflowAccess("http://ada:p%40ss@mlflow.example.org:5000/models/", {}), {
      address: "http://mlflow.example.org:5000/models",
      authorization: basic("ada:p@ss"),
    });
    assert.equal(mlflowAccess("http://ada:p@mlflow.example.org", { token: "t" }).authorization, "Bearer t");
  });
});

describe("what MLflow is told of a run", () => {
  let tiny: TinyProblem;
  before(() => {
    tiny = new TinyProblem();
  });
  after(() => tiny.remove());

  it("has the parameters one by one, whole numbers and lists as they are written", async () => {
    const { run } = await trainRun(tiny.options({ algorithm: "lasso" }));
    const params = { sizes: [8, 4], stop: { after: 5, at: null }, alpha: 0.1 };
    const { params: told } = recordOf({ ...run, resolved: { ...run.resolved, params } });
    assert.deepEqual(told, {
      pipeline: "default",
      features: "default",
      algorithm: "lasso",
      params: "default",
      resolved_algorithm: "lasso",
      seed: "1",
      "params.sizes": "[8,4]",
      "params.stop.after": "5",
      "params.stop.at": "null",
      "params.alpha": "0.1",
    });
  });
});

describe("MLFLOW_TRACKING_URI", function () {
  this.timeout(60_000);
  this.slow(10_000);
  let tiny: TinyProblem;
  before(() => {
    tiny = new TinyProblem();
  });
  after(() => tiny.remove());
  const pipeline = (uri: string) =>
    cd4ml(["pipeline", "flats", "--json"], {
      CD4ML_HOME: tiny.home,
      CD4ML_PROBLEMS: tiny.problems,
      CD4ML_REGISTRY: "",
      MLFLOW_TRACKING_URI: uri,
      MLFLOW_TRACKING_TOKEN: "a-token-that-nobody-may-see",
    });

  it("is refused before anything is done when it is no server's address, and not shown", async () => {
    for (const uri of ["mlruns", "http://ada:%zz@db", "postgresql://ada:secret-of-mine@db/mlflow"]) {
      const { code, stderr } = await pipeline(uri);
      assert.equal(code, 1);
      assert.match(stderr, /^CD4ML_CONFIGURATION {2}MLFLOW_TRACKING_URI is not .* allowed: http:\/\/… or https:\/\/…/);
      assert.ok(!stderr.includes("secret-of-mine"));
      assert.ok(!existsSync(tiny.home));
    }
  });

  it("does not stop a delivery when nobody answers there: one warning says where and what to do", async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await pipeline(address.replace("//", "//ada:secret-of-mine@"));
    assert.equal(code, 0, stderr);
    const { run, deployed } = JSON.parse(stdout);
    assert.equal(deployed, true);
    assert.deepEqual(
      stderr.split("\n").filter((line) => line.startsWith("Warning")),
      [
        `Warning: run ${run} of flats is not fully logged to MLflow at ${address}. It cannot be reached (ECONNREFUSED). ` +
          "Does it run, and is MLFLOW_TRACKING_URI right? Nothing else is affected; a later command about it logs what is " +
          "missing.",
      ],
    );
    assert.ok(!stderr.includes("secret-of-mine") && !stderr.includes("nobody-may-see"));
  });
});
