import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("the commands of a delivery", function () {
  this.timeout(60_000);
  this.slow(10_000);
  let tiny: TinyProblem;
  const run = (...args: string[]) => cd4ml(args, environment());
  const environment = () => ({ CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_REGISTRY: "" });
  const json = async (...args: string[]) => {
    const ended = await run(...args, "--json");
    return { ...ended, result: JSON.parse(ended.stdout || "null") };
  };

  before(() => {
    tiny = new TinyProblem();
  });
  after(() => tiny.remove());

  let serving: string;

  it("deploy an accepted production run and exit 0", async () => {
    const { code, result, stderr } = await json("pipeline", "flats");
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      [result.problem, result.kind, result.status, result.deployed, result.acceptance.accepted],
      ["flats", "production", "accepted", true, true],
    );
    assert.match(stderr, /Train: random_forest on \d+ rows/);
    serving = result.run;
  });

  it("exit 3 for a rejected production run, which is listed with its reason while the old one serves", async () => {
    tiny.setMinimum(0.999);
    const { code, stdout } = await run("pipeline", "flats");
    assert.equal(code, 3);
    assert.match(stdout, /rejected \(production\)[\s\S]*is below the minimum 0\.999\n {2}not deployed/);
    const { result: runs } = await json("runs", "flats");
    assert.deepEqual(
      runs.map((each: { status: string; roles: string[] }) => [each.status, each.roles]),
      [
        ["rejected", []],
        ["accepted", ["production"]],
      ],
    );
    tiny.setMinimum(0.5);
  });

  it("register an experiment, exit 0, and leave what serves", async () => {
    const { code, result } = await json("pipeline", "flats", "--algorithm", "lasso");
    assert.equal(code, 0);
    assert.deepEqual([result.status, result.deployed, result.aliases], ["experiment", false, { production: serving }]);
  });

  it("do the same one by one, and roll back", async () => {
    const { result: trained } = await json("train", "flats");
    assert.equal(trained.status, "trained");
    const early = await run("register", trained.run);
    assert.deepEqual([early.code, early.stderr.slice(0, 16)], [1, "CD4ML_NOT_JUDGED"]);
    assert.equal((await run("accept", trained.run)).code, 0);
    assert.equal((await run("deploy", trained.run)).code, 1);
    assert.equal((await json("register", trained.run)).result.status, "accepted");
    const { result: deployed } = await json("deploy", trained.run);
    assert.deepEqual(deployed.aliases, { production: trained.run, previous: serving });
    const { result: rolledBack } = await json("rollback", "flats");
    assert.deepEqual(rolledBack.aliases, { production: serving, previous: trained.run });
    const { result: models } = await json("models", "flats");
    assert.deepEqual(
      models.history.map(({ action }: { action: string }) => action),
      ["register", "deploy", "register", "deploy", "rollback"],
    );
  });

  it("exit 3 when a run that is not accepted is judged or deployed", async () => {
    const { result: runs } = await json("runs", "flats");
    const rejected = runs.find(({ status }: { status: string }) => status === "rejected").run;
    assert.equal((await run("accept", rejected)).code, 3);
    const { code, stderr } = await run("deploy", rejected);
    assert.equal(code, 3);
    assert.match(stderr, /^CD4ML_NOT_ACCEPTED .*below the minimum/);
    const { code: sameCode, result } = await json("deploy", rejected);
    assert.equal(sameCode, 3);
    assert.deepEqual(
      { ...result, reason: undefined },
      { run: rejected, problem: "flats", deployed: false, reason: undefined },
    );
    assert.match(result.reason, /below the minimum/);
  });

  it("finish a registration that was killed before the trained copy was removed", async () => {
    const copy = path.join(tiny.home, "runs/flats", serving);
    cpSync(path.join(tiny.home, "registry/flats/runs", serving), copy, { recursive: true });
    assert.equal((await json("deploy", serving)).result.deployed, true);
    assert.equal((await json("register", serving)).result.status, "accepted");
    assert.equal(existsSync(copy), false);
  });

  it("list the other runs when one is damaged, and say which", async () => {
    const { result: before } = await json("runs", "flats");
    const folder = path.join(tiny.home, "registry/flats/runs/20200101T000000Z-abcdef");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "run.json"), "half");
    const { code, result, stderr } = await json("runs", "flats");
    rmSync(folder, { recursive: true });
    assert.deepEqual([code, result], [0, before]);
    assert.equal(stderr, `Left out: ${folder} has no readable run.json. Restore the file or remove the folder.\n`);
  });

  it("exit 2 with the name of what is unknown, 1 where there is nothing to roll back", async () => {
    for (const args of [
      ["pipeline", "nope"],
      ["deploy", "20260101T000000Z-abcdef"],
      ["accept", "../.."],
      ["rollback", "nope"],
      ["runs", "nope"],
      ["models", "nope"],
    ]) {
      const { code, stderr, stdout } = await run(...args);
      assert.equal(code, args[0] === "rollback" ? 1 : 2, args.join(" "));
      assert.match(stderr, /^CD4ML_[A-Z_]+ {2}/m);
      assert.equal(stdout, "");
    }
  });

  it("exit 2 for wrong usage", async () => {
    assert.equal((await run("pipeline")).code, 2);
    assert.equal((await run("train", "flats", "--algoritm", "lasso")).code, 2);
  });

  it("leave nothing half-written when interrupted", async () => {
    tiny.write("algorithms/random_forest/huge.json", { trees: 100_000 });
    const program = path.resolve(__dirname, "../../cli/cd4ml");
    const child = spawn(program, ["train", "flats", "--params", "huge"], { env: { ...process.env, ...environment() } });
    let shown = "";
    child.stderr.on("data", (text) => {
      shown += text;
      if (/Train the model/.test(shown)) child.kill("SIGINT");
    });
    const [code] = await once(child, "exit");
    assert.equal(code, 130, shown);
    assert.deepEqual(readdirSync(path.join(tiny.home, "runs/flats")), []);
  });

  it("clear away what an older, killed writer left", async () => {
    const leftover = path.join(tiny.home, "runs/flats/.tmp-20200101T000000Z-abcdef-1234");
    mkdirSync(leftover, { recursive: true });
    writeFileSync(path.join(leftover, "model.bin"), "half");
    utimesSync(leftover, 0, 0);
    const { result } = await json("train", "flats", "--algorithm", "lasso");
    assert.equal(existsSync(leftover), false);
    assert.deepEqual(readdirSync(path.join(tiny.home, "runs/flats")), [result.run]);
  });
});
