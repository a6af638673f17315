import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../errors";
import type { Problem } from "../problems/problem";
import type { DataFile } from "./dataFile";
import { inTransaction, type Postgres, withPostgres } from "./postgresConnection";
import { exportTable } from "./postgresExport";
import { findTables, quoteTable, type SourceTable, sourceTables, tableTitle } from "./postgresTables";
import { type ProblemData, readFiles } from "./readTable";
import { type SourceFiles, sourceFiles } from "./sourceFiles";
import { withTemporaryFolder } from "./temporaryFolder";

/**
 * Reads a problem's rows from the tables that `loadIntoPostgres` fills, checked in the same way as files. They are
 * streamed to temporary files first, all from one view of the database, so that memory does not grow with them and
 * nothing that changes meanwhile is read. Rows that were loaded from a file give the same model as that file to the
 * byte; a plainly written file also gives the same fingerprint.
 *
 * @param url `postgres://…`, a login that may read the tables
 * @returns undefined when the problem has no table there
 * @throws Cd4mlError CD4ML_DATABASE_* when the database cannot be read; CD4ML_DATA_* naming table, row, column and value
 */
export async function readFromPostgres(problem: Problem, url: string): Promise<ProblemData | undefined> {
  // Only the names of the files matter: they are the tables' names and part of the fingerprint.
  const files = sourceFiles(problem, "/");
  const tables = sourceTables(problem, files);
  return withTemporaryFolder("tables", async (folder) => {
    const exported = await withPostgres(url, async (postgres) => {
      const found = (
        await findTables(
          postgres,
          tables.map(({ name }) => name),
        )
      ).map(({ name }) => name);
      if (!found.includes(problem.name)) return undefined;
      const missing = tables.find(({ name }) => !found.includes(name));
      if (missing) {
        throw new Cd4mlError(
          "CD4ML_DATABASE_TABLE",
          `${tableTitle(postgres, missing.name)} is missing. Run cd4ml data load ${problem.name}.`,
        );
      }
      return exportAll(postgres, tables, folder);
    });
    return exported && readFiles(problem, inPlaceOf(files, exported));
  });
}

/** The exported file of each file, by its path. */
async function exportAll(postgres: Postgres, tables: SourceTable[], folder: string): Promise<Map<string, DataFile>> {
  const exported = new Map<string, DataFile>();
  await inTransaction(postgres, "ISOLATION LEVEL REPEATABLE READ READ ONLY", async () => {
    // Before anything is read: a load that swaps tables meanwhile is waited for, or waits.
    await postgres.client.query(
      `LOCK TABLE ${tables.map(({ name }) => quoteTable(name)).join(", ")} IN ACCESS SHARE MODE`,
    );
    for (const { name, file } of tables) {
      const place = path.join(folder, name);
      await mkdir(place);
      const target = path.join(place, path.basename(file.path));
      await exportTable(postgres, name, target);
      const remedy = "Run the command again.";
      exported.set(file.path, { path: target, title: tableTitle(postgres, name), remedy });
    }
  });
  return exported;
}

function inPlaceOf({ rows, lookups }: SourceFiles, exported: Map<string, DataFile>): SourceFiles {
  const other = (file: DataFile) => exported.get(file.path)!;
  return { rows: other(rows), lookups: lookups.map((lookup) => ({ ...lookup, file: other(lookup.file) })) };
}
