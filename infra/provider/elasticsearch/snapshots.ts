import { Type } from "@sinclair/typebox";
import { type NamedInputs, storedObject } from "./storedObject";

interface RepositoryInputs extends NamedInputs {
  bucket: string;
  basePath: string;
  endpoint: string;
  region: string;
}

/** Where snapshots go: a bucket that the nodes have the keys of. Elasticsearch tries it when it is written. */
export const snapshotRepository = storedObject<RepositoryInputs>({
  properties: {
    bucket: Type.String({ minLength: 1 }),
    basePath: Type.String(),
    endpoint: Type.String(),
    region: Type.String(),
  },
  write: (ask, { name, bucket, basePath, endpoint, region }) => {
    const settings = { bucket, base_path: basePath, region, ...(endpoint && { endpoint, path_style_access: true }) };
    return ask({ method: "PUT", path: `/_snapshot/${name}`, body: { type: "s3", settings } });
  },
  async find(ask, { name }) {
    const path = `/_snapshot/${name}`;
    return (await ask<Record<string, object>>({ method: "GET", path, allow: [404] }))[name];
  },
  // The snapshots stay in the bucket.
  remove: (ask, name) => ask({ method: "DELETE", path: `/_snapshot/${name}`, allow: [404] }),
});

interface PolicyInputs extends NamedInputs {
  repository: string;
  schedule: string;
  indices: string[];
  keepDays: number;
}

/** Makes snapshots by a schedule and removes old ones, but never the last few. */
export const snapshotPolicy = storedObject<PolicyInputs>({
  properties: {
    repository: Type.String({ minLength: 1 }),
    schedule: Type.String({ minLength: 1 }),
    indices: Type.Array(Type.String()),
    keepDays: Type.Integer({ minimum: 1 }),
  },
  write: (ask, { name, repository, schedule, indices, keepDays }) =>
    ask({
      method: "PUT",
      path: `/_slm/policy/${name}`,
      body: {
        name: `<${name}-{now/d}>`,
        schedule,
        repository,
        config: { indices, include_global_state: false },
        retention: { expire_after: `${keepDays}d`, min_count: 7 },
      },
    }),
  async find(ask, { name }) {
    const path = `/_slm/policy/${name}`;
    type Found = Record<string, { policy: object } | undefined>;
    return (await ask<Found>({ method: "GET", path, allow: [404] }))[name]?.policy;
  },
  remove: (ask, name) => ask({ method: "DELETE", path: `/_slm/policy/${name}`, allow: [404] }),
});
