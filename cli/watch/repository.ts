import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { Cd4mlError } from "../../model/errors";

const run = promisify(execFile);

/** A commit as it is shown to people. */
export interface Commit {
  /** Full hash. */
  id: string;
  subject: string;
  author: string;
}

/** The repository that is followed, and a bare copy of it that commits are checked out from. */
export class FollowedRepository {
  private readonly copy: string;

  /**
   * @param address path or address of the repository
   * @param branch  followed branch
   * @param folder  where the bare copy is kept
   */
  constructor(
    readonly address: string,
    readonly branch: string,
    folder: string,
  ) {
    this.copy = path.join(folder, "repository.git");
  }

  /** Hash of the branch's newest commit. @throws Cd4mlError CD4ML_REPOSITORY when it cannot be read */
  async newest(): Promise<string> {
    const listing = await git(["ls-remote", "--", this.address, `refs/heads/${this.branch}`]).catch((error) => {
      throw new Cd4mlError("CD4ML_REPOSITORY", `${this.address} cannot be read: ${lastLine(error.stderr)}`);
    });
    const id = listing.split(/\s/)[0];
    if (!id) throw new Cd4mlError("CD4ML_REPOSITORY", `${this.address} has no branch "${this.branch}"`);
    return id;
  }

  /** Brings the newest commit into the copy and tells about it. */
  async fetch(): Promise<Commit> {
    if (!existsSync(this.copy)) await git(["init", "--quiet", "--bare", this.copy]);
    await git([
      "-C",
      this.copy,
      "fetch",
      "--quiet",
      "--force",
      "--",
      this.address,
      `refs/heads/${this.branch}:refs/heads/followed`,
    ]);
    const [id, author, subject] = (await git(["-C", this.copy, "log", "-1", "--format=%H%n%an%n%s", "followed"])).split(
      "\n",
    );
    return { id, subject, author };
  }

  /** Writes a commit's files into a new folder, as a repository of its own so that runs know their commit. */
  async checkOut(commit: string, folder: string): Promise<void> {
    await git(["clone", "--quiet", "--no-checkout", "--shared", this.copy, folder]);
    await git(["-C", folder, "checkout", "--quiet", "--detach", commit]);
  }
}

async function git(args: string[]): Promise<string> {
  const { stdout } = await run("git", args, { env: { ...process.env, GIT_TERMINAL_PROMPT: "0" }, timeout: 120_000 });
  return stdout.trim();
}

const lastLine = (text = "") => text.trim().split("\n").at(-1) ?? "";
