import * as pulumi from "@pulumi/pulumi";
import type { MonitoredProblem } from "../parts/kibana/problemDashboard";
import { digestsOf, objectTexts } from "./kibana/objectTexts";

/*
 * The resources of the project's own provider that set up a Kibana, as programs see them. What they do is in the folder
 * `kibana`. All can be changed by hand: refresh sees it, and the next update mends it.
 */

/** What every resource of a Kibana needs. */
export interface KibanaObjectArgs {
  /** Address from the machine that runs Pulumi, e.g. `http://localhost:5601`. */
  url: pulumi.Input<string>;
  /** Password of Elasticsearch's user `elastic`. Secret. */
  elasticPassword?: pulumi.Input<string>;
  /** API key with the rights of an administrator, in place of the password. Secret. */
  apiKey?: pulumi.Input<string>;
  /** Who signed its certificate, PEM, where the system does not know. */
  ca?: pulumi.Input<string>;
}

/** Arguments of {@link KibanaSpace}. */
export interface KibanaSpaceArgs extends KibanaObjectArgs {
  /** Its identifier, part of its addresses: lower-case letters, digits, `_` and `-`. */
  space: pulumi.Input<string>;
  title: pulumi.Input<string>;
  description: pulumi.Input<string>;
}

/** A space of a Kibana. */
export class KibanaSpace extends pulumi.CustomResource {
  constructor(name: string, args: KibanaSpaceArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:KibanaSpace",
      name,
      { ...args },
      { ...opts, additionalSecretOutputs: ["elasticPassword", "apiKey"] },
    );
  }
}

/** Arguments of {@link KibanaSavedObjects}. */
export interface KibanaSavedObjectsArgs extends KibanaObjectArgs {
  /** Identifier of the space: the environment's name. */
  space: string;
  /** Those that get a dashboard. */
  problems: MonitoredProblem[];
}

/**
 * Data views, searches and dashboards of an environment's space. The engine has what they are made from, and a digest of
 * each: with every property of every chart they would be most of what a stack consists of.
 */
export class KibanaSavedObjects extends pulumi.CustomResource {
  constructor(name: string, args: KibanaSavedObjectsArgs, opts?: pulumi.CustomResourceOptions) {
    const problems = args.problems.map((problem) => JSON.stringify(problem));
    super(
      "cd4ml:index:KibanaSavedObjects",
      name,
      {
        stored: undefined,
        altered: undefined,
        ...args,
        problems,
        objects: digestsOf(objectTexts(args.space, problems)),
      },
      { ...opts, additionalSecretOutputs: ["elasticPassword", "apiKey"] },
    );
  }
}
