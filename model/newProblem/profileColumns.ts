import type { DuckDBConnection } from "@duckdb/node-api";
import { isNot } from "../data/checkCells";
import { quoteName, rowsTable } from "../data/database";
import type { Field } from "../problems/problem";
import type { ColumnName } from "./columnNames";

/** Text with more different values is no category. */
export const mostLevels = 100;

/** What a column of {@link rowsTable} holds. */
export interface ColumnProfile extends ColumnName {
  /** The narrowest that all its cells are of. */
  type: Field["type"];
  rows: number;
  /** Rows where the cell is empty. */
  missing: number;
  /** Different cells. */
  distinct: number;
  /** Least, greatest and middle cell of a column of numbers; the middle is one of its cells. */
  least: number;
  greatest: number;
  median: number;
  /** Last day of a column of dates. */
  latest: string;
  /** Of text that might be a number: cells that are one, and the first that is not. */
  numbers: number;
  firstText: string | null;
  /** Different texts, most frequent first; none when there are more than {@link mostLevels}. */
  levels: string[];
}

/** Looks at each of the columns. */
export async function profileColumns(connection: DuckDBConnection, columns: ColumnName[]): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const column of columns) profiles.push(await profileColumn(connection, column));
  return profiles;
}

async function profileColumn(connection: DuckDBConnection, column: ColumnName): Promise<ColumnProfile> {
  const cell = quoteName(column.heading);
  const value = `try_cast(${cell} AS DOUBLE)`;
  const noNumber = isNot("number", cell);
  const found = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER AS rows, count(${cell})::INTEGER AS present, count(DISTINCT ${cell})::INTEGER AS distinct,
       count_if(${noNumber})::INTEGER AS texts, arg_min(${cell}, rowid) FILTER (${noNumber}) AS text,
       count_if(regexp_matches(${cell}, '^[+-]?0[0-9]'))::INTEGER AS codes,
       count_if(${isNot("integer", cell)})::INTEGER AS fractions, count_if(${isNot("flag", cell)})::INTEGER AS amounts,
       count_if(${isNot("date", cell)})::INTEGER AS others, max(${cell}) AS latest,
       min(${value}) AS least, max(${value}) AS greatest, quantile_disc(${value}, 0.5) AS median
     FROM ${rowsTable}`,
  );
  const [facts] = found.getRowObjects() as unknown as Facts[];
  const { rows, present, distinct, texts, text, least, greatest, median, latest } = facts;
  const type = typeOf(facts);
  const levels = type === "category" && distinct <= mostLevels ? await levelsOf(connection, cell) : [];
  const numbers = present - texts;
  return {
    ...column,
    ...{ type, rows, missing: rows - present, distinct, least, greatest, median, latest, numbers },
    ...{ firstText: text, levels },
  };
}

interface Facts {
  rows: number;
  present: number;
  distinct: number;
  /** Cells that are no number, and the first of them. */
  texts: number;
  text: string | null;
  /** Numbers that begin with 0 as zip codes do: text, for their 0 means something. */
  codes: number;
  /** Cells that are no whole number, and those that are neither 0 nor 1. */
  fractions: number;
  amounts: number;
  /** Cells that are no day of the calendar, and the last of all in the order of text, which days have, too. */
  others: number;
  latest: string;
  least: number;
  greatest: number;
  median: number;
}

function typeOf({ present, texts, codes, fractions, amounts, others }: Facts): Field["type"] {
  if (present > 0 && others === 0) return "date";
  if (present === 0 || texts > 0 || codes > 0) return "category";
  if (amounts === 0) return "flag";
  return fractions === 0 ? "integer" : "number";
}

async function levelsOf(connection: DuckDBConnection, cell: string): Promise<string[]> {
  const found = await connection.runAndReadAll(
    `SELECT ${cell} FROM ${rowsTable} WHERE ${cell} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1`,
  );
  return found.getRows().map(([level]) => level as string);
}
