import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import type { PartSize } from "../sizes";
import type { Outside, Scale, Workload, WorkloadSecret } from "../workload";
import { type EventsArgs, eventsEnvironment } from "./eventsEnvironment";

/** What a {@link ModelService} needs. */
export interface ModelServiceArgs {
  /** Where accepted models are found, e.g. `file:///registry` or `s3://models/production`. */
  registry: pulumi.Input<string>;
  /** Variables and secrets that open a registry in a bucket. @default none */
  registryAccess?: {
    environment: Record<string, pulumi.Input<string>>;
    secrets: Record<string, WorkloadSecret>;
    /** The workload that has the bucket; undefined for one outside of the stack. */
    running?: Running;
    /** Where the bucket is, outside of the stack. @default nowhere there */
    outside?: Outside[];
  };
  /** Volume with the registry, where it is another workload's. */
  registryVolume?: pulumi.Input<string>;
  /** Event store that receives one document per prediction. */
  events: EventsArgs;
  /** The environment's name, last part of its data streams' names. */
  namespace: string;
  /** Port people open. */
  port: number;
  /** @default one copy with 1 CPU and 1 GiB */
  size?: PartSize;
  /** Metric of requests a second by copy that it scales by. @default only CPU */
  rate?: Scale["rate"];
  /** Workloads that ask whether it answers. @default none */
  calledBy?: Running[];
  /** Whether models are there when it starts, so that it is ready only with one. @default true without a volume */
  hasModels?: boolean;
}

/**
 * The model-serving service: follows the registry's `production` alias, swaps models without dropping a request, and
 * journals each prediction before it answers. Every copy has a journal of its own.
 */
export class ModelService extends pulumi.ComponentResource {
  /** Address a person opens, e.g. `http://localhost:11000`. */
  readonly url: pulumi.Output<string>;
  /** The same for other workloads. */
  readonly address: pulumi.Output<string>;
  readonly running: Running;

  constructor(name: string, args: ModelServiceArgs, opts: PartOptions) {
    super("cd4ml:parts:ModelService", name, {}, opts);
    this.running = opts.platform.run(name, modelServiceWorkload(args, opts.platform.listen), { parent: this });
    this.url = this.running.url("http");
    this.address = this.running.address("http");
    this.registerOutputs({ url: this.url });
  }
}

const room: PartSize = { replicas: 1, cpu: 1, memory: "1Gi" };

function modelServiceWorkload(args: ModelServiceArgs, listen: string): Workload {
  const { size = room, registryAccess, hasModels = !args.registryVolume } = args;
  const { most = size.replicas, memory, cpu, storage } = size;
  const events = eventsEnvironment(args.events);
  const bucket = registryAccess?.running;
  return {
    image: "cd4ml",
    command: ["cd4ml", "serve"],
    environment: {
      CD4ML_REGISTRY: args.registry,
      CD4ML_NAMESPACE: args.namespace,
      CD4ML_HOST: listen,
      CD4ML_PORT: String(args.port),
      ...registryAccess?.environment,
      ...events.environment,
    },
    secrets: { ...events.secrets, ...registryAccess?.secrets },
    files: events.files,
    ports: { http: args.port },
    publish: { http: args.port },
    website: true,
    hasMetrics: true,
    calls: {
      workloads: [...events.workloads, ...(bucket ? [bucket] : [])],
      from: args.calledBy,
      outside: [...(registryAccess?.outside ?? []), ...events.outside],
    },
    ready: { path: hasModels ? "/readyz" : "/healthz", alive: "/healthz", seconds: 120 },
    replicas: size.replicas,
    scale: most > size.replicas ? { most, cpuPercent: 70, rate: args.rate } : undefined,
    volumes: {
      journal: { path: "/var/lib/cd4ml/journal", variable: "CD4ML_JOURNAL", size: storage },
      ...(args.registryVolume && {
        registry: { path: "/var/lib/cd4ml/registry", from: args.registryVolume, readOnly: true },
      }),
    },
    resources: { memory, cpu },
  };
}
