import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { Client } from "pg";
import { Database } from "../../infra/parts/database";
import { SimulatedData } from "../../infra/parts/simulatedData";
import { DockerPlatform } from "../../infra/platforms/docker";
import { eventually } from "../service/support/runningService";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { closedImages, closedImagesTimeout } from "../support/images/closedImages";

const prefix = "cd4ml-database-test";
const container = `${prefix}-database`;
const project = path.resolve(__dirname, "../..");

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" }).trim();
}

/** What a stack's program gives away. */
interface Outputs {
  address: string;
  place: string;
  password: string;
}

describe("the database of a room on Docker", function () {
  this.timeout(engineTimeout + closedImagesTimeout);
  let stack: EngineStack;
  let image: string;
  let port: number;
  let outputs: Outputs;

  const program = (keepVolumes: boolean) => async () => {
    const args = { project, overrides: { postgres: image }, mirror: "", prefix, host: "127.0.0.1", owner: "tests" };
    const platform = new DockerPlatform({ ...args, keepVolumes });
    const problemFolders = path.join(project, "model/problems");
    const problems = ["ames"];
    const folder = path.join(stack.folder, "data");
    const data = new SimulatedData("data", { problemFolders, problems, folder, rows: 100, keep: false }, { platform });
    const { address, place, login } = new Database("database", { port, problems, problemFolders, data }, { platform });
    return { address, place, password: login.password };
  };
  const up = async (keepVolumes: boolean) => {
    const { changes, outputs: given } = await stack.up(program(keepVolumes));
    assert.ok(given.address.secret && given.password.secret);
    outputs = { address: given.address.value, place: given.place.value, password: given.password.value };
    return changes;
  };
  const asReader = async (sql: string) => {
    const client = new Client({ connectionString: outputs.address.replace(`${container}:5432`, outputs.place) });
    await client.connect();
    return (await client.query(sql).finally(() => client.end())).rows;
  };
  const rows = async () => (await asReader("SELECT count(*)::integer AS rows FROM cd4ml.ames"))[0].rows;

  before(async () => {
    image = (await closedImages()).postgres;
    port = await freePort();
    stack = await EngineStack.create({ plugins: true });
  });
  after(() => stack?.remove());

  it("holds the data, for builds that only read it", async () => {
    await up(true);
    assert.equal(outputs.place, `localhost:${port}`);
    assert.ok(
      outputs.address.startsWith("postgres://cd4ml_reader:") && outputs.address.endsWith(`@${container}:5432/cd4ml`),
    );
    assert.equal(await rows(), 2930);
    await assert.rejects(asReader("DELETE FROM cd4ml.ames"), { code: "42501" });
  });

  it("runs as no root, without its passwords in docker inspect, its log, its processes or the state", () => {
    const processes = docker("top", container, "-o", "pid,user,args");
    assert.match(processes, /postgres: checkpointer/);
    assert.doesNotMatch(processes, /^ *\d+ +root /m);
    const log = execFileSync("sh", ["-c", `docker logs ${container} 2>&1`], { encoding: "utf8" });
    assert.match(log, /ready to accept connections/);
    const seen = [docker("inspect", container), log, processes, stack.state()].join("\n");
    for (const secret of [outputs.password, new URL(outputs.address).password]) assert.ok(!seen.includes(secret));
  });

  it("is left alone by a second up, before and after a refresh", async () => {
    for (const changes of [await up(true), await stack.refresh(), await up(true)]) {
      assert.deepEqual(Object.keys(changes), ["same"]);
    }
  });

  it("comes back with its data when its process is killed", async () => {
    process.kill(JSON.parse(docker("inspect", container))[0].State.Pid, "SIGKILL");
    await eventually(async () => (await rows().catch(() => 0)) === 2930, 60_000);
  });

  it("opens a volume that was kept to a new stack with other passwords", async () => {
    const old = outputs;
    await stack.up(async () => ({}));
    await up(false);
    assert.notEqual(outputs.password, old.password);
    assert.equal(await rows(), 2930);
    const { password } = old;
    const client = new Client({ host: "localhost", port, user: "cd4ml", password, database: "cd4ml" });
    client.on("error", () => {});
    await assert.rejects(client.connect(), { code: "28P01" });
  });
});
