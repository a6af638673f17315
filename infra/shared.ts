import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { inCluster } from "./clusterSettings";
import { Bucket } from "./parts/bucket";
import { Database } from "./parts/database";
import { Elasticsearch } from "./parts/elasticsearch";
import type { EventCluster } from "./parts/eventCluster";
import { EventShare, type SharedEvents } from "./parts/eventShare";
import { EventSnapshots } from "./parts/eventSnapshots";
import { inputTypes } from "./parts/eventTemplates";
import { ExternalElasticsearch } from "./parts/externalElasticsearch";
import { ExternalKibana } from "./parts/externalKibana";
import { type EventViewer, Kibana } from "./parts/kibana";
import { Portal } from "./parts/portal";
import type { GitHubAccount } from "./parts/repository/account";
import { SimulatedData } from "./parts/simulatedData";
import { StackElasticsearch } from "./parts/stackElasticsearch";
import type { PartOptions, Running } from "./platforms/platform";
import type { PortalLink } from "./provider/resources";
import type { Settings } from "./settings";
import type { StackSecrets } from "./stackSecrets";
import { ExternalSecret, type Outside, type SecretValue } from "./workload";

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
  secrets: StackSecrets;
  /** Account of the environments that name no owner. */
  account?: GitHubAccount;
  /** Event store of another stack, in place of one of its own. */
  eventsFrom?: SharedEvents;
}

/** What the environments of a stack share: event store, data, and the page that links everything. */
export class SharedServices extends pulumi.ComponentResource {
  /** The project's folder of problems. */
  readonly problemFolders: string;
  readonly secrets: StackSecrets;
  /** Where repositories are; undefined when GitHub is not asked, or each environment has its own owner. */
  readonly account?: GitHubAccount;
  readonly elasticsearch: EventCluster;
  /** Undefined when the events are elsewhere and no Kibana is named. */
  readonly kibana?: EventViewer;
  /** For stacks that send their events here, by their names; undefined without any. Secret. */
  readonly sharedEvents?: Record<string, pulumi.Output<SharedEvents>>;
  /** What builds train from; undefined when they train from files. */
  readonly database?: { url: SecretValue; running?: Running; outside?: Outside };
  /** Has the models of all environments; undefined when they are elsewhere. */
  readonly bucket?: Bucket;
  /** Undefined when there is to be none. */
  readonly portal?: Portal;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>> = {};
  /** Secret. */
  readonly credentials: Record<string, Login> = {};

  constructor(name: string, args: SharedServicesArgs, opts: PartOptions) {
    super("cd4ml:shared:SharedServices", name, {}, opts);
    const { project, room, sizes } = args;
    this.secrets = args.secrets;
    this.account = args.account;
    const child = { platform: opts.platform, parent: this };
    this.problemFolders = path.join(project, "model/problems");
    if (room.portal) {
      const portal = { title: `CD4ML · ${pulumi.getStack()}`, port: room.portalPort, size: sizes.portal };
      this.portal = new Portal("portal", portal, child);
      this.addresses.portal = this.portal.url;
    }
    const { elasticsearch, kibana } = this.eventsOf(args, child);
    this.elasticsearch = elasticsearch;
    this.kibana = kibana;
    this.sharedEvents = shareEvents(elasticsearch, args, child);
    this.database = this.databaseOf(args, child);
    if (args.cluster.registry === inCluster) {
      this.bucket = new Bucket("bucket", { bucket: "models", size: sizes.bucket }, child);
    }
    if (kibana) this.portal?.show("shared", [kibanaLink(kibana)], { parent: this });
    this.registerOutputs({ addresses: this.addresses });
  }

  /** Workloads that ask whether others answer. */
  get callers(): Running[] {
    return this.portal ? [this.portal.running] : [];
  }

  private eventsOf(args: SharedServicesArgs, opts: PartOptions): { elasticsearch: EventCluster; kibana?: EventViewer } {
    if (args.cluster.elasticsearchUrl) return this.externalEvents(args, { parent: this });
    if (!args.eventsFrom) return this.ownEvents(args, opts);
    return { elasticsearch: new StackElasticsearch("elasticsearch", args.eventsFrom, { parent: this }) };
  }

