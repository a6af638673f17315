import type * as pulumi from "@pulumi/pulumi";
import type { Workload } from "../workload";

/** Turns workloads into resources. Parts get one and never ask which it is. */
export interface Platform {
  /** Address a workload must listen on to be reached. */
  readonly listen: string;
  /** Whether people reach every published port, not only websites. */
  readonly publishesPorts: boolean;
  /** Keeps a workload running. */
  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running;
  /** The platform for the workloads of one environment: their labels name it. */
  forEnvironment(environment: string, opts?: pulumi.CustomResourceOptions): Platform;
  /** Name by which other workloads reach one, known before it runs, e.g. `elasticsearch.cd4ml-prod-shared.svc`. */
  hostName(name: string): string;
  /** Address under which people will open a website, known before it runs. @param port of the host, where that is it */
  publicUrl(name: string, port: number): string;
  /** Names by which the copies of a workload with volumes reach each other. */
  copyNames(name: string, replicas: number): string[];
  /** Lets the environments of another stack on the same platform call a workload, where connections can be refused. */
  letIn?(called: Running, stack: string, opts: pulumi.CustomResourceOptions): void;
  /** Makes what builds run as, on a platform that starts a pod for each; others keep an agent running. */
  buildPods?(workload: Workload, opts: pulumi.CustomResourceOptions): BuildPods;
}

/** Pods that are started for builds, one each. */
export interface BuildPods {
  /** Where they are started. */
  namespace: string;
  /** What they are like, as a pod in YAML without a command; it holds no secret. */
  pod: pulumi.Output<string>;
  /** There once they can be started. */
  ready: pulumi.Resource[];
  /** Lets them call a workload that was made after them. */
  allowCall(called: Running, opts: pulumi.CustomResourceOptions): void;
  /** The kubeconfig's context and the namespace, for `cd4ml pipeline --on kubernetes`. */
  place: { context: string; namespace: string };
}

/** A workload that was given to a platform. */
export interface Running {
  /** Address of one of the workload's ports for people, known once the workload is ready, e.g. `http://localhost:11000`. */
  url(port: string): pulumi.Output<string>;
  /**
   * The same for other workloads of the stack, e.g. `http://cd4ml-dev-elasticsearch:9200`. Known beforehand: who uses it
   * need not be replaced with this workload. Who needs it ready depends on {@link ready}.
   */
  address(port: string): pulumi.Output<string>;
  /**
   * The same for the provider's own resources, which look after what is in the workload; never shown to people, e.g.
   * `http://localhost:9200` or `kubernetes://production@elasticsearch.cd4ml-prod-shared:9200`.
   *
   * @param tls whether the program speaks TLS itself
   */
  admin(port: string, tls?: boolean): pulumi.Output<string>;
  /** For `dependsOn`: there once the workload is ready. */
  readonly ready: pulumi.Resource[];
  /** Name of one of its volumes, for another workload to share. */
  volume(name: string): pulumi.Output<string>;
  /** Where commands are run for it, e.g. the container's name; undefined on this machine. */
  readonly container?: pulumi.Output<string>;
}

/** Options of every part: where it runs, and the usual ones of a component. */
export interface PartOptions extends pulumi.ComponentResourceOptions {
  platform: Platform;
}
