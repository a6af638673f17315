import assert from "node:assert/strict";

/** What the model service answers to a prediction. */
export interface Prediction {
  prediction: number;
  predictionId: string;
  model: { run: string };
}

/** As much of the service's OpenAPI document as names the examples. */
interface Description {
  paths: Record<
    string,
    { post: { requestBody: { content: Record<string, { schema: { anyOf: { examples: object[] }[] } }> } } }
  >;
}

/**
 * Asks for a prediction of the row that a problem's documentation has as its example.
 *
 * @param service address of a model service, without a path
 */
export async function predictExample(service: string, problem: string): Promise<Prediction> {
  const { paths } = (await (await fetch(`${service}/openapi.json`)).json()) as Description;
  const path = `/api/${problem}/latest`;
  const { schema } = paths[path].post.requestBody.content["application/json"];
  const answer = await fetch(service + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(schema.anyOf[0].examples[0]),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as Prediction;
}
