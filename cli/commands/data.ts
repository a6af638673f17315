import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { Cd4mlError } from "../../model/errors";
import { configuredSource, readConfiguration } from "../configuration";
import { printResult, withJson } from "../output";

interface SimulateOptions {
  rows: number;
  out?: string;
  seed?: number;
  json?: boolean;
}

const mostRows = 1_000_000_000;
const quietSeconds = 2;

/** `cd4ml data simulate`: writes the rows of a simulated problem. */
export function addCommand(program: Command): void {
  const data = program.command("data").description("make the data that problems learn from");
  withJson(
    data
      .command("simulate")
      .description("write the rows of a simulated problem; the same rows and seed give the same bytes")
      .argument("<problem>", "a problem whose source is simulated, e.g. houses")
      .option("--rows <n>", `number of rows, 1 to ${mostRows}`, integer(1, mostRows), 100_000)
      .option("--out <dir>", "folder for the files (default: where training looks for them, $CD4ML_DATA/<problem>)")
      .option(
        "--seed <n>",
        "seed of the simulation (default: the one the lessons are written for)",
        integer(0, 2 ** 32),
      ),
  ).action(run);
  withJson(
    data
      .command("load")
      .description("load a problem's files into Postgres; what is there already stays as it is")
      .argument("<problem>", "a problem with files, e.g. ames")
      .option(
        "--to <url>",
        "postgres://user@host:port/database, with the password in PGPASSWORD or ~/.pgpass (default: CD4ML_DATABASE_URL, " +
          "then the problem's own)",
      )
      .option("--dry-run", "only say which tables would change"),
  ).action(load);
}

interface LoadOptions {
  to?: string;
  dryRun?: boolean;
  json?: boolean;
}

async function load(name: string, options: LoadOptions): Promise<void> {
  const { loadIntoPostgres } = await import("../../model/data/postgresLoad");
  const { isPostgresUrl } = await import("../../model/data/postgresConnection");
  const { loadProblem } = await import("../../model/problems/loadProblem");
  const { problems, data, databaseUrl } = readConfiguration();
  const { dryRun } = options;
  const problem = loadProblem(problems, name);
  const source = configuredSource(name);
  const [database, rows] = source && isPostgresUrl(source) ? [source, undefined] : [databaseUrl, source];
  const url = loadTarget(options.to, database ?? problem.source.database);
  const onProgress = (text: string) => process.stderr.write(`${text}\n`);
  const tables = await loadIntoPostgres(problem, data, url, { rows, onProgress, dryRun });
  const line = ({ table, rows, changed }: (typeof tables)[number]) => {
    if (changed && dryRun) return `${table}: would be loaded`;
    return `${table}: ${rows} rows${changed ? "" : ", as they were"}`;
  };
  printResult(options, { problem: name, tables }, () => tables.map(line).join("\n"));
}

/** The database to load into. One that is named on the command line comes without its password: process lists show it. */
function loadTarget(to: string | undefined, configured: string | undefined): string {
  if (to && URL.canParse(to) && new URL(to).password) {
    throw new Cd4mlError(
      "CD4ML_DATABASE_URL",
      "--to has a password, which everyone on this machine could see in the process list. Put it into PGPASSWORD or " +
        "~/.pgpass, or set CD4ML_DATABASE_URL in place of --to.",
    );
  }
  const url = to ?? configured;
  if (url) return url;
  throw new Cd4mlError(
    "CD4ML_CONFIGURATION",
    "CD4ML_DATABASE_URL is not set, and problem.json names no database: one of them says where to load to. Set it, or " +
      "CD4ML_DATABASE_URL_FILE, to postgres://user:password@host:port/database.",
  );
}

async function run(name: string, options: SimulateOptions): Promise<void> {
  const { simulate } = await import("../../model/data/simulate");
  const { loadProblem } = await import("../../model/problems/loadProblem");
  const configuration = readConfiguration();
  const problem = loadProblem(configuration.problems, name);
  const folder = path.resolve(options.out ?? path.join(configuration.data, name));
  const { rows, seed } = options;
  await simulate(problem, { folder, rows, seed, onProgress: progress(rows) });
  const files = [problem.source, ...Object.values(problem.source.lookups ?? {})].map(({ file }) =>
    path.join(folder, file),
  );
  printResult(options, { problem: name, rows, files }, () => `Wrote ${rows} rows: ${files.join(", ")}`);
}

/** Reports on standard error, but only of work that takes a while. */
function progress(rows: number): (done: number) => void {
  let last = Date.now();
  return (done) => {
    if (Date.now() - last < quietSeconds * 1000 || done === rows) return;
    last = Date.now();
    process.stderr.write(`${done} of ${rows} rows (${Math.floor((100 * done) / rows)} %)\n`);
  };
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
  };
}
