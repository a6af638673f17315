import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkCells } from "../data/checkCells";
import { withDatabase } from "../data/database";
import { titleOf } from "../data/dataFile";
import { withTemporaryFolder } from "../data/temporaryFolder";
import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";
import type { FeatureSet, ProblemDefinition } from "../problems/problem";
import { requireProblemName } from "../problems/problemName";
import { copyFiles, writeFolderAtomically } from "../runs/atomically";
import { type Baseline, tryBaseline } from "./baseline";
import { freeName } from "./columnNames";
import { firstGate } from "./firstGate";
import { firstSpace } from "./firstSpaces";
import { formatJson } from "./formatJson";
import { loadNewTable, writeCopy } from "./newTable";
import { holdsClasses, type PlannedColumn, planColumns, type WantedColumns } from "./planColumns";
import { dataFile, definitionOf, featuresOf, type ProblemPlan, pipelineOf, provenanceOf } from "./problemFiles";
import { profileColumns } from "./profileColumns";

/** Steps of making a problem, in order. */
export type NewProblemStep = "read" | "baseline" | "write";

/** What a problem is made from, and where it goes. */
export interface NewProblemOptions extends WantedColumns {
  name: string;
  /** The table, see `loadNewTable`. */
  from: string;
  /** The folder of all problems. */
  problems: string;
  onStep?: (step: NewProblemStep) => void;
}

/** A problem that was made. */
export interface NewProblem {
  name: string;
  /** Absolute path of its folder. */
  folder: string;
  definition: ProblemDefinition;
  /** Columns of the table, in its order. */
  columns: PlannedColumn[];
  baseline: Baseline;
}

/** Fewer rows cannot be split into those to train and those to validate. */
const leastRows = 20;

/**
 * Makes the folder of a problem that trains at once from a table nobody has described yet: what its columns hold is
 * inferred, and a decision tree trained on it shows what a first pipeline may ask for. The folder is there whole or not at
 * all; the same table gives the same bytes.
 *
 * @throws Cd4mlError CD4ML_PROBLEM_NAME, CD4ML_PROBLEM_EXISTS, CD4ML_PROBLEM_NOT_WRITTEN; CD4ML_TARGET, CD4ML_DATA_* for the
 *   table, naming file, column and value
 */
export async function createProblem(options: NewProblemOptions): Promise<NewProblem> {
  const { name, problems, onStep = () => {} } = options;
  const folder = path.join(problems, name);
  requireProblemName(name, folder, "Choose another.");
  if (existsSync(folder)) throw alreadyThere(folder);
  return withTemporaryFolder("problem", async (staging) => {
    onStep("read");
    await mkdir(path.join(staging, "data"));
    const { plan, provenance } = await readPlan(options, staging);
    const [definition, features] = [definitionOf(plan), featuresOf(plan)];
    onStep("baseline");
    const baseline = await tryBaseline({ ...definition, name, folder: staging }, features);
    onStep("write");
    const files = filesOf(plan, definition, features, baseline);
    for (const [file, content] of Object.entries(files)) await write(staging, file, formatJson(content));
    await write(staging, "PROVENANCE.md", provenance);
    await publish(staging, folder);
    return { name, folder, definition, columns: plan.columns, baseline };
  });
}

/** The content of each JSON file. */
function filesOf(
  plan: ProblemPlan,
  definition: ProblemDefinition,
  features: FeatureSet,
  { min, params, trainRows, duplicates }: Baseline,
): Record<string, unknown> {
  const files: Record<string, unknown> = {
    "problem.json": definition,
    "features/default.json": features,
    "pipelines/default.json": pipelineOf(definition.kind, min, firstGate(definition, { ...plan, duplicates })),
  };
  for (const [algorithm, own] of Object.entries(params)) {
    const space = firstSpace(algorithm, { rows: trainRows, params: own });
    files[`algorithms/${algorithm}/default.json`] = own;
    if (space) files[`algorithms/${algorithm}/spaces/default.json`] = space;
  }
  return files;
}

/** Reads the table, decides what its columns are for, and leaves the problem's copy in `folder`. */
async function readPlan(
  { name, from, ...wanted }: NewProblemOptions,
  folder: string,
): Promise<{ plan: ProblemPlan; provenance: string }> {
  return withDatabase(async (connection) => {
    const table = await loadNewTable(connection, from);
    const profiles = await profileColumns(connection, table.columns);
    if (profiles[0].rows < leastRows) throw tooFew(titleOf(table.file), profiles[0].rows);
    const columns = planColumns(table.file, profiles, wanted);
    const identifier = columns.find(({ role }) => role === "identifier");
    const target = columns.find(({ role }) => role === "target")!;
    await checkCells(connection, table.file, [
      ...(identifier ? [{ name: identifier.heading, type: "unique", required: true } as const] : []),
      { name: target.heading, type: holdsClasses(target) ? "category" : "number", required: true },
    ]);
    const rowNumber = identifier ? undefined : freeName("row_number", columns);
    const same = await writeCopy(connection, table, path.join(folder, dataFile(name)), rowNumber);
    const plan = { name, table: path.basename(from), identifier: identifier?.name ?? rowNumber!, columns };
    return { plan, provenance: provenanceOf(plan, { sha256: table.sha256, same }) };
  });
}

async function write(folder: string, file: string, content: string): Promise<void> {
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
}

async function publish(staging: string, folder: string): Promise<void> {
  const written = await writeFolderAtomically(folder, (temporary) => copyFiles(staging, temporary)).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Cd4mlError(
        "CD4ML_PROBLEM_NOT_WRITTEN",
        `${displayPath(folder)}: it cannot be written (${error.code}). Set CD4ML_PROBLEMS to a folder that may be written to.`,
        { cause: error },
      );
    },
  );
  if (!written) throw alreadyThere(folder);
}

function alreadyThere(folder: string): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_PROBLEM_EXISTS",
    `${displayPath(folder)}: there is such a problem already. Choose another name, or remove the folder first.`,
  );
}

function tooFew(table: string, rows: number): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_DATA_SIZE",
    `${table}: it has ${rows} rows; to train and to validate on takes at least ${leastRows}. Add rows.`,
  );
}
