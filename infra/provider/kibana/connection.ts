import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import { ResourceError, Unreachable } from "../handler";

/** Where a Kibana is and how it is administered; part of the inputs of all its resources. */
export interface KibanaConnection {
  /** Address from this machine, e.g. `http://localhost:5601`. */
  url: string;
  /** Password of Elasticsearch's built-in user `elastic`. */
  elasticPassword: string;
}

/** {@link KibanaConnection} in the inputs of a resource. */
export const kibanaProperties = {
  url: Type.String({ pattern: "^https?://" }),
  elasticPassword: Type.String({ minLength: 1 }),
};

/** One request to Kibana, and the statuses besides 2xx that are no failure. */
export interface KibanaRequest {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** With the space, e.g. `/s/team1/api/saved_objects/_export`. */
  path: string;
  body?: object | FormData;
  allow?: readonly number[];
  /** How long a Kibana that does not answer is waited for, in ms. @default 60000 */
  patience?: number;
}

/** How long a Kibana that is starting is waited for, in ms. */
const patienceMs = 60_000;
/** How long a refused password of `elastic` may be right. */
const loginPatienceMs = 15_000;
const pauseMs = 500;

/**
 * Sends a request; every one of a resource may be sent twice without harm. A Kibana that does not answer yet, or not yet
 * as one that is ready, is waited for.
 *
 * @throws Unreachable when nothing answers in time; ResourceError with what Kibana says
 */
export async function askKibana({ url, elasticPassword }: KibanaConnection, request: KibanaRequest): Promise<Response> {
  const { method, path, body, allow = [], patience = patienceMs } = request;
  const form = body instanceof FormData;
  const headers = {
    authorization: `Basic ${Buffer.from(`elastic:${elasticPassword}`).toString("base64")}`,
    // Kibana refuses what does not name itself, against forged requests.
    "kbn-xsrf": "cd4ml",
    ...(body && !form && { "content-type": "application/json" }),
  };
  const content = form ? body : body && JSON.stringify(body);
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    const isLate = Date.now() > began + patience;
    try {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers,
        body: content,
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.ok || allow.includes(answer.status)) return answer;
      // One that starts knows no users yet.
      const isStarting = answer.status === 503 || (answer.status === 401 && Date.now() < began + loginPatienceMs);
      if (!isStarting || isLate) throw await refusal(answer, method, `${url}${path}`);
      await answer.body?.cancel();
    } catch (error) {
      if (error instanceof ResourceError) throw error;
      if (!isLate) continue;
      const reason = ((error as Error).cause as Error)?.message ?? (error as Error).message;
      throw new Unreachable(`Kibana at ${url} does not answer: ${reason}. See that it runs, then go on.`);
    }
  }
}

async function refusal(answer: Response, method: string, address: string): Promise<ResourceError> {
  const text = await answer.text();
  if (answer.status === 401) {
    return new ResourceError(`${address} refuses the password of the user elastic (401). Was it changed by hand?`);
  }
  const message = `${method} ${address} failed (${answer.status}): ${messageOf(text)}`;
  return answer.status === 503 ? new Unreachable(message) : new ResourceError(message);
}

/** Kibana's errors are JSON with a message. */
function messageOf(text: string): string {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
