import { checkCriteria } from "../acceptance/kinds";
import { checkDataChecks } from "../checks/checkDataChecks";
import type { Mistake } from "./checkDefinition";
import type { FeatureSet, Pipeline, ProblemDefinition } from "./problem";

/**
 * What a schema cannot say of a `pipelines/<name>.json`: sensible ranges, known metrics, an existing algorithm.
 *
 * @param known the problem, names of the metrics and of the problem's algorithms; the features if runs that have them
 *   can be judged
 */
export function checkPipeline(
  pipeline: Pipeline,
  known: { problem: ProblemDefinition; features?: FeatureSet; metrics: string[]; algorithms: string[] },
): Mistake[] {
  const mistakes: Mistake[] = [];
  const { train, validate } = pipeline.splits;
  for (const [name, [from, to]] of Object.entries({ train, validate })) {
    if (from >= to) mistakes.push([`/splits/${name}`, `the range [${from}, ${to}) is empty; from must be below to.`]);
  }
  if (Math.max(train[0], validate[0]) < Math.min(train[1], validate[1])) {
    mistakes.push(["/splits/validate", `[${validate.join(", ")}) overlaps train [${train.join(", ")}).`]);
  }

  const { metric, min, max, criteria = [] } = pipeline.acceptance;
  const metrics = `there are: ${known.metrics.join(", ")}`;
  if (!known.metrics.includes(metric)) mistakes.push(["/acceptance/metric", `no metric "${metric}"; ${metrics}.`]);
  if (min === undefined && max === undefined) {
    mistakes.push(["/acceptance", "neither min nor max is given; add one, else every model would be accepted."]);
  }
  if (min !== undefined && max !== undefined && min > max) {
    mistakes.push(["/acceptance/min", `${min} is above the max ${max}.`]);
  }
  for (const [pointer, message] of checkCriteria(criteria, known)) {
    mistakes.push([`/acceptance/criteria${pointer}`, message]);
  }
  for (const [i, name] of pipeline.validation_metrics.entries()) {
    if (!known.metrics.includes(name)) mistakes.push([`/validation_metrics/${i}`, `no metric "${name}"; ${metrics}.`]);
  }

  if (!known.algorithms.includes(pipeline.default_algorithm)) {
    const there = known.algorithms.join(", ");
    mistakes.push(["/default_algorithm", `no algorithm "${pipeline.default_algorithm}"; there are: ${there}.`]);
  }
  for (const [pointer, message] of checkDataChecks(pipeline.data_checks ?? {}, known.problem)) {
    mistakes.push([`/data_checks${pointer}`, message]);
  }
  return mistakes;
}
