import type { Client, errors } from "@elastic/elasticsearch";
import { Cd4mlError } from "../../model/errors";

/** Time for one request, in milliseconds. */
const requestTimeout = 30_000;

/** A connection to one Elasticsearch with one key. The client is loaded with the first request: most commands need none. */
export class ElasticsearchConnection {
  #client: Promise<Client> | undefined;

  /**
   * @param keyVariable variable that the key comes from, for messages
   * @param apiKey      as Elasticsearch calls `encoded`; undefined for one without security
   */
  constructor(
    private readonly url: string,
    private readonly keyVariable: string,
    private readonly apiKey: string | undefined,
  ) {}

  /**
   * Asks Elasticsearch.
   *
   * @throws Cd4mlError CD4ML_EVENTS_STORE that says what could not be done and why
   */
  async ask<T>(what: string, request: (client: Client) => Promise<T>): Promise<T> {
    this.#client ??= this.#open();
    try {
      return await request(await this.#client);
    } catch (error) {
      throw this.#explain(what, error as errors.ElasticsearchClientError);
    }
  }

  async #open(): Promise<Client> {
    const { Client } = await import("@elastic/elasticsearch");
    const auth = this.apiKey ? { auth: { apiKey: this.apiKey } } : {};
    return new Client({ node: this.url, ...auth, maxRetries: 0, requestTimeout });
  }

  #explain(what: string, error: errors.ElasticsearchClientError): Cd4mlError {
    const { statusCode, body } = error as errors.ResponseError;
    const reason = (body as { error?: { reason?: string } } | undefined)?.error?.reason ?? error.message;
    const hint = this.#hint(statusCode);
    const text = `${this.url}: ${what} failed${statusCode ? ` (${statusCode})` : ""}: ${reason}.${hint}`;
    return new Cd4mlError("CD4ML_EVENTS_STORE", text, { cause: error });
  }

  #hint(status: number | undefined): string {
    if (status === undefined) return " Is Elasticsearch running there? See CD4ML_EVENTS.";
    if (status !== 401 && status !== 403) return "";
    return this.apiKey
      ? ` The key in ${this.keyVariable} is not, or no longer, allowed to.`
      : ` Set ${this.keyVariable}, or ${this.keyVariable}_FILE, to an API key.`;
  }
}
