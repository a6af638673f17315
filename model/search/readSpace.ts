import { existsSync } from "node:fs";
import path from "node:path";
import { Type } from "@sinclair/typebox";
import { algorithms } from "../algorithms/algorithms";
import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";
import { readJson } from "../problems/loadProblem";
import type { Problem } from "../problems/problem";
import { jsonFiles } from "../problems/resolveChoices";
import { checkSpace, type Space } from "./space";

/**
 * Reads a space for an algorithm's parameters.
 *
 * @param given a file (it ends with `.json`), the name of one in the problem's `algorithms/<algorithm>/spaces`, or the
 *   content itself (`{…}`)
 * @throws Cd4mlError CD4ML_CHOICE_UNKNOWN when there is no such file, listing those there are; CD4ML_PROBLEM_SCHEMA
 */
export function readSpace(given: string, problem: Problem, algorithm: string): Space {
  const { params } = algorithms[problem.kind][algorithm];
  if (given.trimStart().startsWith("{")) return checkSpace(parse(given), params, "--space");
  const folder = path.join(problem.folder, "algorithms", algorithm, "spaces");
  const file = given.endsWith(".json") ? path.resolve(given) : path.join(folder, `${given}.json`);
  if (!existsSync(file)) {
    const known = jsonFiles(folder);
    const there = known.length > 0 ? `Those of ${algorithm} are: ${known.join(", ")}.` : `${algorithm} has none yet.`;
    throw new Cd4mlError("CD4ML_CHOICE_UNKNOWN", `No space ${displayPath(file)}. ${there} See docs/search.md.`);
  }
  return checkSpace(readJson(Type.Unknown(), file), params, file);
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Cd4mlError("CD4ML_PROBLEM_SCHEMA", `--space: not valid JSON: ${(error as Error).message}.`);
  }
}
