import type { DuckDBConnection } from "@duckdb/node-api";
import { Cd4mlError } from "../errors";
import type { Field } from "../problems/problem";
import { quoteName, quoteText, rowsTable } from "./database";
import { type DataFile, titleOf } from "./dataFile";

/** What a column must hold; `unique` is text that differs from row to row. */
export interface ColumnRule {
  name: string;
  type: Field["type"] | "unique";
  required: boolean;
  /** The only values of a category. @default any text */
  only?: string[];
}

const examplesShown = 3;
const demands = {
  number: "a number",
  integer: "a whole number",
  flag: "0 or 1",
  date: "days such as 2017-08-15",
} as const;

/**
 * Checks all cells of {@link rowsTable}.
 *
 * @returns number of rows
 * @throws Cd4mlError CD4ML_DATA_EMPTY, CD4ML_DATA_VALUE, CD4ML_DATA_DUPLICATE with the first rows at fault; data row
 *   1 is the first below the headings
 */
export async function checkCells(connection: DuckDBConnection, file: DataFile, rules: ColumnRule[]): Promise<number> {
  const checks = rules.flatMap((rule) => [
    ...(rule.required ? [{ rule, fault: `${quoteName(rule.name)} IS NULL` }] : []),
    ...(rule.type in demands ? [{ rule, fault: isNot(rule.type as keyof typeof demands, quoteName(rule.name)) }] : []),
    ...(rule.only ? [{ rule, fault: `${quoteName(rule.name)} NOT IN (${rule.only.map(quoteText).join(", ")})` }] : []),
  ]);
  const counts = checks.map(({ fault }) => `count_if(${fault})::INTEGER`);
  const [[rows, ...faults]] = await select(connection, `count(*)::INTEGER, ${counts.join(", ")} FROM ${rowsTable}`);
  const where = titleOf(file);
  if (rows === 0) throw new Cd4mlError("CD4ML_DATA_EMPTY", `${where}: there are headings but no rows.`);

  const failed = checks.find((_, i) => faults[i] !== 0);
  if (failed) {
    const { rule, fault } = failed;
    const examples = await select(
      connection,
      `rowid::INTEGER + 1, ${quoteName(rule.name)} FROM ${rowsTable} WHERE ${fault} ORDER BY rowid LIMIT ${examplesShown}`,
    );
    const total = Number(faults[checks.indexOf(failed)]);
    throw new Cd4mlError("CD4ML_DATA_VALUE", `${where}: ${describe(rule, examples, total)}`);
  }
  for (const { name, type } of rules) if (type === "unique") await checkUnique(connection, where, name);
  return Number(rows);
}

/** In SQL, true for text that is there but not of the type. */
export function isNot(type: keyof typeof demands, cell: string): string {
  return `${cell} IS NOT NULL AND NOT coalesce(${type === "date" ? isDay(cell) : isNumber(type, cell)}, false)`;
}

/** DuckDB would also read 1_000 and inf as numbers. */
function isNumber(type: "number" | "integer" | "flag", cell: string): string {
  const value = `try_cast(${cell} AS DOUBLE)`;
  const fits = { number: "true", integer: `${value} = trunc(${value})`, flag: `${value} IN (0, 1)` }[type];
  return `isfinite(${value}) AND NOT contains(${cell}, '_') AND ${fits}`;
}

/** DuckDB would also read 2017/8/15 as a day; see `dayNumber`. */
function isDay(cell: string): string {
  const form = `regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND NOT starts_with(${cell}, '0000')`;
  return `${form} AND try_cast(${cell} AS DATE) IS NOT NULL`;
}

function describe({ name, type, only }: ColumnRule, examples: unknown[][], total: number): string {
  const missing = examples[0][1] === null;
  const rows = examples
    .map(([row, value]) => (missing ? `data row ${row}` : `data row ${row}: "${shorten(value)}"`))
    .join(", ");
  const more = total > examples.length ? ` and ${total - examples.length} more` : "";
  if (missing) return `column "${name}" is empty in ${rows}${more}. Fill it in or drop the row.`;
  const demand = only ? `one of ${only.join(", ")}` : demands[type as keyof typeof demands];
  return `column "${name}" must hold ${demand}; ${rows}${more}. Correct the cell.`;
}

async function checkUnique(connection: DuckDBConnection, where: string, name: string): Promise<void> {
  const column = quoteName(name);
  // To find which are repeated takes four times as long as to see that none is.
  const [[differ]] = await select(connection, `count(DISTINCT ${column}) = count(${column}) FROM ${rowsTable}`);
  if (differ) return;
  const repeated = await select(
    connection,
    `${column}, count(*) OVER ()::INTEGER, min(rowid)::INTEGER + 1, min(rowid, 2)[2]::INTEGER + 1
     FROM ${rowsTable} GROUP BY 1 HAVING count(*) > 1 ORDER BY min(rowid) LIMIT ${examplesShown}`,
  );
  const examples = repeated.map(
    ([value, , first, second]) => `"${shorten(value)}" in data rows ${first} and ${second}`,
  );
  const total = Number(repeated[0][1]);
  const more = total > repeated.length ? `; and ${total - repeated.length} more` : "";
  throw new Cd4mlError(
    "CD4ML_DATA_DUPLICATE",
    `${where}: column "${name}" must differ from row to row; ${examples.join("; ")}${more}. Keep one row of each.`,
  );
}

async function select(connection: DuckDBConnection, rest: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(`SELECT ${rest}`)).getRows();
}

function shorten(value: unknown): string {
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
