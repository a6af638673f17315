import { version } from "../../package.json";
import type { FeaturesState } from "../features/state";
import type { ProblemDefinition } from "../problems/problem";
import type { Model } from "../runs/model";
import type { Run } from "../runs/run";
import { EncodedFeatures } from "./encodedFeatures";
import { Graph, type GraphValue } from "./graph";
import { inputOf } from "./inputs";
import { encode } from "./messages";
import { onnxPredictor } from "./predictors/predictors";
import { texts } from "./tensor";

/** Versions of ONNX's operators and file format: those of ONNX 1.11, the first with trees of doubles. */
const operators = { "": 16, "ai.onnx.ml": 3 };
const fileFormat = 8;

/** What is exported of a model. */
interface ExportedModel extends Pick<Model, "parts"> {
  run: Pick<Run, "problem" | "run">;
}

/** A model as ONNX. */
export interface OnnxModel {
  /** The message ModelProto; equal ones for equal models of a run. */
  bytes: Uint8Array;
  inputs: GraphValue[];
  outputs: GraphValue[];
}

/**
 * Turns a model into one that any ONNX runtime predicts with.
 *
 * It takes what the service takes, see {@link inputOf}, rows one below the other. It gives `prediction`, in the
 * target's unit; of a classification `label`, the most probable class, and `probabilities` in the order of the problem's
 * classes. A name that an input has already comes with `model.` before it.
 *
 * @param digest identifies the model, see `sealedDigest`
 * @throws Cd4mlError CD4ML_EXPORT_ALGORITHM when models of the algorithm cannot be exported
 */
export function onnxModel({ run, parts }: ExportedModel, digest: string): OnnxModel {
  const { problem, algorithm } = parts;
  const addPredictor = onnxPredictor(problem.kind, algorithm);
  const graph = new Graph();
  const state = parts.features as FeaturesState;
  const features = new EncodedFeatures(graph, state);
  const predicted = addPredictor(graph, features.encode(), parts.predictor);
  const fields = new Map(problem.fields.map((field) => [field.name, field]));
  const inputs = state.fields
    .filter((field) => features.reads(field))
    .map(({ name, kind }) => inputOf(fields.get(name)!, kind));
  const outputs = addOutputs(graph, problem, predicted, new Set(inputs.map(({ name }) => name)));
  const facts = {
    problem: run.problem,
    run: run.run,
    algorithm,
    digest: `sha256:${digest}`,
    features: JSON.stringify([...state.numeric, ...state.categorical].map(({ name }) => name)),
  };
  const bytes = encode("ModelProto", {
    ir_version: fileFormat,
    producer_name: "cd4ml",
    producer_version: version,
    doc_string: `${problem.title}: ${problem.description}`,
    graph: graph.encode(run.problem, inputs, outputs),
    opset_import: Object.entries(operators).map((set) => encodeSet(...set)),
    metadata_props: Object.entries(facts).map(([key, value]) => encode("StringStringEntryProto", { key, value })),
  });
  return { bytes, inputs, outputs };
}

function encodeSet(domain: string, version: number): Uint8Array {
  return encode("OperatorSetIdProto", { domain, version });
}

/** Gives what was predicted its names. */
function addOutputs(graph: Graph, problem: ProblemDefinition, predicted: string, taken: Set<string>): GraphValue[] {
  const output = (from: string, as: string, rest: Omit<GraphValue, "name">): GraphValue => {
    const name = taken.has(as) ? `model.${as}` : as;
    graph.rename(from, name);
    return { name, ...rest };
  };
  const { title } = problem.target;
  if (problem.kind === "regression") {
    const { minimum, unit } = problem.target;
    const prediction = minimum === undefined ? predicted : graph.add("Max", [predicted, graph.number(minimum)]);
    return [output(prediction, "prediction", { type: "double", shape: ["N", 1], description: `${title}, ${unit}` })];
  }
  const { classes } = problem.target;
  const best = graph.add("ArgMax", [predicted], { axis: 1, keepdims: 0 });
  const label = graph.add("Gather", [graph.constant(texts(classes)), best]);
  const description = `Probabilities of ${classes.join(", ")}`;
  return [
    output(label, "label", { type: "string", shape: ["N"], description: title }),
    output(predicted, "probabilities", { type: "double", shape: ["N", classes.length], description }),
  ];
}
