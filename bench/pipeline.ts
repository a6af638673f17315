import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { simulateHouses } from "../model/data/simulateHouses";
import { splitPosition } from "../model/data/split";
import { loadProblem } from "../model/problems/loadProblem";
import { resolveChoices } from "../model/problems/resolveChoices";
import type { PipelineRun } from "./support/runPipeline";
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
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows });
    const repeats = rows > 1_000_000 ? 1 : 3;
    const ours = fastest(repeats, () => runHere(folder, algorithm));
    print(rows, ours);
    if (algorithm === "default" && rows <= mostForPeer) {
      const task = peerTask(path.join(folder, "houses"), rows);
      const { seconds, r2 } = fastest(repeats, () => runPeer(task));
      console.log(`pandas and scikit-learn: ${seconds.toFixed(2)} s, r2 ${r2.toFixed(4)}`);
      console.log(`ratio ${(seconds / ours.seconds).toFixed(1)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
  const { seed, train, validate } = pipeline.splits;
  const within = ([from, to]: [number, number], place: number) => place >= from && place < to;
  const split = Uint8Array.from({ length: rows }, (_, row) => {
    const place = splitPosition(seed, String(row + 1));
    return within(train, place) ? 1 : within(validate, place) ? 2 : 0;
  });
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
