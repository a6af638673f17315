import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Verdict } from "../../../model/acceptance/verdict";
import { type PipelineResult, runPipeline } from "../../../model/pipeline";
import { openRegistry } from "../../../model/registry/openRegistry";
import type { Registry } from "../../../model/registry/registry";
import { type TrainedRun, trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

/** A tiny problem whose runs are judged by the criteria of a test, with a registry of its own. */
export class JudgedProblem extends TinyProblem {
  readonly registry: Registry = openRegistry(pathToFileURL(path.join(this.home, "registry")).href);

  setCriteria(criteria: object[], keys = {}): void {
    this.change({ acceptance: { metric: "r2_score", min: 0, criteria }, ...keys });
  }

  run(): Promise<PipelineResult> {
    return runPipeline({ ...this.options(), registry: this.registry });
  }

  train(): Promise<TrainedRun> {
    return trainRun({ ...this.options(), registry: this.registry });
  }

  /** The verdict on one criterion. */
  async judge(criterion: object, keys = {}): Promise<Verdict> {
    this.setCriteria([criterion], keys);
    return (await this.run()).run.acceptance!.criteria![0];
  }
}
