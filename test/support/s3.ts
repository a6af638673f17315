import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BucketAccess } from "../../model/registry/bucket";
import { freePort } from "./freePort";
import { goProgram } from "./goProgram";

/** The program of the bucket that a stack runs. */
export const versitygw = {
  name: "VersityGW",
  package: "github.com/versity/versitygw/cmd/versitygw",
  version: "v1.8.0",
  takes: "2 minutes",
};

/** Time a test file may take until its server is up, in ms; the first one builds it. */
export const s3Timeout = 900_000;

/** A real S3 server, VersityGW, on loopback with its objects in a temporary folder. */
export class S3Server {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-s3-"));
  readonly bucket = "models";
  readonly #user = `user-${randomBytes(6).toString("hex")}`;
  readonly #password = randomBytes(18).toString("base64url");
  #process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly port: number,
  ) {}

  /** Builds the server if need be and starts it; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context): Promise<S3Server> {
    const program = path.join(await goProgram(test, versitygw), "versitygw");
    const server = new S3Server(program, await freePort());
    // A folder of the server's is a bucket.
    mkdirSync(path.join(server.folder, server.bucket));
    process.once("exit", () => server.#process?.kill("SIGKILL"));
    await server.restart();
    return server;
  }

  get access(): BucketAccess & { endpoint: string } {
    const endpoint = `http://127.0.0.1:${this.port}`;
    return { endpoint, region: "us-east-1", accessKeyId: this.#user, secretAccessKey: this.#password };
  }

  /** Variables that make the commands use it. */
  get environment(): Record<string, string> {
    return {
      CD4ML_S3_ENDPOINT: this.access.endpoint,
      AWS_ACCESS_KEY_ID: this.#user,
      AWS_SECRET_ACCESS_KEY: this.#password,
    };
  }

  async restart(): Promise<void> {
    const env = { ...process.env, ROOT_ACCESS_KEY_ID: this.#user, ROOT_SECRET_ACCESS_KEY: this.#password };
    const args = ["--port", `127.0.0.1:${this.port}`, "--health", "/health", "--quiet", "posix", this.folder];
    this.#process = spawn(this.program, args, { env, stdio: "ignore" });
    for (const began = Date.now(); ; await sleep(100)) {
      const answer = await fetch(`${this.access.endpoint}/health`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > began + 30_000) throw new Error("VersityGW did not start within 30 s");
    }
  }

  /** Stops the server and keeps its objects. */
  async pause(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once("exit", resolve));
    this.#process?.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
