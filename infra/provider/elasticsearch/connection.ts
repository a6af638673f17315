import { setTimeout as sleep } from "node:timers/promises";
import type { Client, errors } from "@elastic/elasticsearch";
import { Type } from "@sinclair/typebox";
import { certificateFault, isCertificateFault } from "../certificates/faults";
import { ResourceError, Unreachable } from "../handler";
import { addressPattern } from "../kubernetes/address";
import { reachPatiently } from "../kubernetes/tunnel";

/** Where an Elasticsearch is and how it is administered; part of the inputs of all its resources. */
export interface Connection {
  /** Address from this machine, e.g. `http://localhost:9200`, or of a service inside a cluster. */
  url: string;
  /** Password of the built-in user `elastic`. */
  elasticPassword?: string;
  /** API key with the rights of an administrator, in place of the password. */
  apiKey?: string;
  /** Who signed its certificate, PEM, where the system does not know. */
  ca?: string;
}

/** {@link Connection} in the inputs of a resource. */
export const connectionProperties = {
  url: Type.String({ pattern: addressPattern }),
  elasticPassword: Type.Optional(Type.String({ minLength: 1 })),
  apiKey: Type.Optional(Type.String({ minLength: 1 })),
  ca: Type.Optional(Type.String({ pattern: "BEGIN CERTIFICATE" })),
};

/** Who asks, in words. */
export function loginName({ apiKey }: Pick<Connection, "apiKey">): string {
  return apiKey ? "the API key of its administrator" : "the password of its user elastic";
}

/** How long a node that is starting is waited for, in ms. */
const patienceMs = 60_000;
/** How long a refused password of `elastic` may be right: a node says so until it has loaded its users. */
const loginPatienceMs = 15_000;
const pauseMs = 500;

/** One request, as the client's transport takes it, and the statuses that are no failure. */
export interface ElasticRequest {
  method: "GET" | "PUT" | "POST" | "DELETE";
  path: string;
  body?: object;
  querystring?: Record<string, string>;
  allow?: readonly number[];
}

/** Sends requests to one Elasticsearch. */
export type Ask = <T>(request: ElasticRequest) => Promise<T>;

/**
 * Does work with an Elasticsearch. A node that does not answer yet is waited for; every request of a resource may be
 * sent twice without harm.
 *
 * @param patience how long, in ms. @default 60000
 * @throws Unreachable when it does not answer in time; ResourceError that says which request failed and why
 */
export async function withElasticsearch<T>(
  connection: Connection,
  work: (ask: Ask) => Promise<T>,
  patience = patienceMs,
): Promise<T> {
  const { elasticPassword = "", apiKey } = connection;
  const auth = apiKey ? { apiKey } : { username: "elastic", password: elasticPassword };
  return withClient(connection, auth, patience, (client) =>
    work(<U>(request: ElasticRequest) => askPatiently<U>(client, connection, request, patience)),
  );
}

/** Whether a user's password is the given one. Asked of a node that has just answered `elastic`, so that it knows its users. */
export async function isPassword(connection: Connection, username: string, password: string): Promise<boolean> {
  const request: ElasticRequest = { method: "GET", path: "/_security/_authenticate", allow: [401] };
  return withClient(connection, { username, password }, patienceMs, async (client) => {
    return (await askPatiently<{ username?: string }>(client, connection, request)).username === username;
  });
}

async function withClient<T>(
  { url, ca }: Connection,
  auth: { username: string; password: string } | { apiKey: string },
  patience: number,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { Client } = await import("@elastic/elasticsearch");
  return reachPatiently(url, patience, async ({ url: node, servername }) => {
    const tls = node.startsWith("https:") ? { tls: { ca, servername } } : {};
    const client = new Client({ node, auth, ...tls, maxRetries: 0, requestTimeout: 10_000 });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  });
}

async function askPatiently<T>(
  client: Client,
  connection: Connection,
  { allow = [], ...request }: ElasticRequest,
  patience = patienceMs,
): Promise<T> {
  const began = Date.now();
  for (let refusedSince: number | undefined; ; await sleep(pauseMs)) {
    try {
      return await client.transport.request<T>(request, { ignore: [...allow] });
    } catch (caught) {
      const error = caught as errors.ElasticsearchClientError;
      const now = Date.now();
      if (statusOf(error) === 401) refusedSince ??= now;
      const patient = refusedSince ? now < refusedSince + loginPatienceMs : isPassing(error);
      if (!patient || now > began + patience) throw explain(error, connection, request);
    }
  }
}

/** A node that starts refuses connections, then answers 503 until its indices are there. */
function isPassing(error: errors.ElasticsearchClientError): boolean {
  const status = statusOf(error);
  if (isCertificateFault(error)) return false;
  return status === undefined ? /^(Connection|Timeout)Error$/.test(error.name) : status === 503 || status === 429;
}

function statusOf(error: errors.ElasticsearchClientError): number | undefined {
  return (error as errors.ResponseError).statusCode;
}

function explain(
  error: errors.ElasticsearchClientError,
  { url, apiKey }: Connection,
  { method, path }: ElasticRequest,
): ResourceError {
  const status = statusOf(error);
  if (status === 401) {
    return new ResourceError(`${url} refuses ${loginName({ apiKey })} (401). Was it changed by hand?`);
  }
  if (isCertificateFault(error)) return certificateFault(`Elasticsearch at ${url}`, error);
  if (status === undefined) {
    return new Unreachable(`Elasticsearch at ${url} does not answer: ${error.message}. See that it runs, then go on.`);
  }
  if (status === 503) return new Unreachable(`Elasticsearch at ${url} is not ready (503): ${reason(error)}`);
  return new ResourceError(
    `${method} ${url}${path} failed (${status}): ${error.message.split("\n")[0]} ${reason(error)}`,
  );
}

function reason(error: errors.ElasticsearchClientError): string {
  const body = (error as errors.ResponseError).body as { error?: { reason?: string } } | undefined;
  return body?.error?.reason ?? "";
}
