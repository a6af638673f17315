import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";
import type { Problem } from "../problems/problem";
import { databaseName, isPostgresUrl } from "./postgresConnection";
import { readFromPostgres } from "./postgresRead";
import { schema } from "./postgresTables";
import { type ProblemData, readTable } from "./readTable";
import { sourceFiles, sourceVariable } from "./sourceFiles";

/** Where data is. */
export interface DataPlaces {
  /** The folder of simulated data, one folder a problem. */
  data: string;
  /** Postgres that is read in place of the files, `postgres://…`. @default the one that the problem names, if any */
  database?: string;
  /**
   * Where this problem's rows are, whatever else is said: a file or folder as a problem names it, or `postgres://…`.
   *
   * @default `database`, or what the problem says
   */
  source?: string;
}

/**
 * Reads a problem's rows from the database, if one is given and has them, else from the files. Of a problem that names a
 * database they are in one, and where the source itself is given they are there.
 *
 * @param onNotice told when there is a database without the problem's rows
 * @throws Cd4mlError what `readTable` and `readFromPostgres` throw; a database that does not answer is no reason to read
 *   files, which may be older. CD4ML_DATABASE_TABLE when the rows have to be in a database, and are not
 */
export async function readSource(
  problem: Problem,
  { data, database, source }: DataPlaces,
  onNotice: (text: string) => void = () => {},
): Promise<ProblemData> {
  const isDatabase = source !== undefined && isPostgresUrl(source);
  if (source !== undefined && !isDatabase) return readTable(problem, data, source);
  const url = source ?? database ?? problem.source.database;
  if (url === undefined) return readTable(problem, data);
  const found = await readFromPostgres(problem, url);
  if (found) return found;
  const missing = `${databaseName(url)} has no table ${schema}.${problem.name}`;
  const remedy = `To load them: cd4ml data load ${problem.name}.`;
  if (isDatabase || problem.source.database) {
    const who = isDatabase ? sourceVariable(problem.name) : "problem.json";
    throw new Cd4mlError("CD4ML_DATABASE_TABLE", `${missing}, and ${who} has the rows in a database. ${remedy}`);
  }
  const file = displayPath(sourceFiles(problem, data).rows.path);
  onNotice(`${missing}, so the rows come from ${file}. ${remedy}`);
  return readTable(problem, data);
}
