import assert from "node:assert/strict";
import path from "node:path";
import { resolveChoices } from "../../../model/problems/resolveChoices";
import { TemporaryProblem } from "../support/temporaryProblem";

const allDefault = { pipeline: "default", features: "default", algorithm: "default", params: "default" };

describe("the quality gate of a pipeline's file", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  const file = "pipelines/default.json";
  const resolve = (choices = {}) => resolveChoices(flats.load(), { ...allDefault, ...choices });
  // biome-ignore lint/suspicious/noExplicitAny: a test puts in what no type allows
  const rejects = (edit: (content: any) => void, ...mistakes: string[]) => {
    flats.change(file, edit);
    assert.throws(() => resolve(), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: mistakes.map((mistake) => `${path.join(flats.folder, file)} ${mistake}`).join("\n"),
    });
  };
  const rejectsChecks = (checks: object, ...mistakes: string[]) =>
    rejects(
      (it) => {
        it.data_checks = checks;
      },
      ...mistakes.map((mistake) => `/data_checks${mistake}`),
    );
  const rejectsCriteria = (criteria: object[], ...mistakes: string[]) =>
    rejects(
      (it) => {
        it.acceptance.criteria = criteria;
      },
      ...mistakes.map((mistake) => `/acceptance/criteria${mistake}`),
    );

  it("may check any field and the target, and judge by fields and derived features", () => {
    flats.change(file, (it) => {
      it.data_checks = {
        max_outside: 0,
        fields: { price: { min: 1 }, rooms: { max: 9 }, street: { max_unknown_levels: 0 }, age: { max_missing: 0.5 } },
      };
      it.acceptance.criteria = [
        { kind: "slices", by: "district", min: 0, min_rows: 5 },
        { kind: "slices", by: "rooms", metric: "rms_score", max: 10, min_rows: 5 },
        { kind: "monotonic", field: "area" },
        { kind: "invariant", field: "id" },
      ];
    });
    assert.equal(resolve().pipeline.acceptance.criteria?.length, 4);
  });

  it("refuses thresholds of fields that do not exist", () => {
    rejectsChecks(
      { fields: { volume: { max: 1 }, id: { max_drift: 1 } } },
      '/fields/volume: no field "volume"; there are: area, rooms, balcony, street, heating, age, price.',
      '/fields/id: no field "id"; there are: area, rooms, balcony, street, heating, age, price.',
    );
  });

  it("refuses thresholds that mean nothing for their field", () => {
    rejectsChecks(
      {
        fields: {
          street: { min: 1 },
          area: { max_outside: 0.1, max_missing: 0.1 },
          heating: { max_unknown_levels: 0 },
          rooms: { max: 0 },
        },
      },
      '/fields/street/min: "street" is text and has no range. Remove the threshold.',
      '/fields/area/max_outside: "area" has neither minimum nor maximum. Remove the threshold.',
      '/fields/area/max_missing: "area" is required: no row lacks it. Remove the threshold.',
      '/fields/heating/max_unknown_levels: "heating" has neither choices nor a look-up of which it is the key. ' +
        "Remove the threshold.",
      "/fields/rooms: no value is from 1 to 0.",
    );
  });

  describe("with a date", () => {
    beforeEach(() => {
      flats.change("problem.json", (it) => {
        it.fields.push({ name: "built", title: "Built", type: "date", default: "1990-05-01" });
      });
    });

    it("refuses a range of it", () => {
      rejectsChecks(
        { fields: { built: { min: 1, max_drift: 1 } } },
        '/fields/built/min: "built" is a date and has no range. Remove the threshold.',
      );
    });

    it("refuses to raise it", () => {
      rejectsCriteria(
        [{ kind: "monotonic", field: "built" }],
        '/0/field: "built" is a date; numeric fields are: area, rooms, balcony, age.',
      );
    });
  });

  it("refuses shares that are none, and row counts that cannot be", () => {
    rejectsChecks({ max_missing: 5 }, "/max_missing: expected number to be less or equal to 1, got 5.");
    rejectsChecks({ rows: { min: 9, max: 5 } }, "/rows/min: 9 is above the max 5.");
    rejectsChecks(
      { missing: 0 },
      "/missing: unexpected. Remove it or correct its name; " +
        "allowed: rows, max_duplicate_rows, max_missing, max_outside, max_unknown_levels, max_drift, fields.",
    );
  });

  it("refuses unknown kinds of criteria and points into the kind that was meant", () => {
    const kinds = '"no_worse_than_production", "slices", "monotonic", "invariant", "latency", "size"';
    rejectsCriteria([{ kind: "fairness" }], `/0/kind: expected one of ${kinds}, got "fairness".`);
    rejectsCriteria(
      [{ kind: "latency", max_us: "5" }, { kind: "size" }],
      '/0/max_us: expected a number, got "5". Remove the quotes.',
      "/1/max_bytes: missing. Add it.",
    );
  });

  it("refuses slices by what is not there or by what differs in each row, unknown metrics, and no limits", () => {
    rejectsCriteria(
      [
        { kind: "slices", by: "country", min: 0, min_rows: 5 },
        { kind: "slices", by: "area", min: 1, max: 0, min_rows: 5 },
        { kind: "slices", by: "street", metric: "auc", min_rows: 5 },
      ],
      '/0/by: no field or derived feature "country"; there are: ' +
        "rooms, balcony, street, heating, district, average_in_district, flats_in_street.",
      "/1/min: 1 is above the max 0.",
      '/1/by: "area" is a number with a value of its own in each row.',
      '/2/metric: no metric "auc"; there are: r2_score, rms_score, mad_score, mape_score, num_validated.',
      "/2: neither min nor max is given; add one.",
    );
  });

  it("refuses to raise what is no number and to vary what is no field", () => {
    rejectsCriteria(
      [
        { kind: "monotonic", field: "street" },
        { kind: "monotonic", field: "volume" },
        { kind: "invariant", field: "volume" },
      ],
      '/0/field: "street" is text; numeric fields are: area, rooms, balcony, age.',
      '/1/field: no field "volume"; numeric fields are: area, rooms, balcony, age.',
      '/2/field: no field "volume"; there are: id, area, rooms, balcony, street, heating, age.',
    );
  });

  it("does not ask of other features, whose runs are not judged, that its slices fit them", () => {
    flats.write("features/few.json", {
      numeric: ["area"],
      categorical: [],
      derived: [],
      encoder: { max_levels: 3, min_count: 1 },
    });
    flats.change(file, (it) => {
      it.acceptance.criteria = [{ kind: "slices", by: "district", min: 0, min_rows: 5 }];
    });
    assert.deepEqual(resolve({ features: "few" }).features.numeric, ["area"]);
  });
});
