import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import type { SecretValue, Workload } from "../workload";

/** What a {@link DeliveryWatcher} needs. */
export interface DeliveryWatcherArgs {
  /** Git repository to follow: an address or an absolute path. */
  repository: string;
  branch: string;
  /** Seconds between two looks at the repository. */
  pollSeconds: number;
  /** Problems whose pipeline runs on a new commit. */
  problems: string[];
  /** `CD4ML_*` variables of the pipeline: where data, runs and registry are. */
  environment: Record<string, pulumi.Input<string>>;
  /** Its passwords. @default none */
  secrets?: Record<string, SecretValue>;
  /** Address to listen on. */
  host: string;
  /** Port of the page with the deliveries. */
  port: number;
}

/**
 * Follows a git repository and delivers each new commit with the steps of the Jenkinsfile: Jenkins' part on a machine
 * without Jenkins.
 *
 * Costs about 100 MB of memory when idle; a delivery costs what its training does.
 */
export class DeliveryWatcher extends pulumi.ComponentResource {
  /** Address of the page with the deliveries. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DeliveryWatcherArgs, opts: PartOptions) {
    super("cd4ml:parts:DeliveryWatcher", name, {}, opts);
    this.url = opts.platform.run(name, deliveryWatcherWorkload(args), { parent: this }).url("http");
    this.registerOutputs({ url: this.url });
  }
}

function deliveryWatcherWorkload(args: DeliveryWatcherArgs): Workload {
  const { repository, branch, pollSeconds, problems, port, host } = args;
  const options = {
    repository,
    branch,
    every: String(pollSeconds),
    problems: problems.join(","),
    port: String(port),
    host,
  };
  return {
    image: "cd4ml",
    command: ["cd4ml", "watch", ...Object.entries(options).map(([option, value]) => `--${option}=${value}`)],
    environment: args.environment,
    secrets: args.secrets,
    ports: { http: port },
    ready: { path: "/readyz" },
    volumes: { deliveries: { path: "/var/lib/cd4ml/deliveries", variable: "CD4ML_DELIVERIES" } },
  };
}
