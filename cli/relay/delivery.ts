/** A webhook's request, as it was sent to the channel. */
export interface Delivery {
  /** GitHub's identifier of it. */
  id: string;
  /** What happened, e.g. `push`. */
  event: string;
  headers: Record<string, string>;
  body: string;
}

/** Headers that matter to a receiver of webhooks; no others are passed on. */
const passedOn = /^(x-github-.*|x-hub-signature(-256)?|user-agent)$/;

/**
 * Reads what a channel tells of a request: its headers, and its body as parsed JSON. Written again without spaces the
 * body has the bytes that GitHub has signed.
 *
 * @returns undefined for what is no webhook of GitHub
 */
export function readDelivery(data: string): Delivery | undefined {
  const { body, ...rest } = parseObject(data);
  const named = Object.entries(rest).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const headers = Object.fromEntries(named.filter(([name]) => passedOn.test(name)));
  const { "x-github-event": event, "x-github-delivery": id = "unknown" } = headers;
  if (!event || body === undefined) return undefined;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { id, event, headers: { ...headers, "content-type": "application/json" }, body: text };
}

function parseObject(data: string): Record<string, unknown> {
  try {
    const value = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
