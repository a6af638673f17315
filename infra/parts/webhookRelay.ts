import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import type { PartSize } from "../sizes";
import type { Workload } from "../workload";

/** What a {@link WebhookRelay} needs. */
export interface WebhookRelayArgs {
  /** Address of a channel of server-sent events, e.g. `https://smee.io/<name>`, which GitHub's webhook is set to. Secret. */
  channel: pulumi.Input<string>;
  /** Address of Jenkins for other workloads, e.g. `http://cd4ml-dev-team1-jenkins:8080`. */
  jenkins: pulumi.Input<string>;
  /** The workload that it is. */
  running: Running;
  /** @default a quarter of a CPU and 256 MiB */
  size?: PartSize;
}

/**
 * Brings GitHub's webhooks to a Jenkins that GitHub cannot reach: it follows a channel from inside and posts each
 * delivery as GitHub has signed it. Whoever knows the channel's address reads what is pushed; Jenkins believes only what
 * is signed.
 *
 * Costs about 80 MB of memory.
 */
export class WebhookRelay extends pulumi.ComponentResource {
  constructor(name: string, args: WebhookRelayArgs, opts: PartOptions) {
    super("cd4ml:parts:WebhookRelay", name, {}, opts);
    opts.platform.run(name, relayWorkload(args, opts.platform.listen), { parent: this });
    this.registerOutputs({});
  }
}

const room: PartSize = { replicas: 1, cpu: 0.25, memory: "256Mi" };

function relayWorkload({ channel, jenkins, running, size = room }: WebhookRelayArgs, listen: string): Workload {
  return {
    image: "cd4ml",
    command: ["cd4ml", "relay"],
    environment: {
      CD4ML_RELAY_TARGET: pulumi.interpolate`${jenkins}/github-webhook/`,
      CD4ML_HOST: listen,
      CD4ML_PORT: "3000",
    },
    secrets: { CD4ML_RELAY_CHANNEL: channel },
    ports: { http: 3000 },
    ready: { path: "/readyz", seconds: 120 },
    calls: { workloads: [running], outside: [channel] },
    resources: { memory: size.memory, cpu: size.cpu },
  };
}
