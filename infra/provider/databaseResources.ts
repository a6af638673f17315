import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link DatabaseReader}. */
export interface DatabaseReaderArgs {
  /** `postgres://…` from this machine, of a login that may make others; secret. */
  url: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Secret, at least 16 characters. */
  password: pulumi.Input<string>;
}

/** A login that may read the tables of data loads, and do nothing else. */
export class DatabaseReader extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: DatabaseReaderArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:DatabaseReader",
      name,
      { altered: undefined, ...args },
      { ...opts, additionalSecretOutputs: ["url", "password"] },
    );
  }
}

/** Arguments of {@link DatabaseTable}. */
export interface DatabaseTableArgs {
  problem: pulumi.Input<string>;
  /** `postgres://…` from this machine, of a login that may make tables; secret. */
  url: pulumi.Input<string>;
  /** Absolute folder of simulated data, one folder a problem. */
  data: pulumi.Input<string>;
  /** Digest of the problem's files: other content is loaded. */
  source: pulumi.Input<string>;
}

/** A problem's rows and look-ups as tables of the schema `cd4ml`, loaded by `cd4ml data load`. */
export class DatabaseTable extends pulumi.CustomResource {
  /** Rows by table. */
  declare readonly tables: pulumi.Output<Record<string, number>>;

  constructor(name: string, args: DatabaseTableArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:DatabaseTable",
      name,
      { tables: undefined, altered: undefined, ...args },
      { ...opts, additionalSecretOutputs: ["url"] },
    );
  }
}
