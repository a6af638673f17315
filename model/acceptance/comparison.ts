import { fieldState } from "../features/fieldState";
import { metricDirection } from "../metrics/metricDirection";
import { score } from "../metrics/score";
import type { Field, Pipeline, ProblemDefinition } from "../problems/problem";
import { orWhyNot, productionRun } from "../registry/productionRun";
import { formatMetricValue } from "../runs/acceptance";
import { digest, sealedDigest } from "../runs/digests";
import { loadModel } from "../runs/loadModel";
import { manifestOf } from "../runs/saveModel";
import type { CriterionOf } from "./criteria";
import type { Candidate, CriterionKind } from "./criterionKind";

/** The acceptance metric of a run and of the one in production, on the same rows. */
interface Comparison {
  value: number;
  production: Production;
}

type Production = { run: string; value: number; remark?: string } | { run?: string; none: string };

/** The acceptance metric must not be much worse than that of the run in production on the same validation rows. */
export const comparison: CriterionKind<CriterionOf<"no_worse_than_production">, Comparison> = {
  name: () => "no worse than production",
  check: () => [],
  measure: async (_, candidate) => {
    const value = scoreOf(candidate, candidate.outputs);
    return { value, production: await measureProduction(candidate, value) };
  },
  judge: async ({ tolerance = 0 }, { value, production }, { pipeline, production: now, isModelInProduction }) => {
    const { metric } = pipeline.acceptance;
    const allowed = `at most ${tolerance} worse`;
    if (production.run !== now) {
      // As a first delivery finds it, beside which the first models were trained and deployed.
      if (await isModelInProduction()) {
        return { found: `the same model as ${now}, now in production`, allowed, passed: true };
      }
      const found = `compared with ${production.run ?? "no run"}, but ${now ?? "none"} is in production: train again`;
      return { found, allowed, passed: false };
    }
    if ("none" in production) return { found: `nothing to compare with: ${production.none}`, allowed, passed: true };
    const { run, value: other, remark } = production;
    const worse = metricDirection(metric) * (other - value);
    const theirs = Number.isFinite(other) ? `is ${formatMetricValue(other)}` : "is no number";
    const found = `${metric} ${formatMetricValue(value)}, that of ${run} ${theirs}`;
    return {
      found: remark ? `${found} (${remark})` : found,
      allowed,
      passed: Number.isFinite(value) && worse <= tolerance,
    };
  },
};

/** @param own the candidate's value, which is that of the same model, too */
async function measureProduction(candidate: Candidate, own: number): Promise<Production> {
  const { problem, pipeline, registry, files } = candidate;
  const production = await productionRun(problem.name, registry);
  if ("none" in production) return production;
  const { run, folder } = production;
  const loaded = await orWhyNot(run, async () => {
    const isSame = (await sealedDigest(folder)) === digest(manifestOf(files));
    return { model: isSame ? undefined : await loadModel(folder) };
  });
  if ("none" in loaded) return loaded;
  if (loaded.model === undefined) return { run, value: own };
  const none = whyNotComparable(problem, loaded.model.problem);
  if (none) return { run, none: `${run} in production ${none}` };
  const value = scoreOf(candidate, loaded.model.predictRows(candidate.table, candidate.rows));
  const sameSplit = isSameSplit(pipeline, loaded.model.run.resolved.pipeline);
  return { run, value, ...(!sameSplit && { remark: "whose splits differ: it may have been trained on these rows" }) };
}

function scoreOf({ problem, pipeline, actual }: Candidate, outputs: Float64Array): number {
  return score(problem, pipeline.acceptance.metric, actual, outputs);
}

/** Whether the model of an earlier problem definition can predict the rows of today's. */
function whyNotComparable(today: ProblemDefinition, earlier: ProblemDefinition): string | undefined {
  if (earlier.target.field !== today.target.field) return `predicts "${earlier.target.field}"`;
  if (classesOf(earlier) !== classesOf(today)) return "predicts other classes, or numbers";
  const kindOf = (field?: Field) => field && fieldState(field).kind;
  const gone = earlier.fields.find(
    (field) => kindOf(field) !== kindOf(today.fields.find(({ name }) => name === field.name)),
  );
  return gone && `needs the field "${gone.name}" as it was`;
}

function classesOf({ kind, target }: ProblemDefinition): string {
  return kind === "regression" ? "" : JSON.stringify(target.classes);
}

function isSameSplit({ splits: a }: Pipeline, { splits: b }: Pipeline): boolean {
  return a.seed === b.seed && a.by === b.by && a.train[0] === b.train[0] && a.train[1] === b.train[1];
}
