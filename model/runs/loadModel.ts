import path from "node:path";
import type { SavedPredictor } from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import { Cd4mlError } from "../errors";
import type { InputRow } from "../features/features";
import { restoreFeatures } from "../features/restoreFeatures";
import type { ProblemDefinition } from "../problems/problem";
import { corrupt, readSealed } from "./digests";
import type { Model } from "./model";
import { type ModelOutputs, restoreModel } from "./modelOutputs";
import { isSound, predictionsBy } from "./predictions";
import type { Run } from "./run";
import { readRun } from "./runFile";
import { arrayTypes, modelFormat, type StoredModel } from "./saveModel";

/**
 * Loads a run's model, checks its files against the manifest, and predicts once to warm it up.
 *
 * @param folder a run's folder, e.g. from `Registry.fetch`
 * @throws Cd4mlError CD4ML_MODEL_CORRUPT naming the file that is missing, changed or inconsistent
 * @throws Cd4mlError CD4ML_MODEL_FORMAT when another version of the project wrote it
 */
export async function loadModel(folder: string): Promise<Model> {
  const run = await readRun(folder);
  if (run === undefined) throw corrupt(folder, "run.json", "it is missing");
  const sealed = await readSealed(folder);
  try {
    const model = openModel(run, folder, sealed["model.json"], sealed["model.bin"]);
    warmUp(folder, model);
    return model;
  } catch (error) {
    if (error instanceof Cd4mlError) throw error;
    throw corrupt(folder, "model.json", (error as Error).message);
  }
}

/** A row of the fields' defaults: what a form starts with. */
export function defaultRow(problem: ProblemDefinition): InputRow {
  return Object.fromEntries(problem.fields.map((field) => [field.name, field.default]));
}

function openModel(run: Run, folder: string, json: Buffer, bytes: Buffer): Model {
  const stored = JSON.parse(json.toString()) as StoredModel;
  requireKnown(folder, stored);
  const features = restoreFeatures(stored.features);
  const { problem, algorithm, header } = stored;
  const predictor = { header, arrays: unpack(folder, bytes, stored) };
  const restored = restorePredictor(folder, stored, predictor);
  const expected = restored.model.importances().length;
  if (features.names.length !== expected) {
    throw corrupt(folder, "model.json", `it has ${features.names.length} features, its predictor ${expected}`);
  }
  const parts = { problem, features: stored.features, algorithm, predictor };
  return { run, problem, parts, ...predictionsBy(features, restored) };
}

/** Predictors know no files: what they refuse is told with the one that describes them. */
function restorePredictor(folder: string, { problem, algorithm }: StoredModel, saved: SavedPredictor): ModelOutputs {
  try {
    return restoreModel(problem, algorithm, saved);
  } catch (error) {
    if (!(error instanceof Cd4mlError)) throw error;
    throw new Cd4mlError(error.code, `${path.join(folder, "model.json")}: ${error.message}`, { cause: error });
  }
}

function requireKnown(folder: string, { format, problem: { kind }, algorithm }: StoredModel): void {
  const known = algorithms[kind];
  if (format === modelFormat && Object.hasOwn(known, algorithm)) return;
  throw new Cd4mlError(
    "CD4ML_MODEL_FORMAT",
    `${folder}: model of format ${format} by algorithm "${algorithm}"; this version reads format ${modelFormat} and ` +
      `knows for ${kind} ${Object.keys(known).join(", ")}. Train the run again with this version.`,
  );
}

function unpack(folder: string, bytes: Buffer, { arrays }: StoredModel): SavedPredictor["arrays"] {
  const unpacked: SavedPredictor["arrays"] = {};
  let end = 0;
  for (const { name, type, length, offset } of arrays) {
    const Type = arrayTypes[type];
    end = offset + length * (Type?.BYTES_PER_ELEMENT ?? Number.NaN);
    if (!(end <= bytes.length)) {
      throw corrupt(folder, "model.bin", `array "${name}" does not fit in its ${bytes.length} bytes`);
    }
    // A copy of its own, because the view needs an aligned start.
    unpacked[name] = new Type(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + end) as ArrayBuffer);
  }
  if (Math.ceil(end / 8) * 8 !== bytes.length) {
    throw corrupt(folder, "model.bin", `it has ${bytes.length} bytes where model.json lists ${end}`);
  }
  return unpacked;
}

function warmUp(folder: string, model: Model): void {
  const found = model.predict(defaultRow(model.problem));
  if (isSound(found)) return;
  throw corrupt(folder, "model.json", `its prediction for the fields' defaults is ${found.prediction}`);
}
