import { Cd4mlError } from "../errors";

/** A model that was saved by a version that did not keep what explanations take. */
export function noExplanation(): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_NO_EXPLANATION",
    "The model was trained by a version that did not keep what explanations take. Train it again with this one.",
  );
}
