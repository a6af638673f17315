import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import { Password, PortalEntry, type PortalLink } from "../provider/resources";
import type { PartSize } from "../sizes";
import type { Workload } from "../workload";

/** What a {@link Portal} needs. */
export interface PortalArgs {
  /** Heading of the page. */
  title: string;
  /** Port people open. */
  port: number;
  /** @default half a CPU and 256 MiB */
  size?: PartSize;
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
  /** Address its entries are told to. */
  private readonly admin: pulumi.Output<string>;
  readonly running: Running;
  private readonly token: pulumi.Output<string>;

  constructor(name: string, args: PortalArgs, opts: PartOptions) {
    super("cd4ml:parts:Portal", name, {}, opts);
    this.token = new Password(`${name}-token`, { purpose: "the portal's entries" }, { parent: this }).value;
    const workload = portalWorkload(args, this.token, opts.platform.listen);
    this.running = opts.platform.run(name, workload, { parent: this });
    this.url = this.running.url("http");
    this.admin = this.running.admin("http");
    this.registerOutputs({ url: this.url });
  }

  /** Shows links under a name, `shared` for what everyone uses. */
  show(name: string, links: PortalLink[], opts: pulumi.CustomResourceOptions): void {
    const args = { portal: this.admin, token: this.token, name, links };
    new PortalEntry(`${name}-portal-entry`, args, { ...opts, deletedWith: this });
  }
}

const room: PartSize = { replicas: 1, cpu: 0.5, memory: "256Mi" };

function portalWorkload(
  { title, port, size = room }: PortalArgs,
  token: pulumi.Input<string>,
  listen: string,
): Workload {
  return {
    image: "cd4ml",
    command: ["cd4ml", "portal", "--title", title],
    environment: { CD4ML_HOST: listen, CD4ML_PORT: "3000" },
    secrets: { CD4ML_PORTAL_TOKEN: token },
    ports: { http: 3000 },
    publish: { http: port },
    website: true,
    ready: { path: "/readyz", alive: "/readyz", seconds: 120 },
    volumes: { entries: { path: "/var/lib/cd4ml/portal", variable: "CD4ML_PORTAL", size: size.storage } },
    resources: { memory: size.memory, cpu: size.cpu },
  };
}
