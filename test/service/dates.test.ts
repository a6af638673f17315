import assert from "node:assert/strict";
import { dayText } from "../../model/data/day";
import type { TinyProblem } from "../support/tinyProblem";
import { flat, RunningService } from "./support/runningService";

/** Gives the tiny problem's flats a day on which they were let, from which it derives features. */
function addDate(problem: TinyProblem): void {
  const definition = JSON.parse(problem.read("problem.json"));
  definition.fields.push({ name: "let_on", title: "Let on", type: "date", default: "2017-08-15" });
  problem.write("problem.json", definition);
  const features = JSON.parse(problem.read("features/default.json"));
  const derived = [
    { kind: "date_part", name: "weekday", from: "let_on", part: "day_of_week" },
    { kind: "moving_average", name: "lately", by: "district", date: "let_on", days: 28, prior: 800, weight: 2 },
  ];
  features.derived.push(...derived);
  features.numeric.push(...derived.map(({ name }) => name));
  problem.write("features/default.json", features);
  const lines = problem.read("data/flats.csv").trim().split("\n");
  const dated = lines.map((line, i) => `${line},${i === 0 ? "let_on" : dayText(17_000 + i)}`);
  problem.write("data/flats.csv", `${dated.join("\n")}\n`);
  problem.change({ splits: { seed: 1, by: "let_on", train: [0, 0.7], validate: [0.7, 1] } });
}

describe("serving a model that asks for a date", () => {
  const server = new RunningService();
  const good = { ...flat, let_on: "2017-03-01" };

  before(async () => {
    addDate(server.problem);
    const { acceptance } = await server.train();
    assert.equal(acceptance?.accepted, true);
    await server.start();
  });
  after(() => server.stop());

  it("predicts for any day of the calendar, also one long after its training", async () => {
    for (const day of ["2017-03-01", "1999-12-31", "2040-02-29"]) {
      const { prediction } = await server.ask("/api/flats/latest", { ...flat, let_on: day });
      assert.ok(prediction > 100, day);
    }
  });

  it("names the field with what is no day", async () => {
    const { status, errors } = await server.ask("/api/flats/latest", [good, { ...good, let_on: "2017-02-29" }]);
    const detail = 'is "2017-02-29", which is no day of the calendar; send a day such as "2017-08-15".';
    assert.deepEqual([status, errors], [422, [{ pointer: "/1/let_on", field: "let_on", detail }]]);
  });

  it("describes it in the API as JSON Schema does", async () => {
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
    assert.match(JSON.stringify(paths), /"let_on":\{[^}]*"format":"date"/);
  });

  it("asks for it with the browser's own input, and takes what that sends", async () => {
    const page = async (body?: URLSearchParams) => {
      const response = await fetch(`${server.url}/flats/latest`, body && { method: "POST", body });
      return { status: response.status, text: await response.text() };
    };
    assert.match((await page()).text, /<input type="date" required value="2017-08-15" id="let_on"/);
    const typed = { size: "60", floor: "1", district: "west" };
    const { status, text } = await page(new URLSearchParams({ ...typed, let_on: "2017-03-01" }));
    assert.equal(status, 200);
    assert.match(text, /<input type="date" required value="2017-03-01"/);
    const refused = await page(new URLSearchParams({ ...typed, let_on: "tomorrow" }));
    assert.equal(refused.status, 422);
    assert.match(refused.text, /<small id="let_on-error" class="error">is &#34;tomorrow&#34;|is "tomorrow"/);
  });
});
