import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RoomSecrets } from "./gitRepository";
import { Database } from "./parts/database";
import { Elasticsearch } from "./parts/elasticsearch";
import { inputTypes } from "./parts/eventTemplates";
import { Kibana } from "./parts/kibana";
import { Portal } from "./parts/portal";
import type { GitHubAccount } from "./parts/repository/account";
import { SimulatedData } from "./parts/simulatedData";
import type { PartOptions } from "./platforms/platform";
import type { PortalLink } from "./provider/resources";
import type { Settings } from "./settings";

/** What a person signs in with. */
export interface Login {
  user: pulumi.Input<string>;
  /** Secret. */
  password: pulumi.Input<string>;
}

/** What {@link SharedServices} needs. */
export interface SharedServicesArgs extends Settings {
  /** The project's folder. */
  project: string;
  secrets: RoomSecrets;
  /** Account of the environments that name no owner. */
  account?: GitHubAccount;
}

/** What the environments of a room share: event store, data, and the page that links everything. */
export class SharedServices extends pulumi.ComponentResource {
  /** The project's folder of problems. */
  readonly problemFolders: string;
  readonly secrets: RoomSecrets;
  /** Where repositories are; undefined when GitHub is not asked, or each environment has its own owner. */
  readonly account?: GitHubAccount;
  readonly elasticsearch: Elasticsearch;
  readonly kibana: Kibana;
  /** Undefined when builds train from files. */
  readonly database?: Database;
  readonly portal: Portal;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** Secret. */
  readonly credentials: Record<string, Login>;

  constructor(name: string, args: SharedServicesArgs, opts: PartOptions) {
    super("cd4ml:shared:SharedServices", name, {}, opts);
    const { project, problems, room } = args;
    this.secrets = args.secrets;
    this.account = args.account;
    const child = { platform: opts.platform, parent: this };
    this.problemFolders = path.join(project, "model/problems");
    const { elasticsearchPort: port, retentionDays } = room;
    const inputs = inputTypes(this.problemFolders, problems);
    this.elasticsearch = new Elasticsearch("elasticsearch", { port, retentionDays, inputs }, child);
    this.kibana = new Kibana("kibana", { port: room.kibanaPort, elasticsearch: this.elasticsearch }, child);
    if (room.database) this.database = databaseOf({ ...args, problemFolders: this.problemFolders }, child);
    this.portal = new Portal("portal", { title: `CD4ML · ${pulumi.getStack()}`, port: room.portalPort }, child);
    this.addresses = { portal: this.portal.url, kibana: this.kibana.url, elasticsearch: this.elasticsearch.url };
    const elastic = { user: "elastic", password: this.elasticsearch.elasticPassword };
    this.credentials = { kibana: elastic, elasticsearch: elastic };
    if (this.database) {
      this.addresses.database = pulumi.interpolate`postgres://${this.database.place}/cd4ml`;
      this.credentials.database = this.database.login;
    }
    this.portal.show("shared", [kibanaLink(this.kibana)], { parent: this });
    this.registerOutputs({ addresses: this.addresses });
  }
}

function kibanaLink({ url, address }: Kibana): PortalLink {
  return {
    title: "Kibana",
    what: "searches and charts of all events",
    url,
    probe: pulumi.interpolate`${address}/api/status`,
  };
}

function databaseOf(args: SharedServicesArgs & { problemFolders: string }, opts: PartOptions): Database {
  const { home, room, problems, problemFolders, rows, keepData: keep } = args;
  const data = new SimulatedData(
    "data",
    { problemFolders, folder: path.join(home, "data"), problems, rows, keep },
    opts,
  );
  return new Database("database", { port: room.databasePort, problems, problemFolders, data }, opts);
}
