import assert from "node:assert/strict";
import fc from "fast-check";
import { nameColumns } from "../../../model/newProblem/columnNames";
import { inferRange } from "../../../model/newProblem/inferField";

const amount = fc.double({ noNaN: true, min: -1e12, max: 1e12 });

describe("the range of an inferred field", () => {
  it("is 1700 to 2200 for years of 1872 to 2010, and 0 to 15 for 1 to 8 bedrooms", () => {
    assert.deepEqual(inferRange({ least: 1872, greatest: 2010 }), { minimum: 1700, maximum: 2200 });
    assert.deepEqual(inferRange({ least: 1, greatest: 8 }), { minimum: 0, maximum: 15 });
  });

  it("is short where tenths are not exact", () => {
    assert.deepEqual(inferRange({ least: 0.7, greatest: 1.2 }), { minimum: 0.2, maximum: 1.7 });
  });

  it("has room for all that was seen, and is not below 0 where nothing seen is", () => {
    fc.assert(
      fc.property(amount, fc.double({ noNaN: true, min: 1e-6, max: 1e12 }), (least, spread) => {
        const greatest = least + spread;
        fc.pre(greatest > least);
        const { minimum, maximum } = inferRange({ least, greatest });
        assert.ok(minimum <= least && maximum >= greatest, `${minimum} ${least} ${greatest} ${maximum}`);
        if (least >= 0) assert.ok(minimum >= 0);
      }),
    );
  });
});

describe("the names of columns", () => {
  const file = { path: "/table.csv", remedy: "" };
  const nameOf = (heading: string) => nameColumns(file, [heading])[0].name;

  it("are what a problem's files allow, whatever the headings", () => {
    const heading = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() === text && text !== "");
    fc.assert(
      fc.property(heading, (text) => {
        fc.pre(!Number.isFinite(Number(text)));
        assert.match(nameOf(text), /^[a-z][a-z0-9_]*$/);
      }),
    );
  });

  it("are the headings where those are names", () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9_]*$/), (name) => assert.equal(nameOf(name), name)));
  });
});
