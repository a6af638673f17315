import { Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import type { FastifyInstance } from "fastify";
import { feedbackEvent } from "../events/event";
import { uuid7, uuid7Pattern } from "../events/uuid7";
import type { RowError } from "../explainRow";
import { findDefinition, requireProblem } from "../findModel";
import type { Parts } from "../parts";
import { HttpProblem } from "../problemDetails";
import { invalid, maxRows } from "./predict";

const One = Type.Object(
  {
    predictionId: Type.String({ pattern: uuid7Pattern, description: "As a prediction's answer gave it" }),
    actual: Type.Union([Type.Number(), Type.String()], {
      description: "What it really was: a number in the target's unit; of a classification one of its classes",
    }),
  },
  { additionalProperties: false },
);
const check = TypeCompiler.Compile(One);

/** Body of a feedback request, for `/openapi.json`. */
export const FeedbackBody = Type.Union([One, Type.Array(One, { maxItems: maxRows })]);

/**
 * `POST /api/<problem>/feedback`: actual values of earlier predictions. They are recorded, not checked against the
 * predictions, which may have been made by another copy of the service; if one prediction gets several, the last counts.
 */
export function feedbackRoutes(app: FastifyInstance, parts: Parts): void {
  const { models, journal, metrics, namespace } = parts;
  const schema = {
    tags: ["feedback"],
    summary: "Tell what it really was",
    params: Type.Object({ problem: Type.String() }),
    response: { 202: Type.Object({ received: Type.Integer() }) },
  };
  app.post<{ Params: { problem: string } }>("/api/:problem/feedback", { schema }, async (request, reply) => {
    const { problem } = request.params;
    requireProblem(models, problem);
    const rows = Array.isArray(request.body) ? request.body : [request.body];
    if (rows.length === 0 || rows.length > maxRows) {
      const detail = `Send 1 to ${maxRows} feedbacks at once; these are ${rows.length}.`;
      throw new HttpProblem(rows.length === 0 ? 400 : 413, "number-of-rows", "Number of rows", detail);
    }
    const definition = findDefinition(parts, problem);
    const classes = definition?.kind === "classification" ? definition.target.classes : undefined;
    const errors = rows.flatMap((row, i) => mistakes(row, classes, Array.isArray(request.body) ? `/${i}` : ""));
    if (errors.length > 0) throw invalid(errors.slice(0, 100));
    const now = Date.now();
    const at = new Date(now).toISOString();
    const lines = rows.map((row) => feedbackEvent(namespace, at, { id: uuid7(now), problem, ...row }));
    await journal.append(lines);
    metrics.feedback.inc({ problem }, lines.length);
    return reply.code(202).send({ received: lines.length });
  });
}

/** @param classes that the problem tells apart; a problem without them takes numbers */
function mistakes(row: unknown, classes: string[] | undefined, prefix: string): RowError[] {
  const names = new Set([...check.Errors(row)].map((error) => error.path.split("/")[1] ?? ""));
  if (check.Check(row) && !isActual(row.actual, classes)) names.add("actual");
  const needed: Record<string, string> = {
    predictionId: "must be the predictionId that a prediction's answer gave.",
    actual: classes ? `must be one of ${classes.join(", ")}.` : "must be a number.",
  };
  return [...names].map((field) => ({
    pointer: `${prefix}/${field}`,
    field,
    detail: needed[field] ?? (field ? "is not a field of a feedback." : "A feedback is { predictionId, actual }."),
  }));
}

function isActual(actual: number | string, classes: string[] | undefined): boolean {
  return typeof actual === "string" ? classes?.includes(actual) === true : classes === undefined;
}
