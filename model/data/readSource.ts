import { displayPath } from "../problems/displayPath";
import type { Problem } from "../problems/problem";
import { databaseName } from "./postgresConnection";
import { readFromPostgres } from "./postgresRead";
import { schema } from "./postgresTables";
import { type ProblemData, readTable } from "./readTable";
import { sourceFiles } from "./sourceFiles";

/** Where data is. */
export interface DataPlaces {
  /** The folder of simulated data, one folder a problem. */
  data: string;
  /** Postgres that is read in place of the files, `postgres://…`. @default none */
  database?: string;
}

/**
 * Reads a problem's rows from the database, if one is given and has them, else from the files.
 *
 * @param onNotice told when there is a database without the problem's rows
 * @throws Cd4mlError what `readTable` and `readFromPostgres` throw; a database that does not answer is no reason to read
 *   files, which may be older
 */
export async function readSource(
  problem: Problem,
  { data, database }: DataPlaces,
  onNotice: (text: string) => void = () => {},
): Promise<ProblemData> {
  if (database === undefined) return readTable(problem, data);
  const found = await readFromPostgres(problem, database);
  if (found) return found;
  const file = displayPath(sourceFiles(problem, data).rows.path);
  onNotice(
    `${databaseName(database)} has no table ${schema}.${problem.name}, so the rows come from ${file}. ` +
      `To load them: cd4ml data load ${problem.name}.`,
  );
  return readTable(problem, data);
}
