import type { SettingReader } from "./settingReader";

/** Where environments' repositories come from, and how Jenkins learns of a push. */
export interface RepositorySettings {
  /** `address`: a git repository that is there, anywhere; GitHub is not asked. Otherwise GitHub's, see `RepositorySource`. */
  from: "address" | "fork" | "template" | "existing";
  /** `owner/name` at GitHub that is forked or copied. */
  upstream: string;
  /** User or organization that gets the repositories; empty for the token's own. */
  owner: string;
  /** GitHub's address, or a GitHub Enterprise Server's. */
  githubUrl: string;
  /** Pause after each write at GitHub, in ms. */
  githubPauseMs: number;
  /** How Jenkins learns of a push. */
  webhook: "direct" | "relay" | "poll";
  /** Address by which GitHub reaches this host, without a port; of `direct` on Docker. */
  webhookUrl: string;
  /** Whether each repository gets a key that may read it by SSH. */
  deployKey: boolean;
  /** Whether the branch of an existing repository is protected; one made here always is. */
  protect: true | undefined;
  /** Status that a protected branch wants of a commit. */
  requiredStatus: string;
}

/** `owner/name` at GitHub. */
export const fullName = /^[\w-]+\/[\w.-]+$/;

/**
 * Reads what is set for repositories; what is wrong is remembered by the reader.
 *
 * @param inCluster whether Jenkins has a name of its own that GitHub reaches
 */
export function readRepositorySettings(read: SettingReader, inCluster: boolean): RepositorySettings {
  const settings: RepositorySettings = {
    from: read.choice("repositoryFrom", "address", ["address", "fork", "template", "existing"]),
    upstream: read.text("upstream", "", /^$|^[\w-]+\/[\w.-]+$/, "owner/name of a repository at GitHub"),
    owner: read.text("githubOwner", "", /^[\w-]*$/, "a user or organization at GitHub"),
    githubUrl: read.text("githubUrl", "https://api.github.com/", /^https?:\/\/\S+$/, "an address"),
    githubPauseMs: read.integer("githubPauseMs", 1000, 0, 10_000),
    webhook: read.choice("webhook", "poll", ["direct", "relay", "poll"]),
    webhookUrl: read.text(
      "webhookUrl",
      "",
      /^$|^https?:\/\/[^/:]+$/,
      "an address without a port, e.g. http://room.example.org",
    ),
    deployKey: read.flag("deployKey", false),
    protect: read.flag("protectExisting", false) || undefined,
    requiredStatus: read.text("requiredStatus", "cd4ml/delivery", /\S/, "the name of a status, e.g. cd4ml/delivery"),
  };
  const { from, upstream, webhook, webhookUrl } = settings;
  if ((from === "fork" || from === "template") && !upstream) {
    read.refuse("upstream", upstream, `owner/name of the repository to ${from === "fork" ? "fork" : "copy"}`);
  }
  if (webhook === "direct" && from !== "address" && !webhookUrl && !inCluster) {
    read.refuse("webhookUrl", webhookUrl, "the address by which GitHub reaches this host, for cd4ml:webhook = direct");
  }
  return settings;
}
