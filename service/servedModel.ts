import type { TSchema } from "@sinclair/typebox";
import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";
import { Cd4mlError } from "../model/errors";
import type { InputRow } from "../model/features/features";
import type { ProblemDefinition } from "../model/problems/problem";
import type { Explanation } from "../model/runs/explanation";
import { defaultRow } from "../model/runs/loadModel";
import type { Model } from "../model/runs/model";
import type { Prediction } from "../model/runs/predictions";
import type { Run } from "../model/runs/run";
import { type EventSource, eventSource } from "./events/event";
import { requestSchema } from "./requestSchema";

/** Which model made a prediction; part of every answer. */
export interface ModelFacts {
  problem: string;
  run: string;
  algorithm: string;
  pipeline: string;
  features: string;
  params: string;
  /** When it was trained, ISO 8601, UTC. */
  createdAt: string;
}

/** A model in memory with all that a request needs, prepared once. */
export interface ServedModel {
  readonly facts: ModelFacts;
  readonly run: Run;
  readonly problem: ProblemDefinition;
  /** Schema of one row. */
  readonly schema: TSchema;
  readonly check: TypeCheck<TSchema>;
  readonly events: EventSource;
  predict(row: InputRow): Prediction;
  /** What made the prediction for a row. @throws Cd4mlError CD4ML_NO_EXPLANATION unless {@link explains} */
  explain(row: InputRow): Explanation;
  /** Whether the model has what explanations take: one of an earlier version has not. */
  readonly explains: boolean;
}

/** Predictions made before a model serves, so that the first requests find compiled code. */
const warmUpPredictions = 2000;

/**
 * Prepares a loaded model for serving: compiles its request check, predicts the row of its fields' defaults until warm.
 *
 * @throws Cd4mlError CD4ML_MODEL_REFUSED when the model does not accept its own defaults
 */
export function serveModel(model: Model, namespace: string): ServedModel {
  const { run, problem } = model;
  const schema = requestSchema(problem);
  const served: ServedModel = {
    facts: factsOf(run),
    run,
    problem,
    schema,
    check: TypeCompiler.Compile(schema),
    events: eventSource(run, namespace),
    predict: (row) => model.predict(row),
    explain: (row) => model.explain(row),
    explains: model.explains,
  };
  warmUp(served);
  return served;
}

function warmUp({ run, check, problem, predict }: ServedModel): void {
  const row = defaultRow(problem);
  const wrong = check.Errors(row).First();
  if (wrong) {
    const reason = `its default for ${wrong.path.slice(1)} is ${JSON.stringify(wrong.value)}: ${wrong.message}`;
    throw new Cd4mlError(
      "CD4ML_MODEL_REFUSED",
      `Run ${run.run} of ${run.problem} cannot serve: ${reason}. Train it again.`,
    );
  }
  for (let i = 0; i < warmUpPredictions; i++) predict(row);
}

function factsOf(run: Run): ModelFacts {
  const { pipeline, features, params } = run.choices;
  return {
    problem: run.problem,
    run: run.run,
    algorithm: run.resolved.algorithm,
    pipeline,
    features,
    params,
    createdAt: run.createdAt,
  };
}
