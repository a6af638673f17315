import { Cd4mlError } from "../errors";

/** A model that was saved by a version that did not keep what explanations take. */
export function noExplanation(): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_NO_EXPLANATION",
    "The model was trained by a version that did not keep what explanations take. Train it again with this one.",
  );
}

/** A model of a kind that has no exact explanation. @param what it predicts, e.g. `adaboost predicts a median` */
export function neverExplained(what: string): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_NO_EXPLANATION",
    `${what}, of which no feature has an exact share. Take gradient boosting, a forest or a linear model where ` +
      "predictions have to be explained.",
  );
}