  /** Elasticsearch and Kibana of the stack. */
  private ownEvents({ problems, room, sizes, cluster, secrets }: SharedServicesArgs, opts: PartOptions) {
    const { elasticsearchPort: port, retentionDays } = room;
    const { snapshotBucket: bucket, s3Endpoint: endpoint, s3Region: region } = cluster;
    const { s3AccessKeyId: id, s3SecretAccessKey: secret } = secrets;
    const bucketKeys = bucket && id && secret ? { id, secret, endpoint } : undefined;
    const inputs = inputTypes(this.problemFolders, problems);
    const elasticsearch = new Elasticsearch(
      "elasticsearch",
      { port, retentionDays, inputs, size: sizes.elasticsearch, bucketKeys },
      opts,
    );
    if (bucket) {
      const snapshots = { elasticsearch, bucket, folder: pulumi.getStack(), endpoint, region };
      new EventSnapshots("snapshots", snapshots, { parent: opts.parent });
    }
    const kibana = new Kibana(
      "kibana",
      { port: room.kibanaPort, elasticsearch, size: sizes.kibana, calledBy: this.callers },
      opts,
    );
    this.addresses.kibana = kibana.url;
    if (opts.platform.publishesPorts) this.addresses.elasticsearch = elasticsearch.url;
    const elastic = { user: "elastic", password: elasticsearch.elasticPassword };
    Object.assign(this.credentials, { kibana: elastic, elasticsearch: elastic });
    return { elasticsearch, kibana };
  }

  /** Those that are there already. */
  private externalEvents(
    { problems, room, cluster, secrets }: SharedServicesArgs,
    opts: pulumi.ComponentResourceOptions,
  ): { elasticsearch: EventCluster; kibana?: EventViewer } {
    const { elasticsearchUrl: url, elasticsearchCa: ca, kibanaUrl } = cluster;
    const { retentionDays } = room;
    const apiKey = secrets.elasticsearchApiKey ?? missing("elasticsearchApiKey", "cd4ml:elasticsearchUrl is set");
    const inputs = inputTypes(this.problemFolders, problems);
    const there = { url, apiKey, ...(ca && { ca }), retentionDays, inputs };
    const elasticsearch = new ExternalElasticsearch("elasticsearch", there, opts);
    const kibana = kibanaUrl ? new ExternalKibana("kibana", { url: kibanaUrl, elasticsearch }, opts) : undefined;
    Object.assign(this.addresses, { elasticsearch: elasticsearch.address, ...(kibana && { kibana: kibana.url }) });
    return { elasticsearch, kibana };
  }

  private databaseOf(args: SharedServicesArgs, opts: PartOptions): SharedServices["database"] {
    const { room, secrets, sizes, home, problems, rows, keepData: keep } = args;
    const { databaseUrl: url } = secrets;
    if (url) return { url, outside: url instanceof ExternalSecret ? room.databasePort : url };
    if (!room.database) return undefined;
    const { problemFolders } = this;
    const data = new SimulatedData(
      "data",
      { problemFolders, folder: path.join(home, "data"), problems, rows, keep },
      opts,
    );
    const database = new Database(
      "database",
      { port: room.databasePort, problems, problemFolders, data, size: sizes.database },
      opts,
    );
    if (opts.platform.publishesPorts) this.addresses.database = pulumi.interpolate`postgres://${database.place}/cd4ml`;
    this.credentials.database = database.login;
    return { url: database.address, running: database.running };
  }
}

/** Lets the stacks that the settings name send their events here. */
function shareEvents(elasticsearch: EventCluster, args: SharedServicesArgs, opts: PartOptions) {
  const { shareEventsWith: stacks } = args.cluster;
  if (stacks.length === 0) return undefined;
  const environments = args.room.environments.map(({ name }) => name);
  const share = (stack: string) => new EventShare(`events-for-${stack}`, { elasticsearch, stack, environments }, opts);
  return Object.fromEntries(stacks.map((stack) => [stack, share(stack).events]));
}

/** A secret that an update cannot do without. A preview can: whoever looks need not know it. */
function missing(key: string, because: string): pulumi.Output<string> {
  if (pulumi.runtime.isDryRun()) return pulumi.secret("known once it is set");
  throw new pulumi.RunError(
    `cd4ml:${key} is not set, and ${because}: pulumi config set --secret cd4ml:${key} --stack ${pulumi.getStack()}`,
  );
}

function kibanaLink({ url, probe }: EventViewer): PortalLink {
  return { title: "Kibana", what: "searches and charts of all events", url, probe };
}
