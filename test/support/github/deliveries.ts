import { execFileSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { repositoryShape, simpleUser, type Urls } from "./shapes";
import type { Hook, Repository, World } from "./world";

/** An event that a hook was told of. */
export interface Delivery {
  id: string;
  event: string;
  url: string;
  /** Status of the answer; undefined when there was none. */
  status?: number;
  body: string;
}

const none = "0".repeat(40);

/** Sends an event as GitHub does: compact JSON, signed when the hook has a secret. */
export async function deliver(hook: Hook, event: string, payload: object): Promise<Delivery> {
  const body = JSON.stringify(payload);
  const delivery: Delivery = { id: randomUUID(), event, url: hook.config.url, body };
  const { secret } = hook.config;
  const sign = (algorithm: string) => `${algorithm}=${createHmac(algorithm, secret!).update(body).digest("hex")}`;
  const headers = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0123456",
    "x-github-delivery": delivery.id,
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-type": "repository",
    ...(secret && { "x-hub-signature": sign("sha1"), "x-hub-signature-256": sign("sha256") }),
  };
  const signal = AbortSignal.timeout(10_000);
  try {
    const answer = await fetch(hook.config.url, { method: "POST", headers, body, signal });
    await answer.arrayBuffer();
    delivery.status = answer.status;
  } catch {
    // GitHub notes that nobody answered, and does not try again.
  }
  return delivery;
}

/** What a push changed, as the payloads of its events. */
export function pushEvents(
  world: World,
  repository: Repository,
  before: Record<string, string>,
  pusher: string,
  urls: Urls,
): object[] {
  const after = world.refs(repository);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (ref) => before[ref] !== after[ref],
  );
  const shape = repositoryShape(repository, urls);
  return changed.map((ref) => {
    const [old = none, sha = none] = [before[ref], after[ref]];
    const commits = sha === none ? [] : commitsOf(world.bare(repository), old, sha, shape.html_url);
    return {
      ref,
      before: old,
      after: sha,
      repository: { ...shape, pushed_at: Math.floor(Date.now() / 1000) },
      pusher: { name: pusher, email: `${pusher}@users.noreply.example.org` },
      sender: simpleUser(world.account(pusher)!, urls),
      created: old === none,
      deleted: sha === none,
      forced: false,
      base_ref: null,
      compare: `${shape.html_url}/compare/${old.slice(0, 12)}...${sha.slice(0, 12)}`,
      commits,
      head_commit: commits.at(-1) ?? null,
    };
  });
}

function commitsOf(bare: string, old: string, sha: string, htmlUrl: string): object[] {
  const range = old === none ? ["-1", sha] : ["--max-count=20", `${old}..${sha}`];
  const format = "%H%x00%T%x00%cI%x00%an%x00%ae%x00%B%x01";
  const log = execFileSync("git", [
    "-c",
    "safe.directory=*",
    "-C",
    bare,
    "log",
    "--reverse",
    `--format=${format}`,
    ...range,
  ]);
  const commits = log
    .toString()
    .split("\u0001")
    .map((text) => text.trim())
    .filter(Boolean);
  return commits.map((text) => {
    const [id, tree_id, timestamp, name, email, message] = text.split("\0");
    const person = { name, email, date: timestamp };
    const changes = { added: [], removed: [], modified: [] };
    const texts = { id, tree_id, distinct: true, message: message.trim(), timestamp, url: `${htmlUrl}/commit/${id}` };
    return { ...texts, author: person, committer: person, ...changes };
  });
}
