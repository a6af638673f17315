import { loadProblem } from "../model/problems/loadProblem";
import type { ProblemDefinition } from "../model/problems/problem";
import type { Models } from "./models";
import type { Parts } from "./parts";
import { HttpProblem } from "./problemDetails";
import type { ServedModel } from "./servedModel";

/**
 * The model an address names.
 *
 * @param run `latest` or a run's identifier
 * @throws HttpProblem 404 for an unknown problem or run, 503 while a problem has no model
 */
export function findModel(models: Models, problem: string, run: string): ServedModel | Promise<ServedModel> {
  if (run !== "latest") {
    requireProblem(models, problem);
    return models.run(problem, run);
  }
  const served = models.latest(problem);
  if (served) return served;
  requireProblem(models, problem);
  const detail = `No model serves ${problem}. ${whyNone(models, problem)}`;
  throw new HttpProblem(503, "no-model", "No model yet", detail, { retryAfterSeconds: 5 });
}

function whyNone(models: Models, problem: string): string {
  if (models.unreadable.includes(problem)) return "The registry cannot be read for it; the service's log says why.";
  const refusal = models.refusal(problem);
  return refusal ? `Run ${refusal.run} was refused: ${refusal.reason}` : "None was deployed so far.";
}

/** A problem as the model that serves it knows it, else as today's folder does. */
export function findDefinition({ models, problems }: Parts, problem: string): ProblemDefinition | undefined {
  const served = models.latest(problem);
  if (served) return served.problem;
  try {
    return loadProblem(problems, problem);
  } catch {
    return undefined;
  }
}

/** @throws HttpProblem 404 listing the problems there are */
export function requireProblem(models: Models, problem: string): void {
  if (models.problems.includes(problem)) return;
  const known = models.problems.length > 0 ? `There are: ${models.problems.join(", ")}.` : "There are none.";
  throw new HttpProblem(404, "unknown-problem", "Not found", `There is no problem "${problem}". ${known}`);
}
