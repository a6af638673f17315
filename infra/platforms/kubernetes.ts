import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { catalogue } from "../images/catalogue";
import { mostCopies, type Workload } from "../workload";
import { exemptions } from "./exemptions";
import { account } from "./kubernetes/accounts";
import { availability } from "./kubernetes/availability";
import { makeBuildPods } from "./kubernetes/buildPods";
import { fileVolumes } from "./kubernetes/configuration";
import { controller } from "./kubernetes/controller";
import { imageReference } from "./kubernetes/images";
import { type Belonging, labels, selectorLabels } from "./kubernetes/labels";
import { makeNamespace, type NamespaceQuota } from "./kubernetes/namespace";
import {
  allowCall,
  allowCertificateChecks,
  allowStack,
  connect,
  type Peer,
  podsIn,
} from "./kubernetes/networkPolicies";
import { podSpec } from "./kubernetes/pod";
import { callersOf, hostOf, type IngressSettings, ingress, services } from "./kubernetes/traffic";
import type { BuildPods, Platform, Running } from "./platform";

/** Where and how the Kubernetes platform runs pods. */
export interface KubernetesPlatformArgs {
  /** First part of every namespace's name, e.g. `cd4ml-prod`. */
  prefix: string;
  /** Who answers for the stack; a label. */
  owner: string;
  provider: k8s.Provider;
  /** The kubeconfig's context; empty for the current one. */
  context: string;
  /** Port of the API server, for workloads that start pods. */
  apiServerPort: number;
  ingress: IngressSettings;
  /** Namespace from which metrics are asked for; empty for none. */
  metricsNamespace: string;
  /** Class of the volumes; empty for the cluster's default. */
  storageClass: string;
  /** Images to use in place of the catalogue's. */
  images: Record<string, string>;
  /** Registry that mirrors the published images; put before their names. */
  mirror: string;
  /** What the shared namespace, and what each environment's may use at most. */
  quotas: { shared: NamespaceQuota; environment: NamespaceQuota };
  /** Whether volumes stay when the stack goes. */
  keepVolumes: boolean;
  /** Random text of the stack, see `kubernetes/configuration.ts`. */
  salt: pulumi.Input<string>;
  /** What must be there before anything is made. */
  after: pulumi.Resource[];
}

/** Who is who in the network, for workloads that call others. */
const peers = new WeakMap<Running, Peer>();

/**
 * A Kubernetes cluster: a namespace for what is shared and one for each environment. A workload is a Deployment or, with
 * volumes, a StatefulSet, with all that belongs to it; connections that no workload declares are refused.
 */
export class KubernetesPlatform implements Platform {
  readonly listen = "0.0.0.0";
  readonly publishesPorts = false;
  private readonly namespace: k8s.core.v1.Namespace;
  private readonly namespaceName: string;
  private readonly belonging: Belonging;

  constructor(
    private readonly args: KubernetesPlatformArgs,
    private readonly environment = "shared",
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const { prefix, owner, quotas, keepVolumes: keep, provider, after, ingress: people } = args;
    this.belonging = { prefix, environment, owner };
    this.namespaceName = `${prefix}-${environment}`;
    const own = labels("environment", this.belonging);
    this.namespace = makeNamespace(
      this.namespaceName,
      {
        name: this.namespaceName,
        labels: own,
        prefix,
        quota: environment === "shared" ? quotas.shared : quotas.environment,
        keep,
      },
      { ...opts, provider, dependsOn: after },
    );
    if (people.issuer && !people.secret) {
      const metadata = { namespace: this.namespaceName, labels: own };
      allowCertificateChecks(this.namespaceName, metadata, callersOf(people), this.options(opts, this.namespace));
    }
  }

  forEnvironment(environment: string, opts: pulumi.CustomResourceOptions = {}): Platform {
    return new KubernetesPlatform(this.args, environment, opts);
  }

  hostName(name: string): string {
    return `${this.shortName(name)}.${this.namespaceName}.svc`;
  }

  publicUrl(name: string): string {
    return `https://${hostOf(name, this.args.ingress)}`;
  }

  copyNames(name: string, replicas: number): string[] {
    const short = this.shortName(name);
    return Array.from({ length: replicas }, (_, i) => `${short}-${i}.${short}-copies.${this.namespaceName}.svc`);
  }

