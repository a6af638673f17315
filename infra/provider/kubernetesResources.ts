import * as pulumi from "@pulumi/pulumi";

/*
 * The resources of the project's own provider that look at a Kubernetes cluster, as programs see them. What they do is in
 * the folder `kubernetes`.
 */

/** Arguments of {@link KubernetesAccess}. */
export interface KubernetesAccessArgs {
  /** Context of the kubeconfig; empty for its current one. */
  context: pulumi.Input<string>;
  /** Class of volumes that must be there. @default none */
  storageClass?: pulumi.Input<string>;
  /** Class of ingresses that must be there. @default none */
  ingressClass?: pulumi.Input<string>;
  /** First part of the names of the stack's namespaces, in which no workload may run that is not in its state. @default any may */
  prefix?: pulumi.Input<string>;
  /** Nodes of the stack's own Elasticsearch, which cannot become one or several later. @default none */
  eventNodes?: pulumi.Input<number>;
}

/** Says before anything is made whether the cluster answers, lets this stack be made, and is the one that it is in. */
export class KubernetesAccess extends pulumi.CustomResource {
  /** E.g. `v1.34.1`. */
  declare readonly serverVersion: pulumi.Output<string>;
  /** Tells the cluster from every other. */
  declare readonly clusterId: pulumi.Output<string>;

  constructor(name: string, args: KubernetesAccessArgs, opts?: pulumi.CustomResourceOptions) {
    const found = { serverVersion: undefined, clusterId: undefined };
    super("cd4ml:index:KubernetesAccess", name, { ...found, ...args }, opts);
  }
}
