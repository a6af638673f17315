import path from "node:path";
import type { Problem } from "../problems/problem";
import type { ColumnRule } from "./checkCells";
import type { DataFile } from "./dataFile";

/** A look-up table of a problem. */
export interface LookupFile {
  /** Name of the look-up, e.g. `state`. */
  name: string;
  file: DataFile;
  key: string;
  value: string;
}

/** Where a problem's rows and look-ups are. */
export interface SourceFiles {
  rows: DataFile;
  /** By name, sorted. */
  lookups: LookupFile[];
}

/** Variable by which rows come from elsewhere than `problem.json` says, e.g. `CD4ML_SOURCE_HOUSES`. */
export function sourceVariable(problem: string): string {
  return `CD4ML_SOURCE_${problem.toUpperCase()}`;
}

/**
 * The files of a problem; whether they are there is not looked at.
 *
 * @param dataFolder holds one folder of simulated files a problem, see `Configuration.data`
 * @param rows       the file or folder that takes the place of the one with the rows; look-ups stay
 */
export function sourceFiles({ name, folder, source }: Problem, dataFolder: string, rows?: string): SourceFiles {
  const place = source.simulated ? path.join(dataFolder, name) : folder;
  const remedy = source.simulated ? `Run cd4ml data simulate ${name}.` : "Add the file or correct problem.json.";
  const file = (relative: string): DataFile => ({ path: path.resolve(place, relative), remedy });
  const lookups = Object.entries(source.lookups ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lookup, { file: lookupFile, key, value }]) => ({ name: lookup, file: file(lookupFile), key, value }));
  if (rows === undefined) return { rows: file(source.file), lookups };
  return { rows: { path: path.resolve(rows), remedy: `Correct ${sourceVariable(name)}.` }, lookups };
}

/** What the columns of a problem's rows must hold. */
export function rowRules(problem: Problem): ColumnRule[] {
  return [
    { name: problem.identifier, type: "unique", required: true },
    targetRule(problem),
    ...problem.fields.map(({ name, type, required = true }) => ({ name, type, required })),
  ];
}

function targetRule({ kind, target }: Problem): ColumnRule {
  const { field: name } = target;
  if (kind === "regression") return { name, type: "number", required: true };
  return { name, type: "category", required: true, only: target.classes };
}

/** What the columns of a look-up must hold. */
export function lookupRules({ key, value }: LookupFile): ColumnRule[] {
  return [
    { name: key, type: "unique", required: true },
    { name: value, type: "category", required: true },
  ];
}
