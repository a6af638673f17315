import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { TSchema } from "@sinclair/typebox";
import { algorithms } from "../../model/algorithms/algorithms";
import { parameters } from "../../model/algorithms/parameters";
import { allowedBy } from "../../model/problems/allowedBy";

const guide = readFileSync(path.resolve(__dirname, "../../docs/algorithms.md"), "utf8");

/** Rows of the table under an algorithm's heading, without those of its head. */
function documented(name: string): string[][] {
  const [, section = ""] = guide.split(`\n## ${name}\n`);
  const lines = section
    .split("\n## ")[0]
    .split("\n")
    .filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

describe("the guide to algorithms", () => {
  const all = Object.values(algorithms).flatMap((byName) => Object.values(byName));

  for (const { name, params } of all) {
    it(`has each parameter of ${name} with its default, what is allowed and its counterpart`, () => {
      const defaults = parameters(name, params, {}) as Record<string, unknown>;
      const properties = Object.entries(params.properties as Record<string, TSchema>);
      const rows = properties.map(([key, schema]) => [
        `\`${key}\``,
        JSON.stringify(defaults[key]),
        allowedBy(schema),
        schema.description,
      ]);
      assert.deepEqual(documented(name), rows);
      for (const [key, { description }] of properties) assert.match(description ?? "", /scikit-learn's/, key);
    });
  }

  it("has no algorithm that there is not", () => {
    const headings = [...guide.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    assert.deepEqual(headings, [...new Set(all.map(({ name }) => name))].sort());
  });
});
