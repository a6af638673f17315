import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRandom } from "../../model/data/random";
import type { Choices } from "../../model/problems/problem";
import type { TrainingOptions } from "../../model/runs/trainRun";

/** All four choices `default`: a production run. */
export const production: Choices = {
  pipeline: "default",
  features: "default",
  algorithm: "default",
  params: "default",
};

/** A problem small enough to train in milliseconds, in a temporary folder of its own. */
export class TinyProblem {
  readonly folder = mkdtempSync(path.join(tmpdir(), "cd4ml-tiny-"));
  readonly problems = path.join(this.folder, "problems");
  readonly home = path.join(this.folder, "home");

  /** @param name of the problem */
  constructor(private readonly name = "flats") {
    this.write("problem.json", definition);
    this.write("pipelines/default.json", pipeline);
    this.write("features/default.json", features);
    this.write("algorithms/random_forest/default.json", { trees: 20 });
    this.write("algorithms/lasso/default.json", { alpha: 100 });
    this.write("data/flats.csv", flats());
  }

  /** Writes a file of the problem's folder, objects as JSON. */
  write(file: string, content: unknown): void {
    const target = path.join(this.problems, this.name, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Adds the project's own problem `iris`, which is as small: its target is a class. */
  addIris(): void {
    cpSync(path.resolve(__dirname, "../../model/problems/iris"), path.join(this.problems, "iris"), { recursive: true });
  }

  /** Changes the least r2_score that is accepted. */
  setMinimum(min: number): void {
    this.change({ acceptance: { metric: "r2_score", min } });
  }

  /** Changes the default pipeline, e.g. `change({ data_checks: { rows: { min: 5 } } })`. */
  change(keys: Record<string, unknown>): void {
    this.write("pipelines/default.json", { ...pipeline, ...keys });
  }

  /** A file of the problem's folder. */
  read(file: string): string {
    return readFileSync(path.join(this.problems, this.name, file), "utf8");
  }

  /** Writes the first of its rows to a file elsewhere. @returns its path */
  someRows(count: number): string {
    const file = path.join(this.folder, "archive.csv");
    const lines = this.read("data/flats.csv")
      .split("\n")
      .slice(0, 1 + count);
    writeFileSync(file, lines.join("\n"));
    return file;
  }

  /** What a training of the problem needs. */
  options(choices: Partial<Choices> = {}, problem = this.name): TrainingOptions {
    const { problems, home } = this;
    const [data, runs] = [path.join(home, "data"), path.join(home, "runs")];
    return { problem, choices: { ...production, ...choices }, problems, data, runs };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const definition = {
  title: "Flats",
  description: "Rents of made-up flats",
  kind: "regression",
  source: { file: "data/flats.csv" },
  identifier: "flat",
  target: { field: "rent", title: "Rent", unit: "EUR", minimum: 100 },
  fields: [
    { name: "size", title: "Size", type: "number", unit: "m²", default: 60 },
    { name: "floor", title: "Floor", type: "integer", default: 1, required: false },
    { name: "district", title: "District", type: "category", choices: ["east", "west", "<b>mid</b>"], default: "east" },
  ],
};

const pipeline = {
  default_algorithm: "random_forest",
  seed: 1,
  splits: { seed: 1, train: [0, 0.7], validate: [0.7, 1] },
  acceptance: { metric: "r2_score", min: 0.5 },
  validation_metrics: ["r2_score", "rms_score", "mad_score", "num_validated"],
};

const features = {
  numeric: ["size", "floor", "average_rent"],
  categorical: ["district"],
  derived: [{ kind: "target_average", name: "average_rent", by: "district", prior: 800, weight: 5 }],
  encoder: { max_levels: 10, min_count: 1 },
};

function flats(): string {
  const random = createRandom(3);
  const districts = ["east", "west", "<b>mid</b>"];
  const rows = Array.from({ length: 300 }, (_, i) => {
    const [size, floor, district] = [20 + random.integer(100), random.integer(9), random.integer(3)];
    const rent = 200 + 9 * size + 15 * floor + 150 * district + random.normal(0, 40);
    return `${i + 1},${size},${i % 20 === 0 ? "" : floor},${districts[district]},${rent.toFixed(2)}`;
  });
  return ["flat,size,floor,district,rent", ...rows, ""].join("\n");
}
