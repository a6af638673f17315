import assert from "node:assert/strict";
import fc from "fast-check";
import { dayNumber, dayText } from "../../../model/data/day";

const first = dayNumber("0001-01-01");
const last = dayNumber("9999-12-31");

describe("a day of the calendar", () => {
  it("is a number of days since 1970-01-01", () => {
    assert.equal(dayNumber("1970-01-01"), 0);
    assert.equal(dayNumber("1969-12-31"), -1);
    assert.equal(dayNumber("2000-03-01") - dayNumber("2000-02-28"), 2);
    assert.equal(dayNumber("1900-03-01") - dayNumber("1900-02-28"), 1);
    assert.equal(dayText(dayNumber("0099-12-31") + 1), "0100-01-01");
  });

  it("has one text, whichever it is", () => {
    fc.assert(fc.property(fc.integer({ min: first, max: last }), (day) => assert.equal(dayNumber(dayText(day)), day)));
  });

  it("is nothing else", () => {
    const others = [
      "",
      "2017-02-29",
      "2017-04-31",
      "2017-13-01",
      "2017-00-10",
      "2017-01-00",
      "0000-01-01",
      "10000-01-01",
    ];
    for (const text of [...others, "2017-8-15", "2017/08/15", " 2017-08-15", "2017-08-15T00:00", "20170815", "today"]) {
      assert.ok(Number.isNaN(dayNumber(text)), text);
    }
  });
});
