import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { bucketKeyNames, type ClusterSettings, inCluster, readClusterSettings } from "./clusterSettings";
import { withoutHttp } from "./ingressClasses";
import { type RoomSettings, readRoomSettings } from "./roomSettings";
import { SettingReader, type SettingSource } from "./settingReader";
import { readSizes } from "./sizeSettings";
import type { Sizes } from "./sizes";

/** The settings of a stack, typed and checked. Their descriptions and defaults are in Pulumi.yaml. */
export interface Settings {
  /** `local`: processes of this machine; `docker`: containers of one host; `kubernetes`: pods of a cluster. */
  platform: "local" | "docker" | "kubernetes";
  /** Of the stacks in containers. */
  room: RoomSettings;
  /** Of the stacks on Kubernetes. */
  cluster: ClusterSettings;
  /** What the parts of a stack in containers are given. */
  sizes: Sizes;
  /** Absolute folder for all that the stack writes on this machine: `CD4ML_HOME`, by default `.cd4ml` in the project. */
  home: string;
  /** Address the services listen on. */
  host: string;
  modelPort: number;
  watcherPort: number;
  /** Problems whose first model is trained, gated and deployed. */
  problems: string[];
  /** Rows of each simulated data set. */
  rows: number;
  /** Git repository the delivery watcher follows: an address or an absolute path. */
  repository: string;
  branch: string;
  pollSeconds: number;
  /** Whether to run the delivery watcher. */
  watch: boolean;
  /** Whether a first model of each problem is trained, gated and deployed; without it models are promoted. */
  firstModels: boolean;
  /** MLflow server that runs are logged to as well: its address, empty for none; its user, empty for no login. */
  mlflow: { url: string; username: string };
  /** Whether destroy leaves registry, events and simulated data in place. */
  keepData: boolean;
}

/** Shown to everyone on the watcher's page, so that it must hold no password or token. */
const withoutPassword = /^(?!https?:\/\/[^/]*@)./;
const repositoryAllowed =
  "a path or address of a git repository, without a password in it; git's credential helpers know it";

/**
 * Reads and checks the stack's settings.
 *
 * @param project the project's folder, which relative paths start from
 * @throws pulumi.RunError that names every wrong key, its value, and what is allowed
 */
