import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { simulateHouses } from "../model/data/simulateHouses";
import type { PipelineRun } from "./support/runPipeline";

/**
 * What a whole training of simulated houses takes by step, and how much memory its process has at most.
 *
 * npm run bench pipeline [rows [algorithm]]; without them 100,000 rows and the default algorithm, the fastest of three
 */
export async function run(): Promise<void> {
  const [rows = "100000", algorithm = "default"] = process.argv.slice(3);
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows: Number(rows) });
    // Loaded as the command line is.
    const program = [
      "--require",
      path.resolve(__dirname, "../load-typescript.cjs"),
      path.join(__dirname, "support/runPipeline.ts"),
      folder,
      algorithm,
    ];
    const repeats = Number(rows) > 1_000_000 ? 1 : 3;
    const runs = Array.from({ length: repeats }, (): PipelineRun => {
      return JSON.parse(execFileSync(process.execPath, program, { encoding: "utf8" }));
    });
    const { timings, seconds, megabytes, trained } = runs.sort((a, b) => a.seconds - b.seconds)[0];
    console.log(`${Number(rows).toLocaleString("en")} houses, ${trained.toLocaleString("en")} of them trained on`);
    for (const [step, time] of Object.entries(timings))
      console.log(`${step.padEnd(10)} ${time.toFixed(2).padStart(7)} s`);
    console.log(`${"all".padEnd(10)} ${seconds.toFixed(2).padStart(7)} s, at most ${megabytes.toFixed(0)} MiB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
