import type { Analysis } from "../analysis/analyse";
import { Cd4mlError } from "../errors";
import type { ClassScores } from "../metrics/classScores";
import { metricDirection } from "../metrics/metricDirection";
import { type ProblemDefinition, unitOf } from "../problems/problem";
import type { FoundRun } from "../registry/findRun";
import type { Aliases } from "../registry/registry";
import { rolesOf } from "../registry/rolesOf";
import type { FeatureImportance } from "../runs/importances";
import { readRunJson, readRunJsonIfThere } from "../runs/readRunJson";
import type { Run } from "../runs/run";
import {
  type ComparedSlices,
  type ComparedVerdict,
  compareClasses,
  compareCriteria,
  compareSlices,
} from "./compareDetails";
import { type Compared, compareEach } from "./compareEach";
import { compareOutcomes, type Outcomes } from "./compareOutcomes";

/** A metric of both runs. */
export interface ComparedMetric extends Compared<number> {
  /** Second − first; null where a run has not measured it. */
  difference: number | null;
  /** Which run is better by it; null for neither. */
  better: "first" | "second" | null;
}

/** Two runs of a problem side by side. */
export interface Comparison {
  problem: string;
  runs: [Run, Run];
  /** Roles that each run plays in the registry, e.g. `production`. */
  roles: [string[], string[]];
  /** The run that serves. */
  production: string | null;
  /** The four choices. */
  choices: Compared<string>[];
  /** Parameters of the algorithms. */
  params: Compared<unknown>[];
  /** Where the contents of pipeline and features differ, by JSON pointer; a file may have changed under its name. */
  settings: Compared<unknown>[];
  data: Compared<string | number>[];
  /** Whether both were validated on the same rows: only then do their metrics say which is better. */
  sameRows: boolean;
  metrics: ComparedMetric[];
  /** Each feature's share in the models themselves, the most important first, by the larger of the two. */
  importances: Compared<number>[];
  /** What both lose without each feature, the most important first, if both were looked at by the same metric. */
  losses: { metric: string; features: Compared<number>[] } | null;
  /** The target's unit, null of classes, or if the runs differ in it. */
  unit: string | null;
  /** Verdicts on the acceptance criteria of either run. */
  criteria: Compared<ComparedVerdict>[];
  /** The metric by the levels of categories, if both were looked at by the same metric. */
  slices: { metric: string; categories: ComparedSlices[] } | null;
  /** How well each class is told; none of numbers. */
  classes: Compared<ClassScores>[];
  /** What predictions miss, or how far probabilities can be believed, if both were looked at. */
  outcomes: Outcomes | null;
}

/**
 * Compares two runs.
 *
 * @param aliases of the registry
 * @throws Cd4mlError CD4ML_COMPARE when they are of different problems; CD4ML_MODEL_CORRUPT when a file is missing
 */
export async function compareRuns(first: FoundRun, second: FoundRun, aliases: Aliases): Promise<Comparison> {
  const runs: [Run, Run] = [first.run, second.run];
  const [a, b] = runs;
  if (a.problem !== b.problem) {
    throw new Cd4mlError(
      "CD4ML_COMPARE",
      `${a.run} is a run of ${a.problem}, ${b.run} one of ${b.problem}. Only runs of one problem can be compared.`,
    );
  }
  const [ours, theirs] = await Promise.all([importancesOf(first), importancesOf(second)]);
  const [ourAnalysis, theirAnalysis] = await Promise.all(
    [first, second].map(({ folder }) => readRunJsonIfThere<Analysis>(folder, "analysis.json")),
  );
  return {
    problem: a.problem,
    runs,
    roles: [rolesOf(a.run, aliases), rolesOf(b.run, aliases)],
    production: aliases.production ?? null,
    choices: compareEach<string>(
      { ...a.choices, algorithm: algorithmOf(a) },
      { ...b.choices, algorithm: algorithmOf(b) },
    ),
    params: compareEach(a.resolved.params, b.resolved.params),
    settings: compareEach(settingsOf(a), settingsOf(b)).filter(differs),
    data: compareEach(dataOf(a), dataOf(b)),
    sameRows: validatedOn(a) === validatedOn(b),
    metrics: compareEach(a.metrics, b.metrics).map(judge),
    importances: mostFirst(compareEach(ours, theirs)),
    losses: compareLosses(ourAnalysis, theirAnalysis),
    unit: await unitOfBoth(first, second),
    criteria: compareCriteria(a, b),
    slices: compareSlices(ourAnalysis, theirAnalysis),
    classes: compareClasses(a, b),
    outcomes: compareOutcomes(ourAnalysis, theirAnalysis),
  };
}

