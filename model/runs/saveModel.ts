import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { SavedPredictor } from "../algorithms/algorithm";
import type { ProblemDefinition } from "../problems/problem";
import { digest, type Manifest } from "./digests";

/** Version of the model files; a loader refuses others. */
export const modelFormat = 1;

/** Kinds of arrays in `model.bin`. */
export const arrayTypes = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;

/** One array of `model.bin`: little-endian, `length` elements from byte `offset`, a multiple of 8. */
export interface StoredArray {
  name: string;
  type: keyof typeof arrayTypes;
  length: number;
  offset: number;
}

/** `model.json`: everything of a model but its bulk. */
export interface StoredModel {
  format: typeof modelFormat;
  problem: ProblemDefinition;
  /** State of the fitted features. */
  features: unknown;
  algorithm: string;
  header: Record<string, unknown>;
  arrays: StoredArray[];
}

/** All that a model is, at rest. */
export interface ModelParts {
  problem: ProblemDefinition;
  /** State of the fitted features. */
  features: unknown;
  algorithm: string;
  predictor: SavedPredictor;
}

/** Contents of `model.json` and `model.bin`. */
export interface ModelFiles {
  json: string;
  bytes: Uint8Array;
}

/** Lays a model out as its files. They hold neither dates nor run identifiers: equal models give equal bytes. */
export function packModel({ problem, features, algorithm, predictor }: ModelParts): ModelFiles {
  const { header, arrays } = predictor;
  const { bytes, stored } = pack(arrays);
  const content: StoredModel = { format: modelFormat, problem, features, algorithm, header, arrays: stored };
  return { json: `${JSON.stringify(content)}\n`, bytes };
}

/** The content of `manifest.json`; its digest identifies the model, see `sealedDigest`. */
export function manifestOf({ json, bytes }: ModelFiles): string {
  const manifest: Manifest = { "model.json": digest(json), "model.bin": digest(bytes) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Writes `model.json`, `model.bin` and `manifest.json` into a run's folder. */
export async function saveModel(folder: string, files: ModelFiles): Promise<void> {
  await writeFile(path.join(folder, "model.json"), files.json);
  await writeFile(path.join(folder, "model.bin"), files.bytes);
  await writeFile(path.join(folder, "manifest.json"), manifestOf(files));
}

/** Lays arrays one after the other, by name, each on a multiple of 8 bytes. */
function pack(arrays: SavedPredictor["arrays"]): { bytes: Uint8Array; stored: StoredArray[] } {
  const stored: StoredArray[] = [];
  let offset = 0;
  for (const name of Object.keys(arrays).sort()) {
    const array = arrays[name];
    stored.push({ name, type: typeOf(array), length: array.length, offset });
    offset += Math.ceil(array.byteLength / 8) * 8;
  }
  const bytes = new Uint8Array(offset);
  for (const { name, offset: start } of stored) {
    const { buffer, byteOffset, byteLength } = arrays[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start);
  }
  return { bytes, stored };
}

function typeOf(array: SavedPredictor["arrays"][string]): StoredArray["type"] {
  if (array instanceof Float64Array) return "float64";
  return array instanceof Int32Array ? "int32" : "uint8";
}
