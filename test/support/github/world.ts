import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installPushRules } from "./pushRules";

/** A user, an organization, or the bot that acts for an app. */
export interface Account {
  id: number;
  login: string;
  type: "User" | "Organization" | "Bot";
  /** Who administers an organization. */
  admins: string[];
}

/** A personal access token, or one of an app's installation, e.g. a workflow's. */
export interface Token {
  login: string;
  /** Of a classic token; the others have none. */
  scopes?: string[];
  /** Of a fine-grained token or an app's, e.g. `{ administration: "write" }`. */
  permissions?: Record<string, "read" | "write">;
}

/** Where a repository tells of pushes. */
export interface Hook {
  id: number;
  active: boolean;
  events: string[];
  config: { url: string; content_type: string; secret?: string; insecure_ssl: string };
  createdAt: string;
}

export interface DeployKey {
  id: number;
  title: string;
  key: string;
  read_only: boolean;
  createdAt: string;
}

/** The word of a check about a commit. */
export interface CommitStatus {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  target_url: string | null;
  creator: string;
}

/** What somebody wrote below an issue or a pull request. */
export interface IssueComment {
  id: number;
  /** Number of the issue or pull request. */
  issue: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** A branch protection rule, with GraphQL's names. */
export interface ProtectionRule extends Record<string, unknown> {
  id: string;
  pattern: string;
  requiresStatusChecks?: boolean;
  requiredStatusCheckContexts?: string[];
}

export interface Invitation {
  id: number;
  login: string;
  role: string;
}

/** A repository and the bare git repository behind it. */
export interface Repository {
  id: number;
  owner: Account;
  name: string;
  /** What can be edited, with the API's names. */
  settings: Record<string, unknown>;
  parent?: Repository;
  template?: Repository;
  topics: string[];
  hooks: Hook[];
  keys: DeployKey[];
  collaborators: Map<string, string>;
  invitations: Invitation[];
  rules: ProtectionRule[];
  statuses: CommitStatus[];
  /** Numbers of the pull requests. */
  pullRequests: Set<number>;
  /** Oldest first. */
  comments: IssueComment[];
  createdAt: string;
  /** The copy that a fork is still waiting for. */
  copying?: NodeJS.Timeout;
}

/** What the emulated GitHub holds. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly tokens = new Map<string, Token>();
  readonly repositories = new Map<string, Repository>();
  /** Holds the bare repositories as `owner/name.git`. */
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-github-"));
  private lastId = 1000;

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  addAccount(login: string, type: Account["type"], admins: string[] = []): Account {
    const account = { id: this.nextId(), login, type, admins };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  account(login: string): Account | undefined {
    return this.accounts.get(login.toLowerCase());
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  /** A repository without content. */
  addRepository(owner: Account, name: string, settings: Record<string, unknown> = {}): Repository {
    const repository: Repository = {
      id: this.nextId(),
      owner,
      name,
      settings: { ...defaultSettings, ...settings },
      topics: [],
      hooks: [],
      keys: [],
      collaborators: new Map(),
      invitations: [],
      rules: [],
      statuses: [],
      pullRequests: new Set(),
      comments: [],
      createdAt: now(),
    };
    this.repositories.set(`${owner.login}/${name}`.toLowerCase(), repository);
    return repository;
  }

  /** Where git finds the repository; it is not there before its first content. */
  bare({ owner, name }: Repository): string {
    return path.join(this.folder, owner.login, `${name}.git`);
  }

  /** Fills a repository with the branches of another git repository. */
  fill(repository: Repository, source: string): void {
    const bare = this.bare(repository);
    mkdirSync(path.dirname(bare), { recursive: true });
    git(["clone", "--quiet", "--bare", source, bare]);
    git(["-C", bare, "config", "http.receivepack", "true"]);
    installPushRules(bare);
  }

  /** Fills a repository with one commit; a copy of a template has no history but this. */
  fillWith(repository: Repository, files: Record<string, string>): void {
    const clone = mkdtempSync(path.join(os.tmpdir(), "cd4ml-commit-"));
    git(["init", "--quiet", "-b", String(repository.settings.default_branch), clone]);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
      writeFileSync(path.join(clone, file), content);
    }
    git(["-C", clone, "add", "--all"]);
    git(["-C", clone, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "Initial commit"]);
    this.fill(repository, clone);
    rmSync(clone, { recursive: true, force: true });
  }

  remove(repository: Repository): void {
    clearTimeout(repository.copying);
    this.repositories.delete(`${repository.owner.login}/${repository.name}`.toLowerCase());
    rmSync(this.bare(repository), { recursive: true, force: true });
  }

  /** The commits that branches and tags point to, by full name. */
  refs(repository: Repository): Record<string, string> {
    try {
      const lines = git(["-C", this.bare(repository), "for-each-ref", "--format=%(refname) %(objectname)"]);
      return Object.fromEntries(lines.split("\n").flatMap((line) => (line ? [line.split(" ")] : [])));
    } catch {
      return {};
    }
  }

  /** What a user may do: `admin`, `write`, `read`, or nothing. */
  role({ owner, settings, collaborators }: Repository, login: string): "admin" | "write" | "read" | undefined {
    if (owner.login === login || owner.admins.includes(login)) return "admin";
    const role = collaborators.get(login);
    if (role === "admin") return "admin";
    if (role === "push" || role === "maintain") return "write";
    return role || !settings.private ? "read" : undefined;
  }

  close(): void {
    for (const { copying } of this.repositories.values()) clearTimeout(copying);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** As GitHub writes times: without milliseconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

function git(args: string[]): string {
  return execFileSync("git", ["-c", "safe.directory=*", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const defaultSettings = {
  description: null,
  homepage: null,
  private: false,
  visibility: "public",
  default_branch: "main",
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_discussions: false,
  has_downloads: true,
  is_template: false,
  archived: false,
  allow_merge_commit: true,
  allow_squash_merge: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  allow_forking: true,
  delete_branch_on_merge: false,
  web_commit_signoff_required: false,
  merge_commit_title: "MERGE_MESSAGE",
  merge_commit_message: "PR_TITLE",
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  squash_merge_commit_message: "COMMIT_MESSAGES",
};
