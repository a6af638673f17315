import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { Cd4mlError } from "../../model/errors";
import type { Search, Strategy } from "../../model/search/search";
import { jobPlace, type PlaceOptions, withPlace } from "../kubernetes/placeOptions";
import { exitCode, printResult } from "../output";
import { type TrainingCommandOptions, trainingCommand, trainingOptions } from "../runCommand";
import type { TrialsListener } from "../search/runTrials";
import { describeOutcome, describeSearch, summarise } from "../search/summary";
import type { TrialOutcome } from "../search/trialResult";
import { showStages } from "../stages";
import { mirror } from "../tracking/mirror";
import { wholeNumber } from "../wholeNumber";

interface SearchCommandOptions extends TrainingCommandOptions, PlaceOptions {
  space: string;
  trials: number;
  strategy: Strategy;
  seed: number;
  workers?: number;
  trial?: number;
}

/** `cd4ml search`: tries parameters at random; each trial is an experiment's run. */
export function addCommand(program: Command): void {
  withPlace(
    trainingCommand(program, "search", "try an algorithm's parameters at random; each trial is an experiment's run"),
  )
    .option("--space <file>", "what to draw from: a JSON file, or a name in algorithms/<algorithm>/spaces", "default")
    .option("--trials <n>", "how many trials the search has in all", wholeNumber(1), 20)
    .addOption(
      new Option("--strategy <name>", "random: all rows for each; halving: few rows first, the best go on with more")
        .choices(["random", "halving"])
        .default("random"),
    )
    .option("--seed <n>", "of the draws", wholeNumber(0), 1)
    .option("--workers <n>", "trials at a time (default: one per core; on kubernetes: 4)", wholeNumber(1))
    .addOption(new Option("--trial <i>", "run only this one of the trials, 0 to n − 1, here").argParser(wholeNumber(0)))
    .action(search);
}

async function search(problem: string, options: SearchCommandOptions): Promise<void> {
  const { defineSearch } = await import("../../model/search/search");
  const training = await trainingOptions(problem, options);
  const { space, seed, strategy } = options;
  if (strategy === "halving") refuseHalving(options);
  const wanted = await defineSearch({ ...training, space, seed, strategy });
  if (options.trial !== undefined) return oneTrial(wanted, options.trial, training, options);
  const titles = { search: `Search ${wanted.id}: ${options.trials} trials` };
  const outcomes = await showStages(titles, (display) => {
    display.begin("search");
    return allTrials(wanted, options, {
      ended: (outcome) => display.progress(describeOutcome(wanted, outcome)),
      notice: (text) => display.notice(text),
    });
  });
  const summary = summarise(wanted, outcomes);
  printResult(options, summary, () => describeSearch(wanted, summary));
  if (summary.failed.length > 0) process.exitCode = exitCode.failed;
  // Pods log their trials themselves.
  if (options.on === "kubernetes") return;
  const runs = outcomes.flatMap((outcome) => ("run" in outcome ? outcome.run : []));
  await mirror(training.registry, problem, runs);
}

async function allTrials(
  search: Search,
  options: SearchCommandOptions,
  listener: TrialsListener,
): Promise<TrialOutcome[]> {
  const { trials, workers, pipeline, features, algorithm, params, feedback, space, seed, strategy } = options;
  if (options.on === "kubernetes") {
    const { searchOnKubernetes } = await import("../search/searchOnKubernetes");
    return searchOnKubernetes(search, options, { trials, parallel: workers }, jobPlace(search.problem.name, options));
  }
  const { searchHere } = await import("../search/searchHere");
  const { halveHere } = await import("../search/halveHere");
  const choices = { pipeline, features, algorithm, params };
  const task = { problem: search.problem.name, choices, space, seed, strategy, feedback };
  if (strategy === "halving") return halveHere(search, task, { trials, workers }, listener);
  const numbers = Array.from({ length: trials }, (_, number) => number);
  return searchHere(search, { ...task, share: 1 }, { numbers, workers }, listener);
}

/** Which trials go on is only known when all of a rung have ended: no pod and no single trial knows it. */
function refuseHalving({ on, trial }: SearchCommandOptions): void {
  const option = on === "kubernetes" ? "--on kubernetes" : trial !== undefined && "--trial";
  if (!option) return;
  throw new Cd4mlError("CD4ML_SEARCH", `--strategy halving runs here and as a whole. Leave out ${option}, or it.`);
}

/** A trial by itself, as a pod of a Job runs it; one whose run the registry has is not run again. */
async function oneTrial(
  search: Search,
  number: number,
  training: Awaited<ReturnType<typeof trainingOptions>>,
  options: SearchCommandOptions,
): Promise<void> {
  const { findTrials } = await import("../../model/search/search");
  const { openTrials } = await import("../../model/search/runTrial");
  const { trialResult } = await import("../search/trialResult");
  const onNotice = (text: string) => process.stderr.write(`${text}\n`);
  const known = (await findTrials(training.registry, search)).get(number);
  const run = known ?? (await (await openTrials(search, { ...training, onNotice }))(number));
  const result = trialResult(search, run);
  if (options.result) writeFileSync(options.result, JSON.stringify(result));
  printResult(options, result, () => describeOutcome(search, result));
  await mirror(training.registry, search.problem.name, [run.run]);
}
