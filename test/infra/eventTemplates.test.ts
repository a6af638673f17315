import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inputTypes } from "../../infra/parts/eventTemplates";

describe("the types of the models' inputs", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-inputs-"));
  after(() => rmSync(folder, { recursive: true }));
  const problem = (name: string, fields: Record<string, string>) => {
    mkdirSync(path.join(folder, name));
    const list = Object.entries(fields).map(([field, type]) => ({ name: field, type }));
    writeFileSync(path.join(folder, name, "problem.json"), JSON.stringify({ fields: list }));
  };

  it("are numbers, days or text, and text where problems differ, whichever comes first", () => {
    problem("flats", {
      size: "number",
      floor: "integer",
      lift: "flag",
      district: "category",
      sold: "date",
      built: "date",
    });
    problem("houses", { district: "integer", size: "category", built: "integer" });
    const numbers = { floor: "double", lift: "double" };
    const types = { ...numbers, size: "keyword", district: "keyword", sold: "date", built: "keyword" };
    assert.deepEqual(inputTypes(folder, ["flats", "houses"]), types);
    assert.deepEqual(inputTypes(folder, ["houses", "flats"]), types);
  });

  it("leave out a problem that is not there", () => assert.deepEqual(inputTypes(folder, ["castles"]), {}));
});
