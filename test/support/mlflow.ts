import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { stagedFolder } from "../../infra/engine/stagedFolder";
import { freePort } from "./freePort";
import { skipWithout } from "./skipWithout";

const run = promisify(execFile);

const version = "3.17.2";
/** What its server needs; mlflow itself asks for a gigabyte, most of it to load models that are none of ours. */
const needs = [
  `mlflow-skinny==${version}`,
  `mlflow-tracing==${version}`,
  ..."aiohttp alembic<2 cryptography Flask<4 Flask-CORS<7 Flask-WTF<2 graphene<4 huey<4 pandas<4 sqlalchemy<3".split(
    " ",
  ),
];

/** Time a test file may take until its server is up, in ms; the first one installs it. */
export const mlflowTimeout = 600_000;

/** A real MLflow server that asks for a password, on loopback, with all it keeps in a temporary folder. */
export class RealMlflow {
  readonly user = "admin";
  readonly password = "a-password-for-tests";
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-mlflow-"));
  #process: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** Installs the server if need be and starts it; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context): Promise<RealMlflow> {
    const python = await installed(test);
    const server = new RealMlflow(await freePort());
    process.once("exit", () => server.#end());
    await server.#start(python);
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Variables that make the commands use it. */
  get environment(): Record<string, string> {
    return {
      MLFLOW_TRACKING_URI: this.url,
      MLFLOW_TRACKING_USERNAME: this.user,
      MLFLOW_TRACKING_PASSWORD: this.password,
    };
  }

  /** Asks its REST API; with a body by POST. @param path below `/api/2.0/` */
  async ask(path: string, body?: object): Promise<Response> {
    const login = Buffer.from(`${this.user}:${this.password}`).toString("base64");
    return fetch(`${this.url}/api/2.0/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Basic ${login}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  }

  stop(): void {
    this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(python: string): Promise<void> {
    const of = (name: string) => path.join(this.#folder, name);
    const settings = {
      default_permission: "READ",
      database_uri: `sqlite:///${of("logins.db")}`,
      admin_username: this.user,
      admin_password: this.password,
      // Looking a password up costs tens of milliseconds, and every request has one.
      auth_cache_ttl_seconds: 3600,
      authorization_function: "mlflow.server.auth:authenticate_request_basic_auth",
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    writeFileSync(of("logins.ini"), ["[mlflow]", ...lines, ""].join("\n"));
    const options = {
      "app-name": "basic-auth",
      host: "127.0.0.1",
      port: String(this.port),
      workers: "1",
      "backend-store-uri": `sqlite:///${of("runs.db")}`,
      "artifacts-destination": of("files"),
    };
    const log = openSync(of("log"), "a");
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const env = {
      ...process.env,
      MLFLOW_AUTH_CONFIG_PATH: of("logins.ini"),
      MLFLOW_FLASK_SERVER_SECRET_KEY: "a-key-for-tests",
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      MLFLOW_DISABLE_TELEMETRY: "true",
    };
    const command = ["-m", "mlflow", "server", ...args];
    this.#process = spawn(python, command, { env, stdio: ["ignore", log, log], detached: true });
    for (const deadline = Date.now() + 240_000; ; await sleep(200)) {
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) return;
      if (this.#process.exitCode !== null || Date.now() > deadline) throw new Error(readFileSync(of("log"), "utf8"));
    }
  }

  /** The server's processes are one group. */
  #end(): void {
    const { pid, exitCode, signalCode } = this.#process ?? {};
    if (pid && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
  }
}

/** Python of a virtual environment with the server, which is made once under the user's cache folder. */
async function installed(test: Mocha.Context): Promise<string> {
  const found = spawnSync("python3", ["-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 10))"]);
  if (found.status !== 0) return skipWithout(test, "Python 3.10 or newer (apt-get install python3-venv)");
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cd4ml/mlflow", version);
  const python = "bin/python";
  if (existsSync(folder)) return path.join(folder, python);
  await stagedFolder(folder, async (staging) => {
    console.error(`installing MLflow ${version} (once, about 1 minute)`);
    await run("python3", ["-m", "venv", staging]);
    const pip = ["-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"];
    await run(path.join(staging, python), [...pip, ...needs]);
    await run(path.join(staging, python), [...pip, "--no-deps", `mlflow==${version}`]);
  });
  return path.join(folder, python);
}
