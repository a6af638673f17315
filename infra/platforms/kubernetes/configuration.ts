import { createHash, createHmac } from "node:crypto";
import path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ExternalSecret, IdentityToken, type Workload, type WorkloadSecret } from "../../workload";
import { secretsFolder } from "./pod";

type Volume = k8s.types.input.core.v1.Volume;

/** Where and as what settings and secrets of a workload are made. */
export interface ConfigurationArgs {
  /** The workload's name in its namespace. */
  name: string;
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
  /** Random text of the stack: without it nobody can try out which secret gives a Secret's name. */
  salt: pulumi.Input<string>;
}

/**
 * Settings as immutable ConfigMaps and secrets as an immutable Secret, each named by what it holds: a change makes
 * another, and so new pods; the old one serves the old pods until they are gone.
 *
 * @param resource first part of the resources' names in the stack
 * @returns the pod's volumes by the folder they are mounted at
 */
export function fileVolumes(
  resource: string,
  workload: Workload,
  args: ConfigurationArgs,
  opts: pulumi.CustomResourceOptions,
): Record<string, Volume> {
  const volumes: Record<string, Volume> = {};
  for (const [folder, files] of Object.entries(filesByFolder(workload))) {
    const purpose = path.posix.basename(folder);
    const name = pulumi.interpolate`${args.name}-${purpose}-${pulumi.all(files).apply(digestOf)}`;
    const metadata = { name, namespace: args.namespace, labels: args.labels };
    const map = new k8s.core.v1.ConfigMap(`${resource}-${purpose}`, { metadata, immutable: true, data: files }, opts);
    volumes[folder] = { name: `files-${purpose}`, configMap: { name: map.metadata.name } };
  }
  const secrets = secretVolume(resource, workload, args, opts);
  return secrets ? { ...volumes, [secretsFolder]: secrets } : volumes;
}

/**
 * The token of a pod that asks the cluster, as programs look for it: in `/var/run/secrets/kubernetes.io/serviceaccount`,
 * which is in the folder of the secrets. A volume of its own could not be mounted there: that folder is read-only.
 */
const tokenFolder = "kubernetes.io/serviceaccount";
const tokenSources = [
  // The hour of the volume that a cluster mounts by itself: of that one it forgives programs that read the token only once.
  { serviceAccountToken: { path: `${tokenFolder}/token`, expirationSeconds: 3607 } },
  { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: `${tokenFolder}/ca.crt` }] } },
  { downwardAPI: { items: [{ path: `${tokenFolder}/namespace`, fieldRef: { fieldPath: "metadata.namespace" } }] } },
];

/** How long a token of identity is good; the cluster makes it anew after four fifths of it. */
const identitySeconds = 24 * 60 * 60;

/** All secrets in one folder, wherever each comes from. */
function secretVolume(
  resource: string,
  { secrets = {}, startsPods }: Workload,
  args: ConfigurationArgs,
  opts: pulumi.CustomResourceOptions,
): Volume | undefined {
  const entries = Object.entries(secrets);
  const own = entries.filter((entry): entry is [string, pulumi.Input<string>] => !isOfCluster(entry[1]));
  const named = entries.flatMap(([name, value]) => (isOfCluster(value) ? [sourceOf(name, value)] : []));
  const sources = [...named, ...(startsPods ? tokenSources : [])];
  if (own.length === 0 && sources.length === 0) return undefined;
  const made = own.length > 0 ? [{ secret: { name: ownSecret(resource, own, args, opts) } }] : [];
  return { name: "secrets", projected: { defaultMode: 0o440, sources: [...made, ...sources] } };
}

function ownSecret(
  resource: string,
  entries: [string, pulumi.Input<string>][],
  { name, namespace, labels, salt }: ConfigurationArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const values = Object.fromEntries(entries.map(([key, value]) => [key, pulumi.secret(value)]));
  const digest = pulumi.unsecret(pulumi.all([salt, pulumi.all(values)]).apply(([key, known]) => hmacOf(key, known)));
  const metadata = { name: pulumi.interpolate`${name}-secrets-${digest}`, namespace, labels };
  const secret = new k8s.core.v1.Secret(
    `${resource}-secrets`,
    { metadata, immutable: true, stringData: values },
    { ...opts, additionalSecretOutputs: ["data", "stringData"] },
  );
  return secret.metadata.name;
}

function isOfCluster(value: WorkloadSecret): value is ExternalSecret | IdentityToken {
  return value instanceof ExternalSecret || value instanceof IdentityToken;
}

/** What the cluster itself puts into the folder. */
function sourceOf(name: string, value: ExternalSecret | IdentityToken) {
  if (value instanceof ExternalSecret) {
    return { secret: { name: value.secret, items: [{ key: value.key, path: name }] } };
  }
  const { audience } = value;
  return { serviceAccountToken: { audience, path: name, expirationSeconds: identitySeconds } };
}

/** The workload's settings by folder, then by file name. */
function filesByFolder({ files = {} }: Workload): Record<string, Record<string, pulumi.Input<string>>> {
  const folders: Record<string, Record<string, pulumi.Input<string>>> = {};
  for (const [file, content] of Object.entries(files)) {
    const { dir, base } = path.posix.parse(file);
    folders[dir] = { ...folders[dir], [base]: content };
  }
  return folders;
}

function digestOf(files: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 10);
}

function hmacOf(key: string, values: Record<string, string>): string {
  return createHmac("sha256", key).update(JSON.stringify(values)).digest("hex").slice(0, 10);
}
