import { checkCriteria } from "../acceptance/kinds";
import { algorithms } from "../algorithms/algorithms";
import { checkDataChecks } from "../checks/checkDataChecks";
import { metrics } from "../metrics/metrics";
import type { Mistake } from "./checkDefinition";
import type { FeatureSet, Pipeline, ProblemDefinition, ProblemKind } from "./problem";

/**
 * What a schema cannot say of a `pipelines/<name>.json`: sensible ranges, metrics and an algorithm for the problem's kind.
 *
 * @param known the problem and the names of its algorithms; the features if runs that have them can be judged
 */
export function checkPipeline(
  pipeline: Pipeline,
  known: { problem: ProblemDefinition; features?: FeatureSet; algorithms: string[] },
): Mistake[] {
  const { problem, features, algorithms: available } = known;
  const { kind } = problem;
  const mistakes: Mistake[] = [];
  const { train, validate } = pipeline.splits;
  for (const [name, [from, to]] of Object.entries({ train, validate })) {
    if (from >= to) mistakes.push([`/splits/${name}`, `the range [${from}, ${to}) is empty; from must be below to.`]);
  }
  if (Math.max(train[0], validate[0]) < Math.min(train[1], validate[1])) {
    mistakes.push(["/splits/validate", `[${validate.join(", ")}) overlaps train [${train.join(", ")}).`]);
  }

  mistakes.push(...checkSplitBy(pipeline.splits.by, problem));

  const { metric, min, max, criteria = [] } = pipeline.acceptance;
  const metricNames = Object.keys(metrics[kind]);
  const unknownMetric = (name: string) =>
    `${unfit("metric", name, metrics, kind)}; there are: ${metricNames.join(", ")}.`;
  if (!metricNames.includes(metric)) mistakes.push(["/acceptance/metric", unknownMetric(metric)]);
  if (min === undefined && max === undefined) {
    mistakes.push(["/acceptance", "neither min nor max is given; add one, else every model would be accepted."]);
  }
  if (min !== undefined && max !== undefined && min > max) {
    mistakes.push(["/acceptance/min", `${min} is above the max ${max}.`]);
  }
  for (const [pointer, message] of checkCriteria(criteria, { problem, features, metrics: metricNames })) {
    mistakes.push([`/acceptance/criteria${pointer}`, message]);
  }
  for (const [i, name] of pipeline.validation_metrics.entries()) {
    if (!metricNames.includes(name)) mistakes.push([`/validation_metrics/${i}`, unknownMetric(name)]);
  }

  const { default_algorithm: algorithm } = pipeline;
  if (!available.includes(algorithm)) {
    const what = unfit("algorithm", algorithm, algorithms, kind);
    mistakes.push(["/default_algorithm", `${what}; there are: ${available.join(", ")}.`]);
  }
  for (const [pointer, message] of checkDataChecks(pipeline.data_checks ?? {}, problem)) {
    mistakes.push([`/data_checks${pointer}`, message]);
  }
  return mistakes;
}

/** Rows are put in order by a date that each of them has. */
function checkSplitBy(by: string | undefined, { fields }: ProblemDefinition): Mistake[] {
  if (by === undefined) return [];
  const field = fields.find(({ name }) => name === by);
  if (field?.type === "date" && field.required !== false) return [];
  const why = field ? `"${by}" is no date that each row has` : `no field "${by}"`;
  return [["/splits/by", `${why}. Name a required field of type date, or remove it to split by identifier.`]];
}

/** Why a name cannot be taken: it belongs to problems of another kind, or to none. */
function unfit(what: string, name: string, byKind: Record<ProblemKind, object>, kind: ProblemKind): string {
  const other = (Object.keys(byKind) as ProblemKind[]).find((one) => one !== kind && Object.hasOwn(byKind[one], name));
  return other ? `the ${what} "${name}" is for ${other} problems, this is a ${kind} problem` : `no ${what} "${name}"`;
}
