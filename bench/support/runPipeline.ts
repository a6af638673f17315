import { readFileSync } from "node:fs";
import path from "node:path";
import { trainRun } from "../../model/runs/trainRun";

/** What one training took. */
export interface PipelineRun {
  /** Seconds by step. */
  timings: Record<string, number>;
  /** From reading the data to the written report. */
  seconds: number;
  /** Most memory of the process, MiB. */
  megabytes: number;
  /** Rows trained on. */
  trained: number;
  r2: number;
}

/** Trains houses with the data and the algorithm that the arguments name; prints a {@link PipelineRun} as JSON. */
async function main([data, algorithm]: string[]): Promise<void> {
  const start = performance.now();
  const { run } = await trainRun({
    problem: "houses",
    choices: { pipeline: "default", features: "default", algorithm, params: "default" },
    problems: path.resolve(__dirname, "../../model/problems"),
    data,
    runs: path.join(data, "runs"),
  });
  const seconds = (performance.now() - start) / 1000;
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  const result: PipelineRun = {
    timings: run.timings,
    seconds,
    megabytes: Number(peak?.[1]) / 1024,
    trained: run.data.train,
    r2: run.metrics.r2_score,
  };
  console.log(JSON.stringify(result));
}

main(process.argv.slice(2));
