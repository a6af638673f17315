import * as pulumi from "@pulumi/pulumi";
import { ElasticsearchSnapshotPolicy, ElasticsearchSnapshotRepository } from "../provider/elasticsearchResources";
import type { Elasticsearch } from "./elasticsearch";

/** What an {@link EventSnapshots} needs. */
export interface EventSnapshotsArgs {
  elasticsearch: Elasticsearch;
  bucket: string;
  /** Folder in the bucket: the stack's name. */
  folder: string;
  /** Address of an S3-compatible server; empty for AWS. */
  endpoint: string;
  region: string;
}

/** 01:30 UTC every night. */
const nightly = "0 30 1 * * ?";
const keepDays = 30;

/** A snapshot of all events every night, kept for 30 days. `docs/backup.md` says how to get one back. */
export class EventSnapshots extends pulumi.ComponentResource {
  constructor(name: string, args: EventSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:EventSnapshots", name, {}, opts);
    const { elasticsearch, bucket, folder: basePath, endpoint, region } = args;
    const { admin } = elasticsearch;
    const child = { parent: this, dependsOn: elasticsearch, deletedWith: elasticsearch };
    const { name: repository } = new ElasticsearchSnapshotRepository(
      `${name}-repository`,
      { ...admin, name: "cd4ml", bucket, basePath, endpoint, region },
      child,
    );
    new ElasticsearchSnapshotPolicy(
      `${name}-policy`,
      { ...admin, name: "cd4ml-nightly", repository, schedule: nightly, indices: ["model-*"], keepDays },
      child,
    );
    this.registerOutputs({});
  }
}
