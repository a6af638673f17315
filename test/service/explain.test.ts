import assert from "node:assert/strict";
import type { Explanation } from "../../model/runs/explanation";
import { type Answer, flat, RunningService } from "./support/runningService";

const flower = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };

interface Explained extends Omit<Answer, "prediction"> {
  prediction: number | string;
  probabilities: Record<string, number>;
  explanation?: Explanation;
  explanations?: Explanation[];
}

describe("the explanation of a prediction", () => {
  const server = new RunningService();
  before(async () => {
    server.problem.addIris();
    await server.train();
    await server.train({}, "iris");
    await server.start();
  });
  after(() => server.stop());

  const ask = async (address: string, body: object) => {
    const response = await server.post(address, body);
    return { ...((await response.json()) as Explained), status: response.status };
  };
  const total = ({ base, contributions }: Explanation) =>
    contributions.reduce((sum, { contribution }) => sum + contribution, base);

  it("says what each feature adds, those that weigh most first, and adds up to the prediction", async () => {
    const { prediction, explanation } = await ask("/api/flats/latest?explain=true", flat);
    assert.equal(explanation?.scale, "target");
    assert.ok(Math.abs(total(explanation) - Number(prediction)) < 1e-6 * Number(prediction));
    const weights = explanation.contributions.map(({ contribution }) => Math.abs(contribution));
    assert.deepEqual(
      weights,
      weights.toSorted((a, b) => b - a),
    );
  });

  it("names a category once, with the value that the model saw", async () => {
    const values = async (row: object) => {
      const { explanation } = await ask("/api/flats/latest?explain=true", row);
      return Object.fromEntries(explanation!.contributions.map(({ feature, value }) => [feature, value]));
    };
    const { average_rent: average, ...fields } = await values(flat);
    assert.deepEqual(fields, flat);
    assert.equal(typeof average, "number");
    assert.equal((await values({ ...flat, district: "elsewhere" })).district, "unknown");
  });

  it("is about the class that was predicted", async () => {
    const { prediction, probabilities, explanation } = await ask("/api/iris/latest?explain=true", flower);
    assert.equal(explanation?.class, prediction);
    assert.equal(explanation?.scale, "probability");
    assert.ok(Math.abs(total(explanation) - probabilities[String(prediction)]) < 1e-9);
  });

  it("comes for each of many rows, but not of more than a hundred", async () => {
    const { explanations } = await ask("/api/flats/latest?explain=true", [flat, { ...flat, size: 90 }]);
    assert.equal(explanations?.length, 2);
    const { status, detail } = await ask("/api/flats/latest?explain=true", Array(101).fill(flat));
    assert.equal(status, 413);
    assert.match(detail, /101 rows are more than the 100 that are explained at once/);
  });

  it("is left out unless it is asked for", async () => {
    assert.ok(!("explanation" in (await ask("/api/flats/latest", flat))));
    assert.ok(!("explanations" in (await ask("/api/flats/latest?explain=false", [flat]))));
    assert.equal((await ask("/api/flats/latest?explain=perhaps", flat)).status, 422);
  });

  it("is in the description of the API", async () => {
    const { paths } = JSON.parse(await (await fetch(`${server.url}/openapi.json`)).text());
    const [{ name, in: place }] = paths["/api/flats/latest"].post.parameters;
    assert.deepEqual([name, place], ["explain", "query"]);
  });
});
