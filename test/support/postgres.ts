import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "./freePort";
import { skipWithout } from "./skipWithout";

/** Where Debian and others put the server's programs, by version. */
const versions = "/usr/lib/postgresql";
/** Postgres refuses to run as root; then it runs as `nobody`. */
const asRoot = process.getuid?.() === 0;
const nobody = 65534;

/** A real Postgres as a process of this machine, with its data in a temporary folder; it asks for passwords. */
export class RealPostgres {
  /** Of the user `cd4ml`, who may do everything. */
  readonly password = "a-password-for-tests";
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-postgres-"));
  #process: ChildProcess | undefined;

  private constructor(
    private readonly programs: string,
    readonly port: number,
  ) {}

  /** Starts a server with an empty database `cd4ml`; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context): Promise<RealPostgres> {
    const version = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined;
    if (!version) return skipWithout(test, "Postgres (apt-get install postgresql)");
    const postgres = new RealPostgres(path.join(versions, version, "bin"), await freePort());
    postgres.#initialise();
    await postgres.restart();
    await postgres.query("CREATE DATABASE cd4ml", [], "postgres");
    return postgres;
  }

  /** Address of a database with user and password. */
  url(user = "cd4ml", password = this.password, database = "cd4ml"): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Rows of a query by the user `cd4ml`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asks for
  async query(sql: string, values: unknown[] = [], database = "cd4ml"): Promise<any[]> {
    const client = new Client({ connectionString: this.url("cd4ml", this.password, database) });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the process again with the data it left. Ready when this returns. */
  async restart(): Promise<void> {
    const log = openSync(path.join(this.#folder, "log"), "a");
    const settings = [
      "listen_addresses=127.0.0.1",
      `port=${this.port}`,
      "unix_socket_directories=",
      "log_statement=all",
    ];
    const args = ["-D", path.join(this.#folder, "data"), ...settings.flatMap((setting) => ["-c", setting])];
    this.#process = spawn(...this.#asUser("postgres", args), { stdio: ["ignore", log, log], detached: true });
    for (const deadline = Date.now() + 30_000; ; await sleep(50)) {
      const rows = await this.query("SELECT 1", [], "postgres").catch(() => undefined);
      if (rows) return;
      if (this.#process.exitCode !== null || Date.now() > deadline) throw new Error(this.log());
    }
  }

  /** Ends the process at once, as a lost machine would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What the server has logged: every statement. */
  log(): string {
    return readFileSync(path.join(this.#folder, "log"), "utf8");
  }

  #initialise(): void {
    const passwordFile = path.join(this.#folder, "password");
    writeFileSync(passwordFile, this.password);
    if (asRoot) for (const file of [this.#folder, passwordFile]) chownSync(file, nobody, nobody);
    const data = path.join(this.#folder, "data");
    const args = [
      "-D",
      data,
      "-U",
      "cd4ml",
      "-A",
      "scram-sha-256",
      "--pwfile",
      passwordFile,
      "-E",
      "UTF8",
      "--no-sync",
    ];
    const [command, rest] = this.#asUser("initdb", [...args, "--locale=C.UTF-8"]);
    execFileSync(command, rest, { stdio: ["ignore", "ignore", "pipe"], cwd: this.#folder });
  }

  #asUser(program: string, args: string[]): [string, string[]] {
    const command = path.join(this.programs, program);
    if (!asRoot) return [command, args];
    return ["setpriv", [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", command, ...args]];
  }
}
