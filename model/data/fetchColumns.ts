import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnRule } from "./checkCells";
import { quoteName, rowsTable } from "./database";
import type { Column } from "./table";

/** A column on its way: what to select, and what takes the values. */
interface Plan {
  expression: string;
  put(row: number, value: unknown): void;
  column: Column;
}

type Planner = (name: string, rows: number, connection: DuckDBConnection) => Plan | Promise<Plan>;

const planners: Record<ColumnRule["type"], Planner> = {
  unique: planUnique,
  category: planCategory,
  number: planNumber,
  integer: planNumber,
  flag: planNumber,
  date: planDate,
};

/**
 * Fetches columns of {@link rowsTable} in one pass. Numbers that are NULL become NaN, days numbers as `dayNumber` has them;
 * the levels of a category are sorted by their UTF-8 bytes; those of unique text are the rows.
 */
export async function fetchColumns(
  connection: DuckDBConnection,
  rules: ColumnRule[],
  rows: number,
): Promise<Map<string, Column>> {
  const plans: Plan[] = [];
  for (const rule of rules) {
    plans.push(await planners[rule.type](quoteName(rule.name), rows, connection));
  }
  const result = await connection.stream(`SELECT ${plans.map((plan) => plan.expression).join(", ")} FROM ${rowsTable}`);
  let first = 0;
  for await (const chunk of result) {
    // Each look at it is a call into DuckDB.
    const { rowCount } = chunk;
    for (const [i, { put }] of plans.entries()) {
      const vector = chunk.getColumnVector(i);
      for (let row = 0; row < rowCount; row++) put(first + row, vector.getItem(row));
    }
    first += rowCount;
  }
  return new Map(plans.map(({ column }, i) => [rules[i].name, column]));
}

// No expression below is ever NULL, which spares a slow look at DuckDB's validity masks.

function planNumber(name: string, rows: number): Plan {
  return planValues(`try_cast(${name} AS DOUBLE)`, rows);
}

function planDate(name: string, rows: number): Plan {
  return planValues(`(try_cast(${name} AS DATE) - DATE '1970-01-01')::DOUBLE`, rows);
}

function planValues(value: string, rows: number): Plan {
  const values = new Float64Array(rows);
  return {
    expression: `coalesce(${value}, 'nan'::DOUBLE)`,
    put: (row, value) => {
      values[row] = value as number;
    },
    column: { kind: "number", values },
  };
}

function planUnique(name: string, rows: number): Plan {
  const levels: string[] = new Array(rows);
  return {
    expression: name,
    put: (row, value) => {
      levels[row] = value as string;
    },
    column: { kind: "text", codes: Int32Array.from({ length: rows }, (_, row) => row), levels },
  };
}

/** Text by dictionary: DuckDB numbers the levels of an ENUM in their order. */
async function planCategory(name: string, rows: number, connection: DuckDBConnection): Promise<Plan> {
  const distinct = `SELECT DISTINCT ${name} FROM ${rowsTable} WHERE ${name} IS NOT NULL ORDER BY 1`;
  const levels = (await connection.runAndReadAll(distinct)).getRows().map(([level]) => level as string);
  const codes = new Int32Array(rows);
  const type = quoteName(`levels of ${name}`);
  if (levels.length > 0) await connection.run(`CREATE TYPE ${type} AS ENUM (${distinct})`);
  return {
    expression: levels.length > 0 ? `coalesce(enum_code(CAST(${name} AS ${type}))::INTEGER, -1)` : "-1",
    put: (row, value) => {
      codes[row] = value as number;
    },
    column: { kind: "text", codes, levels },
  };
}
