import { setImmediate as nextTick } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import type { InputRow } from "../../model/features/features";
import { isSound } from "../../model/runs/predictions";
import { type Prediction, predictionEvent } from "../events/event";
import { uuid7 } from "../events/uuid7";
import { ExplainQuery, ExplanationAnswer, explainPredictions } from "../explainPredictions";
import { explainRow, type RowError } from "../explainRow";
import { findModel } from "../findModel";
import type { Parts } from "../parts";
import { HttpProblem } from "../problemDetails";
import type { ServedModel } from "../servedModel";

/** Most rows in one request. */
export const maxRows = 10_000;
/** Most mistakes listed in one answer. */
const maxErrors = 100;
/** Rows predicted before other requests get a turn. */
const rowsPerTurn = 100;

const Facts = Type.Object({
  problem: Type.String(),
  run: Type.String(),
  algorithm: Type.String(),
  pipeline: Type.String(),
  features: Type.String(),
  params: Type.String(),
  createdAt: Type.String({ format: "date-time" }),
});
const Value = Type.Union([Type.Number(), Type.String()], {
  description: "A number in the target's unit; of a classification the most probable class",
});
const Probabilities = Type.Record(Type.String(), Type.Number(), {
  description: "Of a classification only: the probability of each class",
});
const One = Type.Object({
  prediction: Value,
  probabilities: Type.Optional(Probabilities),
  predictionId: Type.String({ format: "uuid", description: "Names this prediction when its actual value is known" }),
  explanation: Type.Optional(ExplanationAnswer),
  model: Facts,
});
const Many = Type.Object({
  predictions: Type.Array(Value),
  probabilities: Type.Optional(Type.Array(Probabilities)),
  predictionIds: Type.Array(Type.String({ format: "uuid" })),
  explanations: Type.Optional(Type.Array(ExplanationAnswer)),
  model: Facts,
});

interface PredictRequest {
  Params: { problem: string; run: string };
  Querystring: { explain?: boolean };
}

/** `POST /api/<problem>/<latest|run>`: predicts one object or an array of them, each recorded before it is answered. */
export function predictRoutes(app: FastifyInstance, parts: Parts): void {
  const schema = {
    tags: ["predict"],
    summary: "Predict one row, or many",
    params: Type.Object({
      problem: Type.String(),
      run: Type.String({ description: "`latest` or a run's identifier" }),
    }),
    querystring: ExplainQuery,
    response: { 200: Type.Union([One, Many]) },
  };
  app.post<PredictRequest>("/api/:problem/:run", { schema }, async (request, reply) => {
    const { problem, run } = request.params;
    const { explain } = request.query;
    const model = await findModel(parts.models, problem, run);
    const { body } = request;
    reply.type("application/json").serializer(JSON.stringify);
    if (Array.isArray(body)) {
      const rows = checkRows(model, body);
      const explanations = explain && (await explainPredictions(model, rows));
      const predictions = await predictAndRecord(parts, model, rows, () => reply.elapsedTime);
      return {
        predictions: predictions.map(({ prediction }) => prediction),
        ...(model.problem.kind === "classification" && {
          probabilities: predictions.map(({ probabilities }) => probabilities),
        }),
        predictionIds: predictions.map(({ id }) => id),
        ...(explanations && { explanations }),
        model: model.facts,
      };
    }
    const row = checkRow(model, body);
    const [explanation] = explain ? await explainPredictions(model, [row]) : [];
    const [{ prediction, probabilities, id }] = await predictAndRecord(parts, model, [row], () => reply.elapsedTime);
    return {
      prediction,
      ...(probabilities && { probabilities }),
      predictionId: id,
      ...(explanation && { explanation }),
      model: model.facts,
    };
  });
}

/**
 * Predicts rows that are valid and writes their events to the journal.
 *
 * @param elapsed milliseconds since the request arrived
 */
export async function predictAndRecord(
  { journal, metrics }: Parts,
  model: ServedModel,
  rows: InputRow[],
  elapsed: () => number,
): Promise<Prediction[]> {
  const now = Date.now();
  const predictions: Prediction[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (i > 0 && i % rowsPerTurn === 0) await nextTick();
    const found = model.predict(rows[i]);
    if (!isSound(found)) throw new Error(`run ${model.facts.run} predicted ${found.prediction}`);
    predictions.push({ id: uuid7(now), input: rows[i], ...found, latencyUs: 0 });
  }
  const latencyUs = (elapsed() * 1000) / rows.length;
  const at = new Date(now).toISOString();
  const lines = predictions.map((prediction) => predictionEvent(model.events, at, { ...prediction, latencyUs }));
  await journal.append(lines);
  metrics.predictions.inc({ problem: model.facts.problem, run: model.facts.run }, rows.length);
  return predictions;
}

/** @throws HttpProblem 422 naming the fields that are wrong, 400 for what is no object */
export function checkRow(model: ServedModel, body: unknown): InputRow {
  if (!isObject(body)) {
    throw new HttpProblem(
      400,
      "not-an-object",
      "Bad request",
      "Send a JSON object with the fields, or an array of them.",
    );
  }
  if (model.check.Check(body)) return body as InputRow;
  throw invalid(explainRow(model.check, model.problem.fields, body, ""));
}

function checkRows(model: ServedModel, body: unknown[]): InputRow[] {
  if (body.length === 0) {
    throw new HttpProblem(400, "no-rows", "Bad request", "The array is empty. Send at least one object.");
  }
  if (body.length > maxRows) {
    const detail = `${body.length} rows are more than ${maxRows}. Send them in parts.`;
    throw new HttpProblem(413, "too-many-rows", "Too many rows", detail);
  }
  const errors: RowError[] = [];
  for (let i = 0; i < body.length && errors.length < maxErrors; i++) {
    const row = body[i];
    if (!isObject(row)) errors.push({ pointer: `/${i}`, field: "", detail: "is no object with the fields." });
    else if (!model.check.Check(row)) errors.push(...explainRow(model.check, model.problem.fields, row, `/${i}`));
  }
  if (errors.length > 0) throw invalid(errors.slice(0, maxErrors));
  return body as InputRow[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** 422, with the first mistakes in words for whoever reads only `detail`. */
export function invalid(errors: RowError[]): HttpProblem {
  const shown = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer.slice(1).replace("/", ": ")} ${detail}`);
  const more = errors.length > 3 ? ` And ${errors.length - 3} more.` : "";
  return new HttpProblem(422, "invalid-input", "Invalid input", `${shown.join(" ")}${more}`, { errors });
}
