import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../infra/clusterSettings";
import { Bucket } from "../../infra/parts/bucket";
import { registryAccess } from "../../infra/registryAccess";
import { ownSecrets, type Workload } from "../../infra/workload";
import { Bucket as Objects } from "../../model/registry/bucket";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { goProgram } from "../support/goProgram";
import { platformOf } from "../support/platformOf";
import { s3Timeout, versitygw } from "../support/s3";

/** What the stack says of the bucket, with its secrets. */
interface Placed {
  workload: Pick<Workload, "command" | "environment">;
  secrets: Record<string, string>;
  registry: { url: string; environment: Record<string, string>; secrets: Record<string, string> };
}

describe("the bucket that a stack runs, with its real server", function () {
  this.timeout(engineTimeout + s3Timeout);
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-bucket-"));
  let stack: EngineStack;
  let server: Server;
  let placed: Placed;

  before(async function () {
    const programs = await goProgram(this as unknown as Mocha.Context, versitygw);
    stack = await EngineStack.create();
    const { outputs } = await stack.up(async () => placement());
    placed = outputs.placed.value;
    server = new Server(placed, programs, folder, await freePort());
    await server.start();
  });
  after(async () => {
    await server?.stop();
    await stack?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const objects = (prefix: string, secrets = placed.registry.secrets) =>
    new Objects("models", prefix, {
      endpoint: server.endpoint,
      region: placed.registry.environment.AWS_REGION,
      accessKeyId: secrets.AWS_ACCESS_KEY_ID,
      secretAccessKey: secrets.AWS_SECRET_ACCESS_KEY,
    });

  it("is where each environment's registry is, below its name", () => {
    assert.equal(placed.registry.url, "s3://models/pricing");
    assert.equal(placed.registry.environment.CD4ML_S3_ENDPOINT, "http://bucket:9000");
  });

  it("is there after the first start, and with all that is in it after the next", async () => {
    await objects("pricing/").put("flats/runs/1/run.json", "{}");
    await server.stop();
    await server.start();
    assert.deepEqual(await objects("pricing/").list(""), ["flats/runs/1/run.json"]);
  });

  it("lets exactly one of a hundred writers take each place in a history", async () => {
    for (const move of ["000001.json", "000002.json", "000003.json"]) {
      const writers = Array.from({ length: 100 }, () => objects("race/"));
      const outcomes = await Promise.all(writers.map((writer, i) => writer.create(move, `${i}`)));
      assert.equal(outcomes.filter(Boolean).length, 1, move);
      assert.equal((await objects("race/").get(move))?.toString(), String(outcomes.indexOf(true)));
    }
  });

  it("opens to the stack's keys only, which no description and no process list shows", async () => {
    const { AWS_SECRET_ACCESS_KEY: secret } = placed.registry.secrets;
    const others = { ...placed.registry.secrets, AWS_SECRET_ACCESS_KEY: "another" };
    await assert.rejects(objects("pricing/", others).list(""), /SignatureDoesNotMatch|403/);
    assert.ok(!JSON.stringify(placed.workload).includes(secret));
    assert.ok(!stack.state().includes(secret));
  });
});

/** The part on a platform that runs nothing: what it says is run by the test. */
function placement() {
  let placed: Workload | undefined;
  const platform = platformOf((name, workload) => {
    placed = workload;
    return { address: (port) => pulumi.output(`http://${name}:${workload.ports[port]}`) };
  });
  const bucket = new Bucket("bucket", { bucket: "models" }, { platform });
  const { url, environment, secrets } = registryAccess("pricing", {} as ClusterSettings, {}, bucket) ?? {};
  const { command, environment: variables } = placed as Workload;
  return {
    placed: pulumi.secret({
      workload: { command, environment: variables },
      secrets: ownSecrets(placed as Workload),
      registry: { url, environment, secrets },
    }),
  };
}

/** The workload as its image runs it, on loopback with its objects in a folder. */
class Server {
  #process: ChildProcess | undefined;

  constructor(
    private readonly placed: Placed,
    private readonly programs: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { workload, secrets } = this.placed;
    const { VGW_BINARY, ...environment } = workload.environment as Record<string, string>;
    const files = Object.entries(secrets).map(([name, value]) => {
      const file = path.join(this.folder, name);
      writeFileSync(file, value, { mode: 0o600 });
      return [`${name}_FILE`, file];
    });
    const objects = path.join(this.folder, "objects");
    mkdirSync(objects, { recursive: true });
    this.#process = spawn(VGW_BINARY, workload.command ?? [], {
      env: {
        PATH: `${this.programs}:${process.env.PATH}`,
        ...environment,
        ...Object.fromEntries(files),
        S3_FOLDER: objects,
        S3_LISTEN: `127.0.0.1:${this.port}`,
      },
      stdio: "ignore",
    });
    for (const began = Date.now(); ; await sleep(100)) {
      const answer = await fetch(`${this.endpoint}/health`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > began + 30_000 || this.#process.exitCode !== null) throw new Error("the server did not start");
    }
  }

  async stop(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}
