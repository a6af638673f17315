import os from "node:os";
import { findTrials, type Search } from "../../model/search/search";
import { configuredRegistry } from "../runCommand";
import { runTrials, type TrialsListener } from "./runTrials";
import { type TrialOutcome, trialResult } from "./trialResult";
import type { WorkerTask } from "./worker";

/**
 * Runs those of a search's trials that the registry has no run of, in worker processes.
 *
 * @param numbers of the trials
 * @param workers most processes at a time
 * @default workers one per core
 * @returns their outcomes by number
 */
export async function searchHere(
  search: Search,
  task: Omit<WorkerTask, "threads">,
  { numbers, workers = os.availableParallelism() }: { numbers: number[]; workers?: number },
  listener: TrialsListener,
): Promise<TrialOutcome[]> {
  const outcomes: TrialOutcome[] = [];
  const keep = (outcome: TrialOutcome) => {
    outcomes.push(outcome);
    listener.ended(outcome);
  };
  const known = await findTrials(await configuredRegistry(), search, task.share);
  for (const number of numbers) if (known.has(number)) keep(trialResult(search, known.get(number)!));
  const left = numbers.filter((number) => !known.has(number));
  const processes = Math.min(workers, left.length);
  const threads = Math.max(1, Math.floor(os.availableParallelism() / Math.max(1, processes)));
  const told = new Set<string>();
  const notice = (text: string) => {
    if (!told.has(text)) listener.notice(text);
    told.add(text);
  };
  await runTrials({ ...task, threads }, left, processes, { ended: keep, notice });
  return outcomes.sort((a, b) => a.trial - b.trial);
}
