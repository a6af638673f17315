import * as pulumi from "@pulumi/pulumi";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";
import type { SharedEvents } from "./eventShare";

/**
 * The Elasticsearch of another stack in the same cluster, which has to share it (`cd4ml:shareEventsWith`). Its templates
 * are the other stack's; this one only writes and reads events.
 */
export class StackElasticsearch extends pulumi.ComponentResource implements EventCluster {
  readonly address: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  readonly ca?: pulumi.Output<string>;

  constructor(name: string, { address, apiKey, ca }: SharedEvents, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:StackElasticsearch", name, {}, opts);
    this.address = pulumi.output(address);
    this.ca = ca ? pulumi.output(ca) : undefined;
    this.admin = { url: this.address, apiKey: pulumi.secret(apiKey), ca: this.ca };
    this.registerOutputs({ address: this.address });
  }
}

/**
 * Reads what another stack tells of its event store.
 *
 * @param stack        its name
 * @param environments this stack's, whose names the other's cannot have
 * @throws pulumi.RunError when the stack is this one, does not share, or has environments of the same name
 */
export async function eventsOfStack(stack: string, environments: string[]): Promise<SharedEvents> {
  const own = pulumi.getStack();
  if (stack === own) {
    throw new pulumi.RunError(
      `cd4ml:eventsFrom is ${stack}, this stack itself: name another, or nothing for an Elasticsearch of its own.`,
    );
  }
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const reference = new pulumi.StackReference("events-from", { name });
  const { secretValue } = await reference.getOutputDetails("sharedEvents");
  const events: SharedEvents | undefined = secretValue?.[own];
  if (!events) {
    throw new pulumi.RunError(
      `cd4ml:eventsFrom is ${stack}, and that stack shares no events with ${own}: set cd4ml:shareEventsWith: [${own}] there, ` +
        `then cd4ml up --stack ${stack}.`,
    );
  }
  const both = environments.filter((each) => events.environments.includes(each));
  if (both.length > 0) {
    throw new pulumi.RunError(
      `stack ${stack}, where the events of ${own} go (cd4ml:eventsFrom), has environments of the same name: ${both.join(", ")}. ` +
        "Events are found by it: name them otherwise in one of the two.",
    );
  }
  return events;
}
