import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { Bucket } from "../../model/registry/bucket";
import { cd4ml } from "../support/cd4ml";
import { freePort } from "../support/freePort";
import { S3Server, s3Timeout } from "../support/s3";
import { TinyProblem } from "../support/tinyProblem";
import { type Answer, eventually, flat } from "./support/runningService";

describe("the service as a process, with its registry in a bucket of a real S3 server", function () {
  this.timeout(s3Timeout);
  this.slow(20_000);
  const tiny = new TinyProblem();
  let server: S3Server;
  let service: ChildProcess;
  let url: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    server = await S3Server.start(this as unknown as Mocha.Context);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = {
      ...server.environment,
      CD4ML_REGISTRY: `s3://${server.bucket}/team`,
      CD4ML_HOME: tiny.home,
      CD4ML_PROBLEMS: tiny.problems,
      CD4ML_PORT: String(port),
      // Builds and service are on different machines: what one has fetched the other has not.
      TMPDIR: mkdtempSync(path.join(tiny.folder, "builds-")),
    };
    const ownFiles = { TMPDIR: mkdtempSync(path.join(tiny.folder, "service-")) };
    const program = path.resolve("cli/cd4ml");
    service = spawn(program, ["serve", "--log-level", "silent"], {
      env: { ...process.env, ...env, ...ownFiles },
      stdio: "inherit",
    });
    await eventually(
      () =>
        fetch(`${url}/healthz`)
          .then(({ ok }) => ok)
          .catch(() => false),
      30_000,
    );
  });
  after(async () => {
    service?.kill("SIGKILL");
    await server?.stop();
    tiny.remove();
  });

  async function command<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await cd4ml([...args, "--json"], env);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  }

  async function trained(): Promise<string> {
    const { run } = await command<{ run: string }>("train", "flats");
    await command("accept", run);
    await command("register", run);
    return run;
  }

  async function predict(): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/api/flats/latest`, { method: "POST", headers, body: JSON.stringify(flat) });
    return (await answer.json()) as Answer;
  }

  async function refused(): Promise<{ run: string; reason: string } | null> {
    const { models } = (await (await fetch(`${url}/readyz`)).json()) as { models: { refused: never }[] };
    return models[0].refused;
  }
  const serves = (run: string) => eventually(async () => (await predict()).model?.run === run, 30_000);

  it("serves what is deployed, and swaps to the next", async () => {
    const [first, second] = [await trained(), await trained()];
    for (const run of [first, second]) {
      await command("deploy", run);
      await serves(run);
    }
    await command("rollback", "flats");
    await serves(first);
  });

  it("refuses a model that was changed in the bucket, and goes on with the one it has", async () => {
    const serving = (await predict()).model.run;
    const damaged = await trained();
    // The machine that deploys has it whole.
    await command("accept", damaged);
    const bucket = new Bucket(server.bucket, "team/", server.access);
    await bucket.put(`flats/runs/${damaged}/model.bin`, "damaged");
    await command("deploy", damaged);
    await eventually(async () => (await refused())?.run === damaged, 30_000);
    assert.match((await refused())!.reason, /^model\.bin: its SHA-256 is not the one in manifest\.json/);
    assert.equal((await predict()).model.run, serving);
    await command("rollback", "flats");
  });

  it("goes on while the server is away, and follows again when it is back", async () => {
    const serving = (await predict()).model.run;
    const next = await trained();
    await server.pause();
    assert.equal((await predict()).model.run, serving);
    await server.restart();
    await command("deploy", next);
    await serves(next);
  });
});
