import type { Verdict } from "../acceptance/verdict";
import type { CheckResult } from "../checks/checkResult";
import type { FeedbackLineage } from "../data/trainingFeedback";
import type { Choices, ResolvedChoices } from "../problems/problem";

/** Outcome of the acceptance test. */
export interface Acceptance {
  metric: string;
  value: number;
  min: number | null;
  max: number | null;
  accepted: boolean;
  /** For people, e.g. `r2_score 0.4561 is below the minimum 0.5`. */
  reason: string;
  /** How it did by the pipeline's criteria, in their order. @default the pipeline has none */
  criteria?: Verdict[];
}

/** Rows by actual and predicted class. */
export interface Confusion {
  /** In the problem's order. */
  classes: string[];
  /** Rows of actual class i that were predicted as class j, at [i][j]. */
  counts: number[][];
}

/**
 * A `production` run has all four choices `default`: it may be accepted and deployed. Any other run is an
 * `experiment`: always registered, never accepted, never deployed.
 */
export type RunKind = "production" | "experiment";

/** Where a run stands: trained (not yet registered), then as registered. */
export type RunStatus = "trained" | "accepted" | "rejected" | "experiment";

/** `run.json`: all that is known of a run. */
export interface Run {
  /** Identifier, sortable by time, e.g. `20261123T080403Z-3f9c1a`. */
  run: string;
  problem: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  kind: RunKind;
  status: RunStatus;
  choices: Choices;
  resolved: ResolvedChoices;
  seed: number;
  /** Which trial of which search it is, and on which share of the training rows, if not on all. @default it is none */
  trial?: { search: string; number: number; share?: number };
  data: {
    /** Where the rows came from: the problem and its file, or a database table. */
    source: string;
    /** Where they come from in the world, in a paragraph. @default nobody has said */
    provenance?: string;
    /** SHA-256 over the source's content and the look-ups. */
    fingerprint: string;
    /** Of the source. */
    rows: number;
    /** Rows that were trained on, feedback included. */
    train: number;
    validate: number;
    /** Feedback on earlier predictions that was trained on as well. @default none */
    feedback?: FeedbackLineage;
    /** What the checks of the data found. @default the pipeline has none */
    checks?: CheckResult[];
  };
  code: {
    /** Git commit of the project, null outside a repository. */
    commit: string | null;
    /** True when the working tree had changes. */
    dirty: boolean;
  };
  versions: { cd4ml: string; node: string };
  /** Seconds by stage. */
  timings: Record<string, number>;
  metrics: Record<string, number>;
  /** What the pipeline's acceptance criteria are judged by, in their order. @default none: it has no criteria, or the run is an experiment */
  measurements?: object[];
  /** Validation rows by actual and predicted class. @default none, the target is a number */
  confusion?: Confusion;
  /** Null until `cd4ml accept`, and for experiments. */
  acceptance: Acceptance | null;
}
