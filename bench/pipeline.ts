import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { splitRows } from "../model/data/split";
import type { Column } from "../model/data/table";
import { loadProblem } from "../model/problems/loadProblem";
import { resolveChoices } from "../model/problems/resolveChoices";
import type { PipelineRun } from "./support/runPipeline";
import { withData } from "./support/simulatedData";
import { findPeers } from "./support/trainers";

/** With more rows a peer takes too long. */
const mostForPeer = 100_000;

/**
 * What a whole training of simulated houses takes by step, and how much memory its process has at most; of the default
 * algorithm beside pandas and scikit-learn.
 *
 * npm run bench pipeline [rows [algorithm]]; without them 100,000 rows and the default algorithm, the fastest of three
 */
export async function run(): Promise<void> {
  const [given = "100000", algorithm = "default"] = process.argv.slice(3);
  const rows = Number(given);
  await withData("houses", rows, (folder) => {
    const repeats = rows > 1_000_000 ? 1 : 3;
    const ours = fastest(repeats, () => runHere(folder, algorithm));
    print(rows, ours);
    if (algorithm === "default" && rows <= mostForPeer) {
      const task = peerTask(path.join(folder, "houses"), rows);
      const { seconds, r2 } = fastest(repeats, () => runPeer(task));
      console.log(`pandas and scikit-learn: ${seconds.toFixed(2)} s, r2 ${r2.toFixed(4)}`);
      console.log(`ratio ${(seconds / ours.seconds).toFixed(1)}`);
    }
  });
}

/** Loaded as the command line is. */
function runHere(folder: string, algorithm: string): PipelineRun {
  const loader = path.resolve(__dirname, "../load-typescript.cjs");
  const program = ["--require", loader, path.join(__dirname, "support/runPipeline.ts"), folder, algorithm];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: "utf8" }));
}

/** What the peer is told: the same choices, and a file with a byte a row: 1 to train on, 2 to validate on. */
function peerTask(folder: string, rows: number): string {
  const problem = loadProblem(path.resolve(__dirname, "../model/problems"), "houses");
  const choices = { pipeline: "default", features: "default", algorithm: "default", params: "default" };
  const { pipeline, features, params } = resolveChoices(problem, choices);
  const levels = Array.from({ length: rows }, (_, row) => String(row + 1));
  const identifiers: Column = { kind: "text", levels, codes: Int32Array.from(levels.keys()) };
  const table = { rows, columns: new Map([[problem.identifier, identifiers]]) };
  const { train, validate } = splitRows(table, problem.identifier, pipeline.splits);
  const split = new Uint8Array(rows);
  for (const row of train) split[row] = 1;
  for (const row of validate) split[row] = 2;
  writeFileSync(path.join(folder, "split.bin"), split);
  return JSON.stringify({ folder, params, features, threads: availableParallelism() });
}

function runPeer(task: string): { seconds: number; r2: number } {
  return JSON.parse(
    execFileSync(findPeers(), [path.join(__dirname, "support/pipelinePeer.py"), task], { encoding: "utf8" }),
  );
}

function fastest<T extends { seconds: number }>(repeats: number, measure: () => T): T {
  const measured = Array.from({ length: repeats }, measure);
  return measured.sort((a, b) => a.seconds - b.seconds)[0];
}

function print(rows: number, { timings, seconds, megabytes, trained, r2 }: PipelineRun): void {
  console.log(`${rows.toLocaleString("en")} houses, ${trained.toLocaleString("en")} of them trained on`);
  for (const [step, time] of Object.entries(timings))
    console.log(`${step.padEnd(10)} ${time.toFixed(2).padStart(7)} s`);
  console.log(
    `${"all".padEnd(10)} ${seconds.toFixed(2).padStart(7)} s, r2 ${r2.toFixed(4)}, at most ${megabytes.toFixed(0)} MiB`,
  );
}
