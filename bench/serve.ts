import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import autocannon from "autocannon";
import { simulateHouses } from "../model/data/simulateHouses";
import { runPipeline } from "../model/pipeline";
import { openRegistry } from "../model/registry/openRegistry";

const root = path.resolve(__dirname, "..");
const connections = 64;
const seconds = 6;
const [port, barePort] = [11_980, 11_981];

/** What the service is compared with: the same framework, parsing the same body and answering as much, and no more. */
const bareServer = `
  const model = { problem: "houses", run: "20260101T000000Z-000000", algorithm: "none", pipeline: "default",
    features: "default", params: "default", createdAt: "2026-01-01T00:00:00.000Z" };
  const app = require("fastify")();
  app.post("/", async ({ body }) => ({ prediction: body.beds * 100000.5, predictionId: "0".repeat(36), model }));
  app.listen({ port: ${barePort} });`;

/** Answers a second of the service, for each algorithm, one row a request; beside a bare server on the same machine. */
export async function run(): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  const children: ChildProcess[] = [];
  try {
    const runs = await trainModels(home);
    const env = { ...process.env, CD4ML_HOME: home, CD4ML_PORT: String(port) };
    const service = spawn(path.join(root, "cli/cd4ml"), ["serve"], { env, cwd: root, stdio: "ignore" });
    const peer = spawn(process.execPath, ["-e", bareServer], { cwd: root, stdio: "ignore" });
    children.push(service, peer);
    await answering(`http://localhost:${port}/readyz`);
    await answering(`http://localhost:${barePort}/`);

    console.log("server                  answers/s   of bare   cpu µs   p50 ms   p99 ms   failed");
    const bare = await measure(`http://localhost:${barePort}/`, peer);
    report("bare fastify", bare, bare);
    for (const [algorithm, run] of runs)
      report(algorithm, await measure(`http://localhost:${port}/api/houses/${run}`, service), bare);
  } finally {
    for (const child of children) {
      child.kill();
      await once(child, "exit");
    }
    rmSync(home, { recursive: true, force: true });
  }
}

async function trainModels(home: string): Promise<[algorithm: string, run: string][]> {
  const data = path.join(home, "data");
  await simulateHouses({ folder: path.join(data, "houses"), rows: 100_000 });
  const registry = openRegistry(pathToFileURL(path.join(home, "registry")).href);
  const runs: [string, string][] = [];
  for (const algorithm of ["lasso", "random_forest"]) {
    const choices = { pipeline: "default", features: "default", algorithm, params: "default" };
    const options = { problem: "houses", choices, problems: path.join(root, "model/problems"), data, registry };
    const { run } = await runPipeline({ ...options, runs: path.join(home, "runs") });
    runs.push([algorithm, run.run]);
  }
  return runs;
}

async function answering(url: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`nothing answers at ${url}`);
}

/** What was measured, and the processor time each answer took, all threads together. */
type Measurement = autocannon.Result & { cpuMicroseconds: number };

/** Two seconds to warm up, then the measurement; 200 different rows in turn. */
async function measure(url: string, server: ChildProcess): Promise<Measurement> {
  const requests = Array.from({ length: 200 }, (_, i) => ({
    method: "POST" as const,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(row(i)),
  }));
  await autocannon({ url, connections, requests, duration: 2 });
  const before = cpuSeconds(server);
  const result = await autocannon({ url, connections, requests, duration: seconds });
  return { ...result, cpuMicroseconds: ((cpuSeconds(server) - before) * 1e6) / result.requests.total };
}

function row(i: number): Record<string, string | number> {
  return {
    zipcode: "10013",
    style: ["ranch", "colonial", "victorian"][i % 3],
    lot_size_sf: 3000 + ((i * 7919) % 9000),
    beds: 1 + (i % 6),
    baths: 1 + (i % 4),
    year_built: 1900 + ((i * 31) % 120),
    kitchen_refurbished: i % 2,
    square_feet: 900 + ((i * 104_729) % 3000),
    pool: 0,
    parking: i % 4,
    multi_family: 0,
  };
}

/** Fields 14 and 15 of proc(5) `/proc/<pid>/stat`, in hundredths of a second; NaN where there is none. */
function cpuSeconds({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

function report(name: string, result: Measurement, bare: Measurement): void {
  const { average } = result.requests;
  const cells = [
    average.toFixed(0).padStart(9),
    `${((100 * average) / bare.requests.average).toFixed(0)} %`.padStart(9),
    result.cpuMicroseconds.toFixed(0).padStart(8),
    result.latency.p50.toFixed(0).padStart(8),
    result.latency.p99.toFixed(0).padStart(8),
    String(result.non2xx + result.errors).padStart(8),
  ];
  console.log(name.padEnd(24) + cells.join(" "));
}
