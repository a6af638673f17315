import { once } from "node:events";
import path from "node:path";
import { writeStagedFiles } from "../../model/data/stagedFiles";
import type { Problem } from "../../model/problems/problem";
import type { LabelledPrediction } from "../../service/events/eventStore";

/**
 * Writes labelled predictions as rows that a training reads beside the problem's own: the prediction's id is the row's
 * identifier, what became true its target. The same predictions give the same bytes.
 *
 * @param file    absolute path; the old content stays until the new one is complete
 * @param labelled at least one, by id
 */
export async function writeFeedbackDataSet(
  { identifier, target, fields }: Problem,
  labelled: AsyncIterable<LabelledPrediction>,
  file: string,
): Promise<void> {
  const { dir, base } = path.parse(file);
  const names = fields.map(({ name }) => name);
  await writeStagedFiles(dir, [base], async ({ [base]: stream }) => {
    const write = async (cells: (string | number | null | undefined)[]) => {
      if (!stream.write(`${cells.map(cell).join(",")}\n`)) await once(stream, "drain");
    };
    await write([identifier, target.field, ...names]);
    for await (const { predictionId, actual, input } of labelled) {
      await write([predictionId, actual, ...names.map((name) => input[name])]);
    }
  });
}

/** RFC 4180. */
function cell(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
