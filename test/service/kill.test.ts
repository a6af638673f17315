import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { freePort } from "../support/freePort";
import { type Answer, eventually, flat, RunningService } from "./support/runningService";

const command = path.resolve(__dirname, "../../cli/cd4ml");

describe("the service as a process", () => {
  const server = new RunningService();
  const { home, problems } = server.problem;
  const started: ChildProcess[] = [];

  before(async () => {
    await server.train();
    server.url = `http://127.0.0.1:${await freePort()}`;
  });
  after(() => {
    for (const child of started) child.kill("SIGKILL");
    server.problem.remove();
  });

  function launch(): ChildProcess {
    const port = new URL(server.url).port;
    const env = { ...process.env, CD4ML_HOME: home, CD4ML_PROBLEMS: problems, CD4ML_PORT: port };
    const child = spawn(command, ["serve"], { env, stdio: ["ignore", "ignore", "pipe"] });
    started.push(child);
    return child;
  }

  async function start(): Promise<ChildProcess> {
    const child = launch();
    await eventually(() =>
      fetch(`${server.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return child;
  }

  const exit = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("exit", resolve));

  /** Asks until the service is gone; collects what was answered. */
  async function load(answered: Set<string>): Promise<void> {
    const client = async () => {
      for (let i = 0; ; i++) {
        const rows = Array.from({ length: 5 }, () => ({ ...flat, size: 20 + (i % 100) }));
        const answer = await server.ask("/api/flats/latest", i % 3 === 0 ? rows : flat).catch(() => null);
        if (!answer) return;
        for (const id of answer.predictionIds ?? [answer.predictionId]) answered.add(id);
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
  }

  async function storedEvents(): Promise<string[]> {
    const file = path.join(home, "events/events.duckdb");
    const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll("SELECT event_id FROM model_prediction")).getRowsJson();
    connection.closeSync();
    instance.closeSync();
    return rows.map(([id]) => String(id));
  }

  it("loses no answered prediction to kill -9 under load, and stores none twice", async () => {
    const answered = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const child = await start();
      const loaded = load(answered);
      await new Promise((resolve) => setTimeout(resolve, 700 + 400 * round));
      child.kill("SIGKILL");
      await loaded;
    }
    const child = await start();
    child.kill("SIGTERM");
    assert.equal(await exit(child), 0);

    const stored = await storedEvents();
    assert.ok(answered.size > 100, `only ${answered.size} predictions were answered`);
    assert.equal(new Set(stored).size, stored.length, "an event is stored twice");
    const missing = [...answered].filter((id) => !new Set(stored).has(id));
    assert.deepEqual(missing, []);
    // Three kills, 16 clients, at most 5 rows each may have been recorded and not answered.
    assert.ok(stored.length - answered.size <= 3 * 16 * 5);
    const left = readdirSync(path.join(home, "journal")).filter((name) => name.endsWith(".ndjson"));
    assert.deepEqual(left, []);
  }).timeout(60_000);

  it("refuses to share its journal, naming who has it, and goes on", async () => {
    const first = await start();
    const second = launch();
    let text = "";
    second.stderr?.on("data", (data) => {
      text += data;
    });
    assert.equal(await exit(second), 1);
    assert.match(text, new RegExp(`^CD4ML_JOURNAL_IN_USE .* in use by process ${first.pid}`, "m"));
    assert.equal((await server.post("/api/flats/latest", flat)).status, 200);
    first.kill("SIGKILL");
    await exit(first);
  }).timeout(30_000);

  it("finishes a request under way when it is told to stop, and then ends", async () => {
    const child = await start();
    const rows = Array.from({ length: 10_000 }, () => flat);
    const response = server.post("/api/flats/latest", rows);
    await new Promise((resolve) => setTimeout(resolve, 60));
    child.kill("SIGTERM");
    const { predictions } = (await (await response).json()) as Answer;
    assert.equal(predictions.length, rows.length);
    assert.equal(await exit(child), 0);
    await assert.rejects(fetch(`${server.url}/healthz`));
  }).timeout(30_000);

  it("says when another program has its port", async () => {
    const { createServer } = await import("node:net");
    const other = createServer().listen(Number(new URL(server.url).port), "127.0.0.1");
    const child = launch();
    let text = "";
    child.stderr?.on("data", (data) => {
      text += data;
    });
    assert.equal(await exit(child), 1);
    assert.match(text, /^CD4ML_LISTEN .*another program listens there/m);
    other.close();
  }).timeout(30_000);
});
