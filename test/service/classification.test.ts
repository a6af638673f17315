import assert from "node:assert/strict";
import type { ProblemDetails } from "../../service/problemDetails";
import { eventually, flat, RunningService } from "./support/runningService";

const flower = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };
const other = { sepal_length: 6.5, sepal_width: 3, petal_length: 5.8, petal_width: 2.2 };
const classes = ["setosa", "versicolor", "virginica"];

/** What the API answers. */
interface Answer {
  prediction: string;
  probabilities: Record<string, number>;
  predictionId: string;
}

describe("serving a model that tells classes", () => {
  const server = new RunningService();
  const get = async (address: string) => (await fetch(server.url + address)).text();

  before(async () => {
    server.problem.addIris();
    await server.train();
    await server.train({}, "iris");
    await server.start();
  });
  after(() => server.stop());

  const ask = async <T>(address: string, row: object) => (await (await server.post(address, row)).json()) as T;
  const predict = (row: object) => ask<Answer>("/api/iris/latest", row);

  it("answers the most probable class and the probabilities of all", async () => {
    const { prediction, probabilities, predictionId } = await predict(flower);
    assert.equal(prediction, "setosa");
    assert.deepEqual(Object.keys(probabilities), classes);
    assert.ok(Math.abs(Object.values(probabilities).reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
    assert.match(predictionId, /^[0-9a-f-]{36}$/);
  });

  it("answers many rows with their probabilities in the same order, and numbers without any", async () => {
    type Answers = Record<"predictions" | "probabilities", unknown[]>;
    const many = await ask<Answers>("/api/iris/latest", [flower, other]);
    assert.deepEqual(many.predictions, ["setosa", "virginica"]);
    assert.deepEqual(many.probabilities[0], (await predict(flower)).probabilities);
    const numbers = await ask<object & { prediction: unknown }>("/api/flats/latest", flat);
    assert.equal(typeof numbers.prediction, "number");
    assert.equal("probabilities" in numbers, false);
  });

  it("says in the API's description which classes there are, and that probabilities come with them", async () => {
    const { paths } = JSON.parse(await get("/openapi.json"));
    const { description, responses } = paths["/api/iris/latest"].post;
    assert.match(description, /species, one of setosa, versicolor, virginica, and the probability of each/);
    const [one] = responses["200"].content["application/json"].schema.anyOf;
    assert.deepEqual(one.required, ["prediction", "predictionId", "model"]);
    assert.ok(one.properties.probabilities);
  });

  it("takes a class for what it really was, and names those it takes", async () => {
    const { predictionId } = await predict(flower);
    const told = await server.post("/api/iris/feedback", { predictionId, actual: "setosa" });
    assert.equal(told.status, 202);
    for (const actual of ["Setosa", 1, "", "constructor"]) {
      const refused = await server.post("/api/iris/feedback", [{ predictionId, actual }]);
      assert.equal(refused.status, 422);
      assert.deepEqual(((await refused.json()) as ProblemDetails).errors, [
        { pointer: "/0/actual", field: "actual", detail: "must be one of setosa, versicolor, virginica." },
      ]);
    }
    const number = await server.post("/api/flats/feedback", { predictionId, actual: "setosa" });
    assert.match(((await number.json()) as ProblemDetails).detail, /must be a number/);
  });

  it("gives the class, the probabilities and the classes to choose from on its page, without a script too", async () => {
    const empty = await get("/iris/latest");
    assert.match(empty, /<button type="submit">Predict species<\/button>/);
    assert.match(empty, /<select id="actual"[^>]*>.*<option value="virginica">virginica<\/option>/);
    const body = new URLSearchParams(
      Object.entries(flower).map(([name, value]) => [name, String(value)] as [string, string]),
    );
    const answered = await (await fetch(`${server.url}/iris/latest`, { method: "POST", body })).text();
    assert.match(answered, /data-slot="prediction">setosa</);
    assert.match(answered, /<tr data-class="setosa">.*?<td class="number">\d+\.\d %<\/td>/);
  });

  it("shows the metrics of classes among its models, and the classes in its report", async () => {
    const models = await get("/iris/models");
    for (const title of ["Macro F1", "Accuracy", "Log loss", "ROC AUC"]) assert.match(models, RegExp(title));
    const [, run] = /href="\/iris\/models\/([^"]+)"/.exec(models)!;
    assert.match(await get(`/iris/models/${run}`), /Recall.*versicolor.*What the model looks at/s);
    assert.match(await get("/"), /Iris species/);
  });

  it("is monitored by the classes predicted, and by how many of them were right", async () => {
    const [right, wrong] = [await predict(flower), await predict(other)];
    const told = [
      { predictionId: right.predictionId, actual: "setosa" },
      { predictionId: wrong.predictionId, actual: "versicolor" },
    ];
    await server.post("/api/iris/feedback", told);
    await eventually(() => server.service.parts.journal.lag.events === 0);
    const { problems, activity, accuracy } = JSON.parse(await get("/monitor/data?range=7d"));
    assert.deepEqual(
      problems.map((problem: { name: string; classes?: string[]; unit?: string }) => [
        problem.name,
        problem.classes ?? problem.unit,
      ]),
      [
        ["flats", "EUR"],
        ["iris", classes],
      ],
    );
    const iris = activity.find(({ problem }: { problem: string }) => problem === "iris");
    const counted = Object.values<number>(iris.classes).reduce((sum, count) => sum + count, 0);
    assert.equal(counted, iris.predictions);
    assert.equal("prediction" in iris, false);
    const sum = (valueFor: (row: { labels: number; accuracy: number }) => number) =>
      accuracy.map(valueFor).reduce((total: number, one: number) => total + one, 0);
    assert.equal(
      sum(({ labels }) => labels),
      3,
    );
    assert.ok(Math.abs(sum(({ labels, accuracy: share }) => labels * share) - 2) < 1e-9);
  });
});
