import path from "node:path";
import type { Problem } from "../problems/problem";
import { type ColumnRule, checkCells } from "./checkCells";
import { type CsvFile, loadCsv } from "./csvFile";
import { withDatabase } from "./database";
import { fetchColumns } from "./fetchColumns";
import { fingerprintFiles } from "./fingerprint";
import type { Table } from "./table";

/** A problem's rows and what goes with them. */
export interface ProblemData {
  /** The identifier and categories as text, the target and all other fields as numbers; text is trimmed. */
  table: Table;
  /** Look-up tables by name: value by key. */
  lookups: Map<string, Map<string, string>>;
  /** Where the rows came from, for people: the file's path. */
  source: string;
  /** SHA-256 over the content of the file and the look-ups, in hexadecimal. */
  fingerprint: string;
}

/**
 * Reads a problem's rows in the order of the source, checked strictly: each field is there in each row and of its type,
 * identifiers differ. Empty cells and NA, N/A, NaN and NULL are missing; only fields with `required: false` may be.
 * Values out of a field's range are kept.
 *
 * @param dataFolder holds one folder of simulated files a problem, see `Configuration.data`
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY, CD4ML_DATA_COLUMN, CD4ML_DATA_VALUE,
 *   CD4ML_DATA_DUPLICATE naming file, row, column and value
 */
export async function readTable(problem: Problem, dataFolder: string): Promise<ProblemData> {
  const { source } = problem;
  const folder = source.simulated ? path.join(dataFolder, problem.name) : problem.folder;
  const remedy = source.simulated
    ? `Run cd4ml data simulate ${problem.name}.`
    : "Add the file or correct problem.json.";
  const file = (name: string): CsvFile => ({ path: path.resolve(folder, name), remedy });
  const lookups = Object.entries(source.lookups ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

  const main = file(source.file);
  const fingerprint = await fingerprintFiles([main, ...lookups.map(([, lookup]) => file(lookup.file))]);
  const table = await readRows(main, columnRules(problem));
  const values = new Map<string, Map<string, string>>();
  for (const [name, { file: lookupFile, key, value }] of lookups) {
    values.set(name, await readLookup(file(lookupFile), key, value));
  }
  return { table, lookups: values, source: main.path, fingerprint };
}

function columnRules({ identifier, target, fields }: Problem): ColumnRule[] {
  return [
    { name: identifier, type: "unique", required: true },
    { name: target.field, type: "number", required: true },
    ...fields.map(({ name, type, required = true }) => ({ name, type, required })),
  ];
}

async function readRows(file: CsvFile, rules: ColumnRule[]): Promise<Table> {
  return withDatabase(async (connection) => {
    await loadCsv(connection, file, rules);
    const rows = await checkCells(connection, file, rules);
    return { rows, columns: await fetchColumns(connection, rules, rows) };
  });
}

async function readLookup(file: CsvFile, key: string, value: string): Promise<Map<string, string>> {
  const { rows, columns } = await readRows(file, [
    { name: key, type: "unique", required: true },
    { name: value, type: "category", required: true },
  ]);
  const text = (name: string, row: number) => {
    const column = columns.get(name);
    return column?.kind === "text" ? column.levels[column.codes[row]] : "";
  };
  return new Map(Array.from({ length: rows }, (_, row) => [text(key, row), text(value, row)]));
}
