import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FeatureMatrix } from "../../model/features/matrix";
import { score } from "../../model/metrics/score";
import { loadProblem } from "../../model/problems/loadProblem";
import type { Problem, ResolvedChoices } from "../../model/problems/problem";
import { resolveChoices } from "../../model/problems/resolveChoices";
import { trainModel } from "../../model/runs/modelOutputs";
import { type LabelledRows, prepareData } from "../../model/runs/prepareData";

const problems = path.resolve(__dirname, "../../model/problems");
const names = [
  "random_forest_classifier",
  "gradient_boosting_classifier",
  "logistic_regression",
  "decision_tree",
  "neural_network",
];
const compared = ["f1_score", "log_loss", "roc_auc"];
/** A split puts about 41 of 150 flowers to the validation rows: one says little. */
const splits = 20;

/** One split, encoded. */
interface Part {
  train: LabelledRows;
  validate: LabelledRows;
}

/**
 * Trains the classifiers of iris here and in scikit-learn with the same parameters, on the pipeline's split and on others,
 * and prints what each scores on the validation rows.
 *
 * @param python of an environment with scikit-learn
 */
export async function compareClassifiers(python: string): Promise<void> {
  const problem = loadProblem(problems, "iris");
  for (const algorithm of names) {
    const choices = { pipeline: "default", features: "default", algorithm, params: "default" };
    const resolved = resolveChoices(problem, choices);
    const parts = await Promise.all(Array.from({ length: splits }, (_, i) => splitBy(problem, resolved, i)));
    const ours: Float64Array[] = [];
    for (const { train, validate } of parts) {
      ours.push((await trainModel(problem, resolved, train, { seed: 1 })).outputs(validate.matrix));
    }
    const theirs = askPeer(python, algorithm, resolved.params, parts);
    console.log(`iris, ${algorithm}: the pipeline's split, and the mean of ${splits} splits`);
    for (const [who, outputs] of Object.entries({ cd4ml: ours, "scikit-learn": theirs })) {
      const cells = compared.map((name) => {
        const values = parts.map(({ validate }, i) => score(problem, name, validate.target, outputs[i]));
        const mean = values.reduce((sum, value) => sum + value, 0) / splits;
        return `${name} ${values[0].toFixed(4)} ${mean.toFixed(4)}`;
      });
      console.log(`  ${who.padEnd(12)} ${cells.join("  ")}`);
    }
  }
}

/** @param more what is added to the seed of the pipeline's split */
async function splitBy(problem: Problem, resolved: ResolvedChoices, more: number): Promise<Part> {
  const { splits: own } = resolved.pipeline;
  const pipeline = { ...resolved.pipeline, splits: { ...own, seed: own.seed + more } };
  const quiet = { onProgress: () => {}, onNotice: () => {} };
  const { train, validate } = await prepareData(problem, { ...resolved, pipeline }, { data: tmpdir() }, quiet);
  return { train, validate: validate() };
}

/** The probability that scikit-learn gives each class, by split, row by row. */
function askPeer(python: string, algorithm: string, params: object, parts: Part[]): Float64Array[] {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    const plain = ({ columns }: FeatureMatrix) => columns.map((column) => [...column]);
    const tasks = parts.map(({ train, validate }) => ({
      train: plain(train.matrix),
      target: [...train.target],
      validate: plain(validate.matrix),
    }));
    const file = path.join(folder, "task.json");
    writeFileSync(file, JSON.stringify({ algorithm, params, parts: tasks }));
    const output = execFileSync(python, [path.join(__dirname, "classifiers.py"), file], { encoding: "utf8" });
    return (JSON.parse(output) as number[][][]).map((rows) => Float64Array.from(rows.flat()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
