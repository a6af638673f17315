import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { PipelineRun } from "../provider/resources";

/** What {@link FirstModels} needs. */
export interface FirstModelsArgs {
  /** Problems that get a model. */
  problems: string[];
  /** `CD4ML_*` variables of the pipeline: where data, runs and registry are. */
  environment: Record<string, pulumi.Input<string>>;
  /** Variables with passwords. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Container that the pipeline runs in. @default this machine */
  container?: pulumi.Input<string>;
  /** Cluster and namespace in which it runs as a Job. @default none */
  cluster?: { context: string; namespace: string };
}

/** One line about a model that was trained, gated and deployed. */
export interface FirstModel {
  run: string;
  acceptance: string;
}

/** Runs the delivery pipeline once for each problem, so that an environment starts with served models. */
export class FirstModels extends pulumi.ComponentResource {
  /** By problem. */
  readonly models: pulumi.Output<Record<string, FirstModel>>;

  constructor(name: string, args: FirstModelsArgs, opts: PartOptions) {
    super("cd4ml:parts:FirstModels", name, {}, opts);
    const runs = args.problems.map((problem) => {
      const { run, acceptance } = new PipelineRun(
        `${name}-${problem}`,
        {
          problem,
          environment: args.environment,
          secrets: args.secrets,
          container: args.container,
          cluster: args.cluster,
        },
        { parent: this },
      );
      return pulumi
        .all([run, acceptance])
        .apply(([id, outcome]) => [problem, { run: id, acceptance: outcome }] as const);
    });
    this.models = pulumi.all(runs).apply((entries) => Object.fromEntries(entries));
    this.registerOutputs({ models: this.models });
  }
}
