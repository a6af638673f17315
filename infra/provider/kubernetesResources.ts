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
}

/** Says before anything is made whether the cluster answers and lets this stack be made. */
export class KubernetesAccess extends pulumi.CustomResource {
  /** E.g. `v1.34.1`. */
  declare readonly serverVersion: pulumi.Output<string>;
  /** Whether the cluster measures what pods use. */

  constructor(name: string, args: KubernetesAccessArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:KubernetesAccess", name, { serverVersion: undefined, ...args }, opts);
  }
}