export function readSettings(project: string, source: SettingSource = stackConfig(), env = process.env): Settings {
  const read = new SettingReader(source);
  const repository = absoluteRepository(project, read.text("repository", ".", withoutPassword, repositoryAllowed));
  const modelPort = read.integer("modelPort", 11000, 1024, 65535);
  const platform = read.choice("platform", "local", ["local", "docker", "kubernetes"]);
  const settings: Settings = {
    platform,
    cluster: readClusterSettings(read),
    sizes: readSizes(read, platform === "kubernetes"),
    home: path.resolve(project, env.CD4ML_HOME || ".cd4ml"),
    host: read.text("host", "127.0.0.1", /^[0-9a-zA-Z.:-]+$/, "an address of this machine, e.g. 127.0.0.1"),
    modelPort,
    watcherPort: read.integer("watcherPort", 10000, 1024, 65535),
    problems: read.names("problems", ["houses", "ames"]),
    rows: read.integer("rows", 100_000, 10_000, 10_000_000),
    repository,
    room: readRoomSettings(read, repository, modelPort, platform === "kubernetes"),
    branch: read.text("branch", "main", /^[^\s~^:?*[\\-][^\s~^:?*[\\]*$/, "the name of a branch, e.g. main"),
    pollSeconds: read.integer("pollSeconds", 5, 1, 3600),
    watch: read.flag("watch", true),
    firstModels: read.flag("firstModels", true),
    mlflow: {
      url: read.text(
        "mlflowUrl",
        "",
        /^$|^https?:\/\/[^/@?#]+(\/[^@?#]*)?$/,
        "http(s)://… without a password in it, or nothing",
      ),
      username: read.text("mlflowUsername", "", /^[^:\s]*$/, "the name of a user without colon or space, or nothing"),
    },
    keepData: read.flag("keepData", false),
  };
  if (settings.modelPort === settings.watcherPort)
    read.refuse("watcherPort", String(settings.watcherPort), "a port other than cd4ml:modelPort");
  refuseSnapshots(read, settings.cluster);
  if (platform === "kubernetes") refuseForCluster(read, settings);
  else refuseElsewhere(read, settings);
  read.throwIfWrong();
  return settings;
}

/** What a stack on Kubernetes cannot do without. */
function refuseForCluster(read: SettingReader, { cluster, room }: Settings): void {
  if (!cluster.registry) {
    read.refuse(
      "registry",
      "",
      "s3://bucket/prefix, or in-cluster to try it, because pods on different nodes share no folder",
    );
  }
  refuseClosedBucket(read, cluster);
  refuseOpenWebsites(read, cluster);
  refuseTwoEventStores(read, cluster);
  if (!room.database) read.refuse("database", "false", "true: pods have no files to train from");
  const unnamed = ["cd4ml", "jenkins"].filter((name) => !room.images[name]);
  if (unnamed.length > 0) {
    const allowed = `${unnamed.join(" and ")} too, built from infra/images and pushed to a registry, by digest`;
    read.refuse("images", JSON.stringify(room.images), allowed);
  }
}

/** A registry in a bucket that no pod could open. */
function refuseClosedBucket(read: SettingReader, cluster: ClusterSettings): void {
  const { registry, s3Role, s3Endpoint } = cluster;
  if (s3Role && s3Endpoint) read.refuse("s3Role", s3Role, "nothing while cd4ml:s3Endpoint is set: roles are AWS'");
  if (!registry || registry === inCluster || s3Role) return;
  const missing = missingBucketKeys(read, cluster);
  if (missing) read.refuse("registry", registry, `this with ${missing}; or with cd4ml:s3Role at AWS`);
}

/** Keys of the buckets that are not set, in words; undefined when both are. */
function missingBucketKeys(read: SettingReader, { externalSecrets }: ClusterSettings): string | undefined {
  const missing = bucketKeyNames.filter((name) => !externalSecrets[name] && !read.has(name));
  if (missing.length === 0) return undefined;
  return `${missing.map((name) => `cd4ml:${name}`).join(" and ")}, set as secrets or in externalSecrets`;
}

/** Websites that would have no certificate, or be served without one too. */
function refuseOpenWebsites(read: SettingReader, cluster: ClusterSettings): void {
  const { tlsIssuer, tlsSecret, ingressClass, ingressAnnotations } = cluster;
  if (!tlsIssuer && !tlsSecret) {
    const allowed =
      "the name of a cluster issuer of cert-manager; or cd4ml:tlsSecret with a certificate for all websites";
    read.refuse("tlsIssuer", "", allowed);
  }
  if (!withoutHttp[ingressClass] && Object.keys(ingressAnnotations).length === 0) {
    const known = Object.keys(withoutHttp).join(", ");
    const allowed =
      `what the controller of class ${ingressClass} takes to serve no HTTP, e.g. {nginx.ingress.kubernetes.io/ssl-redirect: ` +
      `"true"}; it is known only of classes ${known}`;
    read.refuse("ingressAnnotations", "{}", allowed);
  }
}

/** Snapshots are of the stack's own Elasticsearch, which writes them with keys of the bucket. */
function refuseSnapshots(read: SettingReader, cluster: ClusterSettings): void {
  const { snapshotBucket, elasticsearchUrl, eventsFrom } = cluster;
  if (!snapshotBucket) return;
  const elsewhere = elasticsearchUrl ? "elasticsearchUrl" : eventsFrom && "eventsFrom";
  if (elsewhere) {
    const allowed = `nothing while cd4ml:${elsewhere} is set: snapshots are of the stack's own Elasticsearch`;
    read.refuse("snapshotBucket", snapshotBucket, allowed);
  }
  const missing = missingBucketKeys(read, cluster);
  if (missing) read.refuse("snapshotBucket", snapshotBucket, `nothing without ${missing}`);
}

/** Events go to one place, and the stack that has it is the one that shares it. */
function refuseTwoEventStores(
  read: SettingReader,
  { eventsFrom, elasticsearchUrl, shareEventsWith }: ClusterSettings,
): void {
  if (!eventsFrom) return;
  if (elasticsearchUrl) read.refuse("eventsFrom", eventsFrom, "nothing while cd4ml:elasticsearchUrl is set");
  if (shareEventsWith.length > 0) {
    const allowed = `nothing while cd4ml:eventsFrom is ${eventsFrom}: the stack that has the event store shares it`;
    read.refuse("shareEventsWith", JSON.stringify(shareEventsWith), allowed);
  }
}

/** What only a stack on Kubernetes can do. */
function refuseElsewhere(read: SettingReader, { cluster }: Settings): void {
  const { registry, eventsFrom, shareEventsWith } = cluster;
  const only = "is of platform kubernetes";
  if (registry === inCluster) {
    read.refuse("registry", inCluster, `s3://bucket/prefix, or nothing for a volume; in-cluster ${only}`);
  }
  if (eventsFrom) read.refuse("eventsFrom", eventsFrom, `nothing: another stack's event store ${only}`);
  if (shareEventsWith.length > 0) {
    read.refuse("shareEventsWith", JSON.stringify(shareEventsWith), `nothing: an event store for other stacks ${only}`);
  }
}

function stackConfig(): SettingSource {
  const config = new pulumi.Config();
  return (key) => config.get(key);
}

/** An address (https://…, git@host:…) stays; a path becomes absolute. */
function absoluteRepository(project: string, repository: string): string {
  return /^[a-z+]+:\/\/|^[^/]+@[^/]+:/.test(repository) ? repository : path.resolve(project, repository);
}
