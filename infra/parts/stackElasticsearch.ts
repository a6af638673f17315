import * as pulumi from "@pulumi/pulumi";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";
import type { SharedEvents } from "./eventShare";

/** What a {@link StackElasticsearch} needs. */
export interface StackElasticsearchArgs {
  /** Name of the stack that has the event store. */
  stack: string;
  /** This stack's environments. */
  environments: string[];
}

/**
 * The Elasticsearch of another stack in the same cluster, which has to share it (`cd4ml:shareEventsWith`). Its templates
 * are the other stack's; this one only writes and reads events.
 */
export class StackElasticsearch extends pulumi.ComponentResource implements EventCluster {
  readonly address: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  readonly ca: pulumi.Output<string>;
  readonly caOptional = true;

  /** @throws pulumi.RunError when the stack is this one, does not share, or has environments of the same name */
  constructor(name: string, args: StackElasticsearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:StackElasticsearch", name, {}, opts);
    const { stack, environments } = args;
    if (stack === pulumi.getStack()) {
      throw new pulumi.RunError(
        `cd4ml:eventsFrom is ${stack}, this stack itself: name another, or nothing for an Elasticsearch of its own.`,
      );
    }
    const fullName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
    const reference = new pulumi.StackReference(`${name}-stack`, { name: fullName }, { parent: this });
    const events = reference
      .getOutput("sharedEvents")
      .apply((shared) => sharedWith(shared?.[pulumi.getStack()], stack, environments));
    this.address = pulumi.unsecret(events.address);
    this.ca = pulumi.unsecret(events.ca);
    this.admin = { url: this.address, apiKey: pulumi.secret(events.apiKey), ca: this.ca };
    this.registerOutputs({ address: this.address });
  }
}

function sharedWith(events: SharedEvents | undefined, stack: string, environments: string[]): SharedEvents {
  const own = pulumi.getStack();
  if (!events) {
    throw new pulumi.RunError(
      `cd4ml:eventsFrom is ${stack}, and that stack shares no events with ${own}: set cd4ml:shareEventsWith: [${own}] there, ` +
        `then cd4ml up --stack ${stack}.`,
    );
  }
  const both = environments.filter((name) => events.environments.includes(name));
  if (both.length > 0) {
    throw new pulumi.RunError(
      `stack ${stack}, where the events of ${own} go (cd4ml:eventsFrom), has environments of the same name: ${both.join(", ")}. ` +
        "Events are found by it: name them otherwise in one of the two.",
    );
  }
  return events;
}
