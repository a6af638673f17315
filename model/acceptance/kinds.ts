import { Cd4mlError } from "../errors";
import type { Mistake } from "../problems/checkDefinition";
import type { Run } from "../runs/run";
import { comparison } from "./comparison";
import type { Criterion } from "./criteria";
import type { Candidate, CriterionKind, Judging, KnownNames } from "./criterionKind";
import { invariant } from "./invariant";
import { latency } from "./latency";
import { monotonic } from "./monotonic";
import { size } from "./size";
import { slices } from "./slices";
import type { Verdict } from "./verdict";

const kinds: Record<Criterion["kind"], CriterionKind<Criterion, object>> = {
  no_worse_than_production: comparison,
  slices,
  monotonic,
  invariant,
  latency,
  size,
};

/** What a schema cannot say of criteria: names that exist, limits that make sense. */
export function checkCriteria(criteria: Criterion[], known: KnownNames): Mistake[] {
  return criteria.flatMap((criterion, i) =>
    kinds[criterion.kind].check(criterion, known).map(([pointer, message]): Mistake => [`/${i}${pointer}`, message]),
  );
}

/** Measures what a pipeline's criteria are about, in their order; undefined if it has none. */
export async function measureCriteria(candidate: Candidate): Promise<object[] | undefined> {
  const { criteria } = candidate.pipeline.acceptance;
  if (criteria === undefined) return undefined;
  const measurements: object[] = [];
  for (const criterion of criteria) measurements.push(await kinds[criterion.kind].measure(criterion, candidate));
  return measurements;
}

/**
 * Judges a run by its pipeline's criteria, from what was measured when it was trained; undefined if it has none.
 *
 * @param production what is in production now
 * @throws Cd4mlError CD4ML_RUN_CORRUPT when nothing was measured
 */
export async function judgeCriteria(
  { run, resolved, measurements = [] }: Run,
  production: Omit<Judging, "pipeline">,
): Promise<Verdict[] | undefined> {
  const { pipeline } = resolved;
  const { criteria } = pipeline.acceptance;
  if (criteria && measurements.length !== criteria.length) {
    throw new Cd4mlError(
      "CD4ML_RUN_CORRUPT",
      `Run ${run} has ${measurements.length} measurements for ${criteria.length} acceptance criteria. Train it again.`,
    );
  }
  const verdict = async (criterion: Criterion, i: number): Promise<Verdict> => {
    const kind = kinds[criterion.kind];
    const name = kind.name(criterion, pipeline);
    const { found, allowed, passed } = await kind.judge(criterion, measurements[i], { pipeline, ...production });
    return { name, found, allowed, passed, reason: `${name}: ${found}; allowed: ${allowed}` };
  };
  return criteria && Promise.all(criteria.map(verdict));
}
