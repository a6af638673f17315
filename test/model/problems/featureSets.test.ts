import { TemporaryProblem } from "../support/temporaryProblem";

describe("resolving a run's features", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  it("refuses features that refer to nothing, to the target, or to text as a number", () => {
    const names = "area, rooms, balcony, street, heating, age";
    const all = `${names}, district, average_in_district, flats_in_street`;
    flats.rejects(
      "features/default.json",
      (it) => {
        it.derived[0].lookup = "country";
        it.derived[1].by = "distrct";
        it.derived[2].by = "price";
        it.numeric = ["area", "area", "street", "volume"];
        it.categorical = ["id"];
      },
      '/derived/0/lookup: no look-up "country"; there are: district.',
      `/derived/1/by: no field or derived feature "distrct"; there are: ${names}, district.`,
      '/derived/2/by: "price" is the target; a model must not see it.',
      '/numeric/1: "area" is listed twice.',
      '/numeric/2: "street" is text. List it under categorical.',
      `/numeric/3: no field or derived feature "volume"; there are: ${all}.`,
      '/categorical/0: "id" is the identifier; a model must not see it.',
    );
  });

  it("refuses a derived feature that is used before it is defined, or takes a field's name", () => {
    flats.rejects(
      "features/default.json",
      (it) => {
        it.derived.reverse();
        it.derived[0].name = "rooms";
        it.numeric = ["area"];
        it.categorical = [];
      },
      '/derived/0/name: "rooms" is taken. Choose another.',
      '/derived/1/by: no field or derived feature "district"; there are: area, rooms, balcony, street, heating, age.',
    );
  });

  it("points into the kind of derived feature that was meant", () => {
    flats.rejects(
      "features/default.json",
      (it) => {
        it.derived[1].weight = "5";
        it.derived[2].kind = "count";
      },
      '/derived/1/weight: expected a number, got "5". Remove the quotes.',
      '/derived/2/kind: expected one of "lookup", "target_average", "group_count", "date_part", ' +
        '"days_since", "moving_average", got "count".',
    );
  });

  it("refuses dates in the place of numbers and anything else in the place of dates", () => {
    flats.change("problem.json", (it) => {
      it.fields.push({ name: "built", title: "Built", type: "date", default: "1990-05-01" });
    });
    const average = { kind: "moving_average", by: "street", days: 30, prior: 100, weight: 1 };
    flats.rejects(
      "features/default.json",
      (it) => {
        it.derived = [
          { kind: "date_part", name: "month", from: "street", part: "month" },
          { kind: "days_since", name: "age_in_days", from: "built", day: "1990-02-30" },
          { ...average, name: "lately", date: "age" },
          { ...average, name: "often", date: "built" },
        ];
        it.numeric = ["area", "built", "age_in_days", "often"];
        it.categorical = ["built"];
      },
      '/derived/0/from: "street" is no date; date_part needs a field of that type.',
      '/derived/1/day: expected a day such as "2017-08-15", got "1990-02-30".',
      '/derived/2/date: "age" is no date; moving_average needs a field of that type.',
      '/numeric/1: "built" is a date. List a feature derived from it, e.g. days_since.',
    );
  });

  it("refuses a feature set without features", () => {
    flats.rejects(
      "features/default.json",
      (it) => {
        it.numeric = [];
        it.categorical = [];
      },
      "/numeric: no feature is listed under numeric or categorical; a model needs at least one.",
    );
  });
});
