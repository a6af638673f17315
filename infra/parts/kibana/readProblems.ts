import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { InputField, MonitoredProblem } from "./problemDashboard";

interface ProblemFile {
  title: string;
  target: { title: string; unit?: string };
  fields: InputField[];
}

interface FeaturesFile {
  numeric: string[];
  categorical: string[];
  derived?: { from?: string; by?: string; date?: string }[];
}

/** Inputs that get a chart. More make a page nobody reads, and each asks Elasticsearch at every refresh. */
const maxInputs = 12;

/**
 * Reads what dashboards show of problems; a problem that is not there is left out. Inputs that the default features use
 * come first; among those the schema's order counts.
 *
 * @param problemFolders the project's folder of problems
 */
export function readProblems(problemFolders: string, names: string[]): MonitoredProblem[] {
  return names.flatMap((name) => readProblem(problemFolders, name) ?? []);
}

function readProblem(problemFolders: string, name: string): MonitoredProblem | undefined {
  const folder = path.join(problemFolders, name);
  if (!existsSync(path.join(folder, "problem.json"))) return undefined;
  const { title, target, fields } = readJson<ProblemFile>(folder, "problem.json");
  const { numeric, categorical, derived = [] } = readJson<FeaturesFile>(folder, "features/default.json");
  const { acceptance } = readJson<{ acceptance: { metric: string } }>(folder, "pipelines/default.json");
  const used = new Set([...numeric, ...categorical, ...derived.flatMap(({ from, by, date }) => [from, by, date])]);
  const [first, others] = [true, false].map((isUsed) => fields.filter((field) => used.has(field.name) === isUsed));
  return { name, title, target, fields: [...first, ...others].slice(0, maxInputs), metric: acceptance.metric };
}

function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(path.join(folder, file), "utf8"));
}
