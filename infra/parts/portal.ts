import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { Password, PortalEntry, type PortalLink } from "../provider/resources";
import type { Workload } from "../workload";

/** What a {@link Portal} needs. */
export interface PortalArgs {
  /** Heading of the page. */
  title: string;
  /** Port people open. */
  port: number;
}

/**
 * The page that links everything of a room and says what runs. Each environment keeps its own entry on it, so that an
 * environment more or less changes nothing of the others.
 *
 * Costs about 100 MB of memory.
 */
export class Portal extends pulumi.ComponentResource {
  /** Address people open, e.g. `http://localhost:3000`. */
  readonly url: pulumi.Output<string>;
  private readonly token: pulumi.Output<string>;

  constructor(name: string, args: PortalArgs, opts: PartOptions) {
    super("cd4ml:parts:Portal", name, {}, opts);
    this.token = new Password(`${name}-token`, { purpose: "the portal's entries" }, { parent: this }).value;
    const workload = portalWorkload(args, this.token, opts.platform.listen);
    this.url = opts.platform.run(name, workload, { parent: this }).url("http");
    this.registerOutputs({ url: this.url });
  }

  /** Shows links under a name, `shared` for what everyone uses. */
  show(name: string, links: PortalLink[], opts: pulumi.CustomResourceOptions): void {
    const args = { portal: this.url, token: this.token, name, links };
    new PortalEntry(`${name}-portal-entry`, args, { ...opts, deletedWith: this });
  }
}

function portalWorkload({ title, port }: PortalArgs, token: pulumi.Input<string>, listen: string): Workload {
  return {
    image: "cd4ml",
    command: ["cd4ml", "portal", "--title", title],
    environment: { CD4ML_HOST: listen, CD4ML_PORT: "3000" },
    secrets: { CD4ML_PORTAL_TOKEN: token },
    ports: { http: 3000 },
    publish: { http: port },
    ready: { path: "/readyz", seconds: 120 },
    volumes: { entries: { path: "/var/lib/cd4ml/portal", variable: "CD4ML_PORTAL" } },
    resources: { memory: "256Mi", cpu: 0.5 },
  };
}
