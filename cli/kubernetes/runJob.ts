import { Cd4mlError } from "../../model/errors";
import { buildJob } from "./buildJob";
import { type EndedJob, followJob, type JobPlace } from "./followJob";
import { completionIndex, type JobPod } from "./jobPod";

/** How a command ended in its pod. */
export interface JobOutcome<Result> {
  exitCode: number;
  result: Result;
}

/** How the command with an index ended; without a result if no pod of it left one. */
export interface IndexOutcome<Result> {
  index: number;
  result?: Result;
  /** What is known of a command without a result. */
  error: string;
}

/**
 * Runs a command of `cd4ml` as a Job, see {@link followJob}.
 *
 * @param args the command's
 * @throws Cd4mlError CD4ML_JOB that says why the Job could not be made, or failed without a result
 */
export async function runJob<Result>(place: JobPlace, args: string[]): Promise<JobOutcome<Result>> {
  const ended = await followJob(place, (template) => buildJob(place, template, args));
  const outcome = outcomeOf<Result>(ended.pods);
  if (outcome) return outcome;
  throw new Cd4mlError("CD4ML_JOB", `Job ${ended.name} ended without a result: ${lastWords(ended, ended.pods)}`);
}

/**
 * Runs a command of `cd4ml` once for each index as an Indexed Job, several at a time.
 *
 * @param args     the command's; `$(JOB_COMPLETION_INDEX)` in them is the index, from 0
 * @param count    how many
 * @param parallel most pods at a time
 * @throws Cd4mlError CD4ML_JOB that says why the Job could not be made
 */
export async function runIndexedJob<Result>(
  place: JobPlace,
  args: string[],
  indexes: { count: number; parallel: number },
): Promise<IndexOutcome<Result>[]> {
  const ended = await followJob(place, (template) => buildJob(place, template, args, indexes));
  return Array.from({ length: indexes.count }, (_, index) => {
    const pods = ended.pods.filter((pod) => completionIndex(pod) === String(index));
    const outcome = outcomeOf<Result>(pods);
    return { index, result: outcome?.result, error: outcome ? "" : lastWords(ended, pods) };
  });
}

/** What the last of the pods says that left a result. */
function outcomeOf<Result>(pods: JobPod[]): JobOutcome<Result> | undefined {
  for (const { status } of [...pods].reverse()) {
    const { exitCode, message = "" } = status.containerStatuses?.[0]?.state.terminated ?? {};
    if (exitCode === undefined || !message.startsWith("{")) continue;
    return { exitCode, result: JSON.parse(message) as Result };
  }
  return undefined;
}

function lastWords({ why }: EndedJob, pods: JobPod[]): string {
  const last = pods.at(-1)?.status.containerStatuses?.[0]?.state.terminated?.message ?? "";
  return [why, last.trim()].filter(Boolean).join("\n");
}
