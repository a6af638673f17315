import type { DerivedFeature } from "../problems/problem";
import { missingLevel } from "./levels";
import type { LevelState } from "./state";

/**
 * The value a look-up table gives for a level, e.g. the state of a zip code. All of the table is kept, so that a key that
 * no training row had is still known; a key that is not in the table is missing.
 */
export function lookupFeature(
  { name, from }: Extract<DerivedFeature, { kind: "lookup" }>,
  table: ReadonlyMap<string, string>,
): LevelState {
  return { name, from, kind: "text", levels: [...table.keys()], values: [...table.values()], otherwise: missingLevel };
}
