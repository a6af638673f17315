import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readProblems } from "../../infra/parts/kibana/readProblems";
import { environmentObjects } from "../../infra/parts/kibana/savedObjects";
import { queryOf } from "../support/kibana/kql";
import { type Lens, type Panel, panelsOf } from "../support/kibana/lens";

const shipped = path.resolve(__dirname, "../../model/problems");

describe("the objects of an environment's space in Kibana", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-kibana-"));
  after(() => rmSync(folder, { recursive: true }));

  const objects = (environment = "ada") => environmentObjects(environment, readProblems(shipped, ["houses", "ames"]));
  const dashboards = (all = objects()) => all.filter(({ type }) => type === "dashboard");
  const lensOf = (panel: Panel): Lens => panel.embeddableConfig.attributes!;
  const charts = dashboards().flatMap((dashboard) => panelsOf(dashboard).map(lensOf));
  const columnsOf = (lens: Lens) =>
    Object.values(lens.state.datasourceStates.formBased.layers).flatMap(({ columns }) => Object.values(columns));

  it("are the same bytes each time", () => assert.equal(JSON.stringify(objects()), JSON.stringify(objects())));

  it("have fixed identifiers, which no other environment has", () => {
    const ids = (environment: string) => objects(environment).map(({ type, id }) => `${type}/${id}`);
    assert.deepEqual(ids("ada"), [
      "index-pattern/cd4ml-ada-events",
      "search/cd4ml-ada-predictions",
      "dashboard/cd4ml-ada-houses",
      "dashboard/cd4ml-ada-ames",
    ]);
    assert.deepEqual(
      ids("ada").filter((id) => ids("grace").includes(id)),
      [],
    );
  });

  it("refer to each other only, and to the environment's own streams", () => {
    const all = objects();
    const known = new Set(all.map(({ type, id }) => `${type}/${id}`));
    for (const { type, id } of all.flatMap(({ references }) => references)) assert.ok(known.has(`${type}/${id}`));
    assert.equal(all[0].attributes.title, "model-*-ada");
    assert.equal(all[0].attributes.name, "model-*");
    assert.ok(!JSON.stringify(objects("grace")).includes("ada"));
  });

  it("ask only for what can be asked, in Kibana's language, of one problem each", () => {
    for (const dashboard of dashboards()) {
      const problem = dashboard.id.split("-").at(-1);
      for (const { state, title } of panelsOf(dashboard).map(lensOf)) {
        assert.ok(state.query.query.includes(`cd4ml.problem: "${problem}"`), title);
        assert.doesNotThrow(() => queryOf(state.query.query), title);
      }
    }
  });

  it("show volume, latency percentiles, distribution, inputs, error, versions and validation", () => {
    const shown = charts.flatMap((lens) =>
      columnsOf(lens).map((column) => `${column.operationType} ${column.sourceField}`),
    );
    const wanted = [
      "count ___records___",
      "percentile cd4ml.latency_us",
      "range cd4ml.prediction",
      "terms cd4ml.run",
      "terms cd4ml.model.algorithm",
      "last_value cd4ml.metrics.rms_score",
      "last_value cd4ml.metrics.r2_score",
      "terms cd4ml.input.zipcode",
      "percentile cd4ml.input.square_feet",
    ];
    for (const column of wanted) assert.ok(shown.includes(column), column);
  });

  it("show counts of classes and accuracy where a problem tells classes, and no number that it has not", () => {
    const iris = dashboards(environmentObjects("ada", readProblems(shipped, ["iris"]))).flatMap((one) =>
      panelsOf(one).map(lensOf),
    );
    const shown = iris.flatMap((lens) =>
      columnsOf(lens).map((column) => `${column.operationType} ${column.sourceField}`),
    );
    const wanted = [
      "terms cd4ml.class",
      "terms cd4ml.actual_class",
      "percentile cd4ml.probability",
      "last_value cd4ml.metrics.accuracy",
      "last_value cd4ml.metrics.f1_score",
      "percentile cd4ml.input.petal_width",
    ];
    for (const column of wanted) assert.ok(shown.includes(column), column);
    const numbers = /cd4ml\.(prediction|actual|metrics\.rms_score)$/;
    assert.deepEqual(
      shown.filter((column) => numbers.test(column)),
      [],
    );
    assert.ok(iris.every(({ title }) => !title.includes("undefined")));
    assert.ok(iris.some(({ title }) => title === "Live accuracy"));
  });

  it("show for which days was asked", () => {
    const [dashboard] = dashboards(environmentObjects("ada", readProblems(shipped, ["groceries"])));
    const chart = panelsOf(dashboard)
      .map(lensOf)
      .find(({ title }) => title === "Input: Day")!;
    assert.deepEqual(
      columnsOf(chart).map(({ operationType, sourceField }) => `${operationType} ${sourceField}`),
      ["date_histogram cd4ml.input.date", "count ___records___"],
    );
  });

  it("show at most twelve inputs, those of the default features first", () => {
    const inputs = (dashboard: (typeof charts)[number][]) =>
      dashboard.filter(({ title }) => title.startsWith("Input: ")).length;
    assert.ok(inputs(charts) > 12);
    for (const dashboard of dashboards()) assert.ok(inputs(panelsOf(dashboard).map(lensOf)) <= 12);
    const write = (file: string, value: object) =>
      writeFileSync(path.join(folder, "flats", file), JSON.stringify(value));
    for (const name of ["features", "pipelines"]) mkdirSync(path.join(folder, "flats", name), { recursive: true });
    const fields = Array.from({ length: 20 }, (_, i) => ({ name: `field${i}`, title: `Field ${i}`, type: "number" }));
    write("problem.json", { title: "Flats", target: { title: "Rent", unit: "EUR" }, fields });
    write("features/default.json", { numeric: ["field19"], categorical: [], derived: [{ by: "field7" }] });
    write("pipelines/default.json", { acceptance: { metric: "mad_score" } });
    const [, , flats] = environmentObjects("ada", readProblems(folder, ["flats"]));
    const titles = panelsOf(flats).flatMap((panel) => (/^Input: (.*)/.exec(lensOf(panel).title) ?? []).slice(1));
    assert.deepEqual(titles.slice(0, 3), ["Field 7", "Field 19", "Field 0"]);
    assert.equal(titles.length, 12);
    assert.ok(JSON.stringify(flats).includes("cd4ml.metrics.mad_score"));
  });

  it("leave out a problem that is not there", () =>
    assert.equal(environmentObjects("ada", readProblems(folder, ["castles"])).length, 2));
});
