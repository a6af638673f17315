import * as pulumi from "@pulumi/pulumi";

/*
 * The resources of the project's own provider, as programs see them. What they do is in the file of the same name in
 * this folder; what is checked is the schema there.
 */

/** Arguments of {@link LocalProcess}. */
export interface LocalProcessArgs {
  /** Executable (absolute path) and its arguments. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** The environment beyond PATH, HOME, LANG and TMPDIR. */
  environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Written to files of mode 0600; `<NAME>_FILE` names each. */
  secrets: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Folder of the log, the secrets and the process's record. Owned by the resource. */
  folder: pulumi.Input<string>;
  /** Address the process listens on. */
  host: pulumi.Input<string>;
  /** Ports the process listens on, by purpose; `http` is the one asked for readiness. */
  ports: pulumi.Input<Record<string, pulumi.Input<number>>>;
  /** Path on port `http` that answers 2xx once the process is ready. */
  readyPath: pulumi.Input<string>;
  /** Seconds to become ready before the start counts as failed. */
  readySeconds: pulumi.Input<number>;
  /** Seconds between SIGTERM and SIGKILL. */
  stopSeconds: pulumi.Input<number>;
  /** Digest of the code that runs; a change restarts the process. */
  source: pulumi.Input<string>;
}

/** A process of this machine that outlives the program that started it. Refresh sees whether it runs and answers. */
export class LocalProcess extends pulumi.CustomResource {
  declare readonly ports: pulumi.Output<Record<string, number>>;
  /** `running`, `unhealthy` (alive, but not ready) or `stopped`. */
  declare readonly status: pulumi.Output<string>;
  /** Process id. */
  declare readonly pid: pulumi.Output<number>;
  /** Path of the log file. */
  declare readonly log: pulumi.Output<string>;

  constructor(name: string, args: LocalProcessArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:LocalProcess",
      name,
      { status: undefined, pid: undefined, startedAt: undefined, log: undefined, ...args },
      {
        ...opts,
        additionalSecretOutputs: ["secrets"],
      },
    );
  }
}

/** Arguments of {@link DataFolder}. */
export interface DataFolderArgs {
  /** What the folder is for; written into its marker, so that no folder of others is ever taken or deleted. */
  purpose: pulumi.Input<"model registry" | "event store" | "volume">;
  /** Absolute path. */
  folder: pulumi.Input<string>;
  /** Whether deleting the resource leaves the folder in place. */
  keep: pulumi.Input<boolean>;
}

/** A folder on this machine that holds a store of the stack. */
export class DataFolder extends pulumi.CustomResource {
  declare readonly folder: pulumi.Output<string>;

  constructor(name: string, args: DataFolderArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:DataFolder", name, { ...args }, opts);
  }
}

/** Arguments of {@link DataSet}. */
export interface DataSetArgs {
  /** Problem whose data is simulated. */
  problem: pulumi.Input<string>;
  rows: pulumi.Input<number>;
  /** Folder for the files, owned by the resource. */
  folder: pulumi.Input<string>;
  /** Whether deleting the resource leaves the files in place. */
  keep: pulumi.Input<boolean>;
  /** Docker container that has the folder. @default this machine */
  container?: pulumi.Input<string>;
}

/** The simulated data of a problem, written by `cd4ml data simulate`. The same rows give the same bytes. */
export class DataSet extends pulumi.CustomResource {
  /** SHA-256 by file name. */
  declare readonly digests: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: DataSetArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:DataSet", name, { digests: undefined, ...args }, opts);
  }
}

/** Arguments of {@link PipelineRun}. */
export interface PipelineRunArgs {
  problem: pulumi.Input<string>;
  /** `CD4ML_*` variables of the command: where data, runs and registry are. */
  environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Variables with passwords. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Docker container that the command runs in. @default this machine */
  container?: pulumi.Input<string>;
  /** Context of the kubeconfig, empty for its current one, and namespace in which the command runs as a Job. */
  cluster?: pulumi.Input<{ context: string; namespace: string }>;
}

/**
 * One run of the delivery pipeline with the problem's default choices: trained, gated, registered and deployed by
 * `cd4ml pipeline`. It runs once; later runs are the pipeline's own business and no drift.
 */
export class PipelineRun extends pulumi.CustomResource {
  /** Identifier of the run. */
  declare readonly run: pulumi.Output<string>;
  /** Outcome of the acceptance test in words. */
  declare readonly acceptance: pulumi.Output<string>;
  declare readonly metrics: pulumi.Output<Record<string, number>>;

  constructor(name: string, args: PipelineRunArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:PipelineRun",
      name,
      { run: undefined, acceptance: undefined, metrics: undefined, ...args },
      { ...opts, additionalSecretOutputs: ["secrets"] },
    );
  }
}

/** A generated password of URL-safe characters. Replacing it (`pulumi up --replace URN`) rotates it. */
export class Password extends pulumi.CustomResource {
  /** Secret. */
  declare readonly value: pulumi.Output<string>;

  /**
   * @param args.purpose what it opens, in words
   * @param args.bytes   random bytes in it, 16 to 64. @default 24
   */
  constructor(name: string, args: { purpose: string; bytes?: number }, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:Password",
      name,
      { value: undefined, bytes: 24, ...args },
      { ...opts, additionalSecretOutputs: ["value"] },
    );
  }
}

/** Arguments of {@link FileVolume}. */
export interface FileVolumeArgs {
  /** Name of the Docker volume. */
  name: pulumi.Input<string>;
  /** Any image of the Docker host; the files are copied through a container of it that is never started. */
  image: pulumi.Input<string>;
  /** Contents by file name. */
  files: pulumi.Input<Record<string, pulumi.Input<string>>>;
  labels: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A Docker volume that holds settings or secrets of a container. */
export class FileVolume extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: FileVolumeArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:FileVolume", name, { ...args }, { ...opts, additionalSecretOutputs: ["files"] });
  }
}

/** One address on the portal's page. */
export interface PortalLink {
  title: pulumi.Input<string>;
  /** What it is for, in a few words. */
  what: pulumi.Input<string>;
  /** For a browser. */
  url: pulumi.Input<string>;
  /** Address that the portal asks whether it answers. @default not asked */
  probe?: pulumi.Input<string>;
}

/** Arguments of {@link PortalEntry}. */
export interface PortalEntryArgs {
  /** Address of the portal from this machine. */
  portal: pulumi.Input<string>;
  /** The portal's token; secret. */
  token: pulumi.Input<string>;
  /** Of the environment, or `shared`. */
  name: pulumi.Input<string>;
  links: pulumi.Input<pulumi.Input<PortalLink>[]>;
}

/** What an environment offers, on the portal's page. */
export class PortalEntry extends pulumi.CustomResource {
  constructor(name: string, args: PortalEntryArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:PortalEntry", name, { ...args }, { ...opts, additionalSecretOutputs: ["token"] });
  }
}
