import * as pulumi from "@pulumi/pulumi";
import { ElasticsearchDataStream, ElasticsearchRole, ElasticsearchUser } from "../provider/elasticsearchResources";
import { KibanaSavedObjects, KibanaSpace } from "../provider/kibanaResources";
import { Password } from "../provider/resources";
import type { EventViewer } from "./kibana";
import { readProblems } from "./kibana/readProblems";
import { objectId } from "./kibana/savedObjects";

/** What {@link EventDashboards} needs. */
export interface EventDashboardsArgs {
  kibana: EventViewer;
  /** Name of the environment: of its space, its user and its data streams. */
  environment: string;
  /** The project's folder of problems. */
  problemFolders: string;
  /** Problems that get a dashboard. */
  problems: string[];
}

/** An environment's view of its events: a space of Kibana with data view, search and dashboards, and a user for it. */
export class EventDashboards extends pulumi.ComponentResource {
  /** Where its user starts, e.g. `http://localhost:5601/s/ada/app/dashboards`. */
  readonly url: pulumi.Output<string>;
  /** Addresses of the dashboards by problem. */
  readonly dashboards: Record<string, pulumi.Output<string>>;
  /** Sees this environment's events and space, and no other's. */
  readonly login: { user: string; password: pulumi.Output<string> };

  constructor(name: string, args: EventDashboardsArgs, opts: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:EventDashboards", name, {}, opts);
    const { kibana, environment, problemFolders, problems } = args;
    const { admin } = kibana.elasticsearch;
    const child = { parent: this, dependsOn: kibana, deletedWith: kibana };
    const space = new KibanaSpace(
      `${name}-space`,
      {
        ...kibana.admin,
        space: environment,
        title: environment,
        description: `Events of ${environment}`,
      },
      child,
    );
    // Kibana knows no field of a stream that is not there yet.
    const streams = ["prediction", "feedback", "validation"].map(
      (dataset) =>
        new ElasticsearchDataStream(
          `${name}-${dataset}-stream`,
          { ...admin, name: `model-${dataset}-${environment}` },
          child,
        ),
    );
    const loaded = new KibanaSavedObjects(
      `${name}-objects`,
      { ...kibana.admin, space: environment, problems: readProblems(problemFolders, problems) },
      { ...child, dependsOn: [space, ...streams], deletedWith: space },
    );
    const role = new ElasticsearchRole(
      `${name}-role`,
      {
        ...admin,
        name: `cd4ml-${environment}`,
        indices: [{ names: [`model-*-${environment}`], privileges: ["read", "view_index_metadata"] }],
        applications: [
          { application: "kibana-.kibana", privileges: ["space_all"], resources: [`space:${environment}`] },
        ],
      },
      child,
    );
    const password = new Password(`${name}-password`, { purpose: `Kibana's user ${environment}` }, { parent: this })
      .value;
    new ElasticsearchUser(`${name}-user`, { ...admin, name: environment, password, roles: [role.name] }, child);
    this.login = { user: environment, password };
    const base = pulumi
      .all([kibana.url, loaded.urn])
      .apply(([address]) => `${address}/s/${environment}/app/dashboards`);
    this.url = base;
    this.dashboards = Object.fromEntries(
      problems.map((problem) => [
        problem,
        pulumi.interpolate`${base}#/view/${objectId.dashboard(environment, problem)}`,
      ]),
    );
    this.registerOutputs({ url: this.url });
  }
}
