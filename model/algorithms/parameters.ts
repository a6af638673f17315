import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Cd4mlError } from "../errors";
import { mistakesIn } from "../problems/validate";

/**
 * Fills in an algorithm's default parameters and checks the rest.
 *
 * @throws Cd4mlError CD4ML_PARAMS naming the parameter, what is allowed and what was given
 */
export function parameters<T extends TSchema>(algorithm: string, schema: T, given: Record<string, unknown>): Static<T> {
  const params = Value.Default(schema, structuredClone(given));
  const [mistake] = mistakesIn(schema, params);
  if (mistake === undefined) return params as Static<T>;
  throw new Cd4mlError("CD4ML_PARAMS", `Parameters of ${algorithm}: ${mistake.path || "/"}: ${mistake.message}`);
}
