import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import { Password } from "../provider/resources";
import type { PartSize } from "../sizes";
import type { Workload } from "../workload";

/** What a {@link Bucket} needs. */
export interface BucketArgs {
  /** Name of the bucket; lower-case letters, digits and hyphens. */
  bucket: string;
  /** @default half a CPU, 256 MiB and 5 GiB of disk */
  size?: PartSize;
}

/**
 * An S3-compatible server with one bucket, for a stack that has none elsewhere. A single copy on a single volume: enough
 * to try the stack, not to keep a team's models.
 *
 * Costs about 50 MB of memory.
 */
export class Bucket extends pulumi.ComponentResource {
  /** Its place as a registry's address starts, e.g. `s3://models`. */
  readonly url: string;
  /** Address of the server inside the stack. */
  readonly endpoint: pulumi.Output<string>;
  /** What the server calls the place it is in. */
  readonly region = "us-east-1";
  readonly accessKeyId = "cd4ml";
  /** Secret. */
  readonly secretAccessKey: pulumi.Output<string>;
  readonly running: Running;

  constructor(name: string, args: BucketArgs, opts: PartOptions) {
    super("cd4ml:parts:Bucket", name, {}, opts);
    this.url = `s3://${args.bucket}`;
    this.secretAccessKey = new Password(
      `${name}-secret-key`,
      { purpose: "the bucket in the stack" },
      { parent: this },
    ).value;
    const { accessKeyId: id, secretAccessKey: secret } = this;
    this.running = opts.platform.run(name, bucketWorkload(args, { id, secret }), { parent: this });
    this.endpoint = this.running.address("http");
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/**
 * A folder of the server's is a bucket: making it at each start harms nothing. The server takes its keys from variables
 * only; what is in files is handed over here, so that neither the pod's description nor a process list shows it.
 */
const start = (bucket: string) => `mkdir -p "$S3_FOLDER/${bucket}" &&
  ROOT_ACCESS_KEY="$(cat "$S3_ACCESS_KEY_FILE")" ROOT_SECRET_KEY="$(cat "$S3_SECRET_KEY_FILE")" \\
  exec versitygw --port "$S3_LISTEN" --health /health --quiet posix "$S3_FOLDER"`;

const trial: PartSize = { replicas: 1, cpu: 0.5, memory: "256Mi", storage: "5Gi" };

function bucketWorkload(
  { bucket, size = trial }: BucketArgs,
  keys: { id: string; secret: pulumi.Input<string> },
): Workload {
  const { memory, cpu, storage } = size;
  return {
    image: "versitygw",
    // The image starts the program that VGW_BINARY names, with the command as its arguments.
    command: ["-c", start(bucket)],
    environment: { VGW_BINARY: "/bin/sh", S3_LISTEN: ":9000" },
    secrets: { S3_ACCESS_KEY: keys.id, S3_SECRET_KEY: keys.secret },
    ports: { http: 9000 },
    ready: { path: "/health" },
    volumes: { objects: { path: "/data", variable: "S3_FOLDER", size: storage } },
    resources: { memory, cpu },
  };
}
