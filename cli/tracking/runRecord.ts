import type { Run } from "../../model/runs/run";

/** What MLflow is told of a run, besides its files. */
export interface RunRecord {
  /** Times in ms since 1970. */
  started: number;
  ended: number;
  params: Record<string, string>;
  metrics: Record<string, number>;
  tags: Record<string, string>;
}

/** Longest values that MLflow takes. */
const longest = { param: 6000, tag: 5000 };

/** The tag that tells a run of the registry from others: its identifier. */
export const runTag = "cd4ml.run";

/**
 * A run as MLflow has it: what was chosen and what that came to as params, what it scored and the seconds of each stage as
 * metrics, what it is and where it comes from as tags.
 */
export function recordOf(run: Run): RunRecord {
  const { choices, resolved, seed, metrics, timings } = run;
  const started = Date.parse(run.createdAt);
  const seconds = Object.values(timings).reduce((sum, each) => sum + each, 0);
  const params = { ...choices, resolved_algorithm: resolved.algorithm, seed, ...flatten("params", resolved.params) };
  return {
    started,
    ended: started + Math.round(1000 * seconds),
    params: texts(params, longest.param),
    metrics: { ...metrics, ...prefixed("seconds", timings) },
    tags: texts(tagsOf(run), longest.tag),
  };
}

function tagsOf({ run, problem, kind, status, data, code, versions, acceptance, trial }: Run) {
  return {
    [runTag]: run,
    "cd4ml.problem": problem,
    "cd4ml.kind": kind,
    "cd4ml.status": status,
    "cd4ml.data": data.fingerprint,
    "cd4ml.version": versions.cd4ml,
    ...(acceptance && { "cd4ml.acceptance": acceptance.reason }),
    ...(trial && prefixed("cd4ml.trial", trial)),
    // Names of MLflow's own, which its pages show.
    ...(code.commit !== null && { "mlflow.source.git.commit": code.commit, "mlflow.source.git.dirty": code.dirty }),
  };
}

/** `{ a: { b: 1 } }` → `{ "params.a.b": 1 }`. A list stays one value. */
function flatten(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { [name]: value };
  const parts = Object.entries(value).map(([key, part]) => flatten(`${name}.${key}`, part));
  return Object.assign({}, ...parts);
}

function prefixed<Value>(prefix: string, values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Values as text, cut at the length that MLflow takes; without those that are undefined. */
function texts(values: Record<string, unknown>, longest: number): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(value).slice(0, longest)]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
