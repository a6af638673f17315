import { evenly } from "../data/evenly";
import { featureOf } from "../features/featureOf";
import { featureTitle } from "../features/featureTitle";
import { readFeatures } from "../features/readFeatures";
import type { FeaturesState } from "../features/state";
import { metricDirection } from "../metrics/metricDirection";
import { score } from "../metrics/score";
import { scoresByLevel } from "../metrics/scoresByLevel";
import type { Pipeline, Problem } from "../problems/problem";
import type { FittedModel } from "../runs/fitModel";
import type { PreparedData } from "../runs/prepareData";
import { calibration, calibrationError } from "./calibration";
import { calibrationPlot } from "./calibrationPlot";
import { cellsPerRow, type PermutationImportance, permutationImportance } from "./permutationImportance";
import { residualPlot } from "./residualPlot";

/** `analysis.json`: how a model does on the validation rows beyond its metrics, for a report. */
export interface Analysis {
  /** The metric that the rest is told by: the pipeline's for acceptance. */
  metric: string;
  /** What the metric loses without each feature, the most important first. */
  permutation: PermutationImportance[];
  /** The metric by the levels of a category. */
  slices: Slices[];
  /** Vega-Lite: residuals, or of a classification the calibration. */
  plot: Record<string, unknown>;
  /** Expected calibration error, the mean of the classes'. @default none, the target is a number */
  calibrationError?: number;
}

/** A metric of the rows of each level of a category. */
export interface Slices {
  /** The category, and its title. */
  by: string;
  title: string;
  /** Those with enough rows, the worst first. */
  levels: { level: string; rows: number; value: number }[];
  /** How many levels have fewer. */
  leftOut: number;
}

/** What is shuffled: the features the model uses most, on so many rows. More take seconds and tell no more. */
const [mostFeatures, mostRows] = [15, 500];
/** Numbers of the matrix that the model is asked about: 64 MB. */
const mostCells = 8_000_000;
/** Categories that are told level by level, and the rows a level needs for a number that says something. */
const [mostCategories, leastRows] = [3, 25];

/** Looks closer at how a model does on rows it has not seen. The same model and rows give the same bytes. */
export function analyse(problem: Problem, pipeline: Pipeline, prepared: PreparedData, fit: FittedModel): Analysis {
  const { metric } = pipeline.acceptance;
  const ranked = rankedFeatures(prepared.features.names, fit.fitted.model.importances());
  return {
    metric,
    permutation: shuffledFeatures(problem, pipeline, prepared, fit, ranked.slice(0, mostFeatures)),
    slices: slicesOf(problem, metric, prepared, fit, ranked),
    ...outcome(problem, fit),
  };
}

/** Features by their part in the model, a category's columns together; those without one are left out. */
function rankedFeatures(names: readonly string[], importances: Float64Array): string[] {
  const parts = new Map<string, number>();
  names.forEach((name, i) => {
    parts.set(featureOf(name), (parts.get(featureOf(name)) ?? 0) + importances[i]);
  });
  const used = [...parts].filter(([, part]) => part > 0);
  return used.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([feature]) => feature);
}

function shuffledFeatures(
  problem: Problem,
  { acceptance: { metric }, seed }: Pipeline,
  { features, validation: { table, rows } }: PreparedData,
  { fitted, actual }: FittedModel,
  candidates: string[],
): PermutationImportance[] {
  const direction = metricDirection(metric);
  const most = Math.floor(mostCells / cellsPerRow(candidates.length, features.names.length));
  const sample = evenly(rows.length, Math.min(mostRows, most));
  if (direction === 0 || sample.length < 2) return [];
  const target = Float64Array.from(sample, (place) => actual[place]);
  const found = permutationImportance({
    features: candidates,
    matrix: features.encode(
      table,
      Int32Array.from(sample, (place) => rows[place]),
    ),
    outputsOf: fitted.outputs,
    lossOf: (outputs) => -direction * score(problem, metric, target, outputs),
    seed,
  });
  return found.filter(({ loss }) => Number.isFinite(loss));
}

function slicesOf(
  problem: Problem,
  metric: string,
  { features, validation: { table, rows } }: PreparedData,
  fit: FittedModel,
  ranked: string[],
): Slices[] {
  const state = features.toJSON() as FeaturesState;
  const reader = readFeatures(problem, features, table, rows);
  const categories = ranked.filter((name) => state.categorical.some((category) => category.name === name));
  const direction = metricDirection(metric) || 1;
  return categories.slice(0, mostCategories).flatMap((by) => {
    const all = scoresByLevel(problem, metric, reader.levels(by), fit);
    const enough = all.filter((each) => each.rows >= leastRows);
    const levels = enough
      .map(({ level, rows: count, value }) => ({ level, rows: count, value: value() }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => direction * (a.value - b.value));
    return levels.length < 2
      ? []
      : [{ by, title: featureTitle(problem, by), levels, leftOut: all.length - levels.length }];
  });
}

function outcome(
  { kind, target }: Problem,
  { actual, outputs }: FittedModel,
): Pick<Analysis, "plot" | "calibrationError"> {
  if (kind === "regression") return { plot: residualPlot(target, actual, outputs) };
  const { classes } = target;
  const bins = classes.map((_, code) => calibration(actual, outputs, classes.length, code));
  const error = bins.reduce((sum, found) => sum + calibrationError(found), 0) / classes.length;
  return { plot: calibrationPlot(classes, bins), calibrationError: error };
}
