import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import { ResourceError, type Work } from "../handler";
import { type GitHubAddresses, gitHubAddresses } from "./address";

/** Which GitHub, and who asks; part of the inputs of all its resources. */
export interface Connection {
  /** E.g. `https://api.github.com/`. */
  baseUrl: string;
  /** Personal access token; only a preview goes without. */
  token?: string;
}

/** {@link Connection} in the inputs of a resource. */
export const connectionProperties = {
  baseUrl: Type.String({ pattern: "^https?://" }),
  token: Type.Optional(Type.String({ minLength: 1 })),
};

/** How long a rate limit is waited for, in all, in ms. */
const limitPatienceMs = 60_000;
/** Pauses before a request without an answer is sent again, in ms. */
const retryPausesMs = [1000, 3000];

/** An answer of the REST API. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** Asks one GitHub; it only reads, so that every request may be sent twice. */
export class GitHubApi {
  readonly addresses: GitHubAddresses;
  private readonly token: string;
  private patienceMs = limitPatienceMs;

  /** @throws ResourceError when there is no token */
  constructor(
    { baseUrl, token }: Connection,
    private readonly work: Work,
  ) {
    this.addresses = gitHubAddresses(baseUrl);
    if (!token) throw new ResourceError(`There is no token for GitHub at ${this.addresses.web}. ${howToSet}`);
    this.token = token;
  }

  /**
   * @param allow statuses that are no failure besides 2xx
   * @throws ResourceError that says what failed and what to do
   */
  async get<T>(path: string, allow: number[] = []): Promise<Answer<T>> {
    const url = this.addresses.rest + path;
    const { status, headers, body } = await this.ask<T & { message?: string }>(url, {});
    if ((status >= 200 && status < 300) || allow.includes(status)) return { status, headers, body };
    throw new ResourceError(`GET ${url} failed (${status}): ${body?.message ?? "no reason given"}.`);
  }

  /** @throws ResourceError with GitHub's own words */
  async query<T>(query: string, variables: object): Promise<T> {
    const url = this.addresses.graphql;
    const body = JSON.stringify({ query, variables });
    const answer = await this.ask<{ data?: T; errors?: { message: string }[] }>(url, { method: "POST", body });
    const { data, errors } = answer.body;
    if (data && !errors) return data;
    const reason = errors?.map(({ message }) => message).join(" ") ?? `status ${answer.status}`;
    throw new ResourceError(`A query of ${url} failed: ${reason}`);
  }

  private async ask<T>(url: string, init: RequestInit): Promise<Answer<T>> {
    for (;;) {
      const answer = await this.send(url, init);
      if (answer.status === 401) throw new ResourceError(this.refusedToken());
      const seconds = limitSeconds(answer);
      if (seconds === undefined) return { ...answer, body: (await answer.json()) as T };
      await this.waitForLimit(seconds);
    }
  }

  private async send(url: string, init: RequestInit): Promise<Pick<Response, "status" | "headers" | "json">> {
    const headers = {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${this.token}`,
      "user-agent": "cd4ml",
      "x-github-api-version": "2022-11-28",
    };
    for (let attempt = 0; ; attempt++) {
      try {
        const signal = AbortSignal.any([this.work.signal, AbortSignal.timeout(20_000)]);
        const answer = await fetch(url, { ...init, headers, signal });
        const text = await answer.text();
        if (answer.status < 500 || attempt >= retryPausesMs.length) {
          return { status: answer.status, headers: answer.headers, json: async () => parseJson(text) };
        }
      } catch (error) {
        if (this.work.signal.aborted) throw new ResourceError("interrupted");
        if (attempt >= retryPausesMs.length) throw new ResourceError(this.unreachable(error as Error));
      }
      await sleep(retryPausesMs[attempt]);
    }
  }

  private async waitForLimit(seconds: number): Promise<void> {
    const until = new Date(Date.now() + seconds * 1000).toISOString();
    this.patienceMs -= seconds * 1000;
    if (this.patienceMs < 0) {
      throw new ResourceError(
        `GitHub at ${this.addresses.web} takes no more requests of this token until ${until} (in ${inWords(seconds)}): ` +
          "its rate limit is used up. Wait until then and run the same command again, or use another account's token.",
      );
    }
    this.work.progress(`GitHub's rate limit is used up; going on in ${seconds} s`);
    await sleep(seconds * 1000, undefined, { signal: this.work.signal });
  }

  private refusedToken(): string {
    const { web } = this.addresses;
    return (
      `GitHub at ${web} refuses the token (401): it is mistyped, expired or revoked. Make one at ` +
      `${web}/settings/tokens. ${howToSet}`
    );
  }

  private unreachable({ message, cause }: Error): string {
    const reason = cause instanceof Error ? cause.message : message;
    return (
      `GitHub at ${this.addresses.rest} does not answer: ${reason}. See that this machine reaches it, or set ` +
      "cd4ml:githubUrl to another."
    );
  }
}

/** How a token is given to the program. */
const howToSet =
  "Give it with: pulumi config set --secret cd4ml:githubToken, or with the environment variable GITHUB_TOKEN.";

/** Seconds that a rate limit lasts; undefined when the answer is not about one. */
function limitSeconds({ status, headers }: Pick<Response, "status" | "headers">): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = headers.get("retry-after");
  if (retryAfter !== null) return Math.max(1, Number(retryAfter));
  if (headers.get("x-ratelimit-remaining") !== "0" && status !== 429) return undefined;
  const reset = Number(headers.get("x-ratelimit-reset") ?? 0);
  return Math.max(1, Math.ceil(reset - Date.now() / 1000));
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}

/** An error page that is no JSON says no more than its status. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
