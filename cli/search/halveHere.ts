import { rungsOf } from "../../model/search/halving";
import type { Search } from "../../model/search/search";
import type { TrialsListener } from "./runTrials";
import { searchHere } from "./searchHere";
import { rankTrials } from "./summary";
import type { TrialOutcome } from "./trialResult";
import type { WorkerTask } from "./worker";

/**
 * Runs a search by successive halving: all trials on few rows, the best of them on more. Which go on depends on nothing but
 * their metrics, so a search that was stopped goes on as it would have.
 *
 * @param trials of the first rung
 * @returns outcomes of all rungs, the first rung's first
 */
export async function halveHere(
  search: Search,
  task: Omit<WorkerTask, "threads" | "share">,
  { trials, workers }: { trials: number; workers?: number },
  listener: TrialsListener,
): Promise<TrialOutcome[]> {
  const outcomes: TrialOutcome[] = [];
  let numbers = Array.from({ length: trials }, (_, number) => number);
  for (const { trials: most, share } of rungsOf(trials)) {
    numbers = numbers.slice(0, most);
    const ended = await searchHere(search, { ...task, share }, { numbers, workers }, listener);
    outcomes.push(...ended);
    numbers = rankTrials(search, ended).map(({ trial }) => trial);
  }
  return outcomes;
}
