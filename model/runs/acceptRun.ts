import path from "node:path";
import { judge } from "./acceptance";
import { writeFileAtomically } from "./atomically";
import type { Run } from "./run";
import { formatRun } from "./runFile";
import { writeReport } from "./writeReport";

/**
 * Judges a trained production run and writes the outcome into its `run.json` and report. An experiment is never judged and stays as
 * it is.
 *
 * @param folder the run's folder
 * @param run    what its `run.json` holds
 */
export async function acceptRun(folder: string, run: Run): Promise<Run> {
  if (run.kind === "experiment") return run;
  const judged: Run = { ...run, acceptance: judge(run.resolved.pipeline, run.metrics) };
  await writeReport(folder, judged);
  await writeFileAtomically(path.join(folder, "run.json"), formatRun(judged));
  return judged;
}
