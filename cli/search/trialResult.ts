import type { Run } from "../../model/runs/run";
import type { Search } from "../../model/search/search";

/** How a trial ended that has a model. */
export interface TrialResult {
  /** Its number, from 0. */
  trial: number;
  /** Its run in the registry. */
  run: string;
  /** What it tried: only the parameters of the space. */
  params: Record<string, unknown>;
  /** Of the training rows, that it was trained on. */
  share: number;
  metrics: Record<string, number>;
  /** Seconds of training and validation. */
  seconds: number;
  /** What identifies the data it read: `run.data.fingerprint`, and the SHA-256 of the feedback if there is some. */
  data: string;
}

/** A trial that could not be run. */
export interface TrialFailure {
  trial: number;
  error: string;
}

export type TrialOutcome = TrialResult | TrialFailure;

/** What a search tells of a trial's run. */
export function trialResult({ space }: Search, { run, trial, resolved, metrics, timings, data }: Run): TrialResult {
  const params = Object.fromEntries(Object.keys(space).map((name) => [name, resolved.params[name]]));
  const seconds = Number((timings.train + timings.validate).toFixed(3));
  const { number = 0, share = 1 } = trial ?? {};
  const read = [data.fingerprint, ...(data.feedback ? [data.feedback.sha256] : [])].join("+");
  return { trial: number, run, params, share, metrics, seconds, data: read };
}
