import { setTimeout as sleep } from "node:timers/promises";
import { certificateFault, isCertificateFault } from "../certificates/faults";
import { type Connection, loginName } from "../elasticsearch/connection";
import { ResourceError, Unreachable } from "../handler";
import { reach } from "../kubernetes/tunnel";
import { webRequest } from "../webRequest";

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
export async function askKibana(
  { url, elasticPassword, apiKey, ca }: Connection,
  request: KibanaRequest,
): Promise<Response> {
  const { method, path, body, allow = [], patience = patienceMs } = request;
  const content = body && (await contentOf(body));
  const basic = Buffer.from(`elastic:${elasticPassword}`).toString("base64");
  const headers = {
    authorization: apiKey ? `ApiKey ${apiKey}` : `Basic ${basic}`,
    // Kibana refuses what does not name itself, against forged requests.
    "kbn-xsrf": "cd4ml",
    ...content?.headers,
  };
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    const isLate = Date.now() > began + patience;
    try {
      const answer = await reach(url, async ({ url: reached, servername }) => {
        const options = { method, headers, body: content?.body, ca, servername, silenceMs: 30_000 };
        const { status, text } = await webRequest(`${reached}${path}`, options);
        return new Response(text || null, { status });
      });
      if (answer.ok || allow.includes(answer.status)) return answer;
      // One that starts knows no users yet.
      const isStarting = answer.status === 503 || (answer.status === 401 && Date.now() < began + loginPatienceMs);
      if (!isStarting || isLate) throw await refusal(answer, `${method} ${url}${path}`, loginName({ apiKey }));
    } catch (error) {
      // A pod that is not ready yet is waited for, too.
      if (error instanceof ResourceError && (isLate || !(error instanceof Unreachable))) throw error;
      if (isCertificateFault(error)) throw certificateFault(`Kibana at ${url}`, error as Error);
      if (!isLate) continue;
      const { message } = error as Error;
      throw new Unreachable(`Kibana at ${url} does not answer: ${message}. See that it runs, then go on.`);
    }
  }
}

/** The bytes of a body, and their type. */
async function contentOf(body: object | FormData): Promise<{ body: Buffer; headers: Record<string, string> }> {
  if (!(body instanceof FormData)) {
    return { body: Buffer.from(JSON.stringify(body)), headers: { "content-type": "application/json" } };
  }
  const encoded = new Response(body);
  const headers = { "content-type": encoded.headers.get("content-type") ?? "" };
  return { body: Buffer.from(await encoded.arrayBuffer()), headers };
}

async function refusal(answer: Response, request: string, login: string): Promise<ResourceError> {
  const text = await answer.text();
  if (answer.status === 401)
    return new ResourceError(`${request}: Kibana refuses ${login} (401). Was it changed by hand?`);
  const message = `${request} failed (${answer.status}): ${messageOf(text)}`;
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
