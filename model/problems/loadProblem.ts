import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Static, TSchema } from "@sinclair/typebox";
import { Cd4mlError } from "../errors";
import { checkDefinition } from "./checkDefinition";
import { displayPath } from "./displayPath";
import { type Problem, ProblemDefinition } from "./problem";
import { requireProblemName } from "./problemName";
import { problemError, validate } from "./validate";

/**
 * Names of the problems in a folder: its subfolders that have a `problem.json`, sorted. Also those that
 * {@link loadProblem} refuses, so that whoever made one is told why.
 */
export function listProblems(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return (
    readdirSync(folder)
      // A hidden folder is one that is being written.
      .filter((name) => !name.startsWith(".") && existsSync(path.join(folder, name, "problem.json")))
      .sort()
  );
}

/**
 * Loads and checks a problem's `problem.json`.
 *
 * @param folder the folder of all problems, e.g. `model/problems`
 * @throws Cd4mlError CD4ML_PROBLEM_UNKNOWN listing the problems that exist; CD4ML_PROBLEM_NAME; CD4ML_PROBLEM_SCHEMA
 */
export function loadProblem(folder: string, name: string): Problem {
  const known = listProblems(folder);
  if (!known.includes(name)) {
    const hint =
      known.length > 0 ? `There ${known.length > 1 ? "are" : "is"}: ${known.join(", ")}.` : "There are none.";
    throw new Cd4mlError("CD4ML_PROBLEM_UNKNOWN", `No problem "${name}" in ${displayPath(folder)}. ${hint}`);
  }
  requireProblemName(name, path.join(folder, name));
  const file = path.join(folder, name, "problem.json");
  const definition = readJson(ProblemDefinition, file);
  const mistakes = checkDefinition(definition);
  if (mistakes.length > 0) throw problemError(file, mistakes);
  return { ...definition, name, folder: path.resolve(folder, name) };
}

/**
 * Reads a JSON file of a problem and checks it against a schema.
 *
 * @throws Cd4mlError CD4ML_PROBLEM_SCHEMA when it is not JSON or does not fit
 */
export function readJson<T extends TSchema>(schema: T, file: string): Static<T> {
  const text = readFileSync(file, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw problemError(file, [["", `not valid JSON: ${(error as Error).message}.`]]);
  }
  return validate(schema, value, file);
}
