import { existsSync } from "node:fs";
import path from "node:path";
import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";
import type { Pipeline, Problem } from "../problems/problem";
import { appendRows } from "./appendRows";
import type { DataFile } from "./dataFile";
import { digestFile } from "./fingerprint";
import { readRows } from "./readTable";
import { rowRules } from "./sourceFiles";
import type { Table } from "./table";

/** What a run remembers of the feedback that it was trained on. */
export interface FeedbackLineage {
  /** Base name of the data set's file. */
  file: string;
  rows: number;
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
}

/** Rows to train on, ascending, and the table they are in. */
export interface TrainingRows {
  table: Table;
  train: Int32Array;
}

/**
 * Where `cd4ml feedback` leaves a problem's data set.
 *
 * @param dataFolder see `Configuration.data`
 */
export function feedbackFile(dataFolder: string, problem: string): string {
  return path.join(dataFolder, problem, "feedback.csv");
}

/**
 * The data set of feedback that a training takes: the one that is asked for, else the problem's own if the pipeline wants
 * it and there is one.
 */
export function wantedFeedback(
  problem: string,
  { feedback }: Pick<Pipeline, "feedback">,
  sources: { feedback?: string; data: string },
): string | undefined {
  if (sources.feedback || !feedback) return sources.feedback;
  const file = feedbackFile(sources.data, problem);
  return existsSync(file) ? file : undefined;
}

/**
 * Adds the rows of a feedback data set to those that are trained on. Rows to validate stay the same, so that runs with
 * and without feedback can be compared.
 *
 * @param file absolute path of the data set
 * @throws Cd4mlError CD4ML_DATA_* when the data set does not hold what the problem's rows must hold, or has a row that is
 *   in the source already
 */
export async function addFeedback(
  problem: Problem,
  { table, train }: TrainingRows,
  file: string,
): Promise<TrainingRows & { feedback: FeedbackLineage }> {
  const source: DataFile = { path: file, remedy: `Run cd4ml feedback ${problem.name}.` };
  const sha256 = await digestFile(source);
  const more = await readRows(source, rowRules(problem));
  refuseKnown(problem, table, more, file);
  const added = Int32Array.from({ length: more.rows }, (_, row) => table.rows + row);
  return {
    table: appendRows(table, more),
    train: Int32Array.from([...train, ...added]),
    feedback: { file: path.basename(file), rows: more.rows, sha256 },
  };
}

/** A row that is also in the source may be one to validate, which a model must not have seen. */
function refuseKnown({ identifier }: Problem, table: Table, more: Table, file: string): void {
  const [known, added] = [table, more].map(({ columns }) => {
    const column = columns.get(identifier);
    return column?.kind === "text" ? column.levels : [];
  });
  const names = new Set(known);
  const row = added.findIndex((name) => names.has(name));
  if (row < 0) return;
  throw new Cd4mlError(
    "CD4ML_DATA_DUPLICATE",
    `${displayPath(file)}: "${added[row]}" in data row ${row + 1} is a row of the problem's source, too. Remove one of them.`,
  );
}
