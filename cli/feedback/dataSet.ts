import { once } from "node:events";
import path from "node:path";
import { dayNumber } from "../../model/data/day";
import { isMissing } from "../../model/data/loadFile";
import { writeStagedFiles } from "../../model/data/stagedFiles";
import type { Field, Problem } from "../../model/problems/problem";
import type { LabelledPrediction } from "../../service/events/eventStore";

/** What became of labelled predictions. */
export interface FeedbackDataSet {
  /** Rows that were written. */
  rows: number;
  /**
   * Predictions without a value for a field that each row must have, with one that is not of its type, or of a class that
   * the problem does not know.
   */
  leftOut: number;
}

/**
 * Writes labelled predictions as rows that a training reads beside the problem's own: the prediction's id is the row's
 * identifier, what became true its target. One that a training would refuse, e.g. from before a field was added, is left
 * out. The same predictions give the same bytes.
 *
 * @param labelled by id, each once
 * @param file     absolute path; the old content stays until the new one is complete, and when there is no row
 * @throws Cd4mlError CD4ML_DATA_NOT_WRITTEN, and what reading the predictions throws
 */
export async function writeFeedbackDataSet(
  problem: Problem,
  labelled: AsyncIterable<LabelledPrediction>,
  file: string,
): Promise<FeedbackDataSet> {
  const { identifier, target, fields } = problem;
  const written: FeedbackDataSet = { rows: 0, leftOut: 0 };
  const rows = (async function* () {
    for await (const { predictionId, actual, input } of labelled) {
      const isRow =
        isTarget(problem, actual) && fields.every((field) => isTaken(field, String(input[field.name] ?? "")));
      written[isRow ? "rows" : "leftOut"]++;
      if (isRow) yield [predictionId, actual, ...fields.map(({ name }) => input[name])];
    }
  })();
  const first = await rows.next();
  if (first.done) return written;
  const { dir, base } = path.parse(file);
  await writeStagedFiles(dir, [base], async ({ [base]: stream }) => {
    const write = async (cells: Cell[]) => {
      if (!stream.write(`${cells.map(csvCell).join(",")}\n`)) await once(stream, "drain");
    };
    await write([identifier, target.field, ...fields.map(({ name }) => name)]);
    await write(first.value);
    for await (const cells of rows) await write(cells);
  });
  return written;
}

type Cell = string | number | null | undefined;

/** Whether training takes a label for a value of the target. */
function isTarget({ kind, target }: Problem, actual: number | string): boolean {
  if (kind === "regression") return typeof actual === "number";
  return typeof actual === "string" && target.classes.includes(actual);
}

/** Whether training takes a cell for a value of the field. */
function isTaken({ type, required = true }: Field, cell: string): boolean {
  if (isMissing(cell)) return !required;
  if (type === "category") return true;
  if (type === "date") return !Number.isNaN(dayNumber(cell.trim()));
  const value = Number(cell);
  if (type === "flag") return value === 0 || value === 1;
  return type === "integer" ? Number.isInteger(value) : Number.isFinite(value);
}

/** RFC 4180. */
function csvCell(value: Cell): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
