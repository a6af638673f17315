import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { GitHubBranchReady, GitHubRepositoryAccess, KeyPair } from "../provider/github/resources";
import type { GitHubAccount } from "./repository/account";
import { partsOf, type RepositorySource } from "./repository/source";

/** What a {@link Repository} needs. */
export interface RepositoryArgs {
  /** Name of the environment. */
  environment: string;
  /** The account that the repository is in. */
  account: GitHubAccount;
  /** What is forked, copied or used, e.g. `{ fork: "upstream/cd4ml" }`. */
  source: RepositorySource;
  /** The repository's name. @default the source's */
  repositoryName?: string;
  /** Branch that is delivered, and protected. */
  branch: string;
  /** @default `["cd4ml"]`; an existing repository keeps its own */
  topics?: string[];
  /**
   * Rights by user, e.g. `{ ada: "admin" }`. With `push` a user cannot push to a protected branch directly, with `admin`
   * one can; in a user's own account GitHub knows only `push`. @default none
   */
  collaborators?: Record<string, "pull" | "triage" | "push" | "maintain" | "admin">;
  /** Whether to make a key that may read the repository by SSH. @default false */
  deployKey?: boolean;
  /** Status that commits need on the branch. @default `cd4ml/delivery` */
  requiredStatus?: string;
  /** Whether the branch is protected. @default true, but for an existing repository */
  protect?: boolean;
  /** Where GitHub tells of pushes, and what it signs them with. @default nowhere */
  webhook?: { url: pulumi.Input<string>; secret: pulumi.Input<string> };
  /** Who may see a copy of a template; a fork is as its source is. @default `public` */
  visibility?: "public" | "private";
  /** Whether the repository stays when the stack goes. An existing one always does. @default false */
  keep?: boolean;
  /** How long GitHub may take to fill the repository, in s. @default 300 */
  copySeconds?: number;
}

/** What people change in their own repository without it being drift. */
const peoplesOwn = ["description", "homepageUrl", "hasIssues", "hasProjects", "hasWiki", "hasDiscussions"];

/**
 * An environment's repository at GitHub: a fork, a copy of a template or an existing one, with a protected branch, a
 * webhook, a deploy key and collaborators.
 *
 * Costs about ten requests of GitHub's 5000 an hour.
 */
export class Repository extends pulumi.ComponentResource {
  /** Address git clones from; known once there is something to clone. */
  readonly cloneUrl: pulumi.Output<string>;
  /** Address people open. */
  readonly htmlUrl: pulumi.Output<string>;
  /** `owner/name`. */
  readonly fullName: pulumi.Output<string>;
  /** Private half of the deploy key, in OpenSSH's format; undefined without one. Secret. */
  readonly privateKey: pulumi.Output<string> | undefined;

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:Repository", name, {}, opts);
    const { account, source, branch, copySeconds: seconds = 300 } = args;
    const { baseUrl, token, provider, login } = account;
    const { from, owner, name: sourceName } = partsOf(source);
    const repositoryName = from === "existing" ? sourceName : (args.repositoryName ?? sourceName);
    account.claimFork(source, args.environment);

    const access = new GitHubRepositoryAccess(
      `${name}-access`,
      { baseUrl, token, owner: login, name: repositoryName, from, source: `${owner}/${sourceName}` },
      { parent: this, dependsOn: account.check },
    );
    const made =
      from === "existing" ? undefined : this.make(name, args, repositoryName, { provider, dependsOn: access });
    this.fullName = pulumi.interpolate`${login}/${repositoryName}`;
    const ready = new GitHubBranchReady(
      `${name}-branch`,
      { baseUrl, token, repository: this.fullName, branch, seconds },
      { parent: this, dependsOn: made ?? access },
    );
    const afterContent = { parent: this, provider, dependsOn: ready };
    if (args.protect ?? made !== undefined) {
      protectBranch(name, args, made?.nodeId ?? access.nodeId, afterContent);
    }
    if (args.webhook) makeWebhook(name, args.webhook, repositoryName, afterContent);
    this.privateKey = args.deployKey
      ? this.makeDeployKey(name, args.environment, repositoryName, afterContent)
      : undefined;
    for (const [username, permission] of Object.entries(args.collaborators ?? {})) {
      const rights = { repository: repositoryName, username, permission };
      new github.RepositoryCollaborator(`${name}-${username}`, rights, afterContent);
    }

    const whenReady = (url: pulumi.Output<string>) => pulumi.all([url, ready.id]).apply(([known]) => known);
    this.cloneUrl = whenReady(made?.httpCloneUrl ?? access.cloneUrl);
    this.htmlUrl = made?.htmlUrl ?? access.htmlUrl;
    this.registerOutputs({ cloneUrl: this.cloneUrl, htmlUrl: this.htmlUrl, fullName: this.fullName });
  }

  /** The fork, or the copy of the template. */
  private make(name: string, args: RepositoryArgs, repositoryName: string, opts: pulumi.CustomResourceOptions) {
    const { from, owner, name: sourceName } = partsOf(args.source);
    const origin =
      from === "fork"
        ? { fork: "true", sourceOwner: owner, sourceRepo: sourceName }
        : { template: { owner, repository: sourceName }, visibility: args.visibility ?? "public" };
    return new github.Repository(
      name,
      { name: repositoryName, topics: args.topics ?? ["cd4ml"], ...origin },
      {
        ...opts,
        parent: this,
        ignoreChanges: peoplesOwn,
        retainOnDelete: args.keep ?? false,
        deleteBeforeReplace: true,
      },
    );
  }

  private makeDeployKey(
    name: string,
    environment: string,
    repository: string,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const purpose = `deploy key of environment ${environment}`;
    const { publicKey, privateKey } = new KeyPair(`${name}-key-pair`, { purpose }, { parent: this });
    const key = { repository, title: `cd4ml ${environment}`, key: publicKey, readOnly: true };
    new github.RepositoryDeployKey(`${name}-deploy-key`, key, opts);
    return privateKey;
  }
}

/** Administrators may still push what has no status yet: a participant's push is what Jenkins then judges. */
function protectBranch(
  name: string,
  { branch, requiredStatus = "cd4ml/delivery" }: RepositoryArgs,
  repositoryId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new github.BranchProtection(
    `${name}-protection`,
    { repositoryId, pattern: branch, requiredStatusChecks: [{ strict: false, contexts: [requiredStatus] }] },
    opts,
  );
}

function makeWebhook(
  name: string,
  { url, secret }: NonNullable<RepositoryArgs["webhook"]>,
  repository: string,
  opts: pulumi.CustomResourceOptions,
): void {
  const configuration = { url, contentType: "json", insecureSsl: false, secret: pulumi.secret(secret) };
  const events = ["push", "pull_request"];
  new github.RepositoryWebhook(`${name}-webhook`, { repository, events, active: true, configuration }, opts);
}
