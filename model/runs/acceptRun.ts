import path from "node:path";
import type { Judging } from "../acceptance/criterionKind";
import { judgeCriteria } from "../acceptance/kinds";
import { orWhyNot, productionRun } from "../registry/productionRun";
import type { Registry } from "../registry/registry";
import { judge } from "./acceptance";
import { writeFileAtomically } from "./atomically";
import { sealedDigest } from "./digests";
import type { Acceptance, Run } from "./run";
import { formatRun } from "./runFile";
import { writeReport } from "./writeReport";

/**
 * Judges a trained production run and writes the outcome into its `run.json` and report. An experiment is never judged and stays as
 * it is.
 *
 * @param folder   the run's folder
 * @param run      what its `run.json` holds
 * @param registry knows the run in production. @default none is in production
 */
export async function acceptRun(folder: string, run: Run, registry?: Registry): Promise<Run> {
  if (run.kind === "experiment") return run;
  const { production } = (await registry?.aliases(run.problem)) ?? {};
  const isModelInProduction = () => hasModelOf(folder, run.problem, registry);
  const judged: Run = { ...run, acceptance: await judgeRun(run, { production, isModelInProduction }) };
  await writeReport(folder, judged);
  await writeFileAtomically(path.join(folder, "run.json"), formatRun(judged));
  return judged;
}

/** Whether the run in production has the model of the run in a folder. */
async function hasModelOf(folder: string, problem: string, registry?: Registry): Promise<boolean> {
  const production = await productionRun(problem, registry);
  if ("none" in production) return false;
  const found = await orWhyNot(production.run, async () => ({ model: await sealedDigest(production.folder) }));
  return "model" in found && found.model === (await sealedDigest(folder));
}

/** The metric decides first; then each criterion must be fulfilled, too. */
async function judgeRun(run: Run, production: Omit<Judging, "pipeline">): Promise<Acceptance> {
  const byMetric = judge(run.resolved.pipeline, run.metrics);
  const criteria = await judgeCriteria(run, production);
  if (criteria === undefined) return byMetric;
  const failed = criteria.filter(({ passed }) => !passed).map(({ reason }) => reason);
  if (failed.length === 0) return { ...byMetric, criteria };
  return { ...byMetric, accepted: false, reason: `${byMetric.reason}; failed: ${failed.join("; ")}`, criteria };
}
