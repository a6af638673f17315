import * as pulumi from "@pulumi/pulumi";

/*
 * The resources of the project's own provider about GitHub, as programs see them. They look and wait; what is made at
 * GitHub is made by GitHub's provider.
 */

/** What every resource about GitHub needs. */
export interface GitHubArgs {
  /** E.g. `https://api.github.com/`. */
  baseUrl: pulumi.Input<string>;
  /** Personal access token. Secret. Only a preview goes without. */
  token?: pulumi.Input<string>;
}

/** Arguments of {@link GitHubAccess}. */
export interface GitHubAccessArgs extends GitHubArgs {
  /** User or organization that the repositories are in. @default the token's own account */
  owner?: pulumi.Input<string>;
  /** Scopes that a classic token must have, e.g. `["repo", "delete_repo"]`. */
  scopes: string[];
}

/** Fails, before anything is made at GitHub, when token, scopes or owner are not as needed. */
export class GitHubAccess extends pulumi.CustomResource {
  /** The token given, else the last one given. Secret. */
  declare readonly token: pulumi.Output<string>;
  /** The owner as GitHub spells it; known once the check has passed. */
  declare readonly login: pulumi.Output<string>;

  constructor(name: string, args: GitHubAccessArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:GitHubAccess", name, { login: undefined, token: undefined, ...args }, secretToken(opts));
  }
}

/** Arguments of {@link GitHubRepositoryAccess}. */
export interface GitHubRepositoryAccessArgs extends GitHubArgs {
  owner: pulumi.Input<string>;
  /** Of the repository to be. */
  name: string;
  from: "fork" | "template" | "existing";
  /** `owner/name` of what is forked, copied or used. */
  source: string;
}

/** Fails, before a repository is made, when its source is not there or its name is taken. */
export class GitHubRepositoryAccess extends pulumi.CustomResource {
  /** Of an existing repository; empty for one yet to be made. */
  declare readonly cloneUrl: pulumi.Output<string>;
  declare readonly htmlUrl: pulumi.Output<string>;
  declare readonly nodeId: pulumi.Output<string>;

  constructor(name: string, args: GitHubRepositoryAccessArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { cloneUrl: undefined, htmlUrl: undefined, nodeId: undefined };
    super("cd4ml:index:GitHubRepositoryAccess", name, { ...outputs, ...args }, secretToken(opts));
  }
}

/** Arguments of {@link GitHubBranchReady}. */
export interface GitHubBranchReadyArgs extends GitHubArgs {
  /** `owner/name`. */
  repository: pulumi.Input<string>;
  branch: string;
  /** How long it is waited for. */
  seconds: number;
}

/** There once a repository's branch is: a fork gets its content some time after it is made. */
export class GitHubBranchReady extends pulumi.CustomResource {
  constructor(name: string, args: GitHubBranchReadyArgs, opts?: pulumi.CustomResourceOptions) {
    super("cd4ml:index:GitHubBranchReady", name, { ...args }, secretToken(opts));
  }
}

/** A generated Ed25519 key pair for SSH. Replacing it (`pulumi up --replace URN`) rotates it. */
export class KeyPair extends pulumi.CustomResource {
  /** `ssh-ed25519 …`. */
  declare readonly publicKey: pulumi.Output<string>;
  /** In OpenSSH's format. Secret. */
  declare readonly privateKey: pulumi.Output<string>;

  /** @param args.purpose what it opens, in words */
  constructor(name: string, args: { purpose: string }, opts?: pulumi.CustomResourceOptions) {
    const outputs = { publicKey: undefined, privateKey: undefined };
    const additionalSecretOutputs = ["privateKey"];
    super("cd4ml:index:KeyPair", name, { ...outputs, ...args }, { ...opts, additionalSecretOutputs });
  }
}

function secretToken(opts?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...opts, additionalSecretOutputs: ["token"] };
}
