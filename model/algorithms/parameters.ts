import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Cd4mlError } from "../errors";

/**
 * Fills in an algorithm's default parameters and checks the rest.
 *
 * @throws Cd4mlError CD4ML_PARAMS naming the parameter and what is expected
 */
export function parameters<T extends TSchema>(algorithm: string, schema: T, given: Record<string, unknown>): Static<T> {
  const params = Value.Default(schema, structuredClone(given));
  const error = Value.Errors(schema, params).First();
  if (error === undefined) return params as Static<T>;
  throw new Cd4mlError(
    "CD4ML_PARAMS",
    `Parameters of ${algorithm}: ${error.path || "/"}: ${error.message}, got ${JSON.stringify(error.value)}.`,
  );
}
