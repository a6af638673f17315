import * as pulumi from "@pulumi/pulumi";
import { Repository } from "./parts/repository";
import { GitHubAccount } from "./parts/repository/account";
import type { RepositorySource } from "./parts/repository/source";
import type { RepositorySettings } from "./repositorySettings";
import type { EnvironmentSettings } from "./roomSettings";
import type { StackSecrets } from "./stackSecrets";

/** What {@link gitRepository} needs. */
export interface GitRepositoryArgs extends EnvironmentSettings {
  repositories: RepositorySettings;
  /** Account of the environments that name no owner. */
  account?: GitHubAccount;
  secrets: StackSecrets;
  branch: string;
  /** Address people open Jenkins at. */
  jenkinsUrl: string;
  /** Signs what GitHub sends. */
  webhookSecret: pulumi.Input<string>;
  keepData: boolean;
}

/** An environment's repository: what Jenkins clones, tells and is told by. */
export interface GitRepository {
  cloneUrl: pulumi.Input<string>;
  /** Only of a repository at GitHub. */
  github?: { htmlUrl: pulumi.Output<string>; apiUrl: string; token: pulumi.Output<string> };
  /** Address of the environment's channel, when webhooks are relayed. Secret. */
  channel?: pulumi.Output<string>;
  /** Reads the repository by SSH. Secret. */
  deployKey?: pulumi.Output<string>;
}

/** The account at GitHub that repositories are in; undefined when GitHub is not asked. */
export function gitHubAccount(
  name: string,
  { from, githubUrl, githubPauseMs }: RepositorySettings,
  { githubToken: token }: StackSecrets,
  { owner, keepData }: { owner: string | undefined; keepData: boolean },
  opts?: pulumi.ComponentResourceOptions,
): GitHubAccount | undefined {
  if (from === "address") return undefined;
  const removes = from !== "existing" && !keepData;
  return new GitHubAccount(name, { token, owner, baseUrl: githubUrl, removes, writeDelayMs: githubPauseMs }, opts);
}

/** Makes or finds an environment's repository, as the settings say. */
export function gitRepository(
  name: string,
  args: GitRepositoryArgs,
  opts: pulumi.ComponentResourceOptions,
): GitRepository {
  const { repositories, secrets, owner, keepData } = args;
  const channel = channelOf(name, repositories, secrets);
  const account = owner
    ? gitHubAccount(`${name}-github`, repositories, secrets, { owner, keepData }, opts)
    : args.account;
  if (!account) return { cloneUrl: args.repository, channel };
  const made = new Repository(
    `${name}-repository`,
    {
      environment: name,
      account,
      source: sourceOf(args),
      repositoryName: repositories.from === "template" ? `${repositories.upstream.split("/")[1]}-${name}` : undefined,
      branch: args.branch,
      protect: repositories.protect,
      requiredStatus: repositories.requiredStatus,
      collaborators: args.collaborators,
      deployKey: repositories.deployKey,
      webhook: webhookOf(args, channel),
      keep: keepData,
    },
    opts,
  );
  const { cloneUrl, htmlUrl, privateKey: deployKey } = made;
  return { cloneUrl, channel, deployKey, github: { htmlUrl, apiUrl: account.apiUrl, token: account.token } };
}

function sourceOf({ repositories: { from, upstream }, repository }: GitRepositoryArgs): RepositorySource {
  if (from === "fork") return { fork: upstream };
  return from === "template" ? { template: upstream } : { existing: repository };
}

function webhookOf(args: GitRepositoryArgs, channel: pulumi.Output<string> | undefined) {
  const { webhook, webhookUrl } = args.repositories;
  if (webhook === "poll") return undefined;
  const jenkins = webhookUrl ? `${webhookUrl}:${args.jenkinsPort}` : args.jenkinsUrl;
  return { url: channel ?? `${jenkins}/github-webhook/`, secret: args.webhookSecret };
}

/** Channels need no registration: a name that nobody guesses is one. */
function channelOf(name: string, { webhook }: RepositorySettings, { webhookChannel }: StackSecrets) {
  if (webhook !== "relay") return undefined;
  if (webhookChannel) return pulumi.interpolate`${webhookChannel}-${name}`;
  throw new pulumi.RunError(
    "cd4ml:webhookChannel is not set, which cd4ml:webhook = relay needs: pulumi config set --secret " +
      "cd4ml:webhookChannel https://smee.io/<a long random name>",
  );
}
