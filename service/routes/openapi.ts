import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { type TSchema, Type } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import type { ProblemDefinition } from "../../model/problems/problem";
import { version } from "../../package.json";
import type { Parts } from "../parts";
import type { ServedModel } from "../servedModel";
import { FeedbackBody } from "./feedback";
import { maxRows } from "./predict";

type Document = ReturnType<FastifyInstance["swagger"]> & { paths: Record<string, { post?: object }> };

const ProblemDetails = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), field: Type.String(), detail: Type.String() })),
    ),
  },
  { description: "RFC 9457 problem details" },
);

/**
 * `/openapi.json` and `/docs`. The routes describe themselves; the fields of each problem are added from the model that
 * serves it at that moment. Must be registered before all routes it describes.
 */
export async function openapiRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "CD4ML model service",
        version,
        description: "Predictions from the models in production, which [pages](/) show too.",
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    transformSpecification: (document) => withServedModels(document as Document, parts),
    transformSpecificationClone: true,
    // Without the bar at the top, which is for other services.
    uiConfig: { layout: "BaseLayout", deepLinking: true },
    theme: { title: "API · CD4ML" },
  });
  const schema = { hide: true };
  app.get("/openapi.json", { schema }, () => withServedModels(structuredClone(app.swagger()) as Document, parts));
}

function withServedModels(document: Document, { models }: Parts): Document {
  for (const problem of models.problems) {
    const served = models.latest(problem);
    if (served) document.paths[`/api/${problem}/latest`] = { post: prediction(document, served) };
  }
  const feedback = document.paths["/api/{problem}/feedback"];
  feedback.post = { ...feedback.post, requestBody: json(FeedbackBody) };
  return document;
}

/** The general route of predictions, made specific: this model's fields. */
function prediction(document: Document, { problem, schema, facts }: ServedModel): object {
  const general = document.paths["/api/{problem}/{run}"].post as {
    parameters: { in: string }[];
    responses: object;
  };
  return {
    tags: ["predict"],
    summary: `Predict: ${problem.title}`,
    description: `${problem.description} Answers ${answerOf(problem)}, by run ${facts.run}.`,
    operationId: `predict_${facts.problem}`,
    parameters: general.parameters.filter(({ in: place }) => place === "query"),
    requestBody: json(Type.Union([schema, Type.Array(schema, { minItems: 1, maxItems: maxRows })])),
    responses: {
      ...general.responses,
      ...failure(400, "The body is no JSON object or array of objects"),
      ...failure(422, "Fields are unknown, missing or of the wrong type; `errors` names each"),
      ...failure(503, "No model serves yet, or the prediction could not be recorded"),
    },
  };
}

/** What a prediction tells, e.g. `price in USD`. */
function answerOf({ kind, target }: ProblemDefinition): string {
  const title = target.title.toLowerCase();
  if (kind === "regression") return `${title} in ${target.unit}`;
  return `${title}, one of ${target.classes.join(", ")}, and the probability of each`;
}

function json(schema: TSchema): object {
  return { required: true, content: { "application/json": { schema } } };
}

function failure(status: number, description: string): object {
  return { [status]: { description, content: { "application/problem+json": { schema: ProblemDetails } } } };
}
