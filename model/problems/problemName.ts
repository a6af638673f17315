import { Cd4mlError } from "../errors";
import { displayPath } from "./displayPath";

const pattern = /^[a-z][a-z0-9_]*$/;

/** Whether a problem may have that name: it becomes part of addresses, folders and data streams. */
export function isProblemName(name: string): boolean {
  return pattern.test(name);
}

/**
 * Refuses what cannot be a problem's name.
 *
 * @param where  the folder the name came from, for the message
 * @param advice what to do
 * @throws Cd4mlError CD4ML_PROBLEM_NAME
 */
export function requireProblemName(name: string, where: string, advice = "Rename the problem's folder."): void {
  if (isProblemName(name)) return;
  throw new Cd4mlError(
    "CD4ML_PROBLEM_NAME",
    `${displayPath(where)}: "${name}" cannot be a problem's name; allowed: lower-case letters, digits and _, ` +
      `a letter first. ${advice}`,
  );
}
