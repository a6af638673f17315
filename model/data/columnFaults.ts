import { Cd4mlError } from "../errors";
import { formatTable } from "../formatTable";

/** Codes of what may be wrong with a column, the gravest first: it is not there, holds what it must not, repeats itself. */
const codes = ["CD4ML_DATA_COLUMN", "CD4ML_DATA_VALUE", "CD4ML_DATA_DUPLICATE"] as const;

/** What is wrong with a column. */
export interface ColumnFault {
  code: (typeof codes)[number];
  column: string;
  rule: "there" | "filled" | "type" | "class" | "unique";
  /** For people, e.g. `data row 2: "large"`. */
  found: string;
  /** For people, e.g. `a number`. */
  allowed: string;
  /** All of it in a sentence or two, with what to do. */
  sentence: string;
}

/**
 * The error for columns at fault: of one its first fault in a sentence, of several a table under the gravest code.
 *
 * @param where    the file, for the message
 * @param faults   at least one
 * @param headings columns that the file has
 */
export function faultyColumns(where: string, faults: ColumnFault[], headings: string[]): Cd4mlError {
  const columns = new Set(faults.map(({ column }) => column));
  if (columns.size === 1) return new Cd4mlError(faults[0].code, `${where}: ${faults[0].sentence}`);
  const table = formatTable(
    ["column", "rule", "found", "allowed"],
    faults.map(({ column, rule, found, allowed }) => [column, rule, found, allowed]),
  );
  const code = codes.find((one) => faults.some((fault) => fault.code === one))!;
  const there = code === "CD4ML_DATA_COLUMN" ? ` Columns there are: ${headings.join(", ")}.` : "";
  const advice = "Correct the table, or the fields in problem.json.";
  return new Cd4mlError(code, `${where}: ${columns.size} columns are not as they must be. ${advice}${there}\n${table}`);
}
