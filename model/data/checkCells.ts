import type { DuckDBConnection } from "@duckdb/node-api";
import { Cd4mlError } from "../errors";
import type { Field } from "../problems/problem";
import { type ColumnFault, faultyColumns } from "./columnFaults";
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

/** A rule and, in SQL, where a cell breaks it. */
interface CellCheck {
  rule: ColumnRule;
  fault: "filled" | "type" | "class";
  broken: string;
}

/**
 * Checks all cells of {@link rowsTable}.
 *
 * @param headings of the file; columns that are not among them are not in the table
 * @default headings those of the rules
 * @returns number of rows
 * @throws Cd4mlError CD4ML_DATA_EMPTY; CD4ML_DATA_COLUMN, CD4ML_DATA_VALUE, CD4ML_DATA_DUPLICATE with the first rows at
 *   fault, of several columns in a table; data row 1 is the first below the headings
 */
export async function checkCells(
  connection: DuckDBConnection,
  file: DataFile,
  rules: ColumnRule[],
  headings = rules.map(({ name }) => name),
): Promise<number> {
  const where = titleOf(file);
  const present = rules.filter(({ name }) => headings.includes(name));
  const faults = rules.filter((rule) => !present.includes(rule)).map(({ name }) => absent(name, headings));
  if (present.length === 0) throw faultyColumns(where, faults, headings);
  const checks = present.flatMap(checksOf);
  const counts = checks.map(({ broken }) => `count_if(${broken})::INTEGER`);
  const [[rows, ...broken]] = await select(connection, `count(*)::INTEGER, ${counts.join(", ")} FROM ${rowsTable}`);
  if (rows === 0 && faults.length === 0) {
    throw new Cd4mlError("CD4ML_DATA_EMPTY", `${where}: there are headings but no rows.`);
  }
  for (const [i, check] of checks.entries()) {
    // Of no rows it is null.
    if (broken[i]) faults.push(await cellFault(connection, check, Number(broken[i])));
  }
  for (const { name, type } of present) if (type === "unique") faults.push(...(await repetitions(connection, name)));
  if (faults.length > 0) throw faultyColumns(where, faults, headings);
  return Number(rows);
}

function checksOf(rule: ColumnRule): CellCheck[] {
  const cell = quoteName(rule.name);
  const { type, only, required } = rule;
  return [
    ...(required ? [{ rule, fault: "filled" as const, broken: `${cell} IS NULL` }] : []),
    ...(isDemanding(type) ? [{ rule, fault: "type" as const, broken: isNot(type, cell) }] : []),
    ...(only ? [{ rule, fault: "class" as const, broken: `${cell} NOT IN (${only.map(quoteText).join(", ")})` }] : []),
  ];
}

function isDemanding(type: ColumnRule["type"]): type is keyof typeof demands {
  return type in demands;
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

function absent(column: string, headings: string[]): ColumnFault {
  const sentence = `no column "${column}"; there are: ${headings.join(", ")}.`;
  return { code: "CD4ML_DATA_COLUMN", column, rule: "there", found: "none", allowed: "a column", sentence };
}

/** @param total how many cells are at fault */
async function cellFault(
  connection: DuckDBConnection,
  { rule: { name: column, type, only }, fault, broken }: CellCheck,
  total: number,
): Promise<ColumnFault> {
  const examples = await select(
    connection,
    `rowid::INTEGER + 1, ${quoteName(column)} FROM ${rowsTable} WHERE ${broken} ORDER BY rowid LIMIT ${examplesShown}`,
  );
  const cells = examples.map(([row, value]) => `data row ${row}${value === null ? "" : `: "${shorten(value)}"`}`);
  const more = total > examples.length ? ` and ${total - examples.length} more` : "";
  const found = cells.join(", ") + more;
  const common = { code: "CD4ML_DATA_VALUE", column, rule: fault } as const;
  if (fault === "filled") {
    const sentence = `column "${column}" is empty in ${found}. Fill it in or drop the row.`;
    return { ...common, found: `empty in ${found}`, allowed: "a value in each row", sentence };
  }
  const allowed = only ? `one of ${only.join(", ")}` : demands[type as keyof typeof demands];
  return {
    ...common,
    found,
    allowed,
    sentence: `column "${column}" must hold ${allowed}; ${found}. Correct the cell.`,
  };
}

/** The fault of a column that does not differ from row to row, if it does not. */
async function repetitions(connection: DuckDBConnection, name: string): Promise<ColumnFault[]> {
  const column = quoteName(name);
  // To find which are repeated takes four times as long as to see that none is.
  const [[differ]] = await select(connection, `count(DISTINCT ${column}) = count(${column}) FROM ${rowsTable}`);
  if (differ) return [];
  const repeated = await select(
    connection,
    `${column}, count(*) OVER ()::INTEGER, min(rowid)::INTEGER + 1, min(rowid, 2)[2]::INTEGER + 1
     FROM ${rowsTable} WHERE ${column} IS NOT NULL
     GROUP BY 1 HAVING count(*) > 1 ORDER BY min(rowid) LIMIT ${examplesShown}`,
  );
  const examples = repeated.map(
    ([value, , first, second]) => `"${shorten(value)}" in data rows ${first} and ${second}`,
  );
  const total = Number(repeated[0][1]);
  const found = examples.join("; ") + (total > repeated.length ? `; and ${total - repeated.length} more` : "");
  const sentence = `column "${name}" must differ from row to row; ${found}. Keep one row of each.`;
  const allowed = "another value in each row";
  return [{ code: "CD4ML_DATA_DUPLICATE", column: name, rule: "unique", found, allowed, sentence }];
}

async function select(connection: DuckDBConnection, rest: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(`SELECT ${rest}`)).getRows();
}

function shorten(value: unknown): string {
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
