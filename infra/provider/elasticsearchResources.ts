import * as pulumi from "@pulumi/pulumi";

/*
 * The resources of the project's own provider that set up an Elasticsearch, as programs see them. What they do is in
 * the folder `elasticsearch`. All can be changed by hand: refresh sees it, and the next update mends it.
 */

/** What every resource of an Elasticsearch needs. */
export interface ElasticsearchObjectArgs {
  /** Address from the machine that runs Pulumi, e.g. `http://localhost:9200`. */
  url: pulumi.Input<string>;
  /** Password of the user `elastic`. Secret. */
  elasticPassword?: pulumi.Input<string>;
  /** API key with the rights of an administrator, in place of the password. Secret. */
  apiKey?: pulumi.Input<string>;
  /** Who signed its certificate, PEM, where the system does not know. */
  ca?: pulumi.Input<string>;
  /** Name in Elasticsearch; lower-case letters, digits, `_`, `.` and `-`. */
  name: pulumi.Input<string>;
}

/** Settings and mappings as Elasticsearch's template API takes them. */
export interface TemplateArgs {
  settings?: Record<string, unknown>;
  mappings?: Record<string, unknown>;
}

/** Rights on data streams. */
export interface StreamRightsArgs {
  /** Names or patterns, e.g. `model-*-team1`. */
  names: pulumi.Input<string>[];
  /** As Elasticsearch calls them, e.g. `create_doc`. */
  privileges: string[];
}

/** Rights in a program that keeps its users in Elasticsearch. */
export interface ApplicationRightsArgs {
  /** E.g. `kibana-.kibana`. */
  application: string;
  privileges: string[];
  /** E.g. `space:team1`. */
  resources: string[];
}

/** Common to all: the type's name, the secret properties, and what only Elasticsearch knows. */
abstract class ElasticsearchObject extends pulumi.CustomResource {
  constructor(type: string, name: string, args: object, secrets: string[], opts?: pulumi.CustomResourceOptions) {
    super(
      `cd4ml:index:${type}`,
      name,
      { stored: undefined, altered: undefined, ...args },
      { ...opts, additionalSecretOutputs: ["elasticPassword", "apiKey", ...secrets] },
    );
  }
}

/** Settings and mappings that index templates have in common. */
export class ElasticsearchComponentTemplate extends ElasticsearchObject {
  declare readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    args: ElasticsearchObjectArgs & { template: TemplateArgs },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ElasticsearchComponentTemplate", name, args, [], opts);
  }
}

/** Arguments of {@link ElasticsearchIndexTemplate}. */
export interface ElasticsearchIndexTemplateArgs extends ElasticsearchObjectArgs {
  /** Names of the data streams made by it, e.g. `model-prediction-*`. */
  pattern: string;
  /** Names of component templates. */
  composedOf: pulumi.Input<string>[];
  template: TemplateArgs;
  /** Days that documents are kept; 0 keeps them for ever. */
  retentionDays: pulumi.Input<number>;
}

/** Makes data streams by their name. A change of mappings or retention reaches the streams that are there, too. */
export class ElasticsearchIndexTemplate extends ElasticsearchObject {
  constructor(name: string, args: ElasticsearchIndexTemplateArgs, opts?: pulumi.CustomResourceOptions) {
    super("ElasticsearchIndexTemplate", name, args, [], opts);
  }
}

/**
 * A data stream that is there before its first document, with the fields its template gives it. With documents in it, it
 * stays when the resource goes.
 */
export class ElasticsearchDataStream extends ElasticsearchObject {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: ElasticsearchObjectArgs, opts?: pulumi.CustomResourceOptions) {
    super("ElasticsearchDataStream", name, args, [], opts);
  }
}

/** Rights that users share. */
export class ElasticsearchRole extends ElasticsearchObject {
  declare readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    args: ElasticsearchObjectArgs & { indices: StreamRightsArgs[]; applications?: ApplicationRightsArgs[] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ElasticsearchRole", name, args, [], opts);
  }
}

/** Someone who logs in with a password. */
export class ElasticsearchUser extends ElasticsearchObject {
  declare readonly name: pulumi.Output<string>;

  /** @param args.password secret, at least 6 characters */
  constructor(
    name: string,
    args: ElasticsearchObjectArgs & { password: pulumi.Input<string>; roles: pulumi.Input<string>[] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ElasticsearchUser", name, args, ["password"], opts);
  }
}

/** The password of a user that Elasticsearch brings along, e.g. `kibana_system`. Nobody knows it after a deletion. */
export class ElasticsearchBuiltInPassword extends ElasticsearchObject {
  /** Secret. */
  declare readonly password: pulumi.Output<string>;

  /** @param args.password secret, at least 6 characters */
  constructor(
    name: string,
    args: ElasticsearchObjectArgs & { password: pulumi.Input<string> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ElasticsearchBuiltInPassword", name, args, ["password"], opts);
  }
}

/** An API key with the given rights and no others. Its name starts with `cd4ml-`; it is invalidated at deletion. */
export class ElasticsearchApiKey extends ElasticsearchObject {
  /** The key as clients send it (`Authorization: ApiKey …`). Secret. */
  declare readonly value: pulumi.Output<string>;

  constructor(
    name: string,
    args: ElasticsearchObjectArgs & { indices: StreamRightsArgs[] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("ElasticsearchApiKey", name, { value: undefined, ...args }, ["value"], opts);
  }
}

/** Arguments of {@link ElasticsearchSnapshotRepository}. */
export interface ElasticsearchSnapshotRepositoryArgs extends ElasticsearchObjectArgs {
  bucket: pulumi.Input<string>;
  /** Folder in the bucket. */
  basePath: pulumi.Input<string>;
  /** Address of an S3-compatible server; empty for AWS. */
  endpoint: pulumi.Input<string>;
  region: pulumi.Input<string>;
}

/** A bucket for snapshots, whose keys the nodes have. What is in the bucket stays when the resource goes. */
export class ElasticsearchSnapshotRepository extends ElasticsearchObject {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: ElasticsearchSnapshotRepositoryArgs, opts?: pulumi.CustomResourceOptions) {
    super("ElasticsearchSnapshotRepository", name, args, [], opts);
  }
}

/** Arguments of {@link ElasticsearchSnapshotPolicy}. */
export interface ElasticsearchSnapshotPolicyArgs extends ElasticsearchObjectArgs {
  /** Name of the snapshot repository. */
  repository: pulumi.Input<string>;
  /** In Elasticsearch's cron syntax, UTC, e.g. `0 30 1 * * ?` for 01:30 every night. */
  schedule: string;
  /** Names or patterns of what is kept. */
  indices: string[];
  /** Days after which a snapshot is removed; the last seven always stay. */
  keepDays: number;
}

/** Snapshots by a schedule. */
export class ElasticsearchSnapshotPolicy extends ElasticsearchObject {
  constructor(name: string, args: ElasticsearchSnapshotPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super("ElasticsearchSnapshotPolicy", name, args, [], opts);
  }
}
