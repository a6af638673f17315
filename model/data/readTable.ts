import path from "node:path";
import type { Problem } from "../problems/problem";
import { type ColumnRule, checkCells } from "./checkCells";
import { withDatabase } from "./database";
import type { DataFile } from "./dataFile";
import { fetchColumns } from "./fetchColumns";
import { fingerprintFiles } from "./fingerprint";
import { loadFile } from "./loadFile";
import { type LookupFile, lookupRules, rowRules, type SourceFiles, sourceFiles } from "./sourceFiles";
import type { Table } from "./table";

/** A problem's rows and what goes with them. */
export interface ProblemData {
  /** The identifier, categories and classes as text, all other columns as numbers, dates by `dayNumber`; text is trimmed. */
  table: Table;
  /** Look-up tables by name: value by key. */
  lookups: Map<string, Map<string, string>>;
  /**
   * Where the rows came from, for people, the same on every machine: the problem and its file, the name of another file,
   * or table and database.
   */
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
 * @param rows       see `sourceFiles`
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY, CD4ML_DATA_COLUMN, CD4ML_DATA_VALUE,
 *   CD4ML_DATA_DUPLICATE naming file, row, column and value
 */
export async function readTable(problem: Problem, dataFolder: string, rows?: string): Promise<ProblemData> {
  const read = await readFiles(problem, sourceFiles(problem, dataFolder, rows));
  return rows === undefined ? read : { ...read, source: path.basename(rows) };
}

/** The same from files that may be elsewhere. */
export async function readFiles(problem: Problem, { rows, lookups }: SourceFiles): Promise<ProblemData> {
  const fingerprint = await fingerprintFiles([rows, ...lookups.map(({ file }) => file)]);
  const table = await readRows(rows, rowRules(problem));
  const values = new Map<string, Map<string, string>>();
  for (const lookup of lookups) values.set(lookup.name, await readLookup(lookup));
  return { table, lookups: values, source: rows.title ?? `${problem.name}/${problem.source.file}`, fingerprint };
}

/** Reads the rows of one file, checked by rules. */
export async function readRows(file: DataFile, rules: ColumnRule[]): Promise<Table> {
  return withDatabase(async (connection) => {
    const rows = await checkCells(connection, file, rules, await loadFile(connection, file, rules));
    return { rows, columns: await fetchColumns(connection, rules, rows) };
  });
}

async function readLookup(lookup: LookupFile): Promise<Map<string, string>> {
  const { rows, columns } = await readRows(lookup.file, lookupRules(lookup));
  const text = (name: string, row: number) => {
    const column = columns.get(name);
    return column?.kind === "text" ? column.levels[column.codes[row]] : "";
  };
  const { key, value } = lookup;
  return new Map(Array.from({ length: rows }, (_, row) => [text(key, row), text(value, row)]));
}
