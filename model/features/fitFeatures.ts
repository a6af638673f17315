import type { Table } from "../data/table";
import { derivedSources } from "../problems/derivedSources";
import type { DerivedFeature, FeatureSet, ProblemDefinition } from "../problems/problem";
import { datePartFeature, daysSinceFeature } from "./dayValue";
import { featureEmpty } from "./featureEmpty";
import type { FittedFeatures } from "./features";
import { fieldState } from "./fieldState";
import { groupCountFeature } from "./groupCount";
import { lookupFeature } from "./lookup";
import { median } from "./median";
import { leastShareApart, type MissingNumbers } from "./missing";
import { movingAverageFeature } from "./movingAverage";
import { fitOneHot } from "./oneHot";
import { restoreFeatures } from "./restoreFeatures";
import type { DerivedState, FeaturesState, FieldState, NumericState } from "./state";
import { TableReader } from "./tableReader";
import { targetAverageFeature } from "./targetAverage";

/**
 * Learns a feature set from the training rows alone: derived features in their order, medians, levels.
 *
 * @param features  checked by `resolveChoices`
 * @param trainRows row numbers of the table
 * @param lookups   look-up tables by name, from `readTable`
 * @param missing   how the algorithm that is to be trained takes missing numbers
 * @throws Cd4mlError CD4ML_FEATURE_EMPTY when a numeric feature has no value in any training row
 */
export function fitFeatures(
  features: FeatureSet,
  problem: ProblemDefinition,
  table: Table,
  trainRows: Int32Array,
  lookups: ReadonlyMap<string, ReadonlyMap<string, string>>,
  missing: MissingNumbers = "median",
): FittedFeatures {
  const fields = fieldsRead(features, problem);
  const reader = new TableReader(table, [...fields, ...targetRead(problem)], trainRows);
  const target = () => reader.numbers(problem.target.field);
  const derived = features.derived.map((spec) => {
    const state = fitDerived(spec, reader, target, lookups);
    reader.add(state);
    return state;
  });
  const state: FeaturesState = {
    fields,
    derived,
    numeric: features.numeric.map((name) => fitNumeric(name, reader, missing)),
    categorical: features.categorical.map((name) => fitOneHot(name, reader.levels(name), features.encoder)),
  };
  return restoreFeatures(state);
}

/** The target, where derived features can use it: a class is no number. */
function targetRead({ kind, target }: ProblemDefinition): FieldState[] {
  return kind === "regression" ? [{ name: target.field, kind: "number" }] : [];
}

/** The problem's fields that the feature set names, in the problem's order. */
function fieldsRead({ numeric, categorical, derived }: FeatureSet, problem: ProblemDefinition): FieldState[] {
  const named = new Set([...numeric, ...categorical, ...derived.flatMap(derivedSources).map((source) => source.name)]);
  return problem.fields.filter(({ name }) => named.has(name)).map(fieldState);
}

function fitDerived(
  spec: DerivedFeature,
  reader: TableReader,
  target: () => Float64Array,
  lookups: ReadonlyMap<string, ReadonlyMap<string, string>>,
): DerivedState {
  switch (spec.kind) {
    case "lookup":
      return lookupFeature(spec, lookups.get(spec.lookup)!);
    case "target_average":
      return targetAverageFeature(spec, reader.levels(spec.by), target());
    case "group_count":
      return groupCountFeature(spec, reader.levels(spec.by));
    case "date_part":
      return datePartFeature(spec);
    case "days_since":
      return daysSinceFeature(spec, reader.numbers(spec.from));
    case "moving_average":
      return movingAverageFeature(spec, reader.levels(spec.by), reader.numbers(spec.date), target());
  }
}

function fitNumeric(name: string, reader: TableReader, missing: MissingNumbers): NumericState {
  const values = reader.numbers(name);
  const state = { name, median: median(values) };
  if (Number.isNaN(state.median)) throw featureEmpty(name, reader.rows);
  const lacking = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
  return missing === "apart" && lacking >= leastShareApart * values.length ? { ...state, apart: true } : state;
}
