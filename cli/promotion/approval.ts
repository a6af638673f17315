import { InvalidArgumentError } from "commander";
import { Cd4mlError } from "../../model/errors";
import type { Promotion } from "../../model/registry/registry";
import type { Run } from "../../model/runs/run";
import { readConfiguration } from "../configuration";

/** A commit at GitHub. */
export interface Commit {
  repository: string;
  /** Seven digits or more. */
  sha: string;
}

/** The status of a commit that approves a promotion. */
export const approvalContext = "cd4ml/promotion";

/** A status as GitHub lists them, newest first. */
interface Status {
  context: string;
  state: string;
  description: string | null;
  creator: { login: string } | null;
}

/** Reads `owner/repo@SHA`. */
export function parseCommit(text: string): Commit {
  const [, repository, sha] = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{7,40})$/.exec(text) ?? [];
  if (repository === undefined)
    throw new InvalidArgumentError("Allowed: owner/repo@SHA, with 7 to 40 digits of the SHA.");
  return { repository, sha };
}

/**
 * Asks GitHub whether a promotion is approved: the last status `cd4ml/promotion` of the commit is a success. It counts for
 * a run that was trained from that commit; for any other when its description holds the digest.
 *
 * @param digest of the run, in hexadecimal
 * @throws Cd4mlError CD4ML_NOT_APPROVED saying what is missing, CD4ML_GITHUB when it cannot be asked
 */
export async function requireApproval(commit: Commit, run: Run, digest: string): Promise<Promotion["approval"]> {
  const name = `${commit.repository}@${commit.sha}`;
  const status = await lastStatus(commit);
  const refuse = (why: string) => new Cd4mlError("CD4ML_NOT_APPROVED", `${name} does not approve ${run.run}: ${why}`);
  if (!status) throw refuse(`it has no status ${approvalContext}. Whoever approves sets it to success.`);
  if (status.state !== "success") {
    throw refuse(
      `its status ${approvalContext} is ${status.state}${status.description ? `: ${status.description}` : ""}.`,
    );
  }
  const { commit: trainedFrom, dirty } = run.code;
  const isOfCommit = trainedFrom?.startsWith(commit.sha) && !dirty;
  if (!isOfCommit && !status.description?.includes(digest.slice(0, 12))) {
    const source = `${trainedFrom ?? "no commit"}${dirty ? ", with changes" : ""}`;
    throw refuse(
      `the run was trained from ${source}. Name its commit, or let the status's description say ` +
        `sha256:${digest.slice(0, 12)}.`,
    );
  }
  return { commit: name, by: status.creator?.login ?? "unknown" };
}

async function lastStatus({ repository, sha }: Commit): Promise<Status | undefined> {
  const { GitHubApi } = await import("../../infra/provider/github/api");
  const { ResourceError } = await import("../../infra/provider/handler");
  const { githubUrl: baseUrl, githubToken: token } = readConfiguration();
  const work = {
    progress: (text: string) => void process.stderr.write(`${text}\n`),
    signal: new AbortController().signal,
  };
  try {
    const api = new GitHubApi({ baseUrl, token }, work);
    for (let page = 1; ; page++) {
      const path = `/repos/${repository}/commits/${sha}/statuses?per_page=100&page=${page}`;
      const { body } = await api.get<Status[]>(path);
      const found = body.find(({ context }) => context === approvalContext);
      if (found || body.length < 100) return found;
    }
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    throw new Cd4mlError("CD4ML_GITHUB", error.message, { cause: error });
  }
}
