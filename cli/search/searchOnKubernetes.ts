import type { Search } from "../../model/search/search";
import type { JobPlace } from "../kubernetes/followJob";
import { runIndexedJob } from "../kubernetes/runJob";
import { type TrainingCommandOptions, trainingArguments } from "../runCommand";
import type { TrialOutcome, TrialResult } from "./trialResult";

/**
 * Runs a search's trials as an Indexed Job, a pod for each. The pods are given what to draw from, whether or not their
 * image has it as a file.
 *
 * @param trials   how many
 * @param parallel most pods at a time
 */
export async function searchOnKubernetes(
  { problem, space, seed }: Search,
  options: TrainingCommandOptions,
  { trials, parallel = 4 }: { trials: number; parallel?: number },
  place: JobPlace,
): Promise<TrialOutcome[]> {
  // The kubelet replaces `$(NAME)` in arguments, and `$$` by `$`.
  const content = JSON.stringify(space).replaceAll("$", "$$$$");
  const drawing = ["--space", content, "--seed", String(seed), "--trials", String(trials)];
  const args = [
    "search",
    problem.name,
    ...trainingArguments(options),
    ...drawing,
    "--trial",
    "$(JOB_COMPLETION_INDEX)",
  ];
  const indexes = { count: trials, parallel: Math.min(parallel, trials) };
  const outcomes = await runIndexedJob<TrialResult>(place, args, indexes);
  return outcomes.map(({ index, result, error }) => result ?? { trial: index, error });
}