  run(resource: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running {
    const peer = this.peer(resource, workload);
    const { name, selector } = peer;
    const metadata = { name, namespace: this.namespaceName, labels: peer.labels };
    const first = this.options(opts, this.namespace);
    account(resource, { metadata, startsPods: workload.startsPods ?? false }, first);
    const running = controller(
      resource,
      workload,
      {
        ...metadata,
        selector,
        pod: podSpec(workload, this.placement(resource, workload, peer, first)),
        annotations: annotations(workload, this.args.images),
        storageClass: this.args.storageClass,
        keepVolumes: this.args.keepVolumes,
      },
      this.options(opts, this.namespace, ...this.openConnections(peer, workload, first)),
    );
    const after = this.options(opts, running);
    const kind = workload.volumes ? "StatefulSet" : "Deployment";
    availability(resource, workload, { metadata, selector, kind }, after);
    const addresses = services(resource, workload, { metadata, selector }, first);
    if (workload.website) ingress(resource, { metadata, selector }, this.args.ingress, first);
    return this.running(resource, workload, peer, [running, ...addresses]);
  }

  letIn(called: Running, stack: string, opts: pulumi.CustomResourceOptions): void {
    const to = peers.get(called);
    if (to) allowStack(to, `${pulumi.getProject()}-${stack}`, this.options(opts, this.namespace));
  }

  buildPods(workload: Workload, opts: pulumi.CustomResourceOptions): BuildPods {
    const peer = this.peer(`${this.environment}-build`, workload);
    const first = this.options(opts, this.namespace);
    this.openConnections(peer, workload, first);
    const metadata = { name: "cd4ml-build", namespace: this.namespaceName, labels: peer.labels };
    account(peer.resource, { metadata: { ...metadata, name: peer.name }, startsPods: false }, first);
    const made = makeBuildPods(
      peer.resource,
      workload,
      {
        metadata,
        placement: this.placement(peer.resource, workload, peer, first),
        annotations: annotations(workload, this.args.images),
      },
      first,
    );
    return {
      ...made,
      namespace: this.namespaceName,
      place: { context: this.args.context, namespace: this.namespaceName },
      allowCall: (called, own) => {
        const to = peers.get(called);
        if (to) allowCall(peer, to, this.options(own, this.namespace));
      },
    };
  }

  private running(resource: string, workload: Workload, peer: Peer, ready: pulumi.Resource[]): Running {
    const { name } = peer;
    const { context } = this.args;
    const inside = `${name}.${this.namespaceName}`;
    const known = (address: string) => pulumi.all(ready.map(({ urn }) => urn)).apply(() => address);
    const admin = (port: string, tls = false) =>
      known(`kubernetes${tls ? "+tls" : ""}://${encodeURIComponent(context)}@${inside}:${workload.ports[port]}`);
    const running: Running = {
      url: (port) => (workload.website ? known(this.publicUrl(resource)) : admin(port)),
      admin,
      address: (port) => pulumi.output(`http://${inside}.svc:${workload.ports[port]}`),
      ready,
      volume: (volume) => pulumi.output(volume),
    };
    peers.set(running, peer);
    return running;
  }

  private placement(resource: string, workload: Workload, peer: Peer, opts: pulumi.CustomResourceOptions) {
    const { name, labels: own, selector } = peer;
    const { images, mirror, salt } = this.args;
    const { user, group = user } = catalogue[workload.image];
    return {
      name,
      image: imageReference(workload.image, images, mirror),
      user,
      group,
      selector,
      fileVolumes: fileVolumes(resource, workload, { name, namespace: this.namespaceName, labels: own, salt }, opts),
    };
  }

  /** Before the program starts: it may call others at once. */
  private openConnections(peer: Peer, workload: Workload, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const { workloads = [], from = [], outside = [] } = workload.calls ?? {};
    const { ingress: people, metricsNamespace } = this.args;
    const connections = {
      to: peersOf(workloads),
      from: peersOf(from),
      outside: [...outside, ...(workload.startsPods ? [443, this.args.apiServerPort] : [])],
      copies: mostCopies(workload) > 1 && workload.volumes !== undefined,
      others: [
        ...(workload.website ? callersOf(people) : []),
        ...(workload.hasMetrics && metricsNamespace ? [podsIn(metricsNamespace)] : []),
      ],
    };
    return connect(peer, connections, opts);
  }

  private peer(resource: string, workload: Workload): Peer {
    const name = this.shortName(resource);
    return {
      name,
      resource,
      namespace: this.namespaceName,
      labels: labels(name, this.belonging),
      selector: selectorLabels(name, this.belonging),
      ports: workload.ports,
    };
  }

  /** In an environment's own namespace a workload need not repeat its name. */
  private shortName(resource: string): string {
    const own = `${this.environment}-`;
    return resource.startsWith(own) ? resource.slice(own.length) : resource;
  }

  /** The given options, with the stack's provider and after more. */
  private options(opts: pulumi.CustomResourceOptions, ...more: pulumi.Resource[]): pulumi.CustomResourceOptions {
    return pulumi.mergeOptions(opts, { provider: this.args.provider, dependsOn: more });
  }
}

/** Those of the workloads that run on Kubernetes. */
function peersOf(workloads: Running[]): Peer[] {
  return workloads.flatMap((running) => peers.get(running) ?? []);
}

/** Why a pod is not as strict as others, for the policies that ask. */
function annotations(workload: Workload, images: Record<string, string>): Record<string, string> {
  const reasons = Object.entries(exemptions(workload, images));
  return Object.fromEntries(reasons.map(([rule, reason]) => [`cd4ml.dev/exempt-${rule}`, reason]));
}
