import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { algorithms } from "../../model/algorithms/algorithms";
import { readTable } from "../../model/data/readTable";
import { splitRows } from "../../model/data/split";
import type { Table } from "../../model/data/table";
import { fitFeatures } from "../../model/features/fitFeatures";
import type { FeatureMatrix } from "../../model/features/matrix";
import { loadProblem } from "../../model/problems/loadProblem";
import type { FeatureSet, Pipeline } from "../../model/problems/problem";
import { resolveChoices } from "../../model/problems/resolveChoices";

const problems = path.resolve(__dirname, "../../model/problems");

/** One problem, encoded. */
export interface EncodedTask {
  params: Record<string, unknown>;
  train: FeatureMatrix;
  target: Float64Array;
  validate: FeatureMatrix;
  actual: Float64Array;
}

/** What stays of a task when its numbers are in files: rows by file, and the number of features. */
export interface TaskSizes {
  train: number;
  validate: number;
  features: number;
}

/** What to encode other than the problem's defaults say. */
export interface EncodingOptions {
  splits?: Pipeline["splits"];
  features?: Partial<FeatureSet>;
}

/** Encodes a problem's rows as its default pipeline does; the parameters are the algorithm's default ones. */
export async function encodeTask(
  name: string,
  algorithm: string,
  data: string,
  { splits, features: changes }: EncodingOptions = {},
): Promise<EncodedTask> {
  const problem = loadProblem(problems, name);
  const choices = { pipeline: "default", features: "default", algorithm, params: "default" };
  const { pipeline, features, params } = resolveChoices(problem, choices);
  const { table, lookups } = await readTable(problem, data);
  const { train, validate } = splitRows(table, problem.identifier, splits ?? pipeline.splits);
  const fitted = fitFeatures(
    { ...features, ...changes },
    problem,
    table,
    train,
    lookups,
    algorithms[problem.kind][algorithm].missing,
  );
  return {
    params,
    train: fitted.encode(table, train),
    target: numbers(table, problem.target.field, train),
    validate: fitted.encode(table, validate),
    actual: numbers(table, problem.target.field, validate),
  };
}

function numbers(table: Table, name: string, rows: Int32Array): Float64Array {
  const column = table.columns.get(name);
  if (column?.kind !== "number") throw new TypeError(`no numbers in ${name}`);
  return Float64Array.from(rows, (row) => column.values[row]);
}

/** Writes the matrices column by column as 64-bit floats. */
export function writeTask({ train, target, validate, actual }: EncodedTask, folder: string): TaskSizes {
  const files = { train: train.columns, validate: validate.columns, target: [target], actual: [actual] };
  for (const [name, columns] of Object.entries(files)) {
    writeFileSync(path.join(folder, `${name}.bin`), "");
    for (const column of columns) appendFileSync(path.join(folder, `${name}.bin`), new Uint8Array(column.buffer));
  }
  return { train: train.rows, validate: validate.rows, features: train.names.length };
}

/** Reads what {@link writeTask} wrote. */
export function readTask(folder: string, { train, validate, features }: TaskSizes): Omit<EncodedTask, "params"> {
  const columns = (name: string, rows: number, count: number) => {
    const { buffer, byteOffset } = readFileSync(path.join(folder, `${name}.bin`));
    return Array.from({ length: count }, (_, i) => new Float64Array(buffer, byteOffset + 8 * rows * i, rows));
  };
  const matrix = (name: string, rows: number): FeatureMatrix => ({
    rows,
    names: Array.from({ length: features }, (_, i) => `f${i}`),
    columns: columns(name, rows, features),
  });
  return {
    train: matrix("train", train),
    target: columns("target", train, 1)[0],
    validate: matrix("validate", validate),
    actual: columns("actual", validate, 1)[0],
  };
}
