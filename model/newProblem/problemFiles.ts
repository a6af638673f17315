import { Value } from "@sinclair/typebox/value";
import { algorithms } from "../algorithms/algorithms";
import { fieldState } from "../features/fieldState";
import type { FieldState } from "../features/state";
import { capitalise, formatName } from "../format";
import { rootMeanSquareError } from "../metrics/rootMeanSquareError";
import type { DerivedFeature, FeatureSet, Pipeline, ProblemDefinition, ProblemKind } from "../problems/problem";
import { freeName } from "./columnNames";
import type { FirstGate } from "./firstGate";
import { inferField } from "./inferField";
import { holdsClasses, type PlannedColumn } from "./planColumns";

/** What is known when a problem's files are written. */
export interface ProblemPlan {
  /** Name of the problem. */
  name: string;
  /** Base name of the table. */
  table: string;
  /** Name of the identifier's column, which may be an added one. */
  identifier: string;
  columns: PlannedColumn[];
}

/** The problem's own copy of the table, relative to its folder. */
export function dataFile(name: string): string {
  return `data/${name}.csv`;
}

/** The content of `problem.json`. What is in no table, e.g. a description, is for a person to write. */
export function definitionOf({ name, table, identifier, columns }: ProblemPlan): ProblemDefinition {
  const target = columns.find(({ role }) => role === "target")!;
  const { name: field, title } = target;
  const about = {
    title: capitalise(formatName(name)),
    description: `Predict ${title} from the other columns of ${table}.`,
  };
  const rows = { source: { file: dataFile(name) }, identifier };
  const fields = columns.filter(({ role }) => role === "field").map(inferField);
  if (holdsClasses(target)) {
    const classes = [...target.levels].sort();
    return { ...about, kind: "classification", ...rows, target: { field, title, classes }, fields };
  }
  const minimum = target.least >= 0 ? { minimum: 0 } : {};
  return {
    ...about,
    kind: "regression",
    ...rows,
    target: { field, title, unit: target.unit ?? "", ...minimum },
    fields,
  };
}

/**
 * The content of `features/default.json`: all fields as they are, dates by what is derived of them. Levels of few rows share
 * a column.
 */
export function featuresOf({ columns }: ProblemPlan): FeatureSet {
  const fields = columns.filter(({ role }) => role === "field");
  const names = (kind: FieldState["kind"]) => {
    return fields.filter((field) => fieldState(field).kind === kind).map(({ name }) => name);
  };
  const dates = names("date").map((date) => ofDate(date, columns));
  const rareRows = Math.round(fields[0].rows / 200);
  return {
    numeric: [...names("number"), ...dates.flatMap(({ month, age }) => [month.name, age.name])],
    categorical: [...names("text"), ...dates.map(({ weekday }) => weekday.name)],
    derived: dates.flatMap(({ weekday, month, age }) => [weekday, month, age]),
    encoder: { max_levels: 40, min_count: Math.min(20, Math.max(2, rareRows)) },
  };
}

/** What a date may say of the target: where it is in the week and in the year, and how long it is after the first. */
function ofDate(from: string, columns: PlannedColumn[]) {
  const named = (name: string) => ({ name: freeName(name, columns), from });
  return {
    weekday: { kind: "date_part", ...named(`${from}_day_of_week`), part: "day_of_week" },
    month: { kind: "date_part", ...named(`${from}_month`), part: "month" },
    age: { kind: "days_since", ...named(`days_since_first_${from}`) },
  } satisfies Record<string, DerivedFeature>;
}

/** What a first pipeline trains by, and what it measures: first what it judges by. */
const firstChoices: Record<ProblemKind, { algorithm: string; metrics: string[] }> = {
  regression: { algorithm: "random_forest", metrics: ["r2_score", "rms_score", "mad_score", "num_validated"] },
  classification: {
    algorithm: "random_forest_classifier",
    metrics: ["f1_score", "accuracy", "log_loss", "roc_auc", "num_validated"],
  },
};

/**
 * The content of `pipelines/default.json`.
 *
 * @param min  least that is accepted of the first metric
 * @param gate what is asked besides. @default nothing
 */
export function pipelineOf(kind: ProblemKind, min: number, gate?: FirstGate): Pipeline {
  const { algorithm, metrics } = firstChoices[kind];
  return {
    default_algorithm: algorithm,
    seed: 1,
    splits: { seed: 1, train: [0, 0.8], validate: [0.8, 1] },
    acceptance: { metric: metrics[0], min, ...(gate && { criteria: gate.criteria }) },
    validation_metrics: metrics,
    ...(gate && { data_checks: gate.data_checks }),
  };
}

/**
 * The content of `algorithms/<algorithm>/default.json` for each algorithm that fits: its defaults, but for lasso's penalty,
 * which is in units of the target.
 *
 * @param target of the training rows
 */
export function paramsOf(kind: ProblemKind, target: Float64Array): Record<string, Record<string, unknown>> {
  const fitting: Record<string, object> = { lasso: { alpha: Number((deviation(target) / 1000).toPrecision(1)) } };
  const params = Object.values(algorithms[kind]).map((algorithm) => [
    algorithm.name,
    Value.Default(algorithm.params, { ...fitting[algorithm.name] }),
  ]);
  return Object.fromEntries(params);
}

/** Population standard deviation: the error of always predicting the mean. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return rootMeanSquareError(values, new Float64Array(values.length).fill(mean));
}

/** The content of `PROVENANCE.md`: what the command knows, and what only a person does. */
export function provenanceOf(
  { name, table, identifier, columns }: ProblemPlan,
  { sha256, same }: { sha256: string; same: boolean },
): string {
  const renamed = columns.filter((column) => column.heading !== column.name);
  const changes = [
    ...renamed.slice(0, 1).map(({ heading, name: to }) => `headings are names, e.g. \`${to}\` for \`${heading}\``),
    ...(columns.some((column) => column.name === identifier) ? [] : [`\`${identifier}\` numbers the rows`]),
    "cells are trimmed, missing ones are empty",
  ];
  return `# Where \`${dataFile(name)}\` comes from

A copy of \`${table}\` with ${columns[0].rows} rows and ${columns.length} columns, ${same ? "unchanged" : `but ${changes.join("; ")}`}.
SHA-256 of the original: ${sha256}.

To be written: who collected the rows, when and how; who may use them; what a row is, and what an empty cell means.
`;
}
