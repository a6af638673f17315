import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { addressIn } from "../../cli/promotion/registryAddress";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Registry } from "../../model/registry/registry";
import { sealedDigest } from "../../model/runs/digests";
import type { Run } from "../../model/runs/run";
import { cd4ml } from "../support/cd4ml";
import { GitHubEmulator } from "../support/github/emulator";
import { S3Server, s3Timeout } from "../support/s3";
import { production, TinyProblem } from "../support/tinyProblem";

describe("cd4ml promote, from a folder to a bucket of a real S3 server", function () {
  this.timeout(s3Timeout);
  this.slow(10_000);
  const tiny = new TinyProblem();
  const gitHub = new GitHubEmulator();
  let server: S3Server;
  let dev: Registry;
  let prod: Registry;
  let count = 0;
  let accepted: Run;
  let digest: string;

  before(async function () {
    server = await S3Server.start(this as unknown as Mocha.Context);
    const git = (...args: string[]) => execFileSync("git", ["-C", tiny.problems, ...args]);
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=team", "-c", "user.email=team@example.org", "commit", "--quiet", "--message", "Flats");
    dev = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
    accepted = await trained();
    digest = await sealedDigest(await dev.fetch("flats", accepted.run));
    await gitHub.start();
    gitHub.addUser("team");
    gitHub.addUser("approver");
    gitHub.addToken("reads", { login: "team", permissions: { statuses: "read" } });
    gitHub.addToken("approves", { login: "approver", scopes: ["repo"] });
    const models = gitHub.addRepository("team/models", { "README.md": "models" });
    models.collaborators.set("approver", "push");
    gitHub.addRepository("approver/releases", { "README.md": "releases" });
  });
  beforeEach(() => {
    prod = openRegistry(`s3://${server.bucket}/prod-${++count}`, server.access);
  });
  after(async () => {
    gitHub.stop();
    await server?.stop();
    tiny.remove();
  });

  const trained = async (choices = {}) =>
    (await runPipeline({ ...tiny.options({ ...production, ...choices }), registry: dev })).run;
  const reader = () => openRegistry(prod.url, server.access);
  const promote = (run: string, options: string[] = [], env: NodeJS.ProcessEnv = {}) =>
    cd4ml(["promote", run, "--from", dev.url, "--to", prod.url, "--json", ...options], {
      ...server.environment,
      CD4ML_HOME: tiny.home,
      CD4ML_GITHUB_URL: gitHub.url,
      ...env,
    });

  it("puts an accepted run into production there, says where it came from, and changes nothing when run again", async () => {
    const { code, stdout, stderr } = await promote(accepted.run, ["--digest", `sha256:${digest}`]);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout);
    assert.deepEqual([result.digest, result.from, result.deployed], [`sha256:${digest}`, dev.url, true]);
    assert.deepEqual(await reader().aliases("flats"), { production: accepted.run });
    assert.equal(await sealedDigest(await reader().fetch("flats", accepted.run)), digest);
    const history = await reader().history("flats");
    assert.deepEqual(
      history.map(({ action, promotion }) => [action, promotion]),
      ["register", "deploy"].map((action) => [action, { from: dev.url, digest }]),
    );
    assert.equal((await promote(accepted.run)).code, 0);
    assert.deepEqual(await reader().history("flats"), history);

    const models = await cd4ml(["models", "flats"], { ...server.environment, CD4ML_REGISTRY: prod.url });
    assert.match(models.stdout, new RegExp(`deploy +${accepted.run} +promoted from ${dev.url}$`, "m"));
  });

  it("leaves it as the candidate when asked to", async () => {
    const { code, stderr } = await promote(accepted.run, ["--no-deploy"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(await reader().aliases("flats"), { candidate: accepted.run });
    assert.equal((await promote(accepted.run)).code, 0);
    assert.deepEqual(await reader().aliases("flats"), { production: accepted.run });
  });

  it("refuses experiments and rejected runs with exit code 3, and leaves nothing of them", async () => {
    const experiment = await trained({ algorithm: "lasso" });
    tiny.setMinimum(0.999);
    const rejected = await trained();
    tiny.setMinimum(0.5);
    for (const [{ run }, reason] of [
      [experiment, /it is an experiment/],
      [rejected, /below the minimum 0.999/],
    ] as const) {
      const { code, stdout, stderr } = await promote(run);
      assert.equal(code, 3);
      assert.match(stderr, /^CD4ML_NOT_ACCEPTED/);
      assert.match(JSON.parse(stdout).reason, reason);
    }
    assert.deepEqual(await reader().problems(), []);
  });

  it("refuses another digest than the one wanted, another model of the same name, and a damaged one", async () => {
    const other = await promote(accepted.run, ["--digest", "0".repeat(64)]);
    assert.equal(other.code, 1);
    assert.match(
      other.stderr,
      new RegExp(`^CD4ML_PROMOTION_DIGEST .*sha256:${digest}, and what was wanted sha256:0000`),
    );
    assert.equal((await promote(accepted.run, ["--digest", "abc"])).code, 2);
    assert.match((await promote("20200101T000000Z-abcdef")).stderr, /^CD4ML_RUN_UNKNOWN/);
    assert.deepEqual(await reader().problems(), []);

    const damaged = await trained();
    writeFileSync(path.join(await dev.fetch("flats", damaged.run), "model.bin"), "damaged");
    assert.match((await promote(damaged.run)).stderr, /^CD4ML_MODEL_CORRUPT .*model\.bin: its SHA-256/);
    rmSync(await dev.fetch("flats", damaged.run), { recursive: true });
    assert.deepEqual(await reader().problems(), []);
  });

  it("asks GitHub for the approval of the commit that the run was trained from, and records who gave it", async () => {
    const sha = accepted.code.commit;
    assert.ok(sha);
    const approval = ["--approval", `team/models@${sha}`];
    const token = { GITHUB_TOKEN: "reads" };
    const refused = async (reason: RegExp, options = approval, env: NodeJS.ProcessEnv = token) => {
      const { code, stderr } = await promote(accepted.run, options, env);
      assert.equal(code, 1);
      assert.match(stderr, reason);
      assert.ok(!stderr.includes("    at "), stderr);
      assert.deepEqual(await reader().problems(), []);
    };
    await refused(/^CD4ML_GITHUB .*no token/, approval, { GITHUB_TOKEN: "" });
    await refused(/^CD4ML_GITHUB .*refuses the token \(401\)/, approval, { GITHUB_TOKEN: "unknown" });
    await refused(/^CD4ML_NOT_APPROVED .* has no status cd4ml\/promotion/);
    await status("team/models", sha, { state: "success", context: "ci" });
    await status("team/models", sha, { state: "success" });
    await status("team/models", sha, { state: "failure", description: "wait for Monday" });
    await refused(/^CD4ML_NOT_APPROVED .* cd4ml\/promotion is failure: wait for Monday/);
    await status("team/models", sha, { state: "success" });
    const [file, kept] = [path.join(tiny.folder, "token"), "reads\n"];
    writeFileSync(file, kept);
    const { code, stderr, stdout } = await promote(accepted.run, approval, {
      GITHUB_TOKEN: "",
      GITHUB_TOKEN_FILE: file,
    });
    assert.equal(code, 0, stderr);
    const given = { commit: `team/models@${sha}`, by: "approver" };
    assert.deepEqual(JSON.parse(stdout).approval, given);
    assert.deepEqual((await reader().history("flats")).at(-1)?.promotion?.approval, given);
  });

  it("takes another commit's approval only if it names the digest", async () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    const options = ["--approval", `approver/releases@${sha}`];
    const env = { GITHUB_TOKEN: "approves" };
    await status("approver/releases", sha, { state: "success", description: "release 7" });
    assert.match((await promote(accepted.run, options, env)).stderr, /^CD4ML_NOT_APPROVED .*the run was trained from/);
    await status("approver/releases", sha, { state: "success", description: `sha256:${digest.slice(0, 16)}` });
    assert.equal((await promote(accepted.run, options, env)).code, 0);
  });

  it("finds registries by stacks, and says of those it cannot open what to do", async () => {
    const [folder, bucket] = ["file:///var/registry", "s3://models/prod/team1"];
    assert.equal(addressIn("local", folder, undefined), folder);
    assert.equal(addressIn("prod", { team1: bucket }, undefined), bucket);
    assert.equal(addressIn("dev", { a: "room-dev-a-registry" }, undefined), "volume:room-dev-a-registry");
    assert.equal(addressIn("prod/team1", { team1: bucket, team2: "s3://other" }, "team1"), bucket);
    const refuses = (output: unknown, environment: string | undefined, message: RegExp) =>
      assert.throws(() => addressIn("dev", output, environment), { code: "CD4ML_REGISTRY_URL", message });
    refuses({ a: bucket, b: bucket }, undefined, /name the environment: dev\/a, dev\/b/);
    refuses({ a: bucket }, "c", /name the environment: dev\/a/);
    refuses(undefined, undefined, /not up. Run: cd4ml up --stack dev/);
    const { code, stderr } = await cd4ml(["promote", accepted.run, "--from", "staging", "--to", prod.url], {});
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_REGISTRY_URL .*or a stack: dev, local, prod/);
  });

  async function status(repository: string, sha: string, body: Record<string, string>): Promise<void> {
    const answer = await fetch(`${gitHub.url}/repos/${repository}/statuses/${sha}`, {
      method: "POST",
      headers: { authorization: "Bearer approves" },
      body: JSON.stringify({ context: "cd4ml/promotion", ...body }),
    });
    assert.equal(answer.status, 201, await answer.text());
  }
});