/** Whether the two runs have different values. */
export function differs({ values: [first, second] }: Compared<unknown>): boolean {
  return JSON.stringify(first) !== JSON.stringify(second);
}

function judge({ name, values }: Compared<number>): ComparedMetric {
  const [first, second] = values;
  const difference = first === undefined || second === undefined ? null : second - first;
  const gain = (difference ?? 0) * metricDirection(name);
  return { name, values, difference, better: gain === 0 ? null : gain > 0 ? "second" : "first" };
}

/** The choice and, if that is `default`, what it stands for. */
function algorithmOf({ choices, resolved }: Run): string {
  return choices.algorithm === "default" ? `default: ${resolved.algorithm}` : choices.algorithm;
}

/** Contents of pipeline and features by JSON pointer. */
function settingsOf({ resolved: { pipeline, features } }: Run): Record<string, unknown> {
  return Object.fromEntries([...leaves("/pipeline", pipeline), ...leaves("/features", features)]);
}

/** A list is a leaf: its items have no names to compare by. */
function leaves(pointer: string, value: unknown): [string, unknown][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(`${pointer}/${key}`, item));
}

function dataOf({
  data: { source, fingerprint, rows, train, validate, feedback },
}: Run): Record<string, string | number> {
  return { source, fingerprint, rows, train, validate, ...(feedback && { feedback: feedback.sha256 }) };
}

/** What decides which rows a run was validated on. */
function validatedOn({ data, resolved }: Run): string {
  const { seed, by, validate } = resolved.pipeline.splits;
  return JSON.stringify([data.fingerprint, seed, by, validate]);
}

async function unitOfBoth(first: FoundRun, second: FoundRun): Promise<string | null> {
  const [ours, theirs] = await Promise.all(
    [first, second].map(async ({ folder }) => {
      const model = await readRunJsonIfThere<{ problem: ProblemDefinition }>(folder, "model.json");
      return model ? unitOf(model.problem) : undefined;
    }),
  );
  return ours === theirs ? (ours ?? null) : null;
}

async function importancesOf({ folder }: FoundRun): Promise<Record<string, number>> {
  const importances = (await readRunJson(folder, "importance.json")) as FeatureImportance[];
  return Object.fromEntries(importances.map(({ feature, importance }) => [feature, importance]));
}

/** Shares in models of two kinds mean different things: weights of a network, gains of trees. What is lost is the same for all. */
function compareLosses(first: Analysis | null, second: Analysis | null): Comparison["losses"] {
  if (!first || !second || first.metric !== second.metric) return null;
  const features = mostFirst(compareEach(lossesIn(first), lossesIn(second)));
  return features.length > 0 ? { metric: first.metric, features } : null;
}

function lossesIn({ permutation }: Analysis): Record<string, number> {
  return Object.fromEntries(permutation.map(({ feature, loss }) => [feature, loss]));
}

function mostFirst(features: Compared<number>[]): Compared<number>[] {
  return features.sort((one, other) => largest(other) - largest(one));
}

function largest({ values: [first, second] }: Compared<number>): number {
  return Math.max(first ?? 0, second ?? 0);
}
