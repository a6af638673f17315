import assert from "node:assert/strict";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import fc from "fast-check";
import type { Field, ProblemDefinition } from "../../model/problems/problem";
import { explainRow } from "../../service/explainRow";
import { requestSchema } from "../../service/requestSchema";

const fields: Field[] = [
  { name: "size", title: "Size", type: "number", unit: "m²", minimum: 1, default: 60 },
  { name: "beds", title: "Beds", type: "integer", minimum: 0, maximum: 20, default: 2 },
  { name: "pool", title: "Pool", type: "flag", default: 0 },
  { name: "style", title: "Style", type: "category", choices: ["a", "b"], default: "a" },
  { name: "floor", title: "Floor", type: "integer", default: 0, required: false },
  { name: "heating", title: "Heating", type: "category", default: "gas", required: false },
  { name: "sold", title: "Sold", type: "date", default: "2017-08-15", required: false },
];
const problem = { title: "P", fields } as ProblemDefinition;
const check = TypeCompiler.Compile(requestSchema(problem));
const good = { size: 60, beds: 2, pool: 1, style: "z" };

describe("the schema of a request", () => {
  it("takes a row of the fields, with what need not be known left out, null or empty", () => {
    for (const row of [good, { ...good, floor: null, sold: null }, { ...good, floor: -1, heating: "" }]) {
      assert.ok(check.Check(row), JSON.stringify(row));
    }
  });

  it("holds numbers to the limits of their field and says what they are", () => {
    for (const [row, detail] of [
      [{ ...good, beds: 21 }, "is 21; it must be a whole number from 0 to 20."],
      [{ ...good, beds: -1 }, "is -1; it must be a whole number from 0 to 20."],
      [{ ...good, size: 0.5 }, "is 0.5; it must be a number not below 1 (m²)."],
      [{ ...good, pool: 2 }, "is 2; it must be 0 or 1."],
      [{ ...good, pool: "1" }, 'is a non-number: "1"; send 0 or 1, without quotes.'],
    ] as const) {
      assert.deepEqual(
        explainRow(check, fields, row, "").map((error) => error.detail),
        [detail],
      );
    }
  });

  it("takes days of the calendar for dates, and says what is none", () => {
    const explain = (sold: unknown) => explainRow(check, fields, { ...good, sold }, "").map(({ detail }) => detail);
    assert.deepEqual(explain("2017-08-15"), []);
    const advice = 'which is no day of the calendar; send a day such as "2017-08-15".';
    assert.deepEqual(explain("2017-02-29"), [`is "2017-02-29", ${advice}`]);
    assert.deepEqual(explain(20170815), [`is 20170815, ${advice}`]);
    assert.deepEqual(explain(""), ['must be a day such as "2017-08-15", or left out.']);
  });

  it("escapes names in pointers as RFC 6901 says", () => {
    const [error] = explainRow(check, fields, { ...good, "a/b~c": 1 }, "/7");
    assert.deepEqual([error.pointer, error.field], ["/7/a~1b~0c", "a/b~c"]);
  });

  it("explains every row it refuses and none it takes", () => {
    const value = fc.oneof(fc.jsonValue(), fc.double(), fc.integer({ min: -2, max: 25 }), fc.string());
    const names = fc.constantFrom(...fields.map((field) => field.name), "other", "", "__proto__", "toString");
    fc.assert(
      fc.property(fc.dictionary(names, value), (row) => {
        const whole = { ...good, ...row };
        const errors = explainRow(check, fields, whole, "");
        assert.equal(errors.length === 0, check.Check(whole));
        for (const { detail, pointer } of errors) assert.ok(detail.length > 10 && pointer.startsWith("/"));
      }),
      { numRuns: 1000 },
    );
  });
});
