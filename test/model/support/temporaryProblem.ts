import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadProblem } from "../../../model/problems/loadProblem";
import type { Choices, Problem, ResolvedChoices } from "../../../model/problems/problem";
import { resolveChoices } from "../../../model/problems/resolveChoices";
import { production } from "../../support/tinyProblem";

const definition = {
  title: "Flats",
  description: "Prices of flats",
  kind: "regression",
  source: { file: "flats.csv", lookups: { district: { file: "districts.csv", key: "street", value: "district" } } },
  identifier: "id",
  target: { field: "price", title: "Price", unit: "EUR" },
  fields: [
    { name: "area", title: "Area", type: "number", default: 50 },
    { name: "rooms", title: "Rooms", type: "integer", minimum: 1, default: 2 },
    { name: "balcony", title: "Balcony", type: "flag", default: 0 },
    { name: "street", title: "Street", type: "category", default: "Elm" },
    { name: "heating", title: "Heating", type: "category", default: "gas", required: false },
    { name: "age", title: "Age", type: "number", default: 10, required: false },
  ],
};

const files: Record<string, unknown> = {
  "problem.json": definition,
  "pipelines/default.json": {
    default_algorithm: "ridge",
    seed: 1,
    splits: { seed: 1, train: [0, 0.5], validate: [0.5, 1] },
    acceptance: { metric: "r2_score", min: 0.5 },
    validation_metrics: ["r2_score"],
  },
  "features/default.json": {
    numeric: ["area", "rooms", "balcony", "age", "average_in_district", "flats_in_street"],
    categorical: ["street", "district", "heating"],
    derived: [
      { kind: "lookup", name: "district", lookup: "district", from: "street" },
      { kind: "target_average", name: "average_in_district", by: "district", prior: 100, weight: 2 },
      { kind: "group_count", name: "flats_in_street", by: "street" },
    ],
    encoder: { max_levels: 3, min_count: 1 },
  },
  "algorithms/ridge/default.json": { alpha: 1 },
  "algorithms/lasso/default.json": { alpha: 1 },
  "algorithms/lasso/big_alpha.json": { alpha: 100 },
  "flats.csv":
    "id,price,area,rooms,balcony,street,heating,age\n" +
    "a,100,40.5,1,0,Elm,gas,3\nb,200,60,2,1,Elm,,\nc,300,80,3,1,Oak,coal ,NA\n",
  "districts.csv": "street,district\nElm,north\nOak,south\n",
};

/** A small problem in a temporary folder, whose files a test may change. */
export class TemporaryProblem {
  /** The folder of all problems; this one is `flats` in it. */
  readonly problems = mkdtempSync(path.join(os.tmpdir(), "cd4ml-problems-"));
  readonly folder = path.join(this.problems, "flats");

  constructor() {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  load(): Problem {
    return loadProblem(this.problems, "flats");
  }

  /** What choices resolve to, all `default` but those given. */
  resolve(choices: Partial<Choices> = {}): ResolvedChoices {
    return resolveChoices(this.load(), { ...production, ...choices });
  }

  /** Changes a JSON file and asserts that choices are refused for these mistakes in it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test puts in what no type allows
  rejects(file: string, edit: (content: any) => void, ...mistakes: string[]): void {
    this.change(file, edit);
    assert.throws(() => this.resolve(), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: mistakes.map((mistake) => `${path.join(this.folder, file)} ${mistake}`).join("\n"),
    });
  }

  /** Writes text or bytes as they are, anything else as JSON. */
  write(file: string, content: unknown): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    const plain = typeof content === "string" || Buffer.isBuffer(content);
    writeFileSync(target, plain ? content : JSON.stringify(content));
  }

  /** Changes a JSON file, e.g. `change("problem.json", (it) => { it.kind = "other" })`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test puts in what no type allows
  change(file: string, edit: (content: any) => void): void {
    const content = JSON.parse(readFileSync(path.join(this.folder, file), "utf8"));
    edit(content);
    this.write(file, content);
  }

  remove(): void {
    rmSync(this.problems, { recursive: true, force: true });
  }
}
