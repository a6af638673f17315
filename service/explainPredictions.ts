import { setImmediate as nextTick } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import type { InputRow } from "../model/features/features";
import type { Explanation } from "../model/runs/explanation";
import { HttpProblem } from "./problemDetails";
import type { ServedModel } from "./servedModel";

/** Most rows of a request whose predictions are explained: it takes a thousand times as long as to predict. */
const maxExplained = 100;

/** What made a prediction, as it is answered. */
export const ExplanationAnswer = Type.Object(
  {
    class: Type.Optional(Type.String({ description: "Of a classification: the class that is explained" })),
    scale: Type.Union([Type.Literal("target"), Type.Literal("probability"), Type.Literal("log_odds")], {
      description: "What base and contributions are in",
    }),
    base: Type.Number({ description: "What the model says when nothing of a row is known" }),
    contributions: Type.Array(
      Type.Object({
        feature: Type.String(),
        value: Type.Union([Type.Number(), Type.String()], { description: "As the model saw it" }),
        contribution: Type.Number(),
      }),
      { description: "What each feature adds to base, those that weigh most first" },
    ),
  },
  { description: "With `explain=true`: Shapley values, which add up to what the model said" },
);

/** Asks for explanations. */
export const ExplainQuery = Type.Object({
  explain: Type.Optional(
    Type.Boolean({ description: `Also say what made each prediction, of at most ${maxExplained} rows` }),
  ),
});

/**
 * What made the prediction for each row; other requests get a turn in between.
 *
 * @throws HttpProblem 413 for too many rows
 */
export async function explainPredictions(model: ServedModel, rows: InputRow[]): Promise<Explanation[]> {
  if (rows.length > maxExplained) {
    const detail = `${rows.length} rows are more than the ${maxExplained} that are explained at once. Send them in parts.`;
    throw new HttpProblem(413, "too-many-rows", "Too many rows", detail);
  }
  const explanations: Explanation[] = [];
  for (const row of rows) {
    explanations.push(model.explain(row));
    await nextTick();
  }
  return explanations;
}
