import type { SettingReader } from "./settingReader";

/** Settings of a stack on Kubernetes. */
export interface ClusterSettings {
  /** The kubeconfig's context; empty for its current one. */
  context: string;
  /** Port of the API server behind its service, where a network policy sees it. */
  apiServerPort: number;
  /** Each website's name is below it, e.g. `cd4ml.example.org`. */
  domain: string;
  /** Class of the ingresses, their annotations besides those that close HTTP, and their controller's namespace. */
  ingressClass: string;
  ingressAnnotations: Record<string, string>;
  ingressNamespace: string;
  /** Blocks of addresses that websites are called from besides that namespace's pods. */
  ingressCidrs: string[];
  /** Issuer of cert-manager for the websites' certificates; empty for none. */
  tlsIssuer: string;
  /** Secret with a certificate for all websites, in every namespace; empty for one of each website from the issuer. */
  tlsSecret: string;
  /** Class of the volumes; empty for the cluster's default. */
  storageClass: string;
  /** Where models are, an environment's below its name: `s3://bucket/prefix`, or {@link inCluster}. */
  registry: string;
  /** Address of an S3-compatible server; empty for AWS. */
  s3Endpoint: string;
  s3Region: string;
  /** Role at AWS that pods take to open the registry's bucket; empty for keys. */
  s3Role: string;
  /** Address of an Elasticsearch that is there; empty for one in the cluster. */
  elasticsearchUrl: string;
  /** Certificates of who signed its and its Kibana's, PEM, where the system does not know; empty for none. */
  elasticsearchCa: string;
  /** Address of its Kibana; empty for none. */
  kibanaUrl: string;
  /** Stack of the same cluster whose Elasticsearch the events go to; empty for none. */
  eventsFrom: string;
  /** Stacks of the same cluster that may send their events here. */
  shareEventsWith: string[];
  /** Bucket for nightly snapshots of the events; empty for none. */
  snapshotBucket: string;
  /** Namespace of the Prometheus that asks the model services for their metrics; empty for none. */
  metricsNamespace: string;
  /** Metric of requests a second by pod that the model service scales by; empty for CPU alone. */
  requestRateMetric: string;
  /** Requests a second that a copy of the model service takes before there is to be another. */
  requestsPerSecond: number;
  /** Secrets that the cluster has already, by the name of the setting they stand for. */
  externalSecrets: Partial<Record<ExternalSecretName, { secret: string; key: string }>>;
}

/** Secrets that may be in the cluster already: those that only pods need. */
export const externalSecretNames = ["databaseUrl", "s3AccessKeyId", "s3SecretAccessKey", "mlflowPassword"] as const;
export type ExternalSecretName = (typeof externalSecretNames)[number];

/** What opens a bucket: two secrets. */
export const bucketKeyNames = ["s3AccessKeyId", "s3SecretAccessKey"] as const;

/** In place of an address: the stack runs one of its own, to try it. */
export const inCluster = "in-cluster";

const optionalUrl = /^$|^https?:\/\/[^/@]+\/?$/;
/** Of what is sent an API key: nobody in between may read it. */
const closedUrl = /^$|^https:\/\/[^/@]+\/?$|^http:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost)(:\d+)?\/?$/;
const registryPlace = /^$|^in-cluster$|^s3:\/\/[a-z0-9][a-z0-9.-]+(\/[\w./-]*)?$/;
const objectName = /^$|^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const domainName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;
const cidr = /^[0-9a-f.:]+\/\d{1,3}$/;
const certificates = /^\s*$|-----BEGIN CERTIFICATE-----/;
const stackName = /^[a-z0-9][a-z0-9-]*$/;

/** Reads what is set for stacks on Kubernetes; what is wrong is remembered by the reader. */
export function readClusterSettings(read: SettingReader): ClusterSettings {
  const object = (key: string, fallback: string, allowed: string) => read.text(key, fallback, objectName, allowed);
  const https =
    "https://… without a path or password, because an API key is sent there, or nothing; http://… of loopback only";
  const closed = (key: string) => read.text(key, "", closedUrl, https);
  return {
    context: read.text("kubeContext", "", /^\S*$/, "a context of the kubeconfig, or nothing for its current one"),
    apiServerPort: read.integer("apiServerPort", 6443, 1, 65535),
    domain: read.text("domain", "cd4ml.example.org", domainName, "a domain, e.g. cd4ml.example.org"),
    ingressClass: object("ingressClass", "nginx", "the name of an ingress class"),
    ingressAnnotations: read.texts("ingressAnnotations", '{example.org/ssl-redirect: "true"}'),
    ingressNamespace: object("ingressNamespace", "ingress-nginx", "the name of a namespace"),
    ingressCidrs: read.list("ingressCidrs", cidr, "a list of blocks of addresses, e.g. [10.0.0.0/16]"),
    tlsIssuer: object("tlsIssuer", "", "the name of a cluster issuer of cert-manager, or nothing"),
    tlsSecret: object("tlsSecret", "", "the name of a Secret, or nothing"),
    storageClass: object("storageClass", "", "the name of a storage class, or nothing for the default"),
    registry: read.text(
      "registry",
      "",
      registryPlace,
      "s3://bucket/prefix, or in-cluster for a bucket of the stack's own",
    ),
    s3Endpoint: read.text("s3Endpoint", "", optionalUrl, "an address without a path or password, or nothing"),
    s3Region: read.text("s3Region", "us-east-1", /^[a-z0-9-]+$/, "a region, e.g. eu-central-1"),
    s3Role: read.text("s3Role", "", /^$|^arn:[\w-]+:iam::\d+:role\/\S+$/, "the ARN of a role at AWS, or nothing"),
    elasticsearchUrl: closed("elasticsearchUrl"),
    elasticsearchCa: read.text("elasticsearchCa", "", certificates, "certificates in PEM, or nothing"),
    kibanaUrl: closed("kibanaUrl"),
    eventsFrom: read.text(
      "eventsFrom",
      "",
      new RegExp(`^$|${stackName.source}`),
      "the name of another stack, or nothing",
    ),
    shareEventsWith: read.list("shareEventsWith", stackName, "a list of other stacks, e.g. [staging]"),
    snapshotBucket: read.text("snapshotBucket", "", /^$|^[a-z0-9][a-z0-9.-]+$/, "the name of a bucket, or nothing"),
    metricsNamespace: object("metricsNamespace", "", "the name of a namespace, or nothing"),
    requestRateMetric: read.text("requestRateMetric", "", /^\w*$/, "the name of a metric, or nothing"),
    requestsPerSecond: read.integer("requestsPerSecond", 500, 1, 1_000_000),
    externalSecrets: readExternalSecrets(read),
  };
}

function readExternalSecrets(read: SettingReader): ClusterSettings["externalSecrets"] {
  const value = read.value("externalSecrets") ?? {};
  const isRight = ([name, place]: [string, unknown]) => {
    const { secret, key } = (place ?? {}) as { secret?: unknown; key?: unknown };
    const known = externalSecretNames.includes(name as ExternalSecretName);
    return known && typeof secret === "string" && secret !== "" && typeof key === "string" && key !== "";
  };
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (Array.isArray(value) || typeof value !== "object" || !entries.every(isRight)) {
    const allowed = `{secret, key} by name: ${externalSecretNames.join(", ")}`;
    read.refuse("externalSecrets", JSON.stringify(value), allowed);
    return {};
  }
  return value as ClusterSettings["externalSecrets"];
}
