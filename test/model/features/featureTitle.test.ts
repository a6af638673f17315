import assert from "node:assert/strict";
import { featureTitle } from "../../../model/features/featureTitle";
import type { Field } from "../../../model/problems/problem";

describe("a feature's title", () => {
  const fields: Field[] = [
    { name: "lot_size_sf", title: "Lot size", type: "integer", default: 1 },
    { name: "style", title: "Style", type: "category", default: "ranch" },
  ];

  it("is its field's, with the level of a category's column, or a derived feature's name in words", () => {
    for (const [column, title] of [
      ["lot_size_sf", "Lot size"],
      ["style", "Style"],
      ["style=ranch", "Style: ranch"],
      ["style=a=b", "Style: a=b"],
      ["average_price_in_zipcode", "Average price in zipcode"],
    ]) {
      assert.equal(featureTitle({ fields }, column), title);
    }
  });
});
