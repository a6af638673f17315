import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { gitHubAddresses } from "../../provider/github/address";
import { GitHubAccess } from "../../provider/github/resources";
import type { RepositorySource } from "./source";

/** What a {@link GitHubAccount} needs. */
export interface GitHubAccountArgs {
  /** Personal access token. @default that of the last update; a first preview goes without one */
  token?: pulumi.Input<string>;
  /** User or organization that the repositories are in. @default the token's own account */
  owner?: string;
  /** GitHub's address, or that of a GitHub Enterprise Server. @default `https://api.github.com/` */
  baseUrl?: string;
  /** Whether repositories that were made here are removed at destroy, which asks for one more scope. @default true */
  removes?: boolean;
  /** Pause after each write, which GitHub asks of its clients, in ms. @default 1000 */
  writeDelayMs?: number;
  /** Pause after each read, in ms. @default 0 */
  readDelayMs?: number;
}

/**
 * The account at GitHub that environments' repositories are in, looked at before anything is made there. One for each
 * owner serves all environments.
 */
export class GitHubAccount extends pulumi.ComponentResource {
  readonly baseUrl: string;
  /** Base of the REST API without a final slash, for Jenkins' commit statuses. */
  readonly apiUrl: string;
  /** The one given, else that of the last update; unknown in a first preview without one. Secret. */
  readonly token: pulumi.Output<string>;
  /** The account as GitHub spells it; known once the check has passed. */
  readonly login: pulumi.Output<string>;
  /** What must have passed before anything else is worth making. */
  readonly check: GitHubAccess;
  readonly provider: github.Provider;
  private readonly forked = new Set<string>();

  constructor(name: string, args: GitHubAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:GitHubAccount", name, {}, opts);
    const { owner, baseUrl = "https://api.github.com/", removes = true, writeDelayMs = 1000, readDelayMs = 0 } = args;
    const child = { parent: this };
    this.baseUrl = baseUrl;
    this.apiUrl = gitHubAddresses(baseUrl).rest;
    const scopes = ["repo", "admin:repo_hook", ...(removes ? ["delete_repo"] : [])];
    this.check = new GitHubAccess(
      `${name}-access`,
      { baseUrl, token: args.token && pulumi.secret(args.token), owner, scopes },
      child,
    );
    this.login = this.check.login;
    this.token = this.check.token;
    // The provider asks GitHub as soon as it has its settings. Its owner is known once the check has passed, so that a
    // first preview asks nothing.
    this.provider = new github.Provider(
      `${name}-provider`,
      { baseUrl, token: this.token, owner: this.login, writeDelayMs, readDelayMs },
      child,
    );
    this.registerOutputs({ login: this.login });
  }

  /**
   * Notes that a repository is forked into the account.
   *
   * @throws pulumi.RunError when it is forked twice: GitHub allows one fork for each account
   */
  claimFork(source: RepositorySource, environment: string): void {
    if (!("fork" in source)) return;
    const key = source.fork.toLowerCase();
    if (this.forked.has(key)) {
      throw new pulumi.RunError(
        `environment ${environment}: ${source.fork} is forked twice into one GitHub account, which GitHub does not ` +
          `allow. Use another owner for each environment, or copies of a template: {template: ${source.fork}}.`,
      );
    }
    this.forked.add(key);
  }
}
